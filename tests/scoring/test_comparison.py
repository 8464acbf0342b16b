from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from forecast.errors import InputError
from forecast.scoring.comparison import compare
from forecast.scoring.power import power_statement
from forecast.scoring.sign_flip import sign_flip_test


def pair(n=30, gain=0.1, noise=0.1, seed=0):
    rng = np.random.default_rng(seed)
    cases = [f"case{i:02d}" for i in range(n)]
    theirs = rng.uniform(1, 2, size=n)
    ours = theirs * (1 - gain) + rng.normal(0, noise, size=n)
    return pd.Series(ours, index=cases), pd.Series(theirs, index=cases)


def test_a_clear_gain_shows_in_every_number():
    ours, theirs = pair(gain=0.2)
    found = compare(ours, theirs, rng_seed=1, n_resamples=2_000, n_flips=2_000)
    assert found.relative_gain == pytest.approx(1 - ours.mean() / theirs.mean())
    assert 0 < found.gain_bound_95 < found.gain_bound_90 < found.relative_gain
    assert found.difference.high < 0 and found.difference.estimate < 0
    assert found.test.p_value < 0.01 and not found.test.is_exact
    assert found.mean_ours < found.mean_theirs and found.n_cases == found.n_clusters == 30


def test_without_a_gain_the_bound_lies_below_zero():
    found = compare(*pair(gain=0.0, noise=0.3), rng_seed=1, n_resamples=2_000, n_flips=2_000)
    assert found.gain_bound_95 < 0 < found.test.p_value
    assert found.test.p_value > 0.05


def test_a_gain_bound_holds_in_about_as_many_samples_as_it_says():
    held = [
        compare(
            *pair(n=25, gain=0.1, noise=0.3, seed=s), rng_seed=s, n_resamples=400, n_flips=10
        ).gain_bound_90
        <= 0.1
        for s in range(200)
    ]
    # 90 % promised, three standard errors of 200 samples allowed
    assert 0.83 <= np.mean(held) <= 0.965


def test_a_package_is_flipped_and_resampled_whole():
    ours, theirs = pair(n=12)
    cluster = dict.fromkeys(ours.index[:6], "deal")
    found = compare(ours, theirs, rng_seed=1, cluster=cluster, n_resamples=200)
    assert (found.n_cases, found.n_clusters, found.test.n_flips) == (12, 7, 2**7)


def test_the_order_of_cases_changes_nothing():
    ours, theirs = pair(n=10)
    first = compare(ours, theirs, rng_seed=1, n_resamples=200)
    assert compare(ours[::-1], theirs, rng_seed=1, n_resamples=200) == first


def test_forecasters_of_different_cases_are_not_compared():
    ours, theirs = pair(n=5)
    with pytest.raises(InputError, match="scored by one forecaster only: case00"):
        compare(ours[1:], theirs, rng_seed=1)


def test_a_missing_score_is_refused():
    ours, theirs = pair(n=5)
    ours.iloc[2] = np.nan
    with pytest.raises(InputError, match="a case has no score"):
        compare(ours, theirs, rng_seed=1)


def test_the_exact_test_counts_all_flips():
    differences = np.array([-0.5, 0.2, -0.1, -0.4])
    sums = [np.dot(signs, differences) for signs in itertools.product((1, -1), repeat=4)]
    share = np.mean([one <= differences.sum() + 1e-12 for one in sums])
    assert sign_flip_test(differences, rng_seed=0).p_value == share


def test_the_sampled_test_agrees_with_the_exact_one():
    differences = np.random.default_rng(3).normal(-0.3, 1.0, size=16)
    exact = sign_flip_test(differences, rng_seed=0)
    more = sign_flip_test(np.append(differences, 0.0), rng_seed=0)  # a zero changes no sum
    assert exact.is_exact and not more.is_exact
    assert more.p_value == pytest.approx(exact.p_value, abs=0.005)


def test_no_difference_at_all_has_a_p_value_of_one():
    assert sign_flip_test(np.zeros(5), rng_seed=0).p_value == 1.0


def test_half_the_gain_needs_four_times_the_cases():
    found = power_statement(sd_difference=0.3, baseline=1.2, n_cases=50)
    assert (found.cases_for_5_percent, found.cases_for_10_percent) == (155, 39)


def test_the_detectable_gain_of_as_many_cases_as_needed_is_the_gain():
    needed = power_statement(sd_difference=0.3, baseline=1.2, n_cases=1).cases_for_10_percent
    found = power_statement(sd_difference=0.3, baseline=1.2, n_cases=needed)
    assert found.detectable_gain == pytest.approx(0.1, abs=0.001)
