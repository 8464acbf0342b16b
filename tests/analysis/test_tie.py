"""Paths are weighed to the odds asked for, and no further."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from forecast.analysis.summary import outcome_probabilities
from forecast.analysis.tie import Tie, spread_of, tie
from forecast.outcomes import Outcome, OutcomeProbability, SampledOutcomes

AS_OF = date(2024, 1, 1)
HORIZON_DAYS = 200
OUTCOMES = (
    Outcome("ann", "candidate", "Ann"),
    Outcome("bob", "candidate", "Bob"),
    Outcome("field", "field", "somebody"),
    Outcome("extended", "extended", "kept"),
    Outcome("undecided", "undecided", "nobody"),
)
CHANCES = {"ann": 0.5, "bob": 0.1, "field": 0.3, "extended": 0.1}


def paths(chances: dict[str, float], *, n_paths: int = 20_000, seed: int = 1) -> SampledOutcomes:
    """Paths on which an outcome has a chance, and its day is spread evenly."""
    rng = np.random.default_rng(seed)
    ids = [o.id for o in OUTCOMES]
    chance = np.array([chances.get(name, 0.0) for name in ids])
    outcome = rng.choice(len(ids), size=n_paths, p=chance / chance.sum())
    day = np.where(outcome == ids.index("undecided"), np.inf, rng.uniform(0, HORIZON_DAYS, n_paths))
    nothing = np.zeros((2, 2))
    return SampledOutcomes(
        outcomes=OUTCOMES,
        members=("AA",),
        candidates=("ann", "bob"),
        as_of=AS_OF,
        horizon=AS_OF + timedelta(HORIZON_DAYS),
        n_chains=2,
        n_draws=1000,
        outcome=outcome,
        decided_day=day,
        draw=np.arange(n_paths) % 2000,
        objected=np.zeros((n_paths, 1), dtype=bool),
        last_holdout=np.full(n_paths, -1),
        holdout_days=np.zeros(n_paths),
        node_days=np.array([0.0, float(HORIZON_DAYS)]),
        support=nothing,
        holdouts=nothing,
    )


def even_hazard(by_horizon: float, last_day: int = 400) -> np.ndarray:
    """Resolved by the end of each day at one rate, so that `by_horizon` is reached in time."""
    rate = -np.log1p(-by_horizon) / (HORIZON_DAYS + 1)
    return -np.expm1(-rate * np.arange(1, last_day + 2))


@pytest.fixture(scope="module")
def base() -> SampledOutcomes:
    """The bare process: ann is unlikely, and all is over soon."""
    return paths({"ann": 0.2, "bob": 0.3, "field": 0.2, "extended": 0.2, "undecided": 0.1})


@pytest.fixture(scope="module")
def tied(base) -> Tie:
    return tie(base, CHANCES, even_hazard(0.6))


def chances_of(sampled: SampledOutcomes) -> dict[str, float]:
    return {o.id: o.probability for o in outcome_probabilities(sampled)}


def test_the_bare_process_gets_the_odds_asked_for(base, tied):
    found = chances_of(replace(base, weight=tied.of(base)))
    wanted = {**{name: 0.6 * chance for name, chance in CHANCES.items()}, "undecided": 0.4}
    assert found == pytest.approx(wanted, abs=1e-6)
    assert sum(found.values()) == pytest.approx(1)


def test_when_gets_the_odds_asked_for_at_every_span(base, tied):
    weight = tied.of(base)
    by = even_hazard(0.6)
    for edge in tied.edges:
        found = np.average(base.decided_day < edge, weights=weight)
        assert found == pytest.approx(by[int(edge) - 1], abs=1e-3)


def test_odds_that_agree_already_leave_every_path_as_it_is():
    sampled = paths({"ann": 0.3, "bob": 0.3, "field": 0.2, "extended": 0.1, "undecided": 0.1})
    said = chances_of(sampled)
    days = np.sort(sampled.decided_day)
    by = np.searchsorted(days, np.arange(1, 402), side="left") / sampled.n_paths
    decided = 1 - said.pop("undecided")
    weight = tie(sampled, {name: p / decided for name, p in said.items()}, by).of(sampled)
    assert weight == pytest.approx(np.ones(sampled.n_paths), abs=0.1)


def test_what_moves_the_process_moves_the_forecast_by_the_same_odds(tied):
    # twice the odds of ann against bob in the process are twice the odds in the forecast
    other = paths({"ann": 0.4, "bob": 0.3, "field": 0.2, "extended": 0.2, "undecided": 0.1}, seed=2)
    found = chances_of(replace(other, weight=tied.of(other)))
    assert found["ann"] / found["bob"] == pytest.approx(
        2 * CHANCES["ann"] / CHANCES["bob"], rel=0.1
    )


def test_odds_on_what_no_path_did_go_to_the_rest():
    base = paths({"ann": 0.5, "field": 0.3, "extended": 0.1, "undecided": 0.1})
    tied = tie(base, CHANCES, even_hazard(0.6))
    found = chances_of(replace(base, weight=tied.of(base)))
    assert tied.out_of_reach == pytest.approx(0.06)
    assert found["bob"] == 0
    assert found["ann"] == pytest.approx(0.3 / 0.94, abs=1e-6)


def test_few_effective_paths_are_told(base, tied):
    assert 0.3 < tied.effective_share < 1
    nearer = tie(base, {"ann": 0.25, "bob": 0.3, "field": 0.25, "extended": 0.2}, even_hazard(0.85))
    assert nearer.effective_share > tied.effective_share


def test_a_spread_moves_with_its_outcome_in_log_odds():
    outcome = OutcomeProbability("ann", "candidate", "Ann", 0.5, 0.01, (0.0, 1.0))
    low, high = spread_of(outcome, 0.2, (0.1, 0.3)).interval90
    assert low / (1 - low) == pytest.approx(4 * 1 / 9)
    assert high / (1 - high) == pytest.approx(4 * 3 / 7)
    certain = replace(outcome, probability=0.0)
    assert spread_of(certain, 0.2, (0.1, 0.3)).interval90 == (0.0, 0.0)


def test_a_path_of_twice_the_weight_counts_as_two():
    base = paths({**CHANCES, "undecided": 0.3}, n_paths=2_000)
    twice = np.arange(2_000) < 700
    weighted = replace(base, weight=np.where(twice, 2.0, 1.0))
    order = np.concatenate([np.arange(2_000), np.flatnonzero(twice)])
    repeated = replace(
        base, outcome=base.outcome[order], decided_day=base.decided_day[order],
        draw=base.draw[order],
    )  # fmt: skip
    by = np.linspace(0.0, 0.8, HORIZON_DAYS + 1)
    one, other = (tie(sampled, CHANCES, by) for sampled in (weighted, repeated))
    assert np.allclose(one.weight, other.weight)
