"""Monte Carlo errors of dependent draws, held to ArviZ."""

from __future__ import annotations

import arviz as az
import numpy as np
import pytest

from forecast.analysis.effective import mcse_of_mean


def chains(rng, n_chains, n_draws, memory):
    """Autoregressive chains: each draw remembers a share of the one before."""
    values = rng.standard_normal((n_chains, n_draws))
    for t in range(1, n_draws):
        values[:, t] += memory * values[:, t - 1]
    return values


@pytest.mark.parametrize("n_draws", [8, 9, 11, 50, 333])
@pytest.mark.parametrize("memory", [-0.7, 0.0, 0.5, 0.97])
@pytest.mark.parametrize("n_chains", [1, 4])
def test_the_error_of_a_mean_is_that_of_arviz(n_chains, n_draws, memory):
    values = chains(np.random.default_rng(n_draws), n_chains, n_draws, memory)
    for drawn in (values, (values > 0.5).astype(float)):
        wanted = float(az.mcse(drawn, method="mean", chain_axis=0, draw_axis=1))
        assert mcse_of_mean(drawn) == pytest.approx(wanted, rel=1e-9, abs=1e-15)


def test_chains_that_never_move_have_no_error():
    assert mcse_of_mean(np.ones((2, 20))) == 0.0


def test_chains_that_disagree_have_a_larger_error_than_chains_that_mix():
    rng = np.random.default_rng(1)
    mixed = rng.standard_normal((4, 200))
    apart = mixed + np.array([[-1.0], [1.0], [-1.0], [1.0]])
    assert mcse_of_mean(apart) > 5 * mcse_of_mean(mixed)
