"""One row of the table: what is said of one scenario, as plain values."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from forecast.analysis.probability import estimate
from forecast.analysis.summary import outcome_probabilities
from forecast.analysis.timeline import Mark, timeline
from forecast.outcomes import SampledOutcomes
from forecast.posterior import Diagnostics

Route = Literal["fit", "reweighted", "none"]
"""fit: the draws are of the scenario's own priors, as those of `forecast run`. reweighted: they
were drawn under a wider prior of the factors and are weighted. none: there is no answer."""

DATES = ("date_p05", "date_p50", "date_p95")
"""Days by which the race is decided with such a chance; none beyond the horizon."""

Row = dict[str, Any]
"""Of a scenario: `leader`, `p.ID` and `mcse.ID` of every outcome, `p_decided`, `by.ID` and
`mcse_by.ID` of every milestone, dates, verdict, and how it came about."""


def row_of(sampled: SampledOutcomes, marks: list[Mark], fit: Diagnostics) -> Row:
    """Who and when, with Monte Carlo errors, and whether the fit can be trusted."""
    who = outcome_probabilities(sampled)
    when = timeline(sampled, marks)
    decided = estimate(sampled, np.isfinite(sampled.decided_day))
    names = [o for o in who if o.kind == "candidate"]
    leader = max(names, key=lambda o: o.probability, default=None)
    row: Row = {"leader": leader.id if leader else None}
    for outcome in who:
        row[f"p.{outcome.id}"] = outcome.probability
        row[f"mcse.{outcome.id}"] = outcome.mcse
    row |= {"p_decided": decided.probability, "mcse_decided": decided.mcse}
    for milestone in when.milestones:
        row[f"by.{milestone.id}"] = milestone.p_decided_by
        row[f"mcse_by.{milestone.id}"] = milestone.mcse
    for name, day in zip(DATES, (when.p05, when.p50, when.p95), strict=True):
        row[name] = day.isoformat() if day else None
    return {**row, "verdict": fit.verdict}


def unanswered(error: str) -> Row:
    """A row that says why there is no answer."""
    return {"route": "none", "error": error}
