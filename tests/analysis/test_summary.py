"""From paths to a forecast: nothing lost, everything labelled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from forecast.analysis.summary import outcome_probabilities, summarise
from forecast.analysis.timeline import Mark
from forecast.outcomes import SampledOutcomes
from forecast.posterior import Diagnostics

Sampled = Callable[..., SampledOutcomes]


def test_probabilities_are_shares_of_paths_and_sum_to_one(sampled: Sampled) -> None:
    code = np.random.default_rng(1).choice(5, size=3000)
    rows = outcome_probabilities(sampled(outcome=code, draw=np.tile(np.arange(600), 5)))
    assert [row.id for row in rows] == ["anna", "ben", "field", "extended", "undecided"]
    for place, row in enumerate(rows):
        assert row.probability == pytest.approx(np.mean(code == place))
    assert abs(sum(row.probability for row in rows) - 1.0) < 1e-9


def test_an_outcome_that_no_path_reached_is_still_a_row(sampled: Sampled) -> None:
    rows = outcome_probabilities(sampled(outcome=np.zeros(100, dtype=int)))
    assert [row.probability for row in rows] == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert all(row.mcse > 0 for row in rows)


def test_a_forecast_carries_what_it_was_made_of(sampled: Sampled) -> None:
    support = np.arange(32.0).reshape(16, 2)
    paths = sampled(decided_day=[5.0, 8.0, np.inf], support=support, holdouts=support[::-1])
    health = Diagnostics("doubtful", 1.02, 300.0, 0)
    marks = [Mark("summit", date(2024, 2, 1), "summit", "")]
    found = summarise(
        paths, marks, scenario="small", title="A race", diagnostics=health, provenance={"a": 1}
    )
    assert (found.scenario, found.title, found.n_paths, found.n_members) == (
        "small",
        "A race",
        3,
        3,
    )
    assert (found.as_of, found.horizon) == (paths.as_of, paths.horizon)
    assert found.diagnostics == health
    assert found.provenance == {"a": 1}
    assert [m.id for m in found.timeline.milestones] == ["summit"]
    assert found.support.loc["2024-01-08"].to_dict() == {"anna": 2.0, "ben": 3.0}
    assert found.holdouts.iloc[-1].to_dict() == {"anna": 0.0, "ben": 1.0}
