"""`forecast rerun` and `forecast export`, as a schedule and other programs call them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forecast.cli import rerun as rerun_verb
from forecast.pipeline import Question

Command = Callable[..., Any]
SEEDS = ("--seeds", "seeds")


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    class Today(date):
        @classmethod
        def today(cls) -> date:
            return date(2026, 1, 15)

    monkeypatch.setattr(rerun_verb, "date", Today)


def test_a_rerun_says_what_it_did_and_where_to_look(
    command: Command, folder: Path, calls: list[Question]
) -> None:
    ended = command("rerun", *SEEDS)
    assert ended.code == 0
    assert ended.out.splitlines() == [
        "1 scenarios: 1 computed, 0 reused, 0 failed",
        "published: runs/published/2026-01-15/index.html",
    ]
    again = command("rerun", *SEEDS)
    assert "1 reused" in again.out
    assert "nothing new; still published: " in again.out
    assert len(calls) == 1


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(
    command: Command, folder: Path, calls: list[Question]
) -> None:
    ended = command("rerun", "--dry-run", "--json", *SEEDS)
    assert json.loads(ended.out) == [
        {
            "scenario": "small-race",
            "would": "compute",
            "as_of": "2026-01-15",
            "as_of_is": "today",
            "why": "no run yet",
        }
    ]
    assert calls == []
    assert not Path("runs").exists()
    assert "no run yet" in command("rerun", "--dry-run", *SEEDS).out


def test_a_failed_scenario_is_named_and_ends_with_four(
    command: Command, folder: Path, failing: None
) -> None:
    ended = command("rerun", *SEEDS)
    assert ended.code == 4
    assert "small-race: failed: configs/small-race.yaml: the fit failed" in ended.err


def test_a_config_that_is_wrong_fails_alone(
    command: Command, folder: Path, calls: list[Question]
) -> None:
    Path("configs/other.yaml").write_text("titel: x\n")
    ended = command("rerun", "--json", *SEEDS)
    assert ended.code == 4
    rows = json.loads(ended.out)["scenarios"]
    assert [row["state"] for row in rows] == ["failed", "computed"]
    assert "other.yaml:1: unknown key 'titel'" in ended.err


def test_an_alert_ends_with_five_once(
    command: Command, folder: Path, calls: list[Question]
) -> None:
    path = Path("configs/small-race.yaml")
    path.write_text(path.read_text() + "\nalerts:\n  - {kind: pivot, member: DE, above: 0.1}\n")
    ended = command("rerun", *SEEDS)
    assert ended.code == 5
    assert "alert: small-race: chance that DE is the last to agree is 40.0 %" in ended.err
    assert json.loads(Path("runs/published/alerts.json").read_text())["fired"]
    assert command("rerun", *SEEDS).code == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--as-of", "today"), "write a date as YYYY-MM-DD"),
        (("--on-alert", "'"), "close the quotes"),
    ],
)
def test_bad_options_are_one_line(
    command: Command, folder: Path, options: tuple[str, ...], words: str
) -> None:
    ended = command("rerun", *options, *SEEDS)
    assert ended.code == 2
    assert words in ended.err
    assert command("rerun", "nowhere").code == 2


@pytest.mark.parametrize(
    ("form", "file"),
    [
        ("csv", "forecasts.csv"),
        ("json", "forecasts.json"),
        ("hubverse", "model-output/succession-forecast/2026-01-15-succession-forecast.csv"),
    ],
)
def test_a_stored_run_is_exported(command: Command, earlier: Path, form: str, file: str) -> None:
    ended = command("export", "small-race", "--format", form)
    assert (ended.code, ended.out) == (0, f"export/{file}: written\n")
    assert "first_name" in (Path("export") / file).read_text()


@pytest.mark.usefixtures("kernel", "program")
def test_a_schedule_that_calls_the_real_command_gets_a_real_answer(folder: Path) -> None:
    """The whole of it: command, sampler, simulation, pages, and a second call that reuses all."""
    path = folder / "configs" / "small-race.yaml"
    small = "\nfit: {chains: 2, draws: 50, tune: 100}\nsimulation: {paths: 200}\npinned: true\n"
    path.write_text(path.read_text() + small)
    script = "import sys; from forecast.cli import main; main(sys.argv[1:])"
    line = [sys.executable, "-c", script, "rerun", "--json", *SEEDS]
    ends = [
        subprocess.run(line, cwd=folder, capture_output=True, text=True, env=os.environ)
        for _ in range(2)
    ]
    first, second = (json.loads(ended.stdout)["scenarios"][0] for ended in ends)
    # so few draws may fail their diagnostics: then that is what has to be said, twice
    assert first["state"] in ("computed", "failed"), ends[0].stderr
    assert second["state"] == ("reused" if first["state"] == "computed" else "failed")
    assert [ended.returncode for ended in ends] == [0 if first["state"] == "computed" else 4] * 2
    (run,) = (folder / "runs").glob("small-race-*")
    assert (run / "report.html").is_file()
