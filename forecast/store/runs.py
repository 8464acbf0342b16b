"""The run store: one folder per run, from which every report can be drawn again.

    summary.json      what other programs read; its keys are a contract
    forecast.json     all of the forecast but its tables
    cumulative.csv, support.csv, holdouts.csv      the tables
    scenario.json     the resolved scenario: `extends` and overrides applied
    evidence.json     the case as the as-of gate let it through
    posterior.nc, opening.nc      draws and opening state, where they are kept
    what_if.json      answers with stated factors off, where somebody asked
    sensitivity.json  what the headline hinges on, where somebody asked
    manifest.json     the digest of each of these
    timings.json      wall seconds; the one file that differs between equal runs
    moved.json        what moved it since the run published before, where a rerun found that
    report.*, figures/      the pages, where they were drawn; neither is part of the result

A run is named by its inputs, so the same question asked again lands in the same folder with
the same bytes; what was asked about the same answer before stays beside it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecast.analysis.what_if import WhatIf
from forecast.errors import StoreError
from forecast.evidence.schema import Case
from forecast.outcomes import Forecast
from forecast.posterior import Posterior
from forecast.scenario.schema import Scenario
from forecast.store.atomic import folder_to_publish, remove_stale, restore
from forecast.store.digests import readable_json
from forecast.store.identity import id_of
from forecast.store.manifest import MANIFEST, manifest_text, parsed, read_verified, unreadable
from forecast.store.record import (
    forecast_from,
    forecast_record,
    forecast_tables,
    table_from_csv,
    table_to_csv,
)
from forecast.store.summary import summary_of
from forecast.store.what_if import WHAT_IF, what_if_from, what_if_record

if TYPE_CHECKING:
    from forecast.analysis.sensitivity.found import Sensitivity

TIMINGS = "timings.json"
SENSITIVITY = "sensitivity.json"

_TABLES = ("cumulative", "support", "holdouts")
_RECORDS = ("summary.json", "forecast.json", "scenario.json", "evidence.json")
_FILES = (*_RECORDS, *(f"{name}.csv" for name in _TABLES))


@dataclass(frozen=True)
class StoredRun:
    """What a run leaves behind: the forecast, the question, and the evidence as it was gated.

    sensitivity: what the headline hinges on, where it was asked for.
    what_if: the answers with stated factors off; None where nobody asked.
    """

    forecast: Forecast
    scenario: Scenario
    evidence: Case
    what_if: WhatIf | None = None
    sensitivity: Sensitivity | None = None


def run_id(stored: StoredRun) -> str:
    """`<scenario>-<as of>-<digest>`, as `id_of` names it."""
    return id_of(stored.scenario, stored.evidence, stored.forecast.provenance)


def with_earlier(folder: Path, stored: StoredRun) -> StoredRun:
    """The run with what somebody asked about the same answer when it was saved before.

    folder: where it was, if it was. Another answer, by other code perhaps, has nothing to give.
    """
    try:
        earlier = load_run(folder)
    except StoreError:
        return stored
    if summary_of(earlier.forecast) != summary_of(stored.forecast):
        return stored
    turnings = stored.forecast.turnings or earlier.forecast.turnings
    return replace(
        stored,
        forecast=replace(stored.forecast, turnings=turnings),
        what_if=stored.what_if or earlier.what_if,
        sensitivity=stored.sensitivity or earlier.sensitivity,
    )


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
        forecast=_timed(folder, parsed(folder, files, "forecast.json", _forecast_reader(files))),
        scenario=parsed(folder, files, "scenario.json", Scenario.model_validate),
        evidence=parsed(folder, files, "evidence.json", Case.model_validate),
        sensitivity=_sensitivity(folder, files),
        what_if=parsed(folder, files, WHAT_IF, what_if_from) if WHAT_IF in files else None,
    )
    if run_id(stored) != run:
        raise unreadable(folder / MANIFEST, f"it is of run {run}, the files of {run_id(stored)}")
    return stored


def load_posterior(folder: Path) -> Posterior | None:
    """The draws of a run, or None where none were kept. Raises StoreError as `load_run`."""
    from forecast.store.draws import draws_from_netcdf

    stored = load_run(folder)
    _, files = read_verified(folder, _FILES)
    if "posterior.nc" not in files:
        return None
    try:
        draws, opening = (draws_from_netcdf(files[name]) for name in ("posterior.nc", "opening.nc"))
    except (KeyError, ValueError, TypeError) as error:
        raise unreadable(folder / "posterior.nc", error) from error
    return Posterior.of(draws, opening, stored.forecast.diagnostics)


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
    if stored.what_if is not None:
        texts[WHAT_IF] = readable_json(what_if_record(stored.what_if))
    for name, table in forecast_tables(stored.forecast).items():
        texts[f"{name}.csv"] = table_to_csv(table)
    if stored.sensitivity is not None:
        from forecast.store.sensitivity import sensitivity_record

        texts[SENSITIVITY] = readable_json(sensitivity_record(stored.sensitivity))
    files = {name: text.encode() for name, text in texts.items()}
    if posterior is not None:
        from forecast.store.draws import draws_to_netcdf

        files["posterior.nc"] = draws_to_netcdf(posterior.draws)
        files["opening.nc"] = draws_to_netcdf(posterior.opening)
    return files


def _sensitivity(folder: Path, files: dict[str, bytes]) -> Sensitivity | None:
    if SENSITIVITY not in files:
        return None
    from forecast.store.sensitivity import sensitivity_from

    return parsed(folder, files, SENSITIVITY, sensitivity_from)


def _forecast_reader(files: dict[str, bytes]) -> Callable[[Any], Forecast]:
    def read(record: Any) -> Forecast:
        tables = {name: table_from_csv(files[f"{name}.csv"].decode()) for name in _TABLES}
        return forecast_from(record, tables)

    return read


def _timed(folder: Path, forecast: Forecast) -> Forecast:
    """Wall seconds put back. They are no result: where their file is gone they stay empty."""
    try:
        seconds = json.loads((folder / TIMINGS).read_bytes())["wall_seconds"]
    except (OSError, ValueError, KeyError, TypeError):
        return forecast
    if "wall_seconds" not in forecast.provenance:
        return forecast
    return replace(forecast, provenance={**forecast.provenance, "wall_seconds": seconds})
