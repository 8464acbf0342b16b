"""When: the joint distribution of outcome and day, at the milestones and week by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from forecast.analysis.probability import share_of
from forecast.outcomes import ByDate, MilestoneProbability, SampledOutcomes, Timeline, day_of


@dataclass(frozen=True)
class Mark:
    """A day on the calendar at which the timeline is read."""

    id: str
    on: date
    kind: str
    note: str


def timeline(sampled: SampledOutcomes, marks: Sequence[Mark]) -> Timeline:
    """Decision by date. Marks before the as-of date or after the horizon are left out."""
    inside = [m for m in marks if sampled.as_of < m.on <= sampled.horizon]
    decided = np.isfinite(sampled.decided_day)
    return Timeline(
        milestones=tuple(_at(sampled, mark) for mark in inside),
        p05=_quantile(sampled, 0.05),
        p50=_quantile(sampled, 0.50),
        p95=_quantile(sampled, 0.95),
        p_decided_by_horizon=float(np.average(decided, weights=sampled.weights)),
        cumulative_by_date=cumulative(sampled),
    )


def _at(sampled: SampledOutcomes, mark: Mark) -> MilestoneProbability:
    end_of_day = (mark.on - sampled.as_of).days + 1.0
    by_then = share_of(sampled, sampled.decided_day < end_of_day)
    return MilestoneProbability(
        mark.id, mark.on, mark.kind, mark.note, by_then.probability, by_then.mcse
    )


def _quantile(sampled: SampledOutcomes, level: float) -> date | None:
    """The day by which a share of paths has decided; None beyond the horizon."""
    days, weight = sampled.decided_day, sampled.weights
    day = float(np.quantile(days, level, method="inverted_cdf", weights=weight))
    return day_of(sampled.as_of, day) if np.isfinite(day) else None


def cumulative(sampled: SampledOutcomes) -> ByDate:
    """Probability of each deciding outcome by the end of each node's day."""
    columns = {}
    for code, outcome in enumerate(sampled.outcomes):
        if outcome.kind == "undecided":
            continue
        came = np.flatnonzero(sampled.outcome == code)
        came = came[np.argsort(sampled.decided_day[came], kind="stable")]
        # a node is a day, and what happens on that day counts, as it does at the milestones
        reached = np.searchsorted(sampled.decided_day[came], sampled.node_days + 1.0, side="left")
        so_far = np.concatenate([[0.0], np.cumsum(sampled.weights[came])])
        columns[outcome.id] = so_far[reached] / sampled.weights.sum()
    return ByDate(sampled.dates(), columns)
