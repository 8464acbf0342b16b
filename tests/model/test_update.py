"""A later posterior from draws of an earlier one: the same as by a fit, or a fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from forecast.model import rejuvenate
from forecast.model.cloud import cloud_of
from forecast.model.fit import fit
from forecast.model.places import carried_over, labels_of
from forecast.model.program import program_for
from forecast.model.target import target_of
from forecast.model.update import Wanted, begin, update
from forecast.model.weighing import Weights, effective, next_share, systematic, weights_of
from forecast.pipeline import prepare
from forecast.scenario.schema import FitSettings

SETTINGS = FitSettings(chains=4, draws=400, tune=400)
WANTED = Wanted(SETTINGS, newcomers=2, n_draws=400, rng_seed=5, n_carried=400)
QUICK = replace(WANTED, settings=FitSettings(chains=2, draws=50, tune=50))
"""For fits whose numbers are not looked at."""
COMPARED = ("acceptability_mean", "log_utility_sd", "log_speaking_rate", "objection_threshold")


@pytest.fixture(scope="module")
def race(make, tell, program):
    """The same small race as of any day: two names, a third from day 45 on, words all along."""
    opened = make().case.opened
    third = {"id": "abe", "name": "Abe", "country": "CA", "first_public": opened + timedelta(45)}
    events = (
        tell(opened + timedelta(9), "stance", ["ann"], members=("CA",), stance="endorse"),
        tell(opened + timedelta(19), "stance", ["bob"], members=("AA",), stance="oppose"),
        tell(opened + timedelta(50), "stance", ["bob"], members=("CA",), stance="accept"),
        tell(opened + timedelta(52), "stance", ["bob"], members=("AA",), stance="endorse"),
        tell(opened + timedelta(55), "stance", ["abe"], members=("BA",), stance="oppose"),
    )

    def as_of(day: int):
        question = make(*events, as_of=opened + timedelta(day), n_members=4)
        if day < 45:
            return prepare(question)
        known = sorted([*question.case.candidates, type(question.case.candidates[0])(**third)],
                       key=lambda candidate: candidate.id)  # fmt: skip
        case = question.case.model_copy(update={"candidates": tuple(known)})
        return prepare(replace(question, case=case))

    return as_of


@pytest.fixture(scope="module")
def early(race):
    return begin(race(30), WANTED)


@pytest.fixture(scope="module")
def later(race, early):
    """Three weeks of evidence and a new name at once."""
    return update(early.cloud, race(60), WANTED)


def test_a_fit_begins_and_says_so(early):
    assert early.how.answered == "fit"
    assert early.posterior.draws.sizes["chain"] == 4
    assert early.posterior.n_draws == 400
    assert early.posterior.diagnostics.remarks == early.cloud.diagnostics.remarks


def test_a_day_of_silence_is_answered_by_weights(race, early):
    next_day = update(early.cloud, race(31), WANTED)
    assert next_day.how.answered == "reweighted"
    assert next_day.how.pareto_k < 0.7
    assert next_day.how.ess > 0.9 * 400
    assert next_day.cloud is early.cloud
    assert any("weighted by what has come" in r for r in next_day.posterior.diagnostics.remarks)


def test_much_evidence_at_once_moves_the_draws(later):
    assert later.how.answered == "rejuvenated"
    assert later.how.moves.n_moves >= 1
    assert later.how.moves.why_not == ""
    assert later.cloud.swarm.points.std(axis=0).min() > 0.0


def test_moved_draws_agree_with_a_fit_of_the_later_date(race, later):
    posterior, tree = fit(race(60), SETTINGS, rng_seed=6, newcomers=2)
    moved = later.posterior.draws
    assert moved["candidate"].values.tolist() == ["abe", "ann", "bob", "field_1", "field_2"]
    fitted = tree["posterior"].to_dataset()
    pairs = [(moved[name], fitted[name]) for name in COMPARED]
    pairs += [
        (moved["utility"].sel(member=m, candidate=c), fitted["utility"].sel(member=m, candidate=c))
        for m in ("AA", "CA")
        for c in ("abe", "ann", "bob")
    ]
    for one, other in pairs:
        spread = float(other.std())
        # four standard errors of a mean over 400 draws, of which half are taken to be in effect
        assert float(one.mean()) == pytest.approx(float(other.mean()), abs=4 * spread / 14)
        assert float(one.std()) == pytest.approx(spread, rel=0.3)
    assert posterior.draws["utility"].dims == moved["utility"].dims


def test_the_same_seed_carries_the_same_draws(race, early, later):
    again = update(early.cloud, race(60), WANTED)
    assert again.posterior.draws.equals(later.posterior.draws)


def test_what_falls_short_is_fitted_and_says_why(race, early, monkeypatch):
    monkeypatch.setattr(rejuvenate, "STAYS_FAILED", -1.0)
    refitted = update(early.cloud, race(60), QUICK)
    assert refitted.how.answered == "fit"
    assert "hardly moved" in refitted.how.why


def test_draws_without_a_name_that_they_had_are_of_no_use(race, later):
    back = update(later.cloud, race(30), QUICK)
    assert back.how.answered == "fit"
    assert "other names" in back.how.why


def test_a_name_keeps_its_draws_where_it_goes_to_another_place(race):
    before, after = (
        [label for label in labels_of(one, program_for(one).variables.free) if label is not None]
        for one in (race(30), race(60))
    )
    points = np.arange(2.0 * len(before)).reshape(2, -1)
    carried = carried_over(points, before, after, rng_seed=1)
    for name in ("ann", "bob"):
        label = ("own_raw", "BA", name)
        assert carried[:, after.index(label)].tolist() == points[:, before.index(label)].tolist()
    again = carried_over(points, before, after, rng_seed=1)
    assert np.array_equal(carried, again)


def test_the_density_of_a_swarm_has_the_gradient_that_it_says(race, early):
    target = target_of(race(30))
    point = early.cloud.swarm.points[:1]
    _, gradient = target.at(point)
    for entry in (0, 7, len(target.labels) - 1):
        step = np.zeros_like(point)
        step[0, entry] = 1e-5
        ahead, back = target.at(point + step)[0], target.at(point - step)[0]
        assert (ahead - back)[0] / 2e-5 == pytest.approx(gradient[0, entry], rel=1e-3, abs=1e-3)


def test_draws_of_a_cloud_lie_at_their_density(early):
    again, _ = early.cloud.target.at(early.cloud.swarm.points)
    assert np.array_equal(again, early.cloud.swarm.log_density)


def test_a_cloud_takes_no_more_draws_than_there_are(race):
    posterior, tree = fit(
        race(30), FitSettings(chains=2, draws=60, tune=60), rng_seed=1, newcomers=1
    )
    cloud = cloud_of(tree["posterior"].to_dataset(), race(30), posterior.diagnostics, 1000)
    assert len(cloud.swarm.points) == 120


def test_even_weights_are_worth_all_draws_and_one_alone_is_worth_one():
    assert effective(np.full(50, 0.02)) == pytest.approx(50.0)
    assert effective(np.eye(50)[3]) == pytest.approx(1.0)


def test_draws_are_taken_as_often_as_they_should_be():
    weight = np.random.default_rng(2).dirichlet(np.ones(40))
    taken = np.bincount(systematic(weight, 1000, 0.3), minlength=40)
    assert np.abs(taken - 1000 * weight).max() <= 1.0


def test_weights_of_a_few_draws_are_not_trusted():
    log_ratio = np.zeros(400)
    log_ratio[:3] = 30.0
    assert not weights_of(log_ratio).is_enough
    assert weights_of(np.zeros(400)).is_enough
    assert not Weights(np.full(10, 0.1), 0.8, 10.0).is_enough


def test_evidence_is_let_in_as_far_as_enough_draws_stay():
    log_ratio = 5.0 * np.random.default_rng(4).standard_normal(1000)
    share = next_share(log_ratio, 1.0)
    assert 0 < share < 1
    assert effective(np.exp(share * log_ratio)) == pytest.approx(300, rel=0.01)
    assert next_share(0.01 * log_ratio, 0.4) == 0.4
