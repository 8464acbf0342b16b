"""`forecast sensitivity`: what it stores and prints, and what it refuses. Nothing is fitted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forecast.analysis.paired import Difference
from forecast.analysis.sensitivity.found import (
    Goal,
    Headline,
    Indices,
    LeftOut,
    Moved,
    Sensitivity,
)
from forecast.pipeline import Question
from forecast.pipeline.sensitivity import study as studies
from forecast.pipeline.sensitivity.study import Study
from forecast.pipeline.sensitivity.wanted import Wanted
from forecast.store.listing import list_runs
from forecast.store.runs import load_run

Command = Callable[..., Any]
WITHOUT = Moved("first_name", Difference(0.6, 0.4, -0.2, 0.01, 0.02))
FOUND = Sensitivity(
    headline=Headline("first_name", None, None),
    n_paths=1000,
    n_draws=6,
    n_swing_paths=1000,
    outcomes=(("first_name", 0.6), ("undecided", 0.4)),
    p_milestone=None,
    left_out=(LeftOut("milestone", "term_end", -1, (WITHOUT,), (), "unchanged", 0.0),),
    scaled=(),
    shares=None,
    indices=Indices((), 0.1, None),
    swings=(),
)


@pytest.fixture
def studied(
    calls: list[Question], monkeypatch: pytest.MonkeyPatch
) -> list[tuple[Question, Wanted]]:
    """What was asked for; the answer is made up."""
    from forecast import pipeline

    asked: list[tuple[Question, Wanted]] = []

    def study(question: Question, wanted: Wanted, **options: Any) -> Study:
        asked.append((question, wanted))
        return Study(pipeline.run(question, **options), FOUND)

    monkeypatch.setattr(studies, "study", study)
    return asked


def test_a_config_is_answered_stored_and_told(
    command: Command, race: tuple[str, ...], studied: list[Any]
) -> None:
    ended = command("sensitivity", *race, "--bring", "first_name=70%", "--paths", "500")
    assert ended.code == 0, ended.err
    assert "hinges most on" in ended.out
    _, wanted = studied[0]
    assert wanted.goals == (Goal("reaches", "first_name", 0.7),)
    assert wanted.paths == 500
    (entry,) = list_runs(Path("runs"))
    assert load_run(entry.folder).sensitivity == FOUND


def test_a_stored_run_gets_it_and_keeps_its_name(
    command: Command, race: tuple[str, ...], earlier: Path, studied: list[Any]
) -> None:
    (before,) = list_runs(earlier)
    ended = command("sensitivity", "small-race", "--seeds", "seeds", "--quiet")
    assert (ended.code, ended.out) == (0, ""), ended.err
    (after,) = list_runs(earlier)
    assert after.run_id == before.run_id
    assert load_run(after.folder).sensitivity == FOUND
    assert command("runs", "verify").code == 0


def test_json_prints_the_file_and_nothing_else(
    command: Command, race: tuple[str, ...], studied: list[Any]
) -> None:
    ended = command("sensitivity", *race, "--json")
    (entry,) = list_runs(Path("runs"))
    assert json.loads(ended.out) == json.loads((entry.folder / "sensitivity.json").read_text())


def test_a_run_on_other_ground_is_refused(
    command: Command, race: tuple[str, ...], earlier: Path, studied: list[Any]
) -> None:
    members = Path("seeds") / "members.csv"
    members.write_text(members.read_text().replace("Germany", "Almany"))
    ended = command("sensitivity", "small-race", "--seeds", "seeds")
    assert ended.code == 2
    assert "the members table changed since that run; ask its config again" in ended.err


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        (("--bring", "nobody=50%"), "'nobody' is no outcome of this scenario"),
        (("--by", "christmas"), "'christmas' is no milestone ahead of this scenario"),
        (("--member", "XX"), "'XX' is no member of this scenario"),
    ],
)
def test_what_the_race_does_not_know_is_refused_before_anything_is_sampled(
    command: Command, race: tuple[str, ...], studied: list[Any], more: Any, problem: str
) -> None:
    ended = command("sensitivity", *race, *more)
    assert ended.code == 2
    assert problem in ended.err
    assert studied == []


def test_a_key_cannot_be_set_in_a_stored_run(
    command: Command, earlier: Path, studied: list[Any]
) -> None:
    ended = command("sensitivity", "small-race", "--set", "rng_seed=3", "--seeds", "seeds")
    assert ended.code == 2
    assert "a stored run stands; give its config instead" in ended.err
