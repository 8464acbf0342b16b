"""What the runs of a store say, kept in one file so that a long list is quick to print.

The folders are the truth and the index is a cache of them. A row counts only while the folder
still looks as it did when the row was made, so nothing has to be told to the index: a run that
is published, replaced or removed shows at the next look. Where the index is missing, damaged or
of another version it is made again from the folders; that is its migration. Where it cannot be
written, the folders are read instead.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forecast.errors import StoreError
from forecast.store.listing import RunEntry, list_runs, load_summary
from forecast.store.lock import locked
from forecast.store.manifest import MANIFEST

INDEX = ".forecast-index.sqlite"
LOCK = ".forecast-index.lock"
SCHEMA_VERSION = 1
"""Kept in the file. Raise it with any change of the table: older files are then made again."""

BUSY_SECONDS = 10.0
"""Long enough for another process to write the rows of a large store."""

_TABLE = """
CREATE TABLE IF NOT EXISTS run (
    run_id TEXT PRIMARY KEY,
    looks TEXT NOT NULL,
    summary TEXT
) WITHOUT ROWID
"""


@dataclass(frozen=True)
class IndexedRun:
    """A run, and its summary; None where the run is not whole."""

    entry: RunEntry
    summary: dict[str, Any] | None


def indexed_runs(store: Path) -> tuple[IndexedRun, ...]:
    """All runs of a store with their summaries, by scenario, as-of date and time of saving.

    Only what changed since the last look is read from the folders.
    """
    entries = list_runs(store)
    if not entries:
        return ()
    looks = {entry.run_id: _looks_of(entry.folder) for entry in entries}
    kept = _kept_rows(store)
    fresh = {
        entry.run_id: (looks[entry.run_id], _summary_of(entry.folder))
        for entry in entries
        if kept.get(entry.run_id, ("", None))[0] != looks[entry.run_id]
    }
    gone = kept.keys() - looks.keys()
    if fresh or gone:
        _keep(store, fresh, gone)
    rows = {**kept, **fresh}
    return tuple(IndexedRun(e, _parsed(rows[e.run_id][1])) for e in entries)


Row = tuple[str, str | None]
"""How a folder looked, and its summary as text."""


def _looks_of(folder: Path) -> str:
    """What changes when a folder is published again or its summary is touched; cheap to ask."""
    looks = []
    for name in (MANIFEST, "summary.json"):
        try:
            found = (folder / name).stat()
            looks.append(f"{found.st_mtime_ns}:{found.st_ino}:{found.st_size}")
        except OSError:
            looks.append("absent")
    return " ".join(looks)


def _summary_of(folder: Path) -> str | None:
    try:
        return json.dumps(load_summary(folder), ensure_ascii=False)
    except StoreError:
        return None


def _parsed(summary: str | None) -> dict[str, Any] | None:
    return None if summary is None else dict(json.loads(summary))


def _kept_rows(store: Path) -> dict[str, Row]:
    """The rows of the index; none where there is no index that can be used."""
    if not (store / INDEX).is_file():
        return {}
    try:
        with _opened(store) as index:
            found = index.execute("SELECT run_id, looks, summary FROM run").fetchall()
            return {run: (looks, summary) for run, looks, summary in found if _is_json(summary)}
    except sqlite3.OperationalError:
        return {}  # locked for long, or a place that cannot be written: not damage
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        _remove(store)
        return {}
    except StoreError:
        return {}


def _is_json(summary: str | None) -> bool:
    """Whether a row holds what was put there: damage to a page may show in its text alone."""
    try:
        return summary is None or isinstance(json.loads(summary), dict)
    except ValueError:
        return False


def _keep(store: Path, fresh: dict[str, Row], gone: set[str]) -> None:
    """Write rows, or leave it be: without the index the next look reads the folders again."""
    try:
        with _opened(store) as index, index:
            index.execute("BEGIN IMMEDIATE")
            index.executemany("DELETE FROM run WHERE run_id = ?", [(run,) for run in gone])
            index.executemany(
                "INSERT OR REPLACE INTO run VALUES (?, ?, ?)",
                [(run, *row) for run, row in fresh.items()],
            )
    except sqlite3.OperationalError:
        return
    except sqlite3.DatabaseError:
        _remove(store)
    except StoreError:
        return


@contextmanager
def _opened(store: Path) -> Iterator[sqlite3.Connection]:
    """The index, of this schema version. Nobody may remove the file while it is open."""
    with (
        locked(store / LOCK, shared=True, wait=True),
        closing(sqlite3.connect(store / INDEX, timeout=BUSY_SECONDS)) as index,
    ):
        index.isolation_level = None  # transactions are begun where they are meant
        index.execute("PRAGMA journal_mode=WAL")
        index.execute("PRAGMA synchronous=NORMAL")
        (found,) = index.execute("PRAGMA user_version").fetchone()
        if found != SCHEMA_VERSION:
            _made_anew(index)
        yield index


def _made_anew(index: sqlite3.Connection) -> None:
    """An empty table of this version, in place of what an older or a newer one left."""
    with index:
        index.execute("BEGIN IMMEDIATE")
        (found,) = index.execute("PRAGMA user_version").fetchone()
        if found != SCHEMA_VERSION:  # or another process was faster
            index.execute("DROP TABLE IF EXISTS run")
            index.execute(_TABLE)
            index.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _remove(store: Path) -> None:
    """Remove a damaged index, once nobody has it open: its log belongs to it alone."""
    try:
        with locked(store / LOCK, wait=True):
            for suffix in ("-wal", "-shm", ""):
                (store / f"{INDEX}{suffix}").unlink(missing_ok=True)
    except (OSError, StoreError):
        return
