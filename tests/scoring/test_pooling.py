"""A pool listens to whoever knows more, and never to the case that it is scored on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.errors import InputError
from forecast.scoring.decision_days import DecisionDays, decision_days
from forecast.scoring.pooling import PoolWeights, learn_pool, pooled
from forecast.scoring.rules import crps_log_days, log_score
from forecast.scoring.scored import Resolution, ScoredForecast

HORIZON = 200
CASES = "abcdef"


def on(*days: float) -> DecisionDays:
    return decision_days(days, horizon_days=HORIZON)


@pytest.fixture
def both(say, resolve):
    """Two forecasters over six cases: what each gives to Ann, who wins every time on day 60."""

    def build(first, second, first_when=None, second_when=None, packages=None):
        shares = [
            np.broadcast_to(np.asarray(share, float), len(CASES)) for share in (first, second)
        ]
        packages = packages or {}

        def said(name, share, when):
            return [
                say(
                    case=case,
                    forecaster=name,
                    who={"ann": p, "field": 1 - p},
                    when=when or on(30, 60, 90),
                    package=packages.get(case),
                )
                for case, p in zip(CASES, share, strict=True)
            ]

        said_by = [
            said(name, share, when)
            for name, share, when in zip(
                ("one", "two"), shares, (first_when, second_when), strict=True
            )
        ]
        return *said_by, {case: resolve(case) for case in CASES}

    return build


def test_a_useless_second_forecaster_is_not_heard(both):
    learned = learn_pool(*both(0.7, 0.05, on(60), on(5, 190)))
    assert (learned.weights.who, learned.weights.when) == (1.0, 1.0)


def test_a_useless_first_forecaster_is_not_heard(both):
    learned = learn_pool(*both(0.05, 0.7, on(5, 190), on(60)))
    assert (learned.weights.who, learned.weights.when) == (0.0, 0.0)


def test_two_that_know_different_cases_are_both_heard(both):
    first, second, came_true = both([0.9, 0.9, 0.9, 0.1, 0.1, 0.1], [0.1, 0.1, 0.1, 0.9, 0.9, 0.9])
    learned = learn_pool(first, second, came_true)
    assert learned.weights.who == 0.5
    mixed = pooled(first[0], second[0], learned.weights, forecaster="pool")
    assert mixed.probabilities["ann"] == pytest.approx(0.5)
    alone = np.mean([log_score(p) for p in (0.9, 0.1)])
    assert log_score(mixed.probabilities["ann"]) < alone


def test_one_too_early_and_one_too_late_are_both_heard_of_when(both):
    first, second, came_true = both(0.5, 0.5, on(20, 70), on(50, 180))
    assert 0.1 < learn_pool(first, second, came_true).weights.when < 0.9


def test_no_other_weight_or_sharpness_of_when_would_have_scored_better(both):
    first, second, came_true = both(0.5, 0.5, on(20, 58, 70), on(50, 66, 180))
    best = learn_pool(first, second, came_true).weights

    def crps(weight, sharpness):
        as_if = PoolWeights(0.5, weight, sharpness)
        return crps_log_days(pooled(first[0], second[0], as_if, forecaster="pool").when, 60)

    at_best = crps(best.when, best.sharpness)
    tried = [crps(w, a) for w in np.linspace(0, 1, 21) for a in np.geomspace(0.5, 2.0, 15)]
    assert at_best <= min(tried) + 1e-4
    assert at_best < crps(0.5, 1.0)


def test_a_pool_that_was_too_wide_is_sharpened(both):
    wide = on(20, 40, 50, 60, 70, 90, 180)
    assert learn_pool(*both(0.5, 0.5, wide, wide)).weights.sharpness > 1.5


def test_a_pool_that_was_too_sure_is_widened(say, resolve):
    narrow = on(55, 60, 60, 65)
    said = [[say(case=case, when=narrow) for case in CASES] for _ in range(2)]
    came_true = {
        case: _ended(case, "ann", day) for case, day in zip(CASES, (5, 190) * 3, strict=True)
    }
    assert learn_pool(*said, came_true).weights.sharpness < 0.8


def test_two_that_say_the_same_share_evenly(both):
    weights = learn_pool(*both(0.6, 0.6)).weights
    assert (weights.who, weights.when) == (0.5, 0.5)


def test_a_case_with_no_others_to_learn_from_is_pooled_evenly(both):
    first, second, came_true = both(0.9, 0.1)
    learned = learn_pool(first[:1], second[:1], came_true)
    assert learned.without["a"] == PoolWeights(0.5, 0.5)


def test_a_case_never_learned_from_gets_the_weights_of_all(both):
    learned = learn_pool(*both([0.9] * 5 + [0.1], 0.4))
    assert learned.of("elsewhere") == learned.weights
    assert learned.of("f") == learned.without["f"] != learned.weights


@given(st.integers(0, len(CASES) - 1), st.floats(0.01, 0.99), st.floats(1, 150))
def test_how_a_case_ended_moves_no_weight_that_it_is_scored_with(place, share, day):
    pair = [[0.8, 0.3, 0.6, 0.9, 0.2, 0.5], [0.5, 0.5, 0.4, 0.6, 0.7, 0.3]]
    first, second, came_true = _said(pair)
    before = learn_pool(first, second, came_true).without[CASES[place]]
    # the case turns out otherwise, and was forecast otherwise
    other = {**came_true, CASES[place]: _ended(CASES[place], "extended", int(day))}
    changed = list(first)
    changed[place] = replace(
        changed[place], probabilities={"ann": share, "field": 0.0, "extended": 1 - share}
    )
    after = learn_pool(changed, second, other).without[CASES[place]]
    assert after == before


def test_the_whole_package_is_left_out_with_the_case(both):
    deal = {"a": "deal", "b": "deal"}
    shares = ([0.9, 0.1, 0.6, 0.2, 0.7, 0.5], [0.4, 0.8, 0.5, 0.6, 0.3, 0.5])
    first, second, came_true = both(*shares, packages=deal)
    learned = learn_pool(first, second, came_true)
    assert learned.without["a"] == learned.without["b"]
    rest = slice(2, None)
    assert learned.without["a"] == learn_pool(first[rest], second[rest], came_true).weights


def test_cases_weigh_the_same_however_many_dates_they_have(say, resolve):
    share = {"a": (0.9, 0.2), "b": (0.2, 0.9)}
    said = [
        [
            say(case=case, day=day, who={"ann": share[case][who], "field": 1 - share[case][who]})
            for case, n_dates in (("a", 1), ("b", 30))
            for day in range(n_dates)
        ]
        for who in (0, 1)
    ]
    learned = learn_pool(*said, {case: resolve(case) for case in "ab"})
    assert learned.weights.who == 0.5
    assert (learned.n_cases, learned.n_dates) == (2, 31)


def test_a_pool_speaks_of_every_outcome_that_either_names(say):
    first = say(who={"ann": 1.0, "field": 0.0}, package="deal")
    second = say(who={"field": 0.4, "extended": 0.6})
    mixed = pooled(first, second, PoolWeights(0.75, 0.5), forecaster="pool")
    assert mixed.probabilities == pytest.approx({"ann": 0.75, "field": 0.1, "extended": 0.15})
    assert (mixed.forecaster, mixed.case, mixed.package) == ("pool", "a", "deal")


def test_forecasts_of_different_dates_are_not_pooled(say, resolve):
    with pytest.raises(InputError, match="a as of 2020-01-01: forecast by one of the two"):
        learn_pool([say()], [say(day=7)], {"a": resolve()})


@pytest.mark.parametrize("silent", ["who", "when"])
def test_who_does_not_speak_of_both_is_not_pooled(say, silent):
    with pytest.raises(InputError, match="a as of 2020-01-01 by ours: it does not speak of both"):
        pooled(say(**{silent: None}), say(), PoolWeights(0.5, 0.5), forecaster="pool")


def _said(shares):
    """Two forecasters over six cases that all ended with Ann on day 60."""
    said = [
        [
            ScoredForecast(
                case, date(2020, 1, 1), name, "b", "f", "consensus",
                {"ann": p, "field": 1 - p}, on(*days),
            )
            for case, p in zip(CASES, share, strict=True)
        ]
        for name, share, days in zip(("one", "two"), shares, ((30, 60), (10, 90)), strict=True)
    ]  # fmt: skip
    return *said, {case: _ended(case, "ann", 60) for case in CASES}


def _ended(case, outcome, day):
    return Resolution(case, outcome, date(2020, 1, 1) + timedelta(days=day))
