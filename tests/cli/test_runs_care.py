"""`forecast runs diff | verify | prune`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forecast.pipeline import Question
from forecast.store.lock import RERUN_LOCK, locked

Command = Callable[..., Any]


@pytest.fixture
def two(command: Command, race: tuple[str, ...], calls: list[Question]) -> list[Path]:
    """Two runs of one scenario, the earlier as-of date first."""
    for day in ("2025-12-24", "2026-01-15"):
        assert command("run", *race, "--as-of", day).code == 0
    return sorted(path for path in Path("runs").iterdir() if not path.name.startswith("."))


def test_a_difference_names_what_went_in_and_what_came_out(
    command: Command, two: list[Path]
) -> None:
    lines = command("runs", "diff", two[0].name, two[1].name).out.splitlines()
    assert lines[0] == f"from {two[0].name} to {two[1].name}"
    assert "  as_of: 2025-12-24 -> 2026-01-15" in lines
    assert lines[-1] == "the forecast is the same"
    told = json.loads(command("runs", "diff", two[0].name, two[1].name, "--json").out)
    assert told["config"] == [{"key": "as_of", "before": "2025-12-24", "after": "2026-01-15"}]
    assert {move["points"] for move in told["probabilities"]} == {0.0}


def test_a_store_as_it_was_written_verifies(command: Command, two: list[Path]) -> None:
    ended = command("runs", "verify")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "runs: 2 whole, 0 not whole, 0 half-made\n"


def test_a_spoiled_run_ends_verify_with_four_and_is_named(
    command: Command, two: list[Path]
) -> None:
    (two[0] / "cumulative.csv").write_text("")
    ended = command("runs", "verify", "--json")
    assert ended.code == 4
    assert str(two[0] / "cumulative.csv") in ended.err
    assert [row["state"] for row in json.loads(ended.out)] == ["not whole", "whole"]


def test_prune_tells_what_would_go_and_then_removes_it(command: Command, two: list[Path]) -> None:
    dry = command("runs", "prune", "--keep", "1", "--dry-run")
    assert dry.out == f"{two[0]}: would go\n"
    assert all(folder.is_dir() for folder in two)
    assert command("runs", "prune", "--keep", "1").out == f"{two[0]}: removed\n"
    assert [folder.is_dir() for folder in two] == [False, True]
    assert command("runs", "prune", "--keep", "1").err == "runs: nothing to remove\n"


def test_prune_without_a_rule_removes_nothing(command: Command, two: list[Path]) -> None:
    ended = command("runs", "prune")
    assert ended.code == 2
    assert "give --keep N, --older-than DAYS, or --editions N" in ended.err


def test_prune_leaves_a_store_alone_in_which_a_rerun_is_at_work(
    command: Command, two: list[Path]
) -> None:
    with locked(Path("runs") / RERUN_LOCK):
        ended = command("runs", "prune", "--keep", "1")
    assert ended.code == 2
    assert "in use by process" in ended.err
    assert all(folder.is_dir() for folder in two)
