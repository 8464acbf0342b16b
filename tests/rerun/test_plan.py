"""What a rerun would do, and why: nothing is computed to know it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from stand_in import StandIn

from forecast.errors import InputError
from forecast.rerun.plan import Task, Wanted, plan

TODAY = date(2026, 1, 15)
Rerun = Callable[..., Any]


def planned(folder: Path, today: date = TODAY, as_of: date | None = None) -> dict[str, Task]:
    wanted = Wanted(folder / "configs", folder / "runs", today, as_of, folder / "seeds")
    return {task.name: task for task in plan(wanted)}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_what_was_never_run_is_computed_and_nothing_is_written(folder: Path) -> None:
    tasks = planned(folder)
    assert {(t.name, t.action, t.why) for t in tasks.values()} == {
        (name, "compute", "no run yet") for name in ("alpha", "beta", "gamma")
    }
    assert not (folder / "runs").exists()


def test_an_open_race_is_asked_as_of_today(folder: Path) -> None:
    (task, *_) = planned(folder, TODAY + timedelta(days=7)).values()
    assert task.as_of_is == "today"
    assert task.question is not None
    assert task.question.scenario.as_of == TODAY + timedelta(days=7)


def test_a_race_that_is_over_keeps_the_date_of_its_config(folder: Path) -> None:
    (task, *_) = planned(folder, TODAY + timedelta(days=2000)).values()
    assert task.as_of_is == "pinned"
    assert task.question is not None
    assert task.question.scenario.as_of == TODAY


def test_a_date_that_is_asked_for_is_that_of_past_races_too(folder: Path) -> None:
    asked = TODAY + timedelta(days=3)
    (task, *_) = planned(folder, TODAY + timedelta(days=2000), asked).values()
    assert task.as_of_is == "given"
    assert task.question is not None
    assert task.question.scenario.as_of == asked


def test_a_scenario_may_say_that_it_is_pinned(folder: Path) -> None:
    append(folder / "configs" / "beta.yaml", "\npinned: true\n")
    tasks = planned(folder, TODAY + timedelta(days=7))
    assert (tasks["alpha"].as_of_is, tasks["beta"].as_of_is) == ("today", "pinned")


def test_what_stands_is_reused_and_a_new_date_is_a_reason(folder: Path, again: Rerun) -> None:
    again()
    assert {t.action for t in planned(folder).values()} == {"reuse"}
    tomorrow = planned(folder, TODAY + timedelta(days=1))
    assert tomorrow["alpha"].why == ("changed since the last run: date (2026-01-15 to 2026-01-16)")


def test_a_change_of_config_is_a_reason_for_its_scenario_alone(folder: Path, again: Rerun) -> None:
    again()
    edit(folder / "configs" / "beta.yaml", 'title: "', 'title: "Another ')
    tasks = planned(folder)
    assert tasks["beta"].why == "changed since the last run: config"
    assert tasks["alpha"].action == tasks["gamma"].action == "reuse"


def test_an_event_in_one_case_is_a_reason_for_its_scenarios_alone(
    folder: Path, again: Rerun
) -> None:
    again()
    event = (
        "\n  - on: 2026-01-10\n    kind: context\n    reliability: named\n"
        "    note: something was said\n    source: {publisher: The Paper}\n"
    )
    record = "# the public record, one row per fact"
    edit(folder / "seeds" / "cases" / "gamma.yaml", record, record + event)
    tasks = planned(folder)
    assert tasks["gamma"].why == "changed since the last run: evidence"
    assert tasks["alpha"].action == tasks["beta"].action == "reuse"


def test_a_change_of_the_code_is_a_reason_for_all(
    folder: Path, again: Rerun, monkeypatch: pytest.MonkeyPatch
) -> None:
    again()
    monkeypatch.setattr("forecast.pipeline.inputs.code_sha256", lambda: "0" * 64)
    assert {t.why for t in planned(folder).values()} == {"changed since the last run: code"}


def test_an_alert_or_a_pin_is_no_reason(folder: Path, again: Rerun) -> None:
    again()
    append(
        folder / "configs" / "beta.yaml",
        "\npinned: false\nalerts:\n  - {kind: staleness, days: 30}\n",
    )
    assert planned(folder)["beta"].action == "reuse"


def test_a_spoiled_run_is_computed_again(folder: Path, again: Rerun, stand_in: StandIn) -> None:
    again()
    (run,) = (folder / "runs").glob("beta-*")
    (run / "cumulative.csv").write_text("")
    assert "spoiled" in planned(folder)["beta"].why
    again()
    assert stand_in.asked == ["beta"]
    assert planned(folder)["beta"].action == "reuse"


def test_a_config_that_is_wrong_is_refused_with_its_place(folder: Path) -> None:
    edit(folder / "configs" / "beta.yaml", "title:", "titel:")
    tasks = planned(folder)
    assert tasks["beta"].action == "refuse"
    assert "beta.yaml:" in tasks["beta"].why
    assert "did you mean 'title'" in tasks["beta"].why
    assert tasks["alpha"].action == "compute"


def test_two_scenarios_of_one_name_are_told_apart(folder: Path) -> None:
    append(folder / "configs" / "gamma.yaml", "\nname: alpha\n")
    tasks = planned(folder)
    assert tasks["alpha"].action == "compute"
    assert tasks["gamma"].action == "refuse"
    assert "rename one of the two" in tasks["gamma"].why


def test_a_folder_without_scenarios_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a folder; name the folder"):
        planned(tmp_path)
    (tmp_path / "configs").mkdir()
    with pytest.raises(InputError, match="holds no scenario; write one with"):
        planned(tmp_path)
