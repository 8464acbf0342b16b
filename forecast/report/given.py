"""A forecast on a condition, beside the one without: sentences and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from forecast.analysis.given import Given
from forecast.outcomes import OutcomeProbability
from forecast.report.milestones import milestone_label
from forecast.report.numbers import common_mcse, error_points, long_date, percent, short_date
from forecast.report.words import KIND_ORDER

if TYPE_CHECKING:
    from rich.table import Table


def given_sentences(given: Given, *, asked_paths: int) -> tuple[str, ...]:
    """How likely the condition is, how many paths meet it, and the median day on it."""
    more = ""
    if given.n_paths > asked_paths:
        more = f" Too few of the {asked_paths:,} paths met it, so {given.n_paths:,} were run."
    return (
        f"Given: {given.condition}. Its own chance is {_chance(given.chance.probability)} "
        f"({error_points(given.chance.mcse)} points).",
        f"{given.n_left:,} of {given.n_paths:,} paths meet it; they tell as much as "
        f"{given.effective:,.0f} evenly weighted ones.{more}",
        _when_words(given),
    )


def _chance(probability: float) -> str:
    """A chance that may be small, in two digits.

    >>> _chance(0.0042), _chance(0.283)
    ('0.42 %', '28 %')
    """
    return f"{100 * probability:.2g} %"


def _when_words(given: Given) -> str:
    if (median := given.timeline.p50) is None:
        return "On the condition, a decision by the horizon is less likely than not."
    return f"On the condition, half the chance of a decision falls by {long_date(median)}."


def who_table(given: Given, whole: Given) -> pd.DataFrame:
    """Who: each outcome without and with the condition, with Monte Carlo errors."""
    before = {o.id: o for o in whole.outcomes}
    rough = [common_mcse(o.mcse for o in side.outcomes) for side in (whole, given)]
    rows = [
        {
            "Outcome": o.name,
            "Without": percent(before[o.id].probability, rough[0]),
            "Error": error_points(before[o.id].mcse),
            "Given": percent(o.probability, rough[1]),
            "Error ": error_points(o.mcse),
        }
        for o in _in_order(given, before)
    ]
    return pd.DataFrame(rows)


def _in_order(given: Given, before: dict[str, OutcomeProbability]) -> list[OutcomeProbability]:
    return sorted(
        given.outcomes, key=lambda o: (KIND_ORDER[o.kind], -before[o.id].probability, o.id)
    )


def when_table(given: Given, whole: Given) -> pd.DataFrame:
    """When: the chance of a decision by each milestone, without and with the condition."""
    before = {m.id: m for m in whole.timeline.milestones}
    milestones = sorted(given.timeline.milestones, key=lambda m: (m.on, m.id))
    rough = [common_mcse(m.mcse for m in side.timeline.milestones) for side in (whole, given)]
    rows = [
        {
            "Milestone": milestone_label(m),
            "Date": f"{short_date(m.on)} {m.on.year}",
            "Without": percent(before[m.id].p_decided_by, rough[0]),
            "Error": error_points(before[m.id].mcse),
            "Given": percent(m.p_decided_by, rough[1]),
            "Error ": error_points(m.mcse),
        }
        for m in milestones
    ]
    return pd.DataFrame(rows)


def given_tables(given: Given, whole: Given) -> list[Table]:
    """Both tables for the terminal."""
    from forecast.report.terminal import text_table

    return [text_table(frame) for frame in (who_table(given, whole), when_table(given, whole))]


def given_record(given: Given, whole: Given) -> dict[str, Any]:
    """The condition and what it changes, for other programs; dates are ISO text."""
    before = {o.id: o for o in whole.outcomes}
    by = {m.id: m for m in whole.timeline.milestones}
    median = given.timeline.p50
    return {
        "condition": given.condition,
        "probability": given.chance.probability,
        "mcse": given.chance.mcse,
        "n_paths": given.n_paths,
        "n_left": given.n_left,
        "effective": given.effective,
        "outcomes": [
            {
                "id": o.id,
                "probability": o.probability,
                "mcse": o.mcse,
                "without": before[o.id].probability,
                "without_mcse": before[o.id].mcse,
            }
            for o in given.outcomes
        ],
        "milestones": [
            {
                "id": m.id,
                "date": m.on.isoformat(),
                "p_decided_by": m.p_decided_by,
                "mcse": m.mcse,
                "without": by[m.id].p_decided_by,
                "without_mcse": by[m.id].mcse,
            }
            for m in given.timeline.milestones
        ],
        "p50": median.isoformat() if median else None,
    }
