"""`forecast history`, with a pipeline that answers at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from forecast.analysis.history import Answered, Day, History
from forecast.outcomes import OutcomeProbability
from forecast.pipeline import Question
from forecast.pipeline import history as pipeline_history

Command = Callable[..., Any]
Race = tuple[str, ...]
FIRST, LAST = "2026-01-11", "2026-01-15"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Question]:
    """The questions that a history was asked; it answers at once."""
    seen: list[Question] = []

    def answer(questions: Any, *, workers: Any = None, progress: Any = None) -> History:
        seen.extend(questions)
        progress("fit", 1.0)
        progress("history", 1.0)
        how = Answered("fit", float("nan"), 600.0, "a fit of its own")
        rows = (
            OutcomeProbability("first_name", "candidate", "First", 0.6, 0.01, (0.2, 0.8)),
            OutcomeProbability("undecided", "undecided", "undecided", 0.4, 0.01, (0.2, 0.8)),
        )
        days = tuple(Day(q.scenario.as_of, rows, 0.6, None, "ok", how, how) for q in questions)
        scenario = questions[0].scenario
        return History(
            scenario.name, scenario.title, scenario.horizon, scenario.simulation.paths, days
        )

    monkeypatch.setattr(pipeline_history, "history", answer)
    return seen


def test_a_history_is_written_whole_with_its_page(
    command: Command, race: Race, asked: list[Question]
) -> None:
    ended = command("history", *race, "--since", LAST, "--out", "out")
    assert ended.code == 0
    assert ended.out.splitlines()[-1] == f"report: {Path('out') / 'history.html'}"
    names = {str(p.relative_to("out")) for p in Path("out").rglob("*") if p.is_file()}
    assert names == {
        "history.csv", "history.json", "history.md", "history.html",
        "figures/history.png", "figures/history.svg",
    }  # fmt: skip
    assert len(pd.read_csv("out/history.csv")) == 2


@pytest.mark.usefixtures("undrawn")
def test_json_prints_the_record_and_nothing_else(
    command: Command, race: Race, asked: list[Question]
) -> None:
    ended = command("history", *race, "--since", LAST, "--json", "--quiet")
    assert json.loads(ended.out) == json.loads(
        Path("runs/history/small-race/history.json").read_text(encoding="utf-8")
    )
    assert ended.err == ""


@pytest.mark.usefixtures("undrawn")
def test_each_date_is_asked_as_a_run_of_that_date_would_be(
    command: Command, race: Race, asked: list[Question]
) -> None:
    opened = asked_since(command, race)
    ended = command("history", *race, "--since", str(opened), "--every", "2", "--out", "out")
    assert ended.code == 0, ended.err
    dates = [q.scenario.as_of for q in asked]
    assert dates[0] == opened
    assert str(dates[-1]) == LAST
    assert all(b - a <= timedelta(2) for a, b in pairwise(dates))
    assert {q.scenario.simulation.paths for q in asked} == {pipeline_history.PATHS}


def asked_since(command: Command, race: Race) -> Any:
    from forecast import pipeline

    case = pipeline.ask(race[0], seeds=Path("seeds")).case
    return max(case.opened, pd.Timestamp(FIRST).date())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--since", "soon"), "since is 'soon'; write a day as 2024-02-23"),
        (("--since", "2026-02-01"), "since 2026-02-01 is after 2026-01-15, the as_of of the"),
        (("--since", LAST, "--until", "2026-01-01"), "ends on 2026-01-01, before it begins"),
        (("--since", "1990-01-01"), "as_of"),
        (("--since", LAST, "--until", "2126-01-01"), "horizon"),
        (("--since", LAST, "--set", "rng_sed=3"), "unknown key 'rng_sed'"),
    ],
)
def test_bad_input_is_told_in_a_line(
    command: Command, race: Race, asked: list[Question], arguments: Any, message: str
) -> None:
    ended = command("history", *race, *arguments)
    assert ended.code == 2
    assert message in ended.err
    assert len(ended.err.splitlines()) == 1
    assert not Path("runs/history").exists()
    assert not asked


@pytest.mark.usefixtures("undrawn")
def test_paths_are_as_many_as_are_asked_for(
    command: Command, race: Race, asked: list[Question]
) -> None:
    command("history", *race, "--since", LAST, "--paths", "500")
    assert asked[0].scenario.simulation.paths == 500
    command("history", *race, "--since", LAST, "--set", "simulation.paths=700")
    assert asked[-1].scenario.simulation.paths == 700


def test_a_folder_that_holds_something_else_is_left_as_it_is(
    command: Command, race: Race, asked: list[Question], tmp_path: Path
) -> None:
    thesis = tmp_path / "mine" / "thesis.txt"
    thesis.parent.mkdir()
    thesis.write_text("years of work")
    ended = command("history", *race, "--since", LAST, "--out", "mine")
    assert ended.code == 2
    assert "holds something that is no history; choose another folder with --out" in ended.err
    assert (asked, thesis.read_text()) == ([], "years of work")
