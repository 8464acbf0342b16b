"""A run of three members and two candidates, as small as a run can be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from forecast.evidence.schema import Case
from forecast.outcomes import (
    ByDate,
    Forecast,
    MilestoneProbability,
    OutcomeProbability,
    Pivot,
    Timeline,
)
from forecast.posterior import Diagnostics, Posterior
from forecast.scenario.schema import Scenario
from forecast.store.runs import StoredRun

AS_OF = date(2023, 11, 22)


@pytest.fixture
def scenario() -> Scenario:
    return Scenario.model_validate(
        {
            "name": "small-race",
            "title": "A race of two",
            "case": "small-case",
            "as_of": "2023-11-22",
            "horizon": "2024-10-01",
            "factors": {
                "backing": {
                    "kind": "backing",
                    "by": "US",
                    "effect": {"mean": 1.0, "sd": 0.5},
                    "why": "the patron's word counts",
                    "source": "judgement",
                }
            },
            "assume": [
                {"kind": "silence", "until": "2024-03-01", "member": "HU", "candidate": "anna"}
            ],
        }
    )


@pytest.fixture
def evidence() -> Case:
    return Case.model_validate(
        {
            "case": "small-case",
            "body": "small-body",
            "office": "chair",
            "rule": {"kind": "consensus"},
            "members": ["HU", "TR", "US"],
            "opened": "2023-01-01",
            "incumbent": {
                "name": "The Chair",
                "mandates": [{"ends": "2024-10-01", "public": "2023-07-04"}],
            },
            "candidates": [
                {"id": "anna", "name": "Anna Ö.", "first_public": "2023-06-01"},
                {"id": "ben", "name": "Ben", "first_public": "2023-07-01"},
            ],
            "events": [
                {
                    "on": "2023-10-30",
                    "kind": "stance",
                    "members": ["HU"],
                    "candidates": ["anna"],
                    "stance": "oppose",
                    "reliability": "named",
                    "source": {"publisher": "The Paper"},
                }
            ],
        }
    )


@pytest.fixture
def forecast() -> Forecast:
    """Numbers that a careless format would round, and one that JSON does not know."""
    days = [0.0, 1.5, 100 / 3, 314.0]
    dates = pd.DatetimeIndex(
        [pd.Timestamp(AS_OF) + pd.Timedelta(days=day) for day in days], name="date"
    )
    curve = np.array([0.0, 1e-300, 1 / 3, 0.1 + 0.2])
    table = pd.DataFrame({"anna": curve, "ben": curve / 7}, index=dates)
    return Forecast(
        scenario="small-race",
        title="A race of two",
        as_of=AS_OF,
        horizon=date(2024, 10, 1),
        n_paths=1000,
        n_members=3,
        outcomes=(
            OutcomeProbability("anna", "candidate", "Anna Ö.", 1 / 3, 0.001, (0.1, 0.7)),
            OutcomeProbability("field", "field", "someone else", 2 / 3, float("nan"), (0.3, 0.9)),
        ),
        timeline=Timeline(
            milestones=(
                MilestoneProbability("summit", date(2024, 7, 9), "summit", "a note", 0.4, 0.01),
            ),
            p05=date(2024, 2, 1),
            p50=date(2024, 6, 1),
            p95=None,
            p_decided_by_horizon=0.1 + 0.2,
            cumulative_by_date=ByDate.of(table),
        ),
        pivots=(Pivot("HU", 0.5, 0.25, 12.5),),
        support_by_date=ByDate.of(table * 2),
        holdouts_by_date=ByDate.of(table[["anna"]]),
        diagnostics=Diagnostics("doubtful", float("inf"), 401.5, 0, ("one chain",)),
        provenance={
            "config_sha256": "c" * 64,
            "seeds_sha256": "5" * 64,
            "rng_seed": 1,
            "versions": {"forecast": "0.1.0"},
            "wall_seconds": {"fit": 12.345},
        },
    )


@pytest.fixture
def stored(forecast: Forecast, scenario: Scenario, evidence: Case) -> StoredRun:
    return StoredRun(forecast, scenario, evidence)


@pytest.fixture
def make_posterior() -> Callable[..., Posterior]:
    """Equal draws at each call, but for the attributes that a sampler notes."""

    def make(created_at: str = "noon") -> Posterior:
        rng = np.random.default_rng(0)
        names = {"member": ["HU", "TR", "US"], "candidate": ["anna", "ben"]}
        draws = xr.Dataset(
            {
                "utility": (
                    ("chain", "draw", "member", "candidate"),
                    rng.normal(size=(2, 5, 3, 2)),
                ),
                "log_entry_rate": (("chain", "draw"), rng.normal(size=(2, 5))),
            },
            coords={**names, "chain": [0, 1], "draw": np.arange(5)},
            attrs={"created_at": created_at},
        )
        opening = xr.Dataset(
            {
                "stance": (("member", "candidate"), np.array([[0, -1], [-1, 3], [-1, -1]])),
                "declared": ("candidate", np.array([True, False])),
                "bloc": ("member", np.array([0, 0, 1])),
            },
            coords=names,
        )
        return Posterior.of(
            draws, opening, Diagnostics("doubtful", float("inf"), 401.5, 0, ("one chain",))
        )

    return make
