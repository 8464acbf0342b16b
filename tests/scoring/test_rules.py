from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.scoring.decision_days import DecisionDays, decision_days
from forecast.scoring.rules import (
    PROBABILITY_FLOOR,
    brier_score,
    crps_days,
    crps_log_days,
    log_score,
)

NAMES = ("ann", "bob", "cem", "field")
CHANCES = st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4).map(
    lambda raw: dict(zip(NAMES, (np.array(raw) / sum(raw)).tolist(), strict=True))
)
DAYS = st.lists(st.integers(1, 300), min_size=1, max_size=6, unique=True)


def expected(rule, said, true):
    return sum(p * rule(said, outcome) for outcome, p in true.items())


def by_log(said, outcome):
    return log_score(said[outcome])


@pytest.mark.parametrize("rule", [by_log, brier_score])
@given(said=CHANCES, true=CHANCES)
@settings(deadline=None, max_examples=60)
def test_a_forecaster_expects_the_least_penalty_from_saying_what_it_believes(rule, said, true):
    assert expected(rule, true, true) <= expected(rule, said, true) + 1e-12


@pytest.mark.parametrize("rule", [by_log, brier_score])
@given(said=CHANCES, order=st.permutations(NAMES))
@settings(deadline=None, max_examples=30)
def test_the_order_of_outcomes_changes_no_score(rule, said, order):
    shuffled = {name: said[name] for name in order}
    assert rule(shuffled, "bob") == pytest.approx(rule(said, "bob"), abs=1e-12)


def test_the_log_score_of_equal_chances_is_the_log_of_their_number():
    assert log_score(1 / 7) == pytest.approx(log(7))


def test_the_log_score_of_certainty_is_zero_and_of_the_impossible_capped():
    assert log_score(1.0) == 0.0
    assert log_score(0.0) == log_score(PROBABILITY_FLOOR / 2) == -log(PROBABILITY_FLOOR)


def test_the_brier_score_runs_from_zero_to_two():
    assert brier_score({"ann": 1.0, "bob": 0.0}, "ann") == 0.0
    assert brier_score({"ann": 1.0, "bob": 0.0}, "bob") == 2.0


def test_an_outcome_not_listed_counts_as_one_of_probability_zero():
    listed = brier_score({"ann": 0.5, "bob": 0.5, "extended": 0.0}, "extended")
    assert brier_score({"ann": 0.5, "bob": 0.5}, "extended") == listed == 1.5


def brute_force(atoms, probability, seen):
    apart = np.abs(atoms[:, None] - atoms) @ probability @ probability
    return probability @ np.abs(atoms - seen) - apart / 2


@given(days=DAYS, seen=st.integers(1, 400), data=st.data())
@settings(deadline=None, max_examples=60)
def test_the_crps_is_its_two_expectations_with_days_cut_at_the_horizon(days, seen, data):
    weight = data.draw(st.lists(st.floats(0.05, 1), min_size=len(days), max_size=len(days)))
    when = decision_days(days, weight, horizon_days=250)
    cut = min(seen, 250)
    plain = brute_force(when.days, when.probability, cut)
    logs = brute_force(np.log(when.days), when.probability, log(cut))
    assert crps_days(when, seen) == pytest.approx(plain, abs=1e-9)
    assert crps_log_days(when, seen) == pytest.approx(logs, abs=1e-9)


@pytest.mark.parametrize("rule", [crps_days, crps_log_days])
@given(true_days=DAYS, said_days=DAYS)
@settings(deadline=None, max_examples=40)
def test_true_days_have_the_least_expected_crps(rule, true_days, said_days):
    true, said = (decision_days(days, horizon_days=250) for days in (true_days, said_days))
    pairs = list(zip(true.days, true.probability, strict=True))
    ours, theirs = (sum(p * rule(one, day) for day, p in pairs) for one in (true, said))
    assert ours <= theirs + 1e-9


def test_a_single_atom_scores_its_distance():
    when = DecisionDays(np.array([50.0]), np.array([1.0]))
    assert crps_days(when, 20) == pytest.approx(30)
    assert crps_log_days(when, 20) == pytest.approx(log(50 / 20))


def test_a_day_zero_counts_as_day_one_on_the_log_scale():
    when = DecisionDays(np.array([0.0, 9.0]), np.array([1.0, 0.0]))
    assert crps_log_days(when, 1) == 0.0
    assert crps_days(when, 1) == 1.0
