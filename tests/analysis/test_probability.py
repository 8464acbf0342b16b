"""A probability, its Monte Carlo error and its spread, against brute force."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import beta

from forecast.analysis.probability import Estimate, estimate
from forecast.outcomes import SampledOutcomes

Sampled = Callable[..., SampledOutcomes]
EACH = 5
"""Paths on each draw."""


def estimated(
    sampled: Sampled, chance: np.ndarray, rng: np.random.Generator, n_each: int = EACH
) -> Estimate:
    """Paths on draws with the chances given, (chain, draw), as the engine spreads them."""
    draw = np.tile(np.arange(chance.size), n_each)
    happened = rng.random(len(draw)) < chance.ravel()[draw]
    return estimate(sampled(draw=draw, n_chains=chance.shape[0]), happened)


def replicate(sampled: Sampled, rho: float, n_runs: int = 150) -> tuple[float, float]:
    """What the error is said to be, on average, and what it is over whole runs."""
    rng, found = np.random.default_rng(4), []
    for _ in range(n_runs):
        score = rng.standard_normal((2, 100))
        for d in range(1, 100):
            score[:, d] = rho * score[:, d - 1] + np.sqrt(1 - rho**2) * score[:, d]
        found.append(estimated(sampled, expit(1.5 * score - 0.5), rng))
    said = float(np.mean([one.mcse for one in found]))
    return said, float(np.std([one.probability for one in found], ddof=1))


@pytest.mark.parametrize("rho", [0.0, 0.8])
def test_the_error_is_that_of_whole_runs_made_again(sampled: Sampled, rho: float) -> None:
    said, is_so = replicate(sampled, rho)
    assert said == pytest.approx(is_so, rel=0.25)


def test_draws_that_depend_on_each_other_leave_more_error(sampled: Sampled) -> None:
    assert replicate(sampled, 0.8, 40)[0] > 1.5 * replicate(sampled, 0.0, 40)[0]


def test_the_error_of_certain_draws_is_binomial(sampled: Sampled) -> None:
    found = estimated(sampled, np.full((4, 500), 0.3), np.random.default_rng(2))
    assert found.mcse == pytest.approx(np.sqrt(0.21 / 10_000), rel=0.1)
    assert found.probability == pytest.approx(0.3, abs=4 * found.mcse)


@pytest.mark.parametrize("sides", [(4.0, 6.0), (1.5, 12.0), (20.0, 5.0)])
def test_the_interval_is_that_of_the_planted_spread(
    sampled: Sampled, sides: tuple[float, float]
) -> None:
    rng = np.random.default_rng(6)
    found = estimated(sampled, rng.beta(*sides, size=(4, 1000)), rng)
    assert found.interval90 == pytest.approx(beta.ppf([0.05, 0.95], *sides), abs=0.03)
    assert found.interval90[0] < found.probability < found.interval90[1]


def test_the_noise_of_few_paths_is_not_taken_for_spread(sampled: Sampled) -> None:
    rng = np.random.default_rng(7)
    low, high = estimated(sampled, np.full((4, 2000), 0.4), rng).interval90
    # shares of five paths vary from 0 to 1, the probability does not vary at all
    assert high - low < 0.1


@pytest.mark.parametrize("always", [False, True])
def test_what_never_or_always_happens_has_no_spread_and_an_error_above_zero(
    sampled: Sampled, always: bool
) -> None:
    paths = sampled(draw=np.tile(np.arange(40), EACH), n_chains=2)
    found = estimate(paths, np.full(200, always))
    assert found.probability == float(always)
    assert found.interval90 == (float(always), float(always))
    # about that of one odd path out of one more
    assert found.mcse == pytest.approx(1 / 200.5, rel=0.01)


def test_one_path_a_draw_cannot_tell_the_spread(sampled: Sampled) -> None:
    found = estimated(sampled, np.full((2, 50), 0.5), np.random.default_rng(1), n_each=1)
    assert found.interval90 == (found.probability, found.probability)
    assert found.mcse > 0


def test_few_draws_have_an_error_all_the_same(sampled: Sampled) -> None:
    rng = np.random.default_rng(5)
    chance = np.array([[0.2, 0.4, 0.3], [0.1, 0.5, 0.6]])
    found = estimated(sampled, chance, rng, n_each=2000)
    assert found.mcse == pytest.approx(chance.std(ddof=1) / np.sqrt(6), rel=0.1)


def test_paths_in_any_order_say_the_same(sampled: Sampled) -> None:
    rng = np.random.default_rng(3)
    draw, happened = np.tile(np.arange(80), EACH), rng.random(400) < 0.3
    order = rng.permutation(400)
    here = estimate(sampled(draw=draw, n_chains=4), happened)
    there = estimate(sampled(draw=draw[order], n_chains=4), happened[order])
    assert here == there
