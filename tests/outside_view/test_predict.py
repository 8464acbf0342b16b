"""From odds to chances and days, on numbers that can be worked out by hand."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest

from forecast.outside_view.days import LAST_DAY
from forecast.outside_view.learned import Coefficients
from forecast.outside_view.predict import outside_view, resolved_by, when, who
from forecast.outside_view.unlearned import unlearned


def test_chances_are_a_softmax_of_features_times_coefficients(race_on, told, coefficients):
    race = race_on(40, told(5, "candidacy", "ann"))
    found = who(race, coefficients("who", declared=log(3), field=log(2), extended=-50.0))
    # ann declared: odds 3; bob 1; field 2; extended none
    assert found[0] == pytest.approx([3 / 6, 1 / 6, 2 / 6, 0], abs=1e-9)


def test_bodies_and_rules_move_field_and_extended_alone(race_on, coefficients):
    found = who(race_on(40), coefficients("who", body=log(4)))
    assert found[0] == pytest.approx([0.1, 0.1, 0.4, 0.4])


def test_a_race_without_names_is_field_or_extended(race_on, coefficients):
    nobody = [{"id": "late", "name": "Late", "first_public": "2020-06-01"}]
    race = race_on(4, candidates=nobody)
    assert who(race, coefficients("who", field=log(3)))[0] == pytest.approx([0.75, 0.25])
    said = outside_view(race, unlearned(rng_seed=1), without=None)
    assert set(said.chances) == {"field", "extended"}


def test_an_even_rate_per_day_decides_like_an_exponential(race_on, coefficients):
    decided = when(race_on(10), coefficients("when", always=log(0.01)))
    assert decided.shape == (LAST_DAY + 1,)
    assert (decided[0], decided[1]) == pytest.approx((0, 1 - exp(-0.01)))
    # exact at the ends of cells; inside them days are alike, so up to a few thousandths
    days = np.arange(LAST_DAY + 1)
    assert decided == pytest.approx(1 - np.exp(-0.01 * days), abs=6e-3)
    assert decided[LAST_DAY] == pytest.approx(1 - exp(-0.01 * LAST_DAY))


def test_a_meeting_is_where_the_chance_jumps(race_on, coefficients):
    summit = {"id": "s", "on": "2020-04-10", "public": "2020-01-01", "kind": "summit", "hard": True}
    race = race_on(10, milestones=[summit])
    jumps = np.diff(when(race, coefficients("when", always=log(0.001), summit=log(500))))
    assert jumps.argmax() + 1 == 90
    assert jumps[89] == pytest.approx(exp(-0.089) * (1 - exp(-0.5)))


def test_the_chance_of_being_resolved_never_falls_and_never_passes_one(race_on, told):
    said = outside_view(race_on(30, told(9, "candidacy", "ann")), unlearned(rng_seed=1), without="")
    low, high = said.decided_by_spread
    for decided in (said.decided_by, low, high):
        assert decided[0] == 0
        assert (np.diff(decided) >= 0).all()
        assert decided[-1] <= 1
    assert (low <= said.decided_by).all()
    assert (said.decided_by <= high).all()


def test_chances_sum_to_one_and_lie_inside_their_spread(race_on, told):
    said = outside_view(race_on(30, told(9, "candidacy", "ann")), unlearned(rng_seed=1), without="")
    assert list(said.chances) == ["ann", "bob", "field", "extended"]
    assert sum(said.chances.values()) == pytest.approx(1)
    for name, (low, high) in said.spread.items():
        assert 0 <= low < said.chances[name] < high <= 1


def test_draws_count_by_their_weight(race_on):
    even = np.zeros((2, 16))
    even[:, 0] = np.log([0.001, 0.1])
    parts = [
        Coefficients(even, np.zeros(2), np.zeros(2), np.array(weight))
        for weight in ([1, 0], [0, 1], [0.25, 0.75])
    ]
    slow, fast, mixed = (when(race_on(10), part) for part in parts)
    assert mixed == pytest.approx(0.25 * slow + 0.75 * fast)
    low, high = resolved_by(race_on(10), parts[2]).spread_by_day
    assert (low, high) == (pytest.approx(slow), pytest.approx(fast))
