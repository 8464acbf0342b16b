"""What a run is asked besides: conditions, and what turning a member is worth."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forecast.analysis.given import Given
from forecast.analysis.probability import Estimate
from forecast.outcomes import Turning, Worth
from forecast.pipeline import Question, given, turning
from forecast.pipeline.given import Conditional
from forecast.store.runs import load_run

Command = Callable[..., Any]
Race = tuple[str, ...]


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The conditions that were asked; each has the forecast of the run itself."""
    asked: list[str] = []

    def on_condition(question: Any, text: str, *args: Any, **more: Any) -> Conditional:
        asked.append(text)
        said = answer_of(question)
        parts = (Estimate(0.25, 0.01, (0, 1)), said.outcomes, said.timeline, said.pivots)
        return Conditional(
            Given(text, 1000, 250, 250.0, *parts), Given("", 1000, 1000, 1000.0, *parts), 1000
        )

    from forecast import pipeline

    def answer_of(question: Question) -> Any:
        return pipeline.run(question, progress=lambda stage, share: None).forecast

    monkeypatch.setattr(given, "on_condition", on_condition)
    return asked


def test_a_condition_is_answered_below_the_headline_and_in_json(
    command: Command, race: Race, calls: list[Question], answered: list[str]
) -> None:
    ended = command("run", *race, "--given", "DE objects", "--given", "not decided")
    assert ended.code == 0, ended.err
    assert "Given: DE objects. Its own chance is 25 %" in ended.out
    assert answered == ["DE objects", "not decided"]
    told = json.loads(command("run", *race, "--json", "--given", "DE objects").out)
    assert told["given"][0]["condition"] == "DE objects"
    assert "given" not in json.loads(command("run", *race, "--json").out)


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        ("DE objets", "did you mean 'objects'?"),
        ("nobody chosen", "'nobody' is no member, candidate or outcome"),
        ("decided by 1999-01-01", "not after the as-of date"),
    ],
)
def test_a_condition_that_cannot_be_read_ends_the_run_before_it_begins(
    command: Command, race: Race, calls: list[Question], condition: str, problem: str
) -> None:
    ended = command("run", *race, "--given", condition)
    assert ended.code == 2
    assert problem in ended.err
    assert len(ended.err.splitlines()) == 1
    assert calls == []


def test_what_turning_is_worth_is_stored_with_the_run(
    command: Command,
    race: Race,
    folder: Path,
    calls: list[Question],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = (Turning("DE", "first_name", "endorse", (Worth("first_name", 0.05, 0.01),)),)
    monkeypatch.setattr(turning, "turnings", lambda *args, **more: found)
    ended = command("run", *race, "--turning", "--out", "kept")
    assert ended.code == 0, ended.err
    assert "turning" in ended.err
    (stored,) = (folder / "kept").iterdir()
    assert load_run(stored).forecast.turnings == found
