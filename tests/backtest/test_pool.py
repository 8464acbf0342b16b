"""Ours is the pool of the process and the outside view, by weights that its case never moved."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from forecast.backtest.forecasters import OURS, OUTSIDE_VIEW, PROCESS
from forecast.backtest.pool import to_keep, told, with_ours
from forecast.scoring.decision_days import decision_days
from forecast.scoring.pooling import PoolWeights
from forecast.scoring.scored import Resolution, ScoredForecast
from forecast.store.pool import KeptPool, KeptWeights

START = date(2020, 1, 1)
SHARES = {PROCESS: 0.9, OUTSIDE_VIEW: 0.3, "uniform": 0.5}


@pytest.fixture
def said():
    """The process and the outside view on two cases, and a reference."""
    when = decision_days([30, 60, 90], horizon_days=200)
    return [
        ScoredForecast(
            case, START, name, "b", "f", "consensus", {"ann": share, "field": 1 - share}, when
        )
        for name, share in SHARES.items()
        for case in ("a", "b")
    ]


def ended(case, outcome="ann", day=60):
    return Resolution(case, outcome, START + timedelta(days=day))


def test_ours_is_the_pool_by_the_weights_of_its_case(said):
    kept = KeptPool(
        weights=KeptWeights(who=0.5, when=0.5),
        without={"a": KeptWeights(who=0.25, when=0.75)},
        n_cases=9,
        n_dates=99,
        learned_inputs_sha256="ab" * 32,
    )
    everyone, pool = with_ours(said, {}, kept)
    ours = {f.case: f.probabilities["ann"] for f in everyone if f.forecaster == OURS}
    assert ours == pytest.approx({"a": 0.25 * 0.9 + 0.75 * 0.3, "b": 0.6})
    assert pool.of("a") == PoolWeights(0.25, 0.75)
    assert told(pool, is_kept=True)["who"] == {"weight": 0.5, "low": 0.25, "high": 0.25}
    assert [f.forecaster for f in everyone[:4]] == [OURS, PROCESS, OUTSIDE_VIEW, "uniform"]


def test_how_a_race_ended_moves_its_own_forecast_by_nothing(said):
    came_true = {case: ended(case) for case in "ab"}
    before, _ = with_ours(said, came_true)
    after, _ = with_ours(said, {**came_true, "a": ended("a", outcome="field", day=200)})

    def ours(everyone, case):
        return next(f.probabilities for f in everyone if (f.forecaster, f.case) == (OURS, case))

    assert ours(before, "a") == ours(after, "a")
    assert ours(before, "b") != ours(after, "b")


def test_without_the_process_ours_is_the_outside_view(said):
    everyone, pool = with_ours([f for f in said if f.forecaster != PROCESS], {})
    assert pool is told(pool, is_kept=False) is None
    assert {f.forecaster for f in everyone} == {OURS, "uniform"}
    assert everyone[0].probabilities["ann"] == 0.3


def test_what_is_kept_is_what_was_learned(said):
    _, pool = with_ours(said, {case: ended(case) for case in "ab"})
    kept = to_keep(pool, {"inputs_sha256": "ab", "process": {"inputs_sha256": "cd"}})
    again, _ = with_ours(said, {}, kept)
    assert (
        again[0].probabilities == with_ours(said, {c: ended(c) for c in "ab"})[0][0].probabilities
    )
    assert (kept.learned_inputs_sha256, kept.process_inputs_sha256) == ("ab", "cd")
