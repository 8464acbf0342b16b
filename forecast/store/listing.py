"""Which runs a store holds, and where: told by names and small files, no table or draw is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from forecast.errors import StoreError, nearest
from forecast.store.atomic import restore, restore_all
from forecast.store.manifest import MANIFEST, not_a_run, parsed, read_one

DEFAULT_STORE = Path("runs")

RUN_ID = re.compile(
    r"(?P<scenario>[a-z][a-z0-9-]{0,59})-(?P<as_of>\d{4}-\d{2}-\d{2})-(?P<digest>[0-9a-f]{8})"
)


@dataclass(frozen=True)
class RunEntry:
    """One line of the list of runs."""

    run_id: str
    scenario: str
    as_of: date
    saved_at: datetime
    folder: Path


def list_runs(store: Path = DEFAULT_STORE) -> tuple[RunEntry, ...]:
    """All runs of a store by scenario, as-of date and time of saving; half-made ones left out."""
    restore_all(store)
    found = [_entry(folder) for folder in store.iterdir()] if store.is_dir() else []
    entries = [entry for entry in found if entry is not None]
    return tuple(sorted(entries, key=lambda e: (e.scenario, e.as_of, e.saved_at, e.run_id)))


def find_run(name_or_path: str | Path, store: Path = DEFAULT_STORE) -> Path:
    """The folder of a run, by its path, its id, or its scenario's name (the last one saved).

    Raises StoreError, with the nearest name that there is.
    """
    path = Path(name_or_path)
    restore(path)
    if (path / MANIFEST).is_file():
        return path
    entries = list_runs(store)
    matching = [e for e in entries if str(name_or_path) in (e.run_id, e.scenario)]
    if matching:
        return max(matching, key=lambda e: (e.saved_at, e.run_id)).folder
    if path.exists() or len(path.parts) != 1:
        raise not_a_run(path)
    names = sorted({e.scenario for e in entries} | {e.run_id for e in entries})
    hint = nearest(str(name_or_path), names)
    raise StoreError(
        f"{store}: no run is called {str(name_or_path)!r}"
        + (f" (did you mean {hint!r}?)" if hint else "; see `forecast runs`")
    )


def load_summary(folder: Path) -> dict[str, Any]:
    """`summary.json` of a run, its digest checked and nothing else read. Raises StoreError."""
    restore(folder)
    files = {"summary.json": read_one(folder, "summary.json")}
    return dict(parsed(folder, files, "summary.json", lambda record: record))


def _entry(folder: Path) -> RunEntry | None:
    match = RUN_ID.fullmatch(folder.name)
    manifest = folder / MANIFEST
    if not match or not manifest.is_file():
        return None
    try:
        as_of = date.fromisoformat(match["as_of"])
    except ValueError:
        return None
    saved_at = datetime.fromtimestamp(manifest.stat().st_mtime, tz=UTC)
    return RunEntry(folder.name, match["scenario"], as_of, saved_at, folder)
