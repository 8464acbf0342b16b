"""`summary.json`: what other programs read of a run.

The keys are a contract. Numbers are stored in full: probabilities then still sum to one to
the last digit, and rounding to what the Monte Carlo error warrants is left to whoever prints.
"""

from __future__ import annotations

from typing import Any

from forecast.outcomes import Forecast, OutcomeProbability, Timeline
from forecast.store.digests import finite_or_none, plain

SUMMARY_SCHEMA = "succession-forecast/summary/1"


def summary_of(forecast: Forecast) -> dict[str, Any]:
    """The summary as JSON's own types, keys in the order of the contract.

    Dates are ISO text; a date beyond the horizon, or a number that is not finite, is null.
    `wall_seconds` is empty: times differ from run to run, so they have a file of their own.
    """
    diagnostics = forecast.diagnostics
    summary = {
        "schema": SUMMARY_SCHEMA,
        "scenario": forecast.scenario,
        "as_of": forecast.as_of,
        "horizon": forecast.horizon,
        "outcomes": [_outcome(outcome) for outcome in forecast.outcomes],
        "timeline": _timeline(forecast.timeline),
        "pivots": [
            {
                "member": pivot.member,
                "p_objects": finite_or_none(pivot.p_objects),
                "p_last_holdout": finite_or_none(pivot.p_last_holdout),
            }
            for pivot in forecast.pivots
        ],
        "diagnostics": {
            "verdict": diagnostics.verdict,
            "rhat_max": finite_or_none(diagnostics.rhat_max),
            "ess_min": finite_or_none(diagnostics.ess_min),
            "divergences": diagnostics.divergences,
        },
        "provenance": {**forecast.provenance, "wall_seconds": {}},
    }
    return dict(plain(summary))


def _outcome(outcome: OutcomeProbability) -> dict[str, Any]:
    return {
        "id": outcome.id,
        "kind": outcome.kind,
        "probability": outcome.probability,
        "mcse": finite_or_none(outcome.mcse),
        "interval90": [finite_or_none(bound) for bound in outcome.interval90],
    }


def _timeline(timeline: Timeline) -> dict[str, Any]:
    return {
        "milestones": [
            {"id": milestone.id, "date": milestone.on, "p_decided_by": milestone.p_decided_by}
            for milestone in timeline.milestones
        ],
        "decision_date": {"p05": timeline.p05, "p50": timeline.p50, "p95": timeline.p95},
        "p_decided_by_horizon": timeline.p_decided_by_horizon,
    }
