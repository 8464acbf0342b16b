"""How much of a spread goes with a key: known shares are found, chance explains nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.analysis.variance_share import cells, explained

RNG = np.random.default_rng(5)
N = 4000
A, B = RNG.random(N), RNG.random(N)


@pytest.mark.parametrize(("weight", "share"), [(1.0, 0.5), (2.0, 0.8), (0.0, 0.0)])
def test_a_linear_key_explains_its_part_of_the_variance(weight, share):
    found = explained(cells(pd.Series(A)), weight * A + B)
    assert found == pytest.approx(share, abs=0.02)


def test_a_bend_is_found_too_and_two_keys_together_may_be_in_neither():
    assert explained(cells(pd.Series(A)), (A - 0.5) ** 2) > 0.9
    both = np.sign(A - 0.5) * np.sign(B - 0.5)
    assert explained(cells(pd.Series(A)), both) < 0.01


def test_nothing_explains_what_does_not_vary_and_one_value_explains_nothing():
    assert explained(cells(pd.Series(A)), np.ones(N)) == 0.0
    assert explained(cells(pd.Series(np.ones(N))), A) == 0.0


def test_days_are_put_in_spans_and_names_stand_for_themselves():
    days = pd.Series(pd.date_range("2024-01-01", periods=100).strftime("%Y-%m-%d"))
    found = cells(days, most=2)
    assert found.labels == ("2024-01-01 to 2024-02-19", "2024-02-19 to 2024-04-09")
    assert np.bincount(found.of).tolist() == [50, 50]
    assert cells(pd.Series(["b", "a", "b"])).labels == ("a", "b")
    assert cells(pd.Series(["b", "a", "b"])).of.tolist() == [1, 0, 1]
