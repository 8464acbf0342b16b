"""The error of a step is that of the difference, not of the two states."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.analysis.moved import N_BLOCKS, Standing, block_of, difference, error_of, n_blocks_of

RNG = np.random.default_rng(1)
SHARED, OWN = RNG.normal(0.0, 0.01, 40), RNG.normal(0.0, 0.001, 40)


def standing(chance, without):
    return Standing({"ann": chance}, {"ann": chance + without})


def test_what_two_states_share_drops_out_of_their_difference():
    one, other = standing(0.4, SHARED), standing(0.5, SHARED + OWN)
    moved, mcse = difference(one, other)
    assert moved["ann"] == pytest.approx(0.1)
    assert mcse["ann"] < error_of(one, "ann") / 5
    assert mcse["ann"] == pytest.approx(error_of(standing(0.0, OWN), "ann"))


def test_the_jackknife_of_a_mean_is_its_standard_error():
    values = RNG.normal(0.0, 1.0, 40)
    without = (values.sum() - values) / 39
    error = error_of(Standing({"ann": values.mean()}, {"ann": without}), "ann")
    assert error == pytest.approx(values.std(ddof=1) / np.sqrt(40))


def test_a_name_that_a_state_does_not_know_has_no_chance_there():
    moved, mcse = difference(Standing({}, {}), standing(0.2, SHARED))
    assert moved == {"ann": 0.2}
    assert mcse["ann"] == pytest.approx(error_of(standing(0.2, SHARED), "ann"))


def test_fits_of_other_numbers_of_chains_share_nothing():
    one, other = standing(0.4, SHARED), standing(0.5, SHARED[:39])
    mcse = difference(one, other)[1]["ann"]
    assert mcse == pytest.approx(np.hypot(error_of(one, "ann"), error_of(other, "ann")))


def test_blocks_are_neighbouring_draws_of_one_chain(sampled):
    paths = sampled(draw=np.arange(800) % 400, n_chains=4)
    block = block_of(paths)
    assert n_blocks_of(paths) == N_BLOCKS
    assert np.bincount(block).tolist() == [20] * N_BLOCKS
    assert (np.diff(block[:400]) >= 0).all()
