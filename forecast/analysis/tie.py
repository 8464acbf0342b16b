"""Tie the paths of the process to odds that history supports, by reweighting.

The weights are those nearest to even, in relative entropy, under which *who* and *when* have
the odds asked for (Robertson, Tallman and Whiteman 2005); iterative proportional fitting finds
them (Csiszar 1975). They are found on paths without the scenario's stated factors and
assumptions, and carried to those with them: so factors and assumptions move the forecast by as
much, in odds, as they move the process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from forecast.outcomes import Floats, OutcomeProbability, SampledOutcomes

N_SPANS = 8
"""Spans of days, equally likely beforehand, over which *when* is matched."""

SWEEPS = 200
MAX_WEIGHT = 50.0
"""A path counts for no more than so many: fewer paths than that say nothing of a class."""


@dataclass(frozen=True)
class Tie:
    """How much a path counts by its outcome and the span of days in which it was resolved.

    outcomes: ids, the rows. edges: (span - 1,), days from the as-of date that part the spans.
    weight: (outcome, span). out_of_reach: odds asked for on what no path did; they are shared
    out over the rest. effective_share: effective paths over paths, where the tie was found.
    """

    outcomes: tuple[str, ...]
    edges: Floats
    weight: Floats
    out_of_reach: float
    effective_share: float

    def of(self, sampled: SampledOutcomes) -> Floats:
        """(path,), how much each path counts, mean 1."""
        place = np.array([self.outcomes.index(outcome.id) for outcome in sampled.outcomes])
        weight = self.weight[place[sampled.outcome], _span(sampled.decided_day, self.edges)]
        scaled: Floats = weight / weight.mean()
        return scaled


def tie(base: SampledOutcomes, chances: Mapping[str, float], decided_by: Floats) -> Tie:
    """Find the weights.

    Args:
        base: paths without the scenario's own factors and assumptions, each by its weight.
        chances: outcome id to probability of how the race ends at last; sum 1, without
            `undecided`.
        decided_by: (day,), probability that the race is resolved by the end of day 0, 1, ...
            from the as-of date; it reaches to the horizon at least.
    """
    horizon = (base.horizon - base.as_of).days
    by_horizon = float(decided_by[min(horizon, len(decided_by) - 1)])
    edges = _edges(decided_by, by_horizon, horizon)
    ids = tuple(outcome.id for outcome in base.outcomes)
    who = np.array([by_horizon * chances.get(name, 0.0) for name in ids])
    who[ids.index("undecided")] = 1.0 - by_horizon
    when = np.diff([0.0, *(decided_by[int(edge) - 1] for edge in edges[:-1]), by_horizon, 1.0])
    seen = _counts(base, edges) / base.weights.sum()
    reachable = np.where(seen.sum(axis=1) > 0, who, 0.0)
    fitted = _fit_margins(seen, reachable / reachable.sum(), when)
    weight = np.divide(fitted, seen, out=np.zeros_like(seen), where=seen > 0)
    weight = np.minimum(weight, MAX_WEIGHT)
    return Tie(
        outcomes=ids,
        edges=edges,
        weight=weight,
        out_of_reach=float(who.sum() - reachable.sum()),
        effective_share=float((weight * seen).sum() ** 2 / (weight**2 * seen).sum()),
    )


def spread_of(
    outcome: OutcomeProbability, centre: float, spread: tuple[float, float]
) -> OutcomeProbability:
    """An outcome with the spread of the odds it is tied to, moved in log-odds to its own place.

    centre, spread: the tied-to probability and its central 90 %.
    """
    inside = 0 < outcome.probability < 1 and 0 < centre < 1
    if not inside:
        return replace(outcome, interval90=(outcome.probability, outcome.probability))
    moved = _log_odds(outcome.probability) - _log_odds(centre)
    low, high = (_chance(_log_odds(min(max(bound, 1e-9), 1 - 1e-9)) + moved) for bound in spread)
    return replace(outcome, interval90=(low, high))


def _log_odds(chance: float) -> float:
    return float(np.log(chance) - np.log1p(-chance))


def _chance(log_odds: float) -> float:
    return float(1.0 / (1.0 + np.exp(-log_odds)))


def _edges(decided_by: Floats, by_horizon: float, horizon: int) -> Floats:
    """Ends of the spans; the last is that of the horizon, after which all is undecided."""
    levels = by_horizon * np.arange(1, N_SPANS) / N_SPANS
    days = np.searchsorted(decided_by[: horizon + 1], levels) + 1.0
    return np.unique(np.append(days[days < horizon + 1], horizon + 1.0))


def _span(decided_day: Floats, edges: Floats) -> np.ndarray:
    """(path,), which span a day falls in; the last is beyond the horizon."""
    return np.searchsorted(edges, decided_day, side="right")


def _counts(base: SampledOutcomes, edges: Floats) -> Floats:
    counts = np.zeros((len(base.outcomes), len(edges) + 1))
    np.add.at(counts, (base.outcome, _span(base.decided_day, edges)), base.weights)
    return counts


def _fit_margins(seen: Floats, who: Floats, when: Floats) -> Floats:
    """Scale rows and columns in turn until both margins agree; *who* is met last, exactly.

    A span that no path reached gives its odds to the others.
    """
    fitted = seen.copy()
    when = np.where(seen.sum(axis=0) > 0, when, 0.0)
    for _ in range(SWEEPS):
        fitted = fitted * _ratio(when, fitted.sum(axis=0))[None, :]
        fitted = fitted * _ratio(who, fitted.sum(axis=1))[:, None]
    return fitted


def _ratio(wanted: Floats, found: Floats) -> Floats:
    return np.divide(wanted, found, out=np.zeros_like(found), where=found > 0)
