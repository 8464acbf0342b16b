"""Sampling, and what is handed through the door."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
import xarray as xr

from forecast.errors import FitError
from forecast.evidence.record import Headcounts
from forecast.model.fit import fit, prior_draws
from forecast.model.newcomers import with_newcomers
from forecast.model.prepared import Inputs, prepare
from forecast.model.scales import scales
from forecast.pipeline import prepare as prepare_question
from forecast.posterior import Labelled
from forecast.scenario.process_priors import FREE
from forecast.scenario.schema import FitSettings

N_DRAWS = 4_000
SCALES = ("log_utility_sd", "common_share", "bloc_share")


@pytest.fixture(scope="module")
def tiny(make, tell, program):
    """Three members, two names, one word each way."""
    opened = make().case.opened
    for_ann = tell(opened + timedelta(9), "stance", ["ann"], members=("CA",), stance="endorse")
    against = tell(opened + timedelta(19), "stance", ["bob"], members=("AA",), stance="oppose")
    return prepare_question(make(for_ann, against, as_of=opened + timedelta(30)))


@pytest.fixture(scope="module")
def fits(tiny):
    """The same fit twice."""
    settings = FitSettings(chains=2, draws=60, tune=60)
    told: list[float] = []
    one = fit(tiny, settings, rng_seed=4, newcomers=2, progress=told.append)
    two = fit(tiny, settings, rng_seed=4, newcomers=2)
    return one, two, told


def test_the_same_seed_gives_the_same_draws(fits):
    (one, _), (two, _), _ = fits
    xr.testing.assert_equal(one.draws, two.draws)
    xr.testing.assert_equal(one.opening, two.opening)
    assert one.diagnostics == two.diagnostics


def test_the_door_holds_known_names_and_places_for_newcomers(fits):
    (posterior, tree), _, _ = fits
    draws = posterior.draws
    assert draws["utility"].dims == ("chain", "draw", "member", "candidate")
    assert draws["candidate"].values.tolist() == ["ann", "bob", "field_1", "field_2"]
    assert draws["permanence"].shape == draws["utility"].shape
    assert posterior.n_draws == 120
    assert np.isfinite(draws["utility"]).all()
    known = draws["utility"].sel(candidate=["ann", "bob"])
    assert np.array_equal(known, tree["posterior"]["utility"])


def test_too_few_draws_come_with_a_verdict_that_says_so(fits):
    (posterior, _), _, _ = fits
    assert posterior.diagnostics.verdict != "ok"
    assert any("raise fit.draws" in remark for remark in posterior.diagnostics.remarks)


def test_progress_is_told_as_a_share_up_to_the_whole(fits):
    _, _, told = fits
    assert told == sorted(told)
    assert 0.0 <= told[0] <= told[-1] <= 1.0


def test_a_missing_number_in_the_record_stops_the_run(tiny):
    inputs = tiny.inputs
    broken = np.where(inputs.record.epochs.support == 0, np.nan, inputs.record.epochs.support)
    epochs = type(inputs.record.epochs)(**{**vars(inputs.record.epochs), "support": broken})
    record = type(inputs.record)(**{**vars(inputs.record), "epochs": epochs})
    with pytest.raises(FitError, match="missing number in"):
        prepare(Inputs(**{**vars(inputs), "record": record}))


def test_a_missing_number_in_a_headcount_stops_the_run_too(tiny):
    record = tiny.inputs.record
    broken = Headcounts(np.array([0]), np.array([np.nan]), np.array([3.0]), np.array([1.0]))
    with pytest.raises(FitError, match="missing number in backing"):
        prepare(replace(tiny.inputs, record=replace(record, headcounts=broken)))


@pytest.fixture(scope="module")
def settled(tiny):
    """Many draws that agree on every process parameter."""
    means = {n: np.full((1, N_DRAWS), getattr(tiny.inputs.priors, n).mean) for n in FREE}
    means["acceptability_mean"] += 0.7
    variables = {n: (("chain", "draw"), v) for n, v in means.items()}
    utility = np.zeros((1, N_DRAWS, 3, 2))
    stood = np.zeros((1, N_DRAWS, 1))
    return xr.Dataset(
        {
            **variables,
            "utility": (("chain", "draw", "member", "candidate"), utility),
            "stood": (("chain", "draw", "spell"), stood),
        },
        coords={"member": list(tiny.inputs.record.members), "candidate": ["ann", "bob"]},
    )


def door(settled, inputs, newcomers):
    """What is handed through the door, as a dataset."""
    return with_newcomers(Labelled.of(settled), inputs, newcomers, rng_seed=3).dataset()


def test_a_newcomer_is_drawn_like_any_name_common_bloc_and_own(settled, tiny, make):
    inputs = prepare_question(make(n_members=4)).inputs  # AA and DA share a region
    settled = settled.isel(member=[0, 1, 2, 2]).assign_coords(member=list(inputs.record.members))
    drawn = door(settled, inputs, 2)["utility"]
    new = drawn.sel(candidate="field_1").to_numpy()[0]
    part = scales({n: getattr(inputs.priors, n).mean for n in SCALES}, np)
    common, bloc, own = part.common**2, part.bloc**2, part.own**2
    covariance = np.cov(new.T)
    wide = {"rel": 0.12}
    assert new.mean() == pytest.approx(0.7, abs=0.1)
    assert np.diag(covariance) == pytest.approx(np.full(4, common + bloc + own), **wide)
    assert covariance[0, 3] == pytest.approx(common + bloc, **wide)
    assert covariance[0, 1] == pytest.approx(common, **wide)
    other = drawn.sel(candidate="field_2").to_numpy()[0]
    assert abs(np.corrcoef(new[:, 0], other[:, 0])[0, 1]) < 0.06


def test_known_names_pass_to_the_simulation_as_they_are(settled, tiny):
    drawn = door(settled, tiny.inputs, 1)
    assert (drawn["utility"].sel(candidate=["ann", "bob"]) == 0.0).all()
    assert set(FREE) <= set(drawn.data_vars)


def test_the_parts_of_utility_share_one_variance():
    parameters = {"log_utility_sd": np.log(1.7), "common_share": 0.85, "bloc_share": -0.4}
    part = scales(parameters, np)
    assert part.common**2 + part.bloc**2 + part.own**2 == pytest.approx(1.7**2)
    assert part.common**2 / 1.7**2 == pytest.approx(1 / (1 + np.exp(-0.85)))
    assert part.bloc**2 / (part.bloc**2 + part.own**2) == pytest.approx(1 / (1 + np.exp(0.4)))
    assert part.alone**2 == pytest.approx(part.bloc**2 + part.own**2)


def test_a_member_in_no_bloc_varies_as_much_as_one_in_a_bloc(make):
    inputs = prepare_question(make(n_members=4))  # AA and DA share a region
    record = inputs.inputs.record
    assert (np.array(record.members)[record.bloc < 0].tolist()) == ["BA", "CA"]
    prior = prior_draws(inputs, 4000, rng_seed=6)
    own = prior["utility"] - prior["acceptability"]
    spread = own.var(("chain", "draw", "candidate")).to_numpy()
    assert spread[1:3] == pytest.approx(spread[[0, 3]], rel=0.1)
    assert abs(np.corrcoef(own[0, :, 0, 0], own[0, :, 1, 0])[0, 1]) < 0.06
    assert np.corrcoef(own[0, :, 0, 0], own[0, :, 3, 0])[0, 1] > 0.2


def test_prior_draws_have_the_spread_that_the_priors_state(tiny):
    prior = prior_draws(tiny, 600, rng_seed=6)
    for name in ("log_speaking_rate", "acceptability_mean", "objection_threshold"):
        stated = getattr(tiny.inputs.priors, name)
        assert float(prior[name].mean()) == pytest.approx(stated.mean, abs=4 * stated.sd / 24)
        assert float(prior[name].std()) == pytest.approx(stated.sd, rel=0.15)
    again = prior_draws(tiny, 600, rng_seed=6)
    xr.testing.assert_equal(prior, again)
