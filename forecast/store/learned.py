"""What was learned from history, kept with the seeds: draws, refits, and a manifest."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import xarray as xr

from forecast.errors import StoreError
from forecast.evidence.seeds import seeds_directory
from forecast.outside_view.learned import Learned
from forecast.scenario.learned_process import LearnedProcess, check_complete
from forecast.store.atomic import folder_to_publish
from forecast.store.digests import readable_json, sha256_of_bytes
from forecast.store.draws import draws_from_netcdf, draws_to_netcdf

MANIFEST = "manifest.json"
DRAWS = "outside-view.nc"
PROCESS = "process.csv"
LABELS = ("without", "body", "rule", "parameter")
REMEDY = "make it with `forecast learn`"


def learned_folder(seeds: Path | None = None) -> Path:
    """Where the learned coefficients lie."""
    return seeds_directory(seeds) / "learned"


def save_learned(
    learned: Learned, process: LearnedProcess, manifest: dict[str, Any], folder: Path
) -> None:
    """Publish what was learned of outcomes and of the process, whole or not at all.

    Raises StoreError where the folder cannot be written.
    """
    files = {DRAWS: draws_to_netcdf(_small(learned.draws))}
    for package, draws in sorted(learned.refits.items()):
        files[f"without-{package}.nc"] = draws_to_netcdf(_small(draws))
    files[PROCESS] = process.table.to_csv(
        index=False, float_format="%.4g", lineterminator="\n"
    ).encode()
    digests = {name: sha256_of_bytes(data) for name, data in files.items()}
    with folder_to_publish(folder) as new:
        for name, data in files.items():
            (new / name).write_bytes(data)
        (new / MANIFEST).write_text(readable_json({**manifest, "files": digests}))


def load_learned(folder: Path | None = None) -> Learned:
    """Read what was learned, every file checked against the manifest.

    Raises:
        StoreError: there is nothing, or a file is not the one that was published.
    """
    folder = folder if folder is not None else learned_folder()
    files = {
        name: _verified(folder / name, digest)
        for name, digest in load_manifest(folder)["files"].items()
    }
    refits = {
        name.removeprefix("without-").removesuffix(".nc"): draws_from_netcdf(data)
        for name, data in files.items()
        if name not in (DRAWS, PROCESS)
    }
    return Learned(draws_from_netcdf(files[DRAWS]), refits)


def load_process(folder: Path | None = None) -> LearnedProcess:
    """Read what was learned of the process, checked against the manifest.

    Raises:
        StoreError: there is nothing, the file is not the one that was published, or it is of
            other parameters than the process has now.
    """
    folder = folder if folder is not None else learned_folder()
    path, files = folder / PROCESS, load_manifest(folder)["files"]
    if PROCESS not in files:
        raise StoreError(f"{path}: the process was not learned yet; {REMEDY}")
    data = io.BytesIO(_verified(path, files[PROCESS]))
    table = pd.read_csv(data, keep_default_na=False, dtype=dict.fromkeys(LABELS, str))
    try:
        check_complete(table)
    except (KeyError, ValueError) as error:
        raise StoreError(f"{path}: cannot be read ({error}); {REMEDY}") from error
    return LearnedProcess(table)


def load_manifest(folder: Path | None = None) -> dict[str, Any]:
    """What the learned coefficients came from. Raises StoreError where there is none."""
    path = (folder if folder is not None else learned_folder()) / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        manifest["files"][DRAWS]
    except FileNotFoundError:
        raise StoreError(f"{path}: nothing was learned yet; {REMEDY}") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path}: cannot be read ({error}); {REMEDY}") from error
    return manifest


def _verified(path: Path, digest: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}); {REMEDY}") from error
    if sha256_of_bytes(data) != digest:
        raise StoreError(f"{path}: is not the file that {MANIFEST} names; {REMEDY}")
    return data


def _small(draws: xr.Dataset) -> xr.Dataset:
    """Single precision: seven digits of a draw are more than its Monte Carlo error."""
    numbers = {name: v.astype("float32") for name, v in draws.items() if v.dtype.kind == "f"}
    dropped = [name for name in draws if str(name).endswith("_loglik")]
    return draws.assign(numbers).drop_vars(dropped)
