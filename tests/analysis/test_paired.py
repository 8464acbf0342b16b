"""Differences from paths in pairs: exact values by hand, and errors against replication."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from forecast.analysis.paired import (
    difference_of_means,
    difference_of_quantiles,
    difference_of_shares,
    share_that_differs,
)
from forecast.analysis.probability import estimate
from forecast.outcomes import SampledOutcomes

Sampled = Callable[..., SampledOutcomes]
N_DRAWS, N_EACH, N_CHAINS = 400, 5, 4


def coin(sampled: Sampled, chance: np.ndarray, luck: np.ndarray) -> SampledOutcomes:
    """Paths on which Anna is chosen where the path's luck is below the chance of its draw."""
    draw = np.arange(N_DRAWS * N_EACH) % N_DRAWS
    anna = luck < chance[draw]
    return sampled(
        outcome=np.where(anna, 0, 1),
        decided_day=10.0 + 50.0 * luck,
        draw=draw,
        n_chains=N_CHAINS,
    )


def anna_of(paths: SampledOutcomes) -> np.ndarray:
    return paths.outcome == 0


def test_the_difference_is_that_of_the_weighted_shares(sampled: Sampled) -> None:
    one = sampled(outcome=[0, 0, 1, 1])
    two = replace(sampled(outcome=[0, 1, 1, 1]), weight=np.array([2.0, 1.0, 0.5, 0.5]))
    found = difference_of_shares(one, two, anna_of(one), anna_of(two))
    assert (found.base, found.other, found.difference) == (0.5, 0.5, 0.0)


def test_a_scenario_beside_itself_differs_by_nothing(sampled: Sampled) -> None:
    rng = np.random.default_rng(3)
    one = coin(sampled, np.full(N_DRAWS, 0.4), rng.random(N_DRAWS * N_EACH))
    found = difference_of_shares(one, one, anna_of(one), anna_of(one))
    assert found.difference == 0.0
    assert 0.0 < found.mcse < 0.001 < found.unpaired_mcse
    assert share_that_differs(one, one) == 0.0
    days = difference_of_quantiles(one, one, 0.5)
    assert (days.difference, days.mcse) == (0.0, 0.0)


def test_the_error_of_a_difference_is_the_spread_of_replications(sampled: Sampled) -> None:
    rng = np.random.default_rng(11)
    gaps, told, unpaired, pairs = [], [], [], []
    for _ in range(60):
        chance = rng.beta(8, 12, N_DRAWS)
        luck = rng.random(N_DRAWS * N_EACH)
        one, two = coin(sampled, chance, luck), coin(sampled, chance + 0.01, luck)
        found = difference_of_shares(one, two, anna_of(one), anna_of(two))
        apart = coin(sampled, rng.beta(8, 12, N_DRAWS) + 0.01, rng.random(N_DRAWS * N_EACH))
        gaps.append(found.difference)
        told.append(found.mcse)
        unpaired.append(found.unpaired_mcse)
        pairs.append(np.mean(anna_of(apart)) - found.base)
    assert np.mean(told) == pytest.approx(np.std(gaps), rel=0.3)
    assert np.mean(unpaired) == pytest.approx(np.std(pairs), rel=0.3)
    assert np.mean(unpaired) > 5 * np.mean(told)


def test_draws_of_two_fits_are_counted_apart(sampled: Sampled) -> None:
    rng = np.random.default_rng(5)
    luck = rng.random(N_DRAWS * N_EACH)
    one = coin(sampled, rng.beta(2, 3, N_DRAWS), luck)
    two = coin(sampled, rng.beta(2, 3, N_DRAWS), luck)
    found = difference_of_shares(one, two, anna_of(one), anna_of(two))
    of_draws = np.sqrt(2 * 0.04 / N_DRAWS)
    assert 0.8 * of_draws < found.mcse < 1.1 * found.unpaired_mcse


def test_weights_enter_the_error_as_they_enter_the_share(sampled: Sampled) -> None:
    rng = np.random.default_rng(9)
    one = coin(sampled, np.full(N_DRAWS, 0.4), rng.random(N_DRAWS * N_EACH))
    weight = np.where(anna_of(one), 0.5, 1.5)
    weighed = replace(one, weight=weight / weight.mean())
    found = difference_of_shares(one, weighed, anna_of(one), anna_of(weighed))
    errors = [estimate(s, anna_of(s)).mcse for s in (one, weighed)]
    assert found.unpaired_mcse == pytest.approx(np.hypot(*errors))
    # both move with the same paths
    assert found.mcse < max(errors)


def test_the_median_day_moves_by_as_much_as_all_days_and_its_error_is_small(
    sampled: Sampled,
) -> None:
    luck = np.random.default_rng(2).random(N_DRAWS * N_EACH)
    one = coin(sampled, np.full(N_DRAWS, 0.4), luck)
    two = replace(one, decided_day=one.decided_day + 3.0)
    found = difference_of_quantiles(one, two, 0.5)
    assert found.difference == pytest.approx(3.0)
    assert found.mcse < 1e-9 < found.unpaired_mcse


def test_a_median_beyond_the_horizon_has_no_difference(sampled: Sampled) -> None:
    days = np.where(np.arange(400) < 150, 10.0, np.inf)
    one, two = sampled(decided_day=np.full(400, 10.0)), sampled(decided_day=days)
    found = difference_of_quantiles(one, two, 0.5)
    assert found.base == 10.0
    assert np.isnan([found.other, found.difference, found.mcse]).all()


def test_a_mean_over_some_paths_differs_as_by_hand(sampled: Sampled) -> None:
    one = sampled(outcome=np.zeros(40, int))
    first, second = np.arange(40) < 20, np.arange(40) < 10
    found = difference_of_means(one, one, (np.full(40, 4.0), np.full(40, 6.0)), (first, second))
    assert (found.base, found.other, found.difference) == (4.0, 6.0, 2.0)
    none = difference_of_means(one, one, (np.full(40, 4.0),) * 2, (first, second & False))
    assert np.isnan(none.difference)
