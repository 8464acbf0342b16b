"""`forecast runs` and `forecast report`: what can be done with a run once it is stored."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import forecast.report.page
from forecast.cli.options import DEFAULT_STORE
from forecast.pipeline import Question
from forecast.report.page import write_report
from forecast.store import listing

Command = Callable[..., Any]
Snapshot = Callable[[Path], dict[str, tuple[bytes, int]]]


@pytest.fixture
def stored(command: Command, race: tuple[str, ...], calls: list[Question]) -> Path:
    """The folder of a stored run, in a store with an earlier as-of date too."""
    for day in ("2025-12-24", "2026-01-15"):
        assert command("run", *race, "--as-of", day).code == 0
    return max(Path("runs").glob("small-race-*"))


def test_the_store_of_the_options_is_that_of_the_store() -> None:
    assert DEFAULT_STORE == listing.DEFAULT_STORE


def test_runs_are_listed_with_leader_and_verdict(command: Command, stored: Path) -> None:
    lines = command("runs", "list").out.splitlines()
    earlier = min(Path("runs").glob("small-race-*"))
    assert [re.split(r" {2,}", line) for line in lines] == [
        ["scenario", "as of", "leader", "chance", "fit", "folder"],
        ["small-race", "2025-12-24", "first_name", "60 %", "ok", str(earlier)],
        ["small-race", "2026-01-15", "first_name", "60 %", "ok", str(stored)],
    ]


def test_runs_alone_lists_them(command: Command, stored: Path) -> None:
    assert command("runs").out == command("runs", "list").out


def test_a_list_as_json_names_the_leader(command: Command, stored: Path) -> None:
    rows = json.loads(command("runs", "list", "--json").out)
    assert [row["as_of"] for row in rows] == ["2025-12-24", "2026-01-15"]
    assert rows[1]["run"] == stored.name
    assert (rows[1]["leader"]["id"], rows[1]["leader"]["probability"]) == ("first_name", 0.6)
    assert rows[1]["verdict"] == "ok"


def test_a_spoiled_run_is_listed_as_not_whole(command: Command, stored: Path) -> None:
    (stored / "summary.json").write_text("{}")
    ended = command("runs", "list")
    assert ended.code == 0
    assert "not whole" in ended.out.splitlines()[2]


def test_an_empty_store_says_how_to_fill_it(command: Command) -> None:
    ended = command("runs", "list", "--store", "elsewhere")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "elsewhere: no runs yet; make one with `forecast run`\n"
    assert command("runs", "list", "--store", "elsewhere", "--json").out == "[]\n"


def test_a_run_is_shown_with_headline_and_provenance(command: Command, stored: Path) -> None:
    out = command("runs", "show", stored.name).out
    assert "[red]First" in out
    assert "Fit: ok" in out
    facts = [re.split(r" {2,}", line) for line in out.splitlines()]
    assert ["folder", str(stored)] in facts
    assert ["rng seed", "20231122"] in facts


def test_a_run_shown_as_json_is_its_summary(command: Command, stored: Path) -> None:
    assert command("runs", "show", stored.name, "--json").out == (
        stored / "summary.json"
    ).read_text(encoding="utf-8")


def test_a_report_is_drawn_again_without_a_fit(
    command: Command, stored: Path, calls: list[Question], snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(forecast.report.page, "write_report", write_report)  # the real pages
    calls.clear()
    before = snapshot(stored)
    ended = command("report", stored.name)
    assert (ended.code, ended.out, ended.err) == (0, f"report: {stored / 'report.html'}\n", "")
    page = (stored / "report.html").read_text(encoding="utf-8")
    assert "[red]First" in page
    assert "Germany" in page
    assert "wall seconds" not in page, "times would make equal runs differ"
    after = snapshot(stored)
    assert {n for n in before if after[n] != before[n]} == {
        str(stored / name) for name in ("figures/who.png", "report.html", "report.md")
    }
    assert calls == []


def test_a_report_can_go_elsewhere_and_spares_what_is_there(
    command: Command, stored: Path, snapshot: Snapshot
) -> None:
    out, before = Path("pages/figures"), snapshot(stored)
    out.mkdir(parents=True)
    (out / "mine.png").write_text("mine")
    (stored / "report.html").unlink()
    before.pop(str(stored / "report.html"))
    assert command("report", "small-race", "--out", "pages").code == 0
    assert snapshot(stored) == before
    assert (out / "mine.png").read_text() == "mine"
