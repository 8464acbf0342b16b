"""What the forecast is tied to, beside it: learned odds, their priors, the process alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from forecast.outcomes import Forecast
from forecast.report.numbers import percent
from forecast.report.words import in_report_order, precision

COLUMNS = {
    "tied_to": "Tied to",
    "learned": "Outside view",
    "unlearned": "its priors alone",
    "process_alone": "Process alone",
}
WHAT_THEY_ARE = (
    "The outside view is what finished successions of other bodies and times say of one like "
    "this at this point of it; this race was left out of learning. The process alone knows "
    "members, stances, the rule and the calendar of this race, but none of the stated factors or "
    "assumptions."
)


def beside_table(forecast: Forecast) -> pd.DataFrame:
    """One row per outcome, the forecast first; empty where it stands on the process alone."""
    told: Mapping[str, Any] | None = forecast.provenance.get("outside_view")
    if not told:
        return pd.DataFrame()
    mcse = precision(forecast)
    rows = [
        {
            "Outcome": outcome.name,
            "Forecast": percent(outcome.probability, mcse),
            **{
                label: percent(told[key].get(outcome.id, 0.0), mcse)
                for key, label in COLUMNS.items()
                if key in told
            },
        }
        for outcome in in_report_order(forecast)
    ]
    return pd.DataFrame(rows)


def beside_sentence(forecast: Forecast) -> str:
    """What the columns are, and how the forecast comes from them; empty where nothing is tied."""
    told: Mapping[str, Any] | None = forecast.provenance.get("outside_view")
    if not told:
        return ""
    return (
        f"{WHAT_THEY_ARE} {_pool(told.get('process_weights', {}))} Paths of the process are "
        "reweighted to these odds, and factors and assumptions then move the forecast as far in "
        "odds as they move the process."
    )


def _pool(weights: Mapping[str, float]) -> str:
    """How much the process counts, and how the pool of when is sharpened."""
    if not (weights.get("who") or weights.get("when")):
        return "The forecast is tied to the outside view."
    who, when = (f"{100 * weights[part]:.0f} %" for part in ("who", "when"))
    sharpness = weights.get("sharpness", 1.0)
    stretch = (
        f", and the log-odds of a decision by each day are stretched by {sharpness:.2f}"
        if sharpness != 1
        else ""
    )
    return (
        f"The forecast is tied to a pool of both, in which the process counts {who} for who and "
        f"{when} for when{stretch}: what would have forecast other races best."
    )


def beside_remark(forecast: Forecast) -> str:
    """How many paths carry the tie, and what no path reached; empty where nothing is tied."""
    told: Mapping[str, Any] | None = forecast.provenance.get("outside_view")
    if not told:
        return ""
    effective = round(told["effective_share"] * forecast.n_paths, -2)
    sentence = f"After reweighting the paths count as {effective:,.0f} even ones."
    if told["out_of_reach"] >= 0.005:
        sentence += (
            f" {100 * told['out_of_reach']:.0f} % of the odds lay on outcomes that no path "
            "of the process reached, and is shared out over the others."
        )
    return sentence


def interval_words(forecast: Forecast) -> str:
    """What the error and the interval of a probability mean."""
    return (
        "The Monte Carlo error is what more simulated paths would remove; the interval shows how "
        f"far the probability moves over {left_open(forecast)}."
    )


def left_open(forecast: Forecast) -> str:
    """What the interval of a probability goes over."""
    if forecast.provenance.get("outside_view"):
        return "what past races leave open"
    return "the parameter values that the evidence leaves open"
