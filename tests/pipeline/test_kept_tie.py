"""What a question is tied to is worked out once for all what-ifs that it does not depend on."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta

import numpy as np
import pytest

from forecast.analysis.tie import Tie
from forecast.outside_view.predict import OutsideView
from forecast.pipeline import ask, kept_tie
from forecast.pipeline.kept_tie import keep_tie, key_of_tie, read_tie, tied_to
from forecast.pipeline.tied import Tied
from forecast.scenario.schema import AssumedStance
from forecast.store import kept
from forecast.store.pool import KeptWeights


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "folder", lambda: tmp_path / "fits")
    return tmp_path / "fits"


@pytest.fixture(scope="module")
def question():
    asked = ask("configs/nato-2024.yaml")
    assert asked.learned is not None
    return asked


def view(seed):
    rng = np.random.default_rng(seed)
    return OutsideView(
        chances={"rutte": 1 / 3, "field": 2 / 3},
        spread={"rutte": (0.1, 0.2 + 0.4), "field": (0.3, 0.9)},
        decided_by=rng.random(9),
        decided_by_spread=rng.random((2, 9)),
    )


def tied():
    weight = np.array([[1.5, 0.5], [0.7, 1.0 / 3]])
    return Tied(
        odds=view(1),
        weights=KeptWeights(who=0.25, when=0.5),
        outside=view(2),
        unlearned=view(3),
        tie=Tie(("rutte", "undecided"), np.array([3.0, 8.0]), weight, 0.0, 0.715),
        base={"rutte": 0.3, "undecided": 0.7},
    )


def changed(question, **update):
    return replace(question, scenario=question.scenario.model_copy(update=update))


def test_a_tie_comes_back_to_the_last_bit():
    keep_tie("k" * 64, tied())
    found = read_tie("k" * 64)
    assert found is not None
    np.testing.assert_equal(asdict(found), asdict(tied()))
    assert isinstance(found.tie.outcomes, tuple)
    assert found.weights == tied().weights


def test_nothing_is_read_where_nothing_was_kept():
    assert read_tie("k" * 64) is None


def test_the_process_alone_is_tied_to_nothing(question):
    assert tied_to(replace(question, learned=None), None) is None


def test_a_tie_is_worked_out_once_unless_a_refit_is_asked_for(question, monkeypatch):
    made = []

    def work_out(asked, bare, **options):
        made.append(bare)
        return tied()

    monkeypatch.setattr(kept_tie, "tie_to_past_races", work_out)
    bare = changed(question, factors={})
    for refit, n_made in ((False, 1), (False, 1), (True, 2)):
        found = tied_to(bare, "a posterior", refit=refit)
        np.testing.assert_equal(asdict(found), asdict(tied()))
        assert made == ["a posterior"] * n_made


def test_factors_assumptions_and_names_have_no_part_in_a_tie(question):
    scenario = question.scenario
    backs = AssumedStance(
        kind="stance",
        on=scenario.as_of + timedelta(50),
        member="US",
        candidate="kallas",
        stance="endorse",
    )
    unseen = {"factors": {}, "assume": (backs,), "name": "other", "title": "Other"}
    for name, value in unseen.items():
        assert key_of_tie(changed(question, **{name: value})) == key_of_tie(question), name


def test_horizon_paths_seed_and_what_was_learned_have_a_part_in_it(question, tmp_path):
    scenario = question.scenario
    keys = [
        key_of_tie(question),
        key_of_tie(changed(question, horizon=scenario.horizon - timedelta(9))),
        key_of_tie(changed(question, rng_seed=1)),
        key_of_tie(
            changed(question, simulation=scenario.simulation.model_copy(update={"paths": 500}))
        ),
        key_of_tie(replace(question, learned=tmp_path)),
    ]
    assert len({*keys}) == len(keys)


def test_code_that_works_out_a_tie_has_a_part_in_it(question, monkeypatch):
    before = key_of_tie(question)
    monkeypatch.setattr(kept_tie, "code_sha256", lambda: "other code")
    assert key_of_tie(question) != before
