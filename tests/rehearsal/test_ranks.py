"""Ranks of a known posterior are uniform; those of a wrong one are told from it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from forecast.rehearsal.ranks import rank_of, thinned
from forecast.rehearsal.uniformity import LEVEL, uniformity

N_REPLICATES, N_DRAWS = 320, 99


def conjugate(shift=0.0, stretch=1.0, heeds_data=True, keep=lambda y: y == y):
    """Verdicts on theta ~ N(0, 1), y ~ N(theta, 1), by name, under a posterior altered at will.

    The posterior is N(y / 2, 1 / 2). `keep`: which data are looked at.
    """
    rng = np.random.default_rng(8)
    truth = rng.standard_normal(4 * N_REPLICATES)
    y = truth + rng.standard_normal(len(truth))
    truth, y = (values[keep(y)][:N_REPLICATES] for values in (truth, y))
    mean, sd = (y / 2.0, np.sqrt(0.5)) if heeds_data else (0.0 * y, 1.0)
    noise = rng.standard_normal((N_REPLICATES, N_DRAWS))
    draws = (mean + shift * sd)[:, None] + stretch * sd * noise
    rows = [
        {
            "theta": rank_of(truth[k], draws[k]),
            "log-likelihood": rank_of(-((y[k] - truth[k]) ** 2), -((y[k] - draws[k]) ** 2)),
        }
        for k in range(N_REPLICATES)
    ]
    return {one.quantity: one for one in uniformity(pd.DataFrame(rows), N_DRAWS)}


def test_ranks_among_draws_of_the_exact_posterior_are_uniform():
    found = conjugate()
    assert all(one.is_uniform and one.chi_square_p > 0.01 for one in found.values())


@pytest.mark.parametrize(
    "wrong",
    [{"stretch": 0.7}, {"stretch": 1.4}, {"shift": 0.3}, {"shift": -0.3}],
    ids=["too narrow", "too wide", "too high", "too low"],
)
def test_a_posterior_that_is_off_is_caught(wrong):
    assert not conjugate(**wrong)["theta"].is_uniform


def test_a_posterior_that_heeds_no_data_is_caught_by_the_log_likelihood_alone():
    found = conjugate(heeds_data=False)
    assert found["theta"].is_uniform
    assert not found["log-likelihood"].is_uniform


def test_a_choice_by_the_data_leaves_ranks_uniform():
    found = conjugate(keep=lambda y: y > 0.5)
    assert all(one.is_uniform for one in found.values())


def test_a_uniform_sample_leaves_its_band_as_seldom_as_the_band_says():
    rng = np.random.default_rng(3)
    samples = rng.integers(0, N_DRAWS + 1, size=(N_REPLICATES, 400))
    found = uniformity(pd.DataFrame(samples), N_DRAWS)
    outside = np.mean([one.is_outside for one in found])
    assert outside == pytest.approx(LEVEL, abs=0.03)
    assert np.mean([one.band_p < 0.5 for one in found]) == pytest.approx(0.5, abs=0.1)


def test_a_curve_leaves_its_band_where_its_own_p_is_below_the_level():
    rng = np.random.default_rng(4)
    samples = rng.integers(0, N_DRAWS + 1, size=(N_REPLICATES, 200))
    found = uniformity(pd.DataFrame(samples), N_DRAWS)
    clear = [one for one in found if abs(one.band_p - LEVEL) > 0.002]
    assert any(one.is_outside for one in clear)
    assert all(one.is_outside == (one.band_p < LEVEL) for one in clear)


def test_what_has_no_rank_is_left_out():
    ranks = pd.DataFrame({"pair": [*range(100), None, None]})
    (found,) = uniformity(ranks, N_DRAWS)
    assert found.n_ranks == 100


def test_more_draws_than_there_are_cannot_be_kept():
    draws = xr.Dataset({"x": (("chain", "draw"), np.zeros((2, 3)))})
    with pytest.raises(ValueError, match="7 draws are to be kept of 6; sample more"):
        thinned(draws, 7)
