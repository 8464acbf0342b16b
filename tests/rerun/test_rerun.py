"""A rerun never lies, loses, half-writes or succeeds silently."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from stand_in import StandIn

from forecast.errors import StoreError
from forecast.outcomes import Turning, Worth
from forecast.rerun import run as rerun_module
from forecast.rerun.edition import last_edition
from forecast.store.lock import RERUN_LOCK, locked
from forecast.store.runs import load_run, save_run
from forecast.store.verify import verify_store

TODAY = date(2026, 1, 15)
TOMORROW = TODAY + timedelta(days=1)
Rerun = Callable[..., Any]


def index_of(folder: Path) -> dict[str, dict[str, Any]]:
    """What is published, by scenario."""
    latest = folder / "runs" / "published" / "latest"
    record = json.loads((latest / "index.json").read_text(encoding="utf-8"))
    return {row["scenario"]: row for row in record["scenarios"]}


def faults(folder: Path) -> list[str]:
    return [f.says for f in verify_store(folder / "runs") if f.state == "not whole"]


def states(report: Any) -> list[tuple[str, str]]:
    return [(done.task.name, done.state) for done in report.done]


def test_all_scenarios_are_published_with_their_pages(folder: Path, again: Rerun) -> None:
    report = again()
    assert states(report) == [(name, "computed") for name in ("alpha", "beta", "gamma")]
    assert report.edition.name == "2026-01-15"
    latest = folder / "runs" / "published" / "latest"
    assert latest.resolve() == report.edition.resolve()
    assert (latest / "alpha" / "report.html").read_text() == "<p>alpha 2026-01-15</p>"
    page = (latest / "index.html").read_text(encoding="utf-8")
    assert page.count("<article") == 3
    assert "First &lt;Name&gt;" in page
    assert "<Name>" not in page
    assert faults(folder) == []


def test_nothing_new_computes_nothing_and_leaves_the_edition(
    folder: Path, again: Rerun, stand_in: StandIn
) -> None:
    first = again()
    report = again()
    assert stand_in.asked == []
    assert {done.state for done in report.done} == {"reused"}
    assert (report.edition, report.is_new) == (first.edition, False)


def test_a_change_since_the_last_edition_is_told_in_points(
    folder: Path, again: Rerun, stand_in: StandIn
) -> None:
    again()
    stand_in.chances["beta"] = 0.7
    assert again(TOMORROW).edition.name == "2026-01-16"
    change = index_of(folder)["beta"]["change"]
    assert change["since_as_of"] == "2026-01-15"
    assert change["moves"][0]["points"] == pytest.approx(10)
    assert index_of(folder)["alpha"]["change"]["moves"] == []
    page = (folder / "runs/published/latest/index.html").read_text(encoding="utf-8")
    assert "First &lt;Name&gt; +10.0 points (±1.4)" in page


def test_what_moved_an_answer_is_told_with_it(
    folder: Path, again: Rerun, stand_in: StandIn
) -> None:
    again()
    assert stand_in.explained == []
    stand_in.chances["beta"] = 0.7
    report = again(TOMORROW)
    assert {before[:16] for before, _ in stand_in.explained} == {
        "alpha-2026-01-15", "beta-2026-01-15-", "gamma-2026-01-15"
    }  # fmt: skip
    change = index_of(folder)["beta"]["change"]
    assert change["parts"][0]["name"] == "2026-01-16 stance: DE"
    assert change["parts"][0]["points"]["first_name"] == pytest.approx(10)
    latest = folder / "runs" / "published" / "latest"
    assert (latest / "beta" / "report.html").read_text().endswith("stance: DE</p>")
    said = "What moved First &lt;Name&gt; most: 2026-01-16 stance: DE (+10.0)."
    assert said in (latest / "index.html").read_text(encoding="utf-8")
    assert said in (latest / "feed.xml").read_text(encoding="utf-8")
    assert faults(folder) == []
    assert all(done.unexplained is None for done in report.done)


def test_what_moved_an_answer_is_asked_once_and_never_where_nothing_changed(
    again: Rerun, stand_in: StandIn
) -> None:
    again()
    again()
    assert stand_in.explained == []
    again(TOMORROW)
    again(TOMORROW)
    assert len(stand_in.explained) == 3


def test_an_answer_stands_though_nobody_can_say_what_moved_it(
    folder: Path, again: Rerun, stand_in: StandIn
) -> None:
    again()
    stand_in.unexplained, stand_in.chances["beta"] = True, 0.7
    report = again(TOMORROW)
    assert states(report) == [(name, "computed") for name in ("alpha", "beta", "gamma")]
    assert report.done[1].unexplained == "these runs cannot be explained"
    change = index_of(folder)["beta"]["change"]
    assert (change["moves"][0]["points"], change["parts"]) == (pytest.approx(10), [])
    status = json.loads((folder / "runs/published/status.json").read_text())
    assert status["scenarios"][1]["unexplained"] == "these runs cannot be explained"


def test_a_second_edition_of_a_day_does_not_touch_the_first(
    folder: Path, again: Rerun, stand_in: StandIn
) -> None:
    first = again().edition
    before = (first / "index.json").read_bytes()
    text = (folder / "configs" / "beta.yaml").read_text()
    (folder / "configs" / "beta.yaml").write_text(text.replace('title: "', 'title: "Another '))
    report = again()
    assert (report.edition.name, report.failed) == ("2026-01-15-2", ())
    assert (first / "index.json").read_bytes() == before
    assert faults(folder) == []


def test_one_that_fails_takes_no_other_with_it_and_its_last_good_report_stays(
    folder: Path, again: Rerun, stand_in: StandIn
) -> None:
    again()
    stand_in.failing, stand_in.broken = {"alpha"}, {"beta"}
    report = again(TOMORROW)
    assert states(report) == [("alpha", "failed"), ("beta", "failed"), ("gamma", "computed")]
    assert "the fit failed its diagnostics" in report.failed[0].fault
    assert "unexpected ZeroDivisionError" in report.failed[1].fault
    latest = folder / "runs" / "published" / "latest"
    assert (latest / "alpha" / "report.html").read_text() == "<p>alpha 2026-01-15</p>"
    assert (latest / "beta" / "report.html").read_text() == "<p>beta 2026-01-15</p>"
    assert (latest / "gamma" / "report.html").read_text().startswith("<p>gamma 2026-01-16</p>")
    shown = index_of(folder)
    assert shown["alpha"]["as_of"] == "2026-01-15"
    assert shown["alpha"]["fault"] is not None
    assert "2 of 3 could not be renewed" in (latest / "index.html").read_text(encoding="utf-8")
    status = json.loads((folder / "runs/published/status.json").read_text())
    assert [row["state"] for row in status["scenarios"]] == ["failed", "failed", "computed"]


def test_a_config_that_can_no_longer_be_read_keeps_its_report_under_its_name(
    folder: Path, again: Rerun
) -> None:
    config = folder / "configs" / "alpha.yaml"
    config.write_text(config.read_text() + "\nname: first-race\n")
    again()
    config.write_text("name: [")
    report = again(TOMORROW)
    assert [done.state for done in report.done] == ["failed", "computed", "computed"]
    latest = folder / "runs" / "published" / "latest"
    assert (latest / "first-race" / "report.html").read_text() == "<p>first-race 2026-01-15</p>"
    assert index_of(folder)["first-race"]["fault"] is not None


def test_a_fit_that_failed_is_not_tried_again_while_nothing_changed(
    again: Rerun, stand_in: StandIn
) -> None:
    stand_in.failing = {"alpha"}
    again()
    report = again()
    assert stand_in.asked == []
    assert "and nothing changed since" in report.failed[0].fault


def test_one_that_never_worked_is_on_the_page_with_its_fault(
    folder: Path, again: Rerun, stand_in: StandIn
) -> None:
    stand_in.failing = {"alpha"}
    again()
    page = (folder / "runs/published/latest/index.html").read_text(encoding="utf-8")
    assert "No forecast was made yet." in page
    assert not (folder / "runs/published/latest/alpha").exists()


def test_published_pages_outlive_the_runs_that_they_are_of(
    folder: Path, again: Rerun, stand_in: StandIn
) -> None:
    again()
    for run in (folder / "runs").glob("alpha-*"):
        shutil.rmtree(run)
    stand_in.broken = {"alpha"}
    again(TOMORROW)
    kept = folder / "runs" / "published" / "latest" / "alpha" / "report.html"
    assert kept.read_text() == "<p>alpha 2026-01-15</p>"


def test_the_feed_tells_of_changes_only(folder: Path, again: Rerun, stand_in: StandIn) -> None:
    def titles() -> list[str]:
        text = (folder / "runs/published/latest/feed.xml").read_text(encoding="utf-8")
        atom = "{http://www.w3.org/2005/Atom}"
        entries = ElementTree.fromstring(text).findall(f"{atom}entry")
        return [entry.findtext(f"{atom}title") or "" for entry in entries]

    again()
    assert len(titles()) == 3
    stand_in.chances["beta"] = 0.3
    again(TOMORROW)
    assert len(titles()) == 4, "alpha and gamma did not move"
    assert "Likeliest is now undecided" in titles()[0]
    assert "no longer First <Name>" in titles()[0]


def test_model_output_holds_all_scenarios_of_a_date(folder: Path, again: Rerun) -> None:
    again()
    path = "model-output/succession-forecast/2026-01-15-succession-forecast.csv"
    lines = (folder / "runs/published/latest" / path).read_text().splitlines()
    assert lines[0] == (
        "origin_date,scenario_id,target,target_end_date,output_type,output_type_id,value"
    )
    assert sum("pmf,first_name,0.6" in line for line in lines) == 3


def test_the_second_of_two_reruns_says_so_and_ends(folder: Path, again: Rerun) -> None:
    with (
        locked(folder / "runs" / RERUN_LOCK),
        pytest.raises(StoreError, match="in use by process"),
    ):
        again()


def test_what_ended_the_rerun_before_comes_last(
    folder: Path, again: Rerun, stand_in: StandIn
) -> None:
    class Killed(BaseException):
        pass

    def die(question: Any) -> None:
        if question.scenario.name == "alpha":
            raise Killed

    stand_in.on_ask = die
    with pytest.raises(Killed):
        again()
    with pytest.raises(Killed):
        again()
    assert stand_in.asked == ["beta", "gamma", "alpha"]
    stand_in.on_ask = lambda question: None
    assert {state for _, state in states(again())} == {"computed", "reused"}


def test_a_disk_that_fills_while_a_run_is_saved_fails_that_run_alone(
    folder: Path, again: Rerun, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forecast.store import runs

    kept = runs.manifest_text

    def full(run: str, files: dict[str, bytes]) -> str:
        if run.startswith("beta"):
            raise OSError(28, "No space left on device")
        return kept(run, files)

    monkeypatch.setattr(runs, "manifest_text", full)
    report = again()
    assert [done.task.name for done in report.failed] == ["beta"]
    assert "No space left on device" in report.failed[0].fault
    assert faults(folder) == []
    monkeypatch.undo()
    assert again().failed == ()


def test_a_disk_that_fills_while_an_edition_is_published_leaves_the_last_one(
    folder: Path, again: Rerun, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = again().edition

    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("forecast.rerun.edition.shutil.copyfile", full)
    report = again(TOMORROW)
    assert "No space left on device" in report.faults[0]
    assert (folder / "runs/published/latest").resolve() == first.resolve()
    assert faults(folder) == []
    monkeypatch.undo()
    assert again(TOMORROW).edition.name == "2026-01-16"


def test_a_store_that_cannot_be_written_is_one_line(
    folder: Path, again: Rerun, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "runs").write_text("a file where the store should be")
    with pytest.raises(StoreError, match="cannot be written"):
        again()


def test_a_published_edition_that_is_damaged_is_told_and_not_overwritten(
    folder: Path, again: Rerun
) -> None:
    edition = again().edition
    (edition / "index.json").write_text("{")
    assert any("is not what was published" in says for says in faults(folder))
    with pytest.raises(StoreError, match="the published edition is not whole"):
        again(TOMORROW)


def test_a_rerun_killed_before_it_told_its_alerts_tells_them_the_next_time(
    folder: Path, again: Rerun, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = folder / "configs" / "alpha.yaml"
    config.write_text(config.read_text() + "\nalerts:\n  - {kind: staleness, days: 1}\n")

    def killed(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rerun_module, "_alerted", killed)
    with pytest.raises(KeyboardInterrupt):
        again()
    monkeypatch.undo()
    assert last_edition(folder / "runs" / "published") is not None
    assert [alert["scenario"] for alert in again().alerts] == ["alpha"]
    assert again().alerts == ()


def test_the_index_shows_bars_and_links_what_earlier_editions_said(
    folder: Path, again: Rerun, stand_in: StandIn
) -> None:
    again()
    stand_in.chances["beta"] = 0.7
    again(TOMORROW)
    latest = folder / "runs" / "published" / "latest"
    page = (latest / "index.html").read_text(encoding="utf-8")
    assert 'style="width: 70.0%"' in page
    assert page.count('<a href="../2026-01-15/beta/report.html">2026-01-15</a>') == 1
    assert (latest / "../2026-01-15/beta/report.html").resolve().is_file()
    record = json.loads((latest / "index.json").read_text(encoding="utf-8"))
    told = [(r["edition"], r["probability"]) for r in record["past"] if r["scenario"] == "beta"]
    assert told == [("2026-01-16", 0.7), ("2026-01-15", 0.6)]


def test_pages_get_switches_once_somebody_asks_for_them(
    folder: Path, again: Rerun, stand_in: StandIn
) -> None:
    first = again()
    stand_in.switches = True
    report = again()
    assert {done.state for done in report.done} == {"computed"}
    assert {done.task.why for done in report.done} == {"its page has no switches yet"}
    assert (report.is_new, report.edition != first.edition) == (True, True)
    assert again().is_new is False


def test_switches_that_come_later_cost_no_answer_that_was_asked_for_before(
    folder: Path, again: Rerun, stand_in: StandIn
) -> None:
    asked = (Turning("HU", "first", "oppose", (Worth("first", -0.1, 0.01),)),)
    runs = [done.folder for done in again().done]
    for run in runs:
        stored = load_run(run)
        save_run(run, replace(stored, forecast=replace(stored.forecast, turnings=asked)))
    stand_in.switches = True
    report = again()
    assert [done.folder for done in report.done] == runs
    assert {done.state for done in report.done} == {"computed"}
    for run in runs:
        found = load_run(run)
        assert found.forecast.turnings == asked
        assert found.what_if is not None
