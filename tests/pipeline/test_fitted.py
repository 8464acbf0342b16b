"""A fit is taken from an earlier run where all that it depends on is the same, and only there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
import xarray as xr

from forecast.model import program
from forecast.pipeline import fitted as fits
from forecast.pipeline import prepare
from forecast.pipeline.fitted import fitted, key_of_fit
from forecast.posterior import Diagnostics, Posterior
from forecast.rehearsal.race import OPENED, event, small_race
from forecast.scenario.factors import HomeFactor
from forecast.scenario.process_priors import Prior
from forecast.scenario.schema import AssumedStance, FitSettings, SimulationSettings
from forecast.store import kept
from forecast.store.draws import draws_to_netcdf
from forecast.store.kept_fits import read_fit

EFFECT = {"mean": 1.0, "sd": 0.5}


@pytest.fixture(scope="module")
def race():
    return small_race()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Fits are kept here; compiled models stay where they are."""
    monkeypatch.setattr(kept, "folder", lambda: tmp_path / "fits")
    return tmp_path / "fits"


def made_up(n_members=2):
    """A door value and a tree of the shapes that a fit gives."""
    rng = np.random.default_rng(1)
    labels = {"chain": [0, 1], "draw": np.arange(5), "member": ["AA", "BB"][:n_members]}
    utility = (("chain", "draw", "member"), rng.standard_normal((2, 5, n_members)))
    draws = xr.Dataset({"utility": utility}, coords=labels)
    stance = ("member", np.zeros(n_members, dtype=np.int8))
    opening = xr.Dataset({"stance": stance, "incumbent_kept": ((), -1)}, coords=labels)
    found = Diagnostics("doubtful", 1.02, float("nan"), 3, ("R-hat is 1.020",))
    tree = {"posterior": draws, "sample_stats": xr.Dataset({"depth": ("draw", np.arange(5))})}
    return Posterior.of(draws, opening, found), xr.DataTree.from_dict(tree)


@pytest.fixture
def sampled(monkeypatch):
    """How often something was sampled; nothing is."""
    asked = []

    def fit(prepared, scenario, progress):
        asked.append(scenario.rng_seed)
        if progress:
            progress(1.0)
        return made_up()

    monkeypatch.setattr(fits, "_fit", fit)
    monkeypatch.setattr(fits, "_checks", lambda *args, **options: [{"name": "entries", "low": 1}])
    monkeypatch.setattr(program, "program_for", lambda prepared: None)
    return asked


def key(question):
    return key_of_fit(prepare(question), question.scenario)


def changed(question, **update):
    return replace(question, scenario=question.scenario.model_copy(update=update))


def bytes_of(fit):
    posterior = fit.posterior
    return [draws_to_netcdf(d) for d in (posterior.draws, posterior.opening)], fit.checks


def test_a_question_is_sampled_once(race, sampled):
    told = []
    first = fitted(race, progress=told.append)
    assert (first.is_kept, told) == (False, [0.0, 1.0])
    second = fitted(race, progress=told.append)
    assert (second.is_kept, told) == (True, [0.0, 1.0])
    assert len(sampled) == 1


def test_a_kept_fit_is_the_fit_to_the_last_byte(race, sampled):
    first, second = fitted(race), fitted(race)
    assert bytes_of(first) == bytes_of(second)
    assert repr(first.posterior.diagnostics) == repr(second.posterior.diagnostics)
    xr.testing.assert_identical(first.posterior.draws, second.posterior.draws)
    xr.testing.assert_identical(first.posterior.opening, second.posterior.opening)
    assert second.posterior.draws["utility"].to_numpy().flags.writeable


def test_refit_samples_whatever_is_kept(race, sampled):
    fitted(race)
    assert not fitted(race, refit=True).is_kept
    assert len(sampled) == 2


def test_the_tree_is_read_back_and_sampled_again_where_it_is_gone(race, sampled, folder):
    fresh, again = fitted(race).tree(), fitted(race).tree()
    assert len(sampled) == 1
    for group in ("posterior", "sample_stats"):
        xr.testing.assert_equal(fresh[group].to_dataset(), again[group].to_dataset())
    late = fitted(race)
    (tree,) = folder.glob("*.tree")
    tree.unlink()
    assert [*late.tree().children] == ["posterior", "sample_stats"]
    assert len(sampled) == 2


def test_where_nothing_can_be_kept_every_run_samples(race, sampled, folder):
    folder.write_text("a file, not a folder")
    assert not fitted(race).is_kept
    assert not fitted(race).is_kept
    assert len(sampled) == 2


def test_a_damaged_fit_is_sampled_anew(race, sampled, folder):
    fitted(race)
    (path,) = folder.glob("*.fit")
    path.write_bytes(path.read_bytes()[:-1])
    assert read_fit(path.stem) is None
    assert not fitted(race).is_kept
    assert fitted(race).is_kept


def test_what_the_fit_does_not_see_leaves_it_as_it_is(race):
    scenario = race.scenario
    backs = AssumedStance(
        kind="stance",
        on=scenario.as_of + timedelta(5),
        member="AA",
        candidate="ann",
        stance="endorse",
    )
    unseen = {
        "name": "another-name",
        "title": "Another title",
        "horizon": scenario.horizon + timedelta(30),
        "assume": (backs,),
        "simulation": scenario.simulation.model_copy(update={"paths": 123, "step_days": 3.0}),
    }
    for name, value in unseen.items():
        assert key(changed(race, **{name: value})) == key(race), name


def test_reasons_are_not_part_of_a_prior(race):
    process = race.scenario.process
    prior = process.head_of_government
    reworded = Prior(mean=prior.mean, sd=prior.sd, why="said in other words")
    same = process.model_copy(update={"head_of_government": reworded})
    assert key(changed(race, process=same)) == key(race)


def test_whatever_the_fit_sees_makes_another_one(race):
    scenario = race.scenario
    seen = {
        "as_of": scenario.as_of + timedelta(1),
        "rng_seed": scenario.rng_seed + 1,
        "fit": FitSettings(draws=60),
        "simulation": SimulationSettings(newcomers=1),
        "process": scenario.process.model_copy(update={"permanent_share": 0.5}),
        "factors": {"home": HomeFactor(kind="home", effect=EFFECT, why="why", source="judgement")},
    }
    keys = {name: key(changed(race, **{name: value})) for name, value in seen.items()}
    assert len({*keys.values(), key(race)}) == len(keys) + 1


def test_a_deadline_to_come_is_seen_only_where_an_objection_stands():
    """It presses a hold-out from the day of the objection; there is nobody else to press."""
    deadline = {"id": "summit", "on": OPENED + timedelta(90), "kind": "summit", "public": OPENED}
    objects = event(OPENED + timedelta(9), "stance", ["bob"], members=("AA",), stance="oppose")
    for events, is_seen in (((), False), ((objects,), True)):
        as_of, case = OPENED + timedelta(30), {"milestones": (deadline,)}
        calm = small_race(*events, as_of=as_of, case=case)
        pressed = small_race(*events, as_of=as_of, case=case, agenda={"deadlines": ("summit",)})
        assert (key(pressed) != key(calm)) is is_seen


@pytest.mark.parametrize(
    ("name", "value"),
    [("version", lambda package: "0.0"), ("N_PRIOR_DRAWS", 7), ("FORM", 99)],
)
def test_versions_and_form_are_part_of_the_key(race, monkeypatch, name, value):
    before = key(race)
    monkeypatch.setattr(fits, name, value)
    assert key(race) != before


def test_a_program_of_other_sources_has_other_fits(race, monkeypatch):
    from forecast.model import program_key

    before = key(race)
    monkeypatch.setattr(program_key, "sources_sha256", lambda: "other sources")
    assert key(race) != before


def test_numbers_that_are_none_come_back_as_they_were(race, sampled):
    fitted(race)
    found = read_fit(key(race))
    assert found is not None
    assert np.isnan(found.posterior.diagnostics.ess_min)
    assert found.posterior.diagnostics.remarks == ("R-hat is 1.020",)
