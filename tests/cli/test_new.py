"""`forecast new` writes files that are right from the start."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forecast.cli import new as module
from forecast.cli.new import scaffold
from forecast.pipeline import ask

Command = Callable[..., Any]


def test_what_is_written_passes_the_check_that_is_proposed(
    command: Command, tmp_path: Path
) -> None:
    ended = command("new", "un-2026", "--dir", "work")
    assert (ended.code, ended.err) == (0, "")
    *written, following = ended.out.splitlines()
    assert {line.removesuffix(": written") for line in written} == {
        str(path.relative_to(tmp_path)) for path in Path(tmp_path).rglob("*.*")
    }
    verb, *arguments = shlex.split(following.removeprefix("next: forecast "))
    assert verb == "check"
    assert "--seeds" in arguments
    checked = command(verb, *arguments)
    assert (checked.code, checked.err) == (0, "")


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2025, 12, 31)])
def test_a_scaffold_is_right_on_any_day(tmp_path: Path, today: date) -> None:
    scaffold("some-race", tmp_path, today)
    question = ask(tmp_path / "configs" / "some-race.yaml", seeds=tmp_path / "seeds")
    assert question.scenario.as_of == today
    assert [c.id for c in question.case.candidates] == ["first_name", "present_head", "second_name"]


def test_the_commented_lines_of_a_scaffold_are_right_too(folder: Path) -> None:
    path = folder / "configs" / "small-race.yaml"
    text = path.read_text()
    for mark in ("# candidates: {add", "# assume:", "#   - {kind: stance"):
        assert mark in text
        text = text.replace(mark, mark.removeprefix("# ").removeprefix("#"))
    path.write_text(text)
    scenario = ask(path, seeds=folder / "seeds").scenario
    assert list(scenario.candidates.add) == ["third_name"]
    assert len(scenario.assume) == 1


def test_beside_the_facts_of_the_checkout_no_table_is_copied_nor_named(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forecast.evidence import seeds

    monkeypatch.setattr(seeds, "seeds_directory", lambda path=None: path or folder / "seeds")
    ended = command("new", "second-race")
    assert "members.csv" not in ended.out
    assert ended.out.endswith("next: forecast check configs/second-race.yaml\n")


@pytest.mark.parametrize("name", ["configs/un-2026.yaml", "seeds/cases/un-2026.yaml"])
def test_nothing_is_overwritten_and_nothing_half_written(
    command: Command, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    ended = command("new", "un-2026")
    assert ended.code == 2
    assert ended.err == f"{name}: exists already; choose another name, or edit that file\n"
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [path]
    assert path.read_text() == "mine"


def test_the_templates_name_every_day_that_they_use() -> None:
    texts = [path.read_text() for path in module._SCAFFOLD.iterdir()]
    assert all(any(f"${day}" in text for text in texts) for day in module._DAYS)
