"""When: quantiles of the decision date, milestones, cumulative curves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecast.analysis.summary import outcome_probabilities
from forecast.analysis.timeline import Mark, cumulative, timeline
from forecast.outcomes import SampledOutcomes

Sampled = Callable[..., SampledOutcomes]
NEVER = np.inf


def mark(on: date, name: str = "summit") -> Mark:
    return Mark(name, on, "summit", "a meeting")


def random_paths(sampled: Sampled) -> SampledOutcomes:
    rng = np.random.default_rng(9)
    outcome = rng.choice(5, size=2000, p=[0.4, 0.2, 0.1, 0.2, 0.1])
    day = np.where(outcome == 4, NEVER, rng.uniform(0, 100, 2000))
    return sampled(outcome=outcome, decided_day=day, draw=np.tile(np.arange(400), 5), n_chains=4)


def test_quantiles_are_the_days_by_which_a_share_of_paths_has_decided(sampled: Sampled) -> None:
    found = timeline(sampled(decided_day=np.arange(1, 101) - 0.5), [])
    assert (found.p05, found.p50, found.p95) == (
        date(2024, 1, 5),
        date(2024, 2, 19),
        date(2024, 4, 4),
    )
    assert found.p_decided_by_horizon == 1.0


def test_a_quantile_beyond_the_horizon_is_not_known(sampled: Sampled) -> None:
    days = np.concatenate([np.full(60, 10.0), np.full(40, NEVER)])
    found = timeline(sampled(decided_day=days), [])
    assert (found.p05, found.p50, found.p95) == (date(2024, 1, 11), date(2024, 1, 11), None)
    assert found.p_decided_by_horizon == pytest.approx(0.6)


def test_a_race_that_is_never_decided_has_no_dates(sampled: Sampled) -> None:
    found = timeline(sampled(decided_day=np.full(50, NEVER)), [mark(date(2024, 2, 1))])
    assert (found.p05, found.p50, found.p95) == (None, None, None)
    assert found.milestones[0].p_decided_by == 0.0


def test_a_milestone_counts_what_is_decided_by_the_end_of_its_day(sampled: Sampled) -> None:
    days = [9.0, 10.0, 10.99, 11.0, 11.5, NEVER]
    (row,) = timeline(sampled(decided_day=days), [mark(date(2024, 1, 11))]).milestones
    assert row.p_decided_by == pytest.approx(3 / 6)
    assert (row.on, row.kind, row.note) == (date(2024, 1, 11), "summit", "a meeting")
    assert row.mcse > 0


def test_only_milestones_after_the_as_of_date_and_up_to_the_horizon_are_read(
    sampled: Sampled,
) -> None:
    on = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 1, 2), date(2024, 4, 10)]
    marks = [*map(mark, on), mark(date(2024, 4, 11))]
    found = timeline(sampled(decided_day=[5.0, 50.0, NEVER]), marks)
    assert [m.on for m in found.milestones] == on[2:]


def test_curves_rise_from_nothing_to_the_probabilities_of_the_outcomes(sampled: Sampled) -> None:
    paths = random_paths(sampled)
    curves = cumulative(paths).table
    assert list(curves.columns) == ["anna", "ben", "field", "extended"]
    assert (curves.diff().iloc[1:] >= 0).all().all()
    last = {row.id: row.probability for row in outcome_probabilities(paths)}
    for outcome in curves:
        assert curves[outcome].iloc[-1] == pytest.approx(last[outcome], abs=1e-12)
    assert curves.iloc[-1].sum() == pytest.approx(1.0 - last["undecided"], abs=1e-9)
    assert timeline(paths, []).p_decided_by_horizon == pytest.approx(1.0 - last["undecided"])


def test_curves_are_read_on_the_days_of_the_nodes(sampled: Sampled) -> None:
    curves = cumulative(random_paths(sampled)).table
    assert curves.index[0] == pd.Timestamp("2024-01-01")
    assert curves.index[1] == pd.Timestamp("2024-01-08")
    assert curves.index[-1] == pd.Timestamp("2024-04-10")
    assert curves.index.name == "date"


def test_a_curve_counts_each_outcome_apart(sampled: Sampled) -> None:
    paths = sampled(outcome=[0, 0, 1, 3, 4], decided_day=[3.0, 30.0, 3.0, 50.0, NEVER])
    curves = cumulative(paths).table
    on = curves.loc["2024-01-15"]
    assert on.to_dict() == pytest.approx({"anna": 0.2, "ben": 0.2, "field": 0.0, "extended": 0.0})
    assert curves.iloc[-1]["anna"] == pytest.approx(0.4)
