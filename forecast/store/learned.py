"""What was learned from history, kept with the seeds: draws, refits, process, and a manifest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecast.outside_view.learned import Learned
from forecast.scenario.learned_process import LearnedProcess
from forecast.store.atomic import folder_to_publish
from forecast.store.digests import readable_json, sha256_of_bytes
from forecast.store.draws import draws_from_netcdf, draws_to_netcdf
from forecast.store.learned_manifest import MANIFEST, learned_folder, load_manifest, read_published
from forecast.store.learned_process import PROCESS, SITES, process_csv, sites_csv

if TYPE_CHECKING:
    import xarray as xr

DRAWS = "outside-view.nc"
REFIT = "without-{package}.nc"


def save_learned(
    learned: Learned, process: LearnedProcess, manifest: dict[str, Any], folder: Path
) -> None:
    """Publish what was learned of outcomes and of the process, whole or not at all.

    Raises StoreError where the folder cannot be written.
    """
    files = {DRAWS: draws_to_netcdf(_small(learned.draws))}
    for package, draws in sorted(learned.refits.items()):
        files[REFIT.format(package=package)] = draws_to_netcdf(_small(draws))
    files[PROCESS], files[SITES] = process_csv(process), sites_csv(process)
    digests = {name: sha256_of_bytes(data) for name, data in files.items()}
    with folder_to_publish(folder) as new:
        for name, data in files.items():
            (new / name).write_bytes(data)
        (new / MANIFEST).write_text(readable_json({**manifest, "files": digests}))


def load_learned(folder: Path | None = None) -> Learned:
    """Read what was learned of outcomes, every file checked against the manifest.

    Raises:
        StoreError: there is nothing, or a file is not the one that was published.
    """
    folder = folder if folder is not None else learned_folder()
    files = load_manifest(folder)["files"]
    before, after = REFIT.split("{package}")
    refits = {
        name.removeprefix(before).removesuffix(after): draws_from_netcdf(
            read_published(folder, name, files)
        )
        for name in files
        if name.startswith(before)
    }
    return Learned(draws_from_netcdf(read_published(folder, DRAWS, files)), refits)


def _small(draws: xr.Dataset) -> xr.Dataset:
    """Single precision: seven digits of a draw are more than its Monte Carlo error."""
    numbers = {name: v.astype("float32") for name, v in draws.items() if v.dtype.kind == "f"}
    dropped = [name for name in draws if str(name).endswith("_loglik")]
    return draws.assign(numbers).drop_vars(dropped)
