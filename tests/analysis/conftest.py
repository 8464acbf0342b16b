"""Sampled outcomes made by hand: two names, three members, and days as a test states them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from forecast.outcomes import Outcome, SampledOutcomes

AS_OF = date(2024, 1, 1)
OUTCOMES = (
    Outcome("anna", "candidate", "Anna"),
    Outcome("ben", "candidate", "Ben"),
    Outcome("field", "field", "someone not yet named"),
    Outcome("extended", "extended", "incumbent extended"),
    Outcome("undecided", "undecided", "undecided by the horizon"),
)
UNDECIDED = 4


@pytest.fixture(scope="session")
def sampled() -> Callable[..., SampledOutcomes]:
    """A function of (path,) arrays; what is left out is as if nothing of it had happened."""

    def make(
        *,
        outcome: Any = None,
        decided_day: Any = None,
        draw: Any = None,
        n_chains: int = 1,
        horizon: int = 100,
        **more: Any,
    ) -> SampledOutcomes:
        given = next(v for v in (outcome, decided_day, draw) if v is not None)
        n_paths = len(given)
        day = np.full(n_paths, np.inf) if decided_day is None else np.asarray(decided_day, float)
        code = np.where(np.isinf(day), UNDECIDED, 0) if outcome is None else np.asarray(outcome)
        draw = np.arange(n_paths) if draw is None else np.asarray(draw)
        nodes = np.append(np.arange(0.0, horizon, 7.0), float(horizon))
        parts = {
            "objected": np.zeros((n_paths, 3), dtype=bool),
            "last_holdout": np.full(n_paths, -1),
            "holdout_days": np.zeros(n_paths),
            "support": np.zeros((len(nodes), 2)),
            "holdouts": np.zeros((len(nodes), 2)),
            **{name: np.asarray(value) for name, value in more.items()},
        }
        return SampledOutcomes(
            outcomes=OUTCOMES,
            members=("HU", "TR", "US"),
            candidates=("anna", "ben"),
            as_of=AS_OF,
            horizon=AS_OF + timedelta(days=horizon),
            n_chains=n_chains,
            n_draws=(int(draw.max()) + 1) // n_chains,
            outcome=code,
            decided_day=day,
            draw=draw,
            node_days=nodes,
            **parts,
        )

    return make
