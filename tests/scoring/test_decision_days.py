from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from forecast.errors import InputError
from forecast.scoring.decision_days import (
    DecisionDays,
    decision_days,
    decision_days_of_paths,
    pit_interval,
    share_inside,
)


def test_days_past_the_horizon_are_put_on_it():
    when = decision_days([5, 50, 500, np.inf], [1, 1, 1, 1], horizon_days=100)
    assert when.days.tolist() == [5, 50, 100]
    assert when.probability.tolist() == [0.25, 0.25, 0.5]


def test_the_horizon_is_an_atom_even_when_all_decide_before_it():
    when = decision_days([5.0], horizon_days=100)
    assert (when.horizon_days, when.by(99), when.by(4)) == (100, 1.0, 0.0)


def test_a_moment_within_a_day_counts_as_that_day():
    when = decision_days_of_paths(np.array([0.4, 3.99, 7.0]), horizon_days=10.7)
    assert when.days.tolist() == [0, 3, 7, 10]


@pytest.mark.parametrize(("probability", "day"), [(0.05, 10), (0.5, 10), (0.51, 20), (1.0, 30)])
def test_a_quantile_is_the_first_day_that_reaches_it(probability, day):
    when = decision_days([10, 20, 30], [2, 1, 1], horizon_days=99)
    assert when.quantile(probability) == day


@pytest.mark.parametrize(
    ("days", "probability", "words"),
    [
        ([2.0, 1.0], [0.5, 0.5], "not finite, positive and increasing"),
        ([1.0, np.inf], [0.5, 0.5], "not finite, positive and increasing"),
        ([-1.0, 1.0], [0.5, 0.5], "not finite, positive and increasing"),
        ([1.0, 2.0], [0.5, 0.4], "sum to 0.9"),
        ([1.0, 2.0], [1.5, -0.5], "none negative"),
        ([1.0, 2.0], [np.nan, 0.5], "sum to nan"),
        ([1.0, 2.0], [1.0], r"shapes \(2,\) and \(1,\)"),
    ],
)
def test_atoms_that_are_no_distribution_are_refused(days, probability, words):
    with pytest.raises(InputError, match=words):
        DecisionDays(np.array(days), np.array(probability))


def test_a_distribution_needs_some_weight():
    with pytest.raises(InputError, match="at least one atom"):
        decision_days([3.0], [0.0], horizon_days=9)


def test_the_pit_of_a_day_between_atoms_is_a_point():
    when = decision_days([10, 20], horizon_days=99)
    assert pit_interval(when, 15) == (0.5, 0.5)
    assert pit_interval(when, 10) == (0.0, 0.5)


def test_the_pit_past_the_horizon_is_that_of_the_last_atom():
    when = decision_days([10, 20, np.inf, np.inf], horizon_days=99)
    assert pit_interval(when, 99) == pit_interval(when, 1_000) == (0.5, 1.0)


def test_a_pit_drawn_from_its_interval_is_uniform_when_days_fall_as_forecast():
    # the expected share in any part of 0-1 is its length, whatever the atoms
    when = decision_days([1, 4, 9], [0.15, 0.6, 0.25], horizon_days=20)
    low, high = np.array([pit_interval(when, day) for day in (1, 4, 9)]).T
    for start, end in [(0.0, 0.2), (0.2, 0.4), (0.05, 0.95)]:
        share = share_inside(low, high, start, end) @ np.array([0.15, 0.6, 0.25])
        assert share == pytest.approx(end - start)


def test_each_point_falls_in_exactly_one_of_the_bins():
    points = np.array([0.0, 0.2, 0.399, 0.4, 0.8, 1.0])
    edges = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    shares = [share_inside(points, points, a, b) for a, b in pairwise(edges)]
    assert np.sum(shares, axis=0).tolist() == [1.0] * 6
