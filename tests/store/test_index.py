"""The index is a cache of the folders: whatever happens to it, the list is what they say."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import forecast
from forecast.store import index
from forecast.store.index import INDEX, SCHEMA_VERSION, indexed_runs
from forecast.store.runs import StoredRun, run_id, save_run

ROOT = Path(forecast.__file__).parents[1]


@pytest.fixture
def store(tmp_path: Path, stored: StoredRun) -> Path:
    """A store of two runs, indexed."""
    for day in (date(2023, 7, 15), date(2023, 11, 22)):
        scenario = stored.scenario.model_copy(update={"as_of": day})
        one = replace(stored, scenario=scenario, forecast=replace(stored.forecast, as_of=day))
        save_run(tmp_path / run_id(one), one)
    indexed_runs(tmp_path)
    return tmp_path


def said(store: Path) -> list[tuple[str, float | None]]:
    """The list: run, and probability of its first outcome."""
    return [
        (run.entry.run_id, run.summary["outcomes"][0]["probability"] if run.summary else None)
        for run in indexed_runs(store)
    ]


def rows(store: Path) -> int:
    with sqlite3.connect(store / INDEX) as opened:
        (number,) = opened.execute("SELECT count(*) FROM run").fetchone()
    opened.close()
    return int(number)


def test_a_second_look_reads_no_folder(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = said(store)
    monkeypatch.setattr(index, "load_summary", lambda folder: pytest.fail("read again"))
    assert said(store) == before
    assert rows(store) == 2


def test_the_index_keeps_a_log_so_that_readers_and_writers_do_not_wait(store: Path) -> None:
    with sqlite3.connect(store / INDEX) as opened:
        assert opened.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    opened.close()


def test_a_run_that_is_gone_leaves_the_list(store: Path) -> None:
    first = indexed_runs(store)[0].entry.folder
    for file in first.iterdir():
        file.unlink()
    first.rmdir()
    assert len(said(store)) == 1
    assert rows(store) == 1


def test_a_summary_spoiled_after_it_was_indexed_shows(store: Path) -> None:
    (indexed_runs(store)[0].entry.folder / "summary.json").write_text("{}")
    assert [p for _, p in said(store)] == [None, 1 / 3]


def spoil_header(store: Path) -> None:
    (store / INDEX).write_bytes(b"not a database, though long enough to be taken for one" * 100)


def spoil_middle(store: Path) -> None:
    with sqlite3.connect(store / INDEX) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    opened.close()
    data = bytearray((store / INDEX).read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    (store / INDEX).write_bytes(data)


def of_a_newer_version(store: Path) -> None:
    with sqlite3.connect(store / INDEX) as opened:
        opened.execute("DROP TABLE run")
        opened.execute("CREATE TABLE run (something_else TEXT)")
        opened.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    opened.close()


def without_file(store: Path) -> None:
    (store / INDEX).unlink()


def cut_short(store: Path) -> None:
    (store / INDEX).write_bytes(b"")


@pytest.mark.parametrize(
    "spoil", [spoil_header, spoil_middle, of_a_newer_version, without_file, cut_short]
)
def test_an_index_that_is_no_use_is_made_again(store: Path, spoil: Callable[[Path], None]) -> None:
    before = said(store)
    spoil(store)
    assert said(store) == before
    assert said(store) == before
    assert rows(store) == 2


def test_a_store_in_which_no_index_can_be_is_listed_all_the_same(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = said(store)
    for suffix in ("", "-wal", "-shm"):
        (store / f"{INDEX}{suffix}").unlink(missing_ok=True)
    (store / INDEX).mkdir()  # nothing can be opened there, whoever asks
    assert said(store) == before


def test_a_full_disk_costs_the_index_and_not_the_list(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = said(store)
    (store / INDEX).unlink()

    def full(*args: object, **kwargs: object) -> sqlite3.Connection:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(index.sqlite3, "connect", full)
    assert said(store) == before


LOOK = """
import sys
from pathlib import Path
from forecast.store.index import indexed_runs
for _ in range(5):
    print(len(indexed_runs(Path(sys.argv[1]))))
    if sys.argv[2] == "spoil":
        (Path(sys.argv[1]) / ".forecast-index.sqlite").unlink(missing_ok=True)
"""


def test_several_processes_may_look_and_spoil_at_once(store: Path) -> None:
    ways = ("look", "spoil", "look")
    started = [
        subprocess.Popen(
            [sys.executable, "-c", LOOK, str(store), way],
            cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for way in ways
    ]  # fmt: skip
    ended = [process.communicate() for process in started]
    assert ended == [("2\n" * 5, "")] * len(ways)
    assert len(said(store)) == 2
