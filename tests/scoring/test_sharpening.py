"""Sharpening moves a distribution towards its median, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.scoring.decision_days import decision_days
from forecast.scoring.sharpening import sharpened, sharpened_days

SHARPNESS = st.floats(0.3, 3.0)
PROBABILITIES = st.lists(st.floats(0, 1), min_size=1, max_size=9).map(sorted).map(np.array)


@given(PROBABILITIES, SHARPNESS)
def test_a_distribution_stays_one(decided_by, sharpness):
    after = sharpened(decided_by, sharpness)
    assert ((after >= 0) & (after <= 1)).all()
    assert (np.diff(after) >= -1e-12).all()


@given(st.floats(0.001, 0.999), SHARPNESS)
def test_log_odds_are_stretched(probability, sharpness):
    after = sharpened(np.array([probability]), sharpness)[0]
    odds = probability / (1 - probability)
    assert np.log(after / (1 - after)) == pytest.approx(sharpness * np.log(odds), abs=1e-6)


@given(PROBABILITIES, SHARPNESS)
def test_what_is_sharpened_can_be_taken_back(decided_by, sharpness):
    inside = np.clip(decided_by, 0.01, 0.99)
    assert sharpened(sharpened(inside, sharpness), 1 / sharpness) == pytest.approx(inside)


def test_certainty_and_the_median_stay_and_one_changes_nothing():
    sure = np.array([0.0, 0.5, 1.0])
    assert sharpened(sure, 2.5).tolist() == sure.tolist()
    assert sharpened(np.array([0.123]), 1.0).tolist() == [0.123]


def test_days_keep_their_atoms_and_lose_their_tails():
    when = decision_days([10, 20, 30, 40, 50], horizon_days=90)
    after = sharpened_days(when, 2.0)
    assert after.days.tolist() == when.days.tolist()
    assert after.probability.sum() == pytest.approx(1.0)
    assert after.quantile(0.5) == when.quantile(0.5)
    assert after.probability[0] < when.probability[0]
    assert after.by(40) > when.by(40)
