"""From what the paths did to what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from forecast.analysis.coherence import tails
from forecast.analysis.pivots import pivots
from forecast.analysis.probability import Estimate, estimate, share_of
from forecast.analysis.timeline import Mark, timeline
from forecast.outcomes import ByDate, Floats, Forecast, OutcomeProbability, SampledOutcomes
from forecast.posterior import Diagnostics

UNKNOWN = (float("nan"), float("nan"))


def summarise(
    sampled: SampledOutcomes,
    marks: Sequence[Mark],
    *,
    scenario: str,
    title: str,
    diagnostics: Diagnostics,
    provenance: dict[str, Any],
    with_spread: bool = True,
) -> Forecast:
    """The forecast of one scenario; probabilities of the outcomes sum to 1.

    with_spread: False leaves the outcomes' intervals nan, for who knows them from elsewhere.
    """
    return Forecast(
        scenario=scenario,
        title=title,
        as_of=sampled.as_of,
        horizon=sampled.horizon,
        n_paths=sampled.n_paths,
        n_members=len(sampled.members),
        outcomes=outcome_probabilities(sampled, with_spread=with_spread),
        timeline=timeline(sampled, marks),
        pivots=pivots(sampled),
        support_by_date=_by_date(sampled, sampled.support),
        holdouts_by_date=_by_date(sampled, sampled.holdouts),
        diagnostics=diagnostics,
        provenance=provenance,
        tails=tails(sampled),
    )


def outcome_probabilities(
    sampled: SampledOutcomes, *, with_spread: bool = True
) -> tuple[OutcomeProbability, ...]:
    """One row per outcome, in the order of the outcomes."""
    rows = []
    for code, outcome in enumerate(sampled.outcomes):
        came = sampled.outcome == code
        found = estimate(sampled, came) if with_spread else share_of(sampled, came)
        interval90 = found.interval90 if isinstance(found, Estimate) else UNKNOWN
        named = outcome.id, outcome.kind, outcome.name
        rows.append(OutcomeProbability(*named, found.probability, found.mcse, interval90))
    return tuple(rows)


def _by_date(sampled: SampledOutcomes, values: Floats) -> ByDate:
    """values: (node, candidate)."""
    return ByDate(sampled.dates(), dict(zip(sampled.candidates, values.T, strict=True)))
