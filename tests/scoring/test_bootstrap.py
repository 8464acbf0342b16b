from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import bootstrap as scipy_bootstrap

from forecast.errors import InputError
from forecast.scoring.bootstrap import bootstrap_ratio, clustered, mean_interval


def scores(n, seed=0):
    values = np.random.default_rng(seed).gamma(2.0, size=n)
    return pd.Series(values, index=[f"case{i:03d}" for i in range(n)])


def test_the_interval_agrees_with_an_independent_bootstrap():
    values = scores(40)
    ours = mean_interval(values, rng_seed=1)
    theirs = scipy_bootstrap(
        (values.to_numpy(),), np.mean, confidence_level=0.9, rng=np.random.default_rng(2)
    ).confidence_interval
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.03)


def test_the_same_seed_gives_the_same_interval_and_another_a_near_one():
    values = scores(30)
    first, again, other = (mean_interval(values, rng_seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first.low != other.low and first.low == pytest.approx(other.low, abs=0.05)


def test_the_order_of_cases_changes_no_interval():
    values = scores(20)
    found = [mean_interval(one, rng_seed=1, n_resamples=300) for one in (values, values[::-1])]
    assert found[0] == found[1]


def test_copies_of_a_case_in_one_cluster_are_no_more_evidence():
    values = scores(20)
    copies = pd.concat([values, values.rename(lambda name: f"{name}-copy")])
    cluster = {name: name.removesuffix("-copy") for name in copies.index}
    alone = mean_interval(values, rng_seed=1)
    together, apart = (mean_interval(copies, rng_seed=1, cluster=one) for one in (cluster, None))
    assert (together.low, together.high) == pytest.approx((alone.low, alone.high))
    assert apart.high - apart.low < 0.85 * (alone.high - alone.low)


def test_a_case_without_a_cluster_stands_alone():
    values = pd.Series([1.0, 2.0, 4.0], index=["a", "b", "c"])
    assert clustered(values, {"a": "deal", "b": "deal"}).tolist() == [4.0, 3.0]


def test_equal_scores_leave_no_doubt():
    found = mean_interval(pd.Series([2.0] * 5, index=list("abcde")), rng_seed=1)
    assert (found.low, found.estimate, found.high) == (2.0, 2.0, 2.0)


@pytest.mark.parametrize(
    ("top", "bottom", "words"),
    [([1.0], [1.0], "needs at least two"), ([1.0, 2.0], [0.0, 0.0], "sum to 0")],
)
def test_what_cannot_be_resampled_is_refused(top, bottom, words):
    with pytest.raises(InputError, match=words):
        bootstrap_ratio(np.array(top), np.array(bottom), rng_seed=1)


def test_a_reference_that_is_perfect_but_for_one_case_is_no_base_for_a_ratio():
    with pytest.raises(InputError, match="too few cases carry any score"):
        bootstrap_ratio(np.ones(3), np.array([1.0, 0.0, 0.0]), rng_seed=1)
