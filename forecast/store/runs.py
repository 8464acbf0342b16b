"""The run store: one folder per run, from which every report can be drawn again.

    summary.json      what other programs read; its keys are a contract
    forecast.json     all of the forecast but its tables
    cumulative.csv, support.csv, holdouts.csv      the tables
    scenario.json     the resolved scenario: `extends` and overrides applied
    evidence.json     the case as the as-of gate let it through
    posterior.nc, opening.nc      draws and opening state, where they are kept
    manifest.json     the digest of each of these
    timings.json      wall seconds; the one file that differs between equal runs
    report.*, figures/      the pages, where they were drawn; no part of the result

A run is named by its inputs, so the same question asked again lands in the same folder with
the same bytes.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from forecast.errors import StoreError, nearest
from forecast.evidence.schema import Case
from forecast.outcomes import Forecast
from forecast.posterior import Posterior
from forecast.scenario.schema import Scenario
from forecast.store.atomic import folder_to_publish, remove_stale, restore, restore_all
from forecast.store.digests import readable_json, sha256_of
from forecast.store.draws import draws_from_netcdf, draws_to_netcdf
from forecast.store.manifest import (
    MANIFEST,
    manifest_text,
    not_a_run,
    read_one,
    read_verified,
    unreadable,
)
from forecast.store.record import (
    forecast_from,
    forecast_record,
    forecast_tables,
    table_from_csv,
    table_to_csv,
)
from forecast.store.summary import summary_of

DEFAULT_STORE = Path("runs")
TIMINGS = "timings.json"

_TABLES = ("cumulative", "support", "holdouts")
_RECORDS = ("summary.json", "forecast.json", "scenario.json", "evidence.json")
_FILES = (*_RECORDS, *(f"{name}.csv" for name in _TABLES))
_RUN_ID = re.compile(
    r"(?P<scenario>[a-z][a-z0-9-]{0,59})-(?P<as_of>\d{4}-\d{2}-\d{2})-(?P<digest>[0-9a-f]{8})"
)


@dataclass(frozen=True)
class StoredRun:
    """What a run leaves behind: the forecast, the question, and the evidence as it was gated."""

    forecast: Forecast
    scenario: Scenario
    evidence: Case


@dataclass(frozen=True)
class RunEntry:
    """One line of the list of runs."""

    run_id: str
    scenario: str
    as_of: date
    saved_at: datetime
    folder: Path


def run_id(stored: StoredRun) -> str:
    """`<scenario>-<as of>-<digest>`: the digest is of scenario, evidence and versions."""
    inputs = {
        "scenario": stored.scenario,
        "evidence": sha256_of(stored.evidence),
        "versions": stored.forecast.provenance.get("versions", {}),
    }
    name = f"{stored.scenario.name}-{stored.scenario.as_of.isoformat()}-{sha256_of(inputs)[:8]}"
    if not _RUN_ID.fullmatch(name):
        raise StoreError(f"scenario name is {stored.scenario.name!r}; choose lower-case words")
    return name


def check_store(store: Path) -> None:
    """Refuse a store that cannot be written, before minutes are spent on what it should hold.

    Nothing is made. Raises StoreError.
    """
    place = next(p for p in (store, *store.absolute().parents) if p.exists())
    if not place.is_dir():
        raise StoreError(f"{place}: is not a folder; choose another place")
    if not os.access(place, os.W_OK | os.X_OK):
        raise StoreError(f"{place}: cannot be written: no permission; choose another place")


def save_run(
    folder: Path,
    stored: StoredRun,
    posterior: Posterior | None = None,
    *,
    extra: Callable[[Path], object] | None = None,
) -> Path:
    """Write a run, whole or not at all, in place of an earlier one; gives the folder.

    `folder` is the run's own, usually `store / run_id(stored)`. Without a posterior no draws
    are kept. `extra` writes more into the folder before it is published, such as the report;
    the manifest does not cover it. Raises StoreError where the folder holds something else, or
    cannot be written.
    """
    _refuse_foreign(folder)
    files = _contents(stored, posterior)
    timings = {"wall_seconds": stored.forecast.provenance.get("wall_seconds", {})}
    with folder_to_publish(folder) as new:
        for name, data in files.items():
            (new / name).write_bytes(data)
        (new / TIMINGS).write_text(readable_json(timings), encoding="utf-8")
        (new / MANIFEST).write_text(manifest_text(run_id(stored), files), encoding="utf-8")
        if extra is not None:
            extra(new)
    remove_stale(folder.parent)
    return folder


def load_run(folder: Path) -> StoredRun:
    """Read a run back, every digest checked. Raises StoreError where it is not whole."""
    restore(folder)
    run, files = read_verified(folder, _FILES)
    stored = StoredRun(
        forecast=_timed(folder, _parsed(folder, files, "forecast.json", _forecast_reader(files))),
        scenario=_parsed(folder, files, "scenario.json", Scenario.model_validate),
        evidence=_parsed(folder, files, "evidence.json", Case.model_validate),
    )
    if run_id(stored) != run:
        raise unreadable(folder / MANIFEST, f"it is of run {run}, the files of {run_id(stored)}")
    return stored


def load_summary(folder: Path) -> dict[str, Any]:
    """`summary.json` of a run, its digest checked and nothing else read. Raises StoreError."""
    restore(folder)
    files = {"summary.json": read_one(folder, "summary.json")}
    return dict(_parsed(folder, files, "summary.json", lambda record: record))


def load_posterior(folder: Path) -> Posterior | None:
    """The draws of a run, or None where none were kept. Raises StoreError as `load_run`."""
    stored = load_run(folder)
    _, files = read_verified(folder, _FILES)
    if "posterior.nc" not in files:
        return None
    try:
        draws, opening = (draws_from_netcdf(files[name]) for name in ("posterior.nc", "opening.nc"))
    except (KeyError, ValueError, TypeError) as error:
        raise unreadable(folder / "posterior.nc", error) from error
    return Posterior(draws, opening, stored.forecast.diagnostics)


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


def _refuse_foreign(folder: Path) -> None:
    """Never replace what this store did not make: `--out .` must not cost anybody their files."""
    if not folder.exists() or (folder / MANIFEST).is_file():
        return
    if not folder.is_dir() or any(folder.iterdir()):
        raise StoreError(f"{folder}: holds something that is no run; choose a new or empty folder")


def _contents(stored: StoredRun, posterior: Posterior | None) -> dict[str, bytes]:
    """Bytes of every file that the manifest covers."""
    texts = {
        "summary.json": readable_json(summary_of(stored.forecast)),
        "forecast.json": readable_json(forecast_record(stored.forecast)),
        "scenario.json": readable_json(stored.scenario),
        "evidence.json": readable_json(stored.evidence),
    }
    for name, table in forecast_tables(stored.forecast).items():
        texts[f"{name}.csv"] = table_to_csv(table)
    files = {name: text.encode() for name, text in texts.items()}
    if posterior is not None:
        files["posterior.nc"] = draws_to_netcdf(posterior.draws)
        files["opening.nc"] = draws_to_netcdf(posterior.opening)
    return files


def _forecast_reader(files: dict[str, bytes]) -> Callable[[Any], Forecast]:
    def read(record: Any) -> Forecast:
        tables = {name: table_from_csv(files[f"{name}.csv"].decode()) for name in _TABLES}
        return forecast_from(record, tables)

    return read


def _parsed[T](folder: Path, files: dict[str, bytes], name: str, read: Callable[[Any], T]) -> T:
    try:
        return read(json.loads(files[name]))
    except (ValueError, TypeError, AttributeError) as error:
        raise unreadable(folder / name, error) from error


def _timed(folder: Path, forecast: Forecast) -> Forecast:
    """Wall seconds put back. They are no result: where their file is gone they stay empty."""
    try:
        seconds = json.loads((folder / TIMINGS).read_bytes())["wall_seconds"]
    except (OSError, ValueError, KeyError, TypeError):
        return forecast
    if "wall_seconds" not in forecast.provenance:
        return forecast
    return replace(forecast, provenance={**forecast.provenance, "wall_seconds": seconds})


def _entry(folder: Path) -> RunEntry | None:
    match = _RUN_ID.fullmatch(folder.name)
    manifest = folder / MANIFEST
    if not match or not manifest.is_file():
        return None
    try:
        as_of = date.fromisoformat(match["as_of"])
    except ValueError:
        return None
    saved_at = datetime.fromtimestamp(manifest.stat().st_mtime, tz=UTC)
    return RunEntry(folder.name, match["scenario"], as_of, saved_at, folder)
