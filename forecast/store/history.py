"""`history.json` and `history.csv`: what other programs read of a forecast through time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from forecast.analysis.history import steps
from forecast.analysis.movement import belief_movement
from forecast.store.digests import finite_or_none

if TYPE_CHECKING:
    from forecast.analysis.history import Answered, Day, History
    from forecast.analysis.movement import Movement

HISTORY_SCHEMA = "succession-forecast/history/1"


def long_frame(history: History) -> pd.DataFrame:
    """A row per date and outcome, with what is said of the date beside it."""
    rows = [
        {
            "as_of": day.as_of.isoformat(),
            "outcome": outcome.id,
            "kind": outcome.kind,
            "name": outcome.name,
            "probability": round(outcome.probability, 6),
            "mcse": round(outcome.mcse, 6),
            "low": round(outcome.interval90[0], 6),
            "high": round(outcome.interval90[1], 6),
            "p_decided_by_horizon": round(day.p_decided_by_horizon, 6),
            "median_date": day.median.isoformat() if day.median else None,
            **_told("", day.stated),
            **_told("bare_", day.bare),
            "verdict": day.verdict,
        }
        for day in history.days
        for outcome in day.outcomes
    ]
    return pd.DataFrame(rows)


def _told(prefix: str, answered: Answered | None) -> dict[str, Any]:
    if answered is None:
        return {f"{prefix}{name}": None for name in ("answered", "pareto_k", "ess")}
    return {
        f"{prefix}answered": answered.how,
        f"{prefix}pareto_k": finite_or_none(round(answered.pareto_k, 3)),
        f"{prefix}ess": round(answered.ess, 1),
    }


def history_record(history: History) -> dict[str, Any]:
    """A history as JSON's own types."""
    return {
        "schema": HISTORY_SCHEMA,
        "scenario": history.scenario,
        "title": history.title,
        "horizon": history.horizon.isoformat(),
        "n_paths": history.n_paths,
        "dates": [_date_record(day) for day in history.days],
        "moves": [
            {
                "since": step.since.isoformat(),
                "until": step.until.isoformat(),
                "moved": round(step.moved, 6),
                "is_clear": step.is_clear,
                "changes": {name: round(change, 6) for name, change in step.changes.items()},
            }
            for step in steps(history.days)
        ],
        "belief_movement": [_movement_record(row) for row in belief_movement(history.days)],
        "provenance": history.provenance,
    }


def _movement_record(row: Movement) -> dict[str, Any]:
    return {
        "outcome": row.outcome,
        "movement": round(row.movement, 6),
        "reduction": round(row.reduction, 6),
        "excess": round(row.excess, 6),
        "adjusted_excess": round(row.adjusted, 6),
        "standard_error": round(row.error, 6),
        "monte_carlo_noise": round(row.noise, 6),
        "n_steps": round(row.n_steps, 1),
        "finding": row.finding,
    }


def _date_record(day: Day) -> dict[str, Any]:
    return {
        "as_of": day.as_of.isoformat(),
        "outcomes": [
            {
                "id": outcome.id,
                "kind": outcome.kind,
                "name": outcome.name,
                "probability": round(outcome.probability, 6),
                "mcse": round(outcome.mcse, 6),
                "interval90": [round(bound, 6) for bound in outcome.interval90],
            }
            for outcome in day.outcomes
        ],
        "p_decided_by_horizon": round(day.p_decided_by_horizon, 6),
        "median_date": day.median.isoformat() if day.median else None,
        "verdict": day.verdict,
        "answered": {"stated": _answered(day.stated), "bare": day.bare and _answered(day.bare)},
    }


def _answered(answered: Answered) -> dict[str, Any]:
    return {
        "how": answered.how,
        "pareto_k": finite_or_none(round(answered.pareto_k, 3)),
        "ess": round(answered.ess, 1),
        "said": answered.said,
    }
