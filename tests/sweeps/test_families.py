"""Draws under one prior of a factor count for another by the ratio of the priors."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from forecast.model.weighing import weights_of
from forecast.posterior import Diagnostics, Posterior
from forecast.sweeps.families import covering, log_ratio

WIDE = (("home", 1.0, 1.2), ("ties", 1.0, 0.5))


@pytest.fixture(scope="module")
def posterior():
    """Priors times a likelihood that pulls `home` towards 2."""
    rng = np.random.default_rng(3)
    pull = 1 / 1.2**2 + 1
    home = rng.normal((1.0 / 1.2**2 + 2.0) / pull, pull**-0.5, (4, 5000))
    draws = np.stack([home, rng.normal(1.0, 0.5, (4, 5000))], axis=-1)
    effect = xr.DataArray(
        draws, dims=("chain", "draw", "factor"), coords={"factor": ["home", "ties"]}
    )
    return Posterior.of(xr.Dataset({"effect": effect}), xr.Dataset(), Diagnostics("ok", 1, 900, 0))


@pytest.mark.parametrize(("mean", "sd"), [(0.2, 0.7), (1.8, 0.7), (1.0, 1.2)])
def test_weighted_draws_have_the_moments_of_the_posterior_under_the_other_prior(
    posterior, mean, sd
):
    wanted = (("home", mean, sd), ("ties", 1.0, 0.5))
    weights = weights_of(log_ratio(posterior, WIDE, wanted))
    home = posterior.draws["effect"].sel(factor="home").to_numpy().ravel()
    precision = 1 / sd**2 + 1
    assert weights.pareto_k < 0.7
    assert np.average(home, weights=weights.weight) == pytest.approx(
        (mean / sd**2 + 2.0) / precision, abs=0.03
    )
    assert np.average((home - home.mean()) ** 2, weights=weights.weight) - (
        np.average(home, weights=weights.weight) - home.mean()
    ) ** 2 == pytest.approx(1 / precision, abs=0.03)


def test_the_same_prior_weighs_all_draws_alike(posterior):
    assert not log_ratio(posterior, WIDE, WIDE).any()


def test_a_covering_prior_is_as_wide_as_any_and_as_all_together():
    asked = [(("home", mean, sd),) for mean in (0.0, 1.0, 2.0) for sd in (0.5, 0.7)]
    ((_, mean, sd),) = covering(asked)
    assert mean == 1.0
    assert sd == pytest.approx(np.hypot(0.7, 1.0), abs=1e-5)


def test_a_covering_prior_does_not_depend_on_order_or_on_repetition():
    asked = [(("home", 0.1 * k, 0.5),) for k in range(7)]
    assert covering(asked) == covering([*reversed(asked), asked[2]])
