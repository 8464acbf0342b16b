"""Turns and conditions: what is run for them, and what is refused. Nothing is fitted here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from forecast import pipeline
from forecast.errors import InputError
from forecast.outcomes import Outcome, SampledOutcomes
from forecast.pipeline import conclude, given, tied, turning
from forecast.pipeline.turning import Turn, turnings, turns_that_matter
from forecast.posterior import Diagnostics, Posterior

FIT = Diagnostics("ok", 1.0, 900.0, 0)
NOTHING = Posterior.of(xr.Dataset(), xr.Dataset(), FIT)


@pytest.fixture(scope="module")
def question() -> pipeline.Question:
    return pipeline.ask(Path("configs/nato-2024.yaml"))


def paths_of(question: pipeline.Question, chance: float = 0.5, hungary: float = 0.3) -> Any:
    """Rutte on a share of the paths; Hungary objects on another."""
    n, rng = question.scenario.simulation.paths, np.random.default_rng(1)
    luck = rng.random(n)
    objected = np.zeros((n, len(question.members)), dtype=bool)
    objected[:, question.members.index("HU")] = rng.random(n) < hungary
    return SampledOutcomes(
        outcomes=(
            Outcome("rutte", "candidate", "Mark Rutte"),
            Outcome("kallas", "candidate", "Kaja Kallas"),
            Outcome("undecided", "undecided", "undecided"),
        ),
        members=question.members,
        candidates=("kallas", "rutte"),
        as_of=question.scenario.as_of,
        horizon=question.scenario.horizon,
        n_chains=2,
        n_draws=100,
        outcome=np.where(luck < chance, 0, np.where(luck < 0.7, 1, 2)),
        decided_day=np.where(luck < 0.7, 300 * luck, np.inf),
        draw=np.arange(n) % 200,
        objected=objected,
        last_holdout=np.where(objected.any(axis=1), objected.argmax(axis=1), -1),
        holdout_days=np.ones(n),
        node_days=np.array([0.0, 314.0]),
        support=np.zeros((2, 2)),
        holdouts=np.zeros((2, 2)),
        pivot=rng.integers(0, 32, n),
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[pipeline.Question]:
    """The questions that were run forward; a member's word moves Rutte by four points."""
    run: list[pipeline.Question] = []

    def simulate(question: Any, prepared: Any, posterior: Any, *, workers: Any = None) -> Any:
        run.append(question)
        sign = {"endorse": 1, "oppose": -1}
        moved = sum(sign[a.stance] for a in question.scenario.assume if a.candidate == "rutte")
        return paths_of(question, 0.5 + 0.04 * moved)

    monkeypatch.setattr(turning, "simulate", simulate)
    monkeypatch.setattr(turning, "prepare", lambda question: None)
    return run


def test_a_turn_is_assumed_for_the_next_day_and_an_objection_is_for_good(
    question: pipeline.Question, asked: list[pipeline.Question]
) -> None:
    turns = (Turn("HU", "rutte", "endorse"), Turn("HU", "rutte", "oppose"))
    found = turnings(question, NOTHING, None, turns, paths=2000)
    base, first, second = (q.scenario for q in asked)
    assert base.assume == ()
    assert (first.assume[0].on, first.assume[0].permanent) == (date(2023, 11, 23), False)
    assert (second.assume[0].stance, second.assume[0].permanent) == ("oppose", True)
    assert {q.scenario.simulation.paths for q in asked} == {2000}
    gains = [t.of("rutte") for t in found]
    assert gains[0].difference == pytest.approx(0.04, abs=0.01)
    assert gains[1].difference == pytest.approx(-0.04, abs=0.01)
    assert gains[0].mcse < 0.01
    assert sum(w.difference for w in found[0].worth) == pytest.approx(0.0, abs=1e-12)


def test_members_that_matter_are_those_the_scenario_names_and_those_who_hold_it_up(
    question: pipeline.Question,
) -> None:
    said = conclude(question, paths_of(question), diagnostics=FIT, checks=[])
    turns = turns_that_matter(question, said)
    members = list(dict.fromkeys(t.member for t in turns))
    assert members[:3] == ["HU", "TR", "US"]
    assert len(members) == turning.N_MEMBERS
    assert {t.candidate for t in turns} == {"rutte", "kallas"}
    chosen = turns_that_matter(question, said, ("TR",))
    assert {t.member for t in chosen} == {"TR"}
    with pytest.raises(InputError, match="'XX' is no member; choose among AL, BE"):
        turns_that_matter(question, said, ("XX",))


def ask_on(question: pipeline.Question, text: str, sampled: Any) -> given.Conditional:
    return given.on_condition(question, text, NOTHING, None, sampled)


def test_a_condition_that_enough_paths_meet_is_answered_from_them(
    question: pipeline.Question,
) -> None:
    found = ask_on(question, "HU objects and not decided by ep_election", paths_of(question))
    assert found.given.n_paths == found.asked_paths == 20_000
    assert found.given.n_left == pytest.approx(0.3 * 0.34 * 20_000, rel=0.2)
    undecided = [o.probability for o in found.given.outcomes if o.id == "undecided"]
    before = [o.probability for o in found.whole.outcomes if o.id == "undecided"]
    assert undecided[0] > before[0] + 0.3


def test_more_paths_are_run_where_too_few_meet_it(
    question: pipeline.Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    again: list[int] = []

    def weighed(question: Any, posterior: Any, tied: Any, *, workers: Any = None) -> Any:
        again.append(question.scenario.simulation.paths)
        return paths_of(question, hungary=0.004)

    monkeypatch.setattr(tied, "weighed", weighed)
    found = ask_on(question, "HU objects", paths_of(question, hungary=0.004))
    assert found.asked_paths == 20_000
    assert again == [found.given.n_paths]
    assert 20_000 < found.given.n_paths < 200_000
    assert found.given.effective >= 200


def test_to_choose_an_incumbent_is_called_an_extension(question: pipeline.Question) -> None:
    # before anything is sampled; a member may object to the incumbent all the same
    with pytest.raises(InputError, match="to choose stoltenberg is to extend; write 'extended'"):
        given.read(question, "stoltenberg chosen by ep_election")
    assert given.read(question, "HU objects to stoltenberg")[0].candidate == "stoltenberg"


def test_a_condition_that_is_too_rare_is_refused_with_what_it_would_take(
    question: pipeline.Question,
) -> None:
    rare = paths_of(question, hungary=0.0002)
    with pytest.raises(InputError, match=r"of 20,000 paths meet it .* raise --paths to about"):
        ask_on(question, "HU objects", rare)


def test_what_never_happens_is_refused_after_one_more_look(
    question: pipeline.Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        tied, "weighed", lambda question, *args, **more: paths_of(question, hungary=0.0)
    )
    with pytest.raises(InputError, match=r"0 of 200,000 paths meet it .* something likelier"):
        ask_on(question, "HU objects", paths_of(question, hungary=0.0))


def test_milestones_beyond_the_horizon_and_unknown_ones_cannot_be_asked_about(
    question: pipeline.Question,
) -> None:
    with pytest.raises(InputError, match="'q1_target' is no milestone"):
        given.read(question, "decided by q1_target")
    near = question.scenario.model_copy(update={"horizon": date(2024, 5, 1)})
    with pytest.raises(InputError, match="'ep_election' is no milestone"):
        given.read(replace(question, scenario=near), "decided by ep_election")
