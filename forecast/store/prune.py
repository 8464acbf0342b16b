"""Which runs may go, and their removal: a run is there whole, or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

from forecast.errors import StoreError
from forecast.store.editions import LATEST, editions_of
from forecast.store.listing import RunEntry


def prunable(
    entries: Iterable[RunEntry], *, keep: int, older_than_days: float, now: datetime
) -> tuple[RunEntry, ...]:
    """Runs that are neither among the last `keep` of their scenario nor young, oldest first.

    The last run of a scenario always stays: both the one of the latest as-of date and the one
    that was saved last. `keep` is at least 1.
    """
    before = now - timedelta(days=older_than_days)
    by_scenario = sorted(entries, key=lambda e: e.scenario)
    found: list[RunEntry] = []
    for _, runs in groupby(by_scenario, key=lambda e: e.scenario):
        ordered = sorted(runs, key=lambda e: (e.as_of, e.saved_at, e.run_id))
        saved_last = max(ordered, key=lambda e: (e.saved_at, e.run_id))
        beyond = ordered[: -max(keep, 1)]
        found += [e for e in beyond if e is not saved_last and e.saved_at <= before]
    return tuple(found)


def prunable_editions(published: Path, keep: int) -> tuple[Path, ...]:
    """Editions before the last `keep`, oldest first; never the one that `latest` points to."""
    standing = (published / LATEST).resolve()
    beyond = editions_of(published)[: -max(keep, 1)]
    return tuple(folder for folder in beyond if folder.resolve() != standing)


def remove_folder(folder: Path) -> None:
    """Remove a run or an edition, in one step; a removal that is killed leaves a hidden rest.

    Raises StoreError where the store cannot be written.
    """
    rest = _hidden(folder)
    try:
        os.rename(folder, rest)
    except OSError as error:
        raise StoreError(
            f"{folder}: cannot be removed: {error.strerror or error}; check the permissions"
        ) from error
    shutil.rmtree(rest, ignore_errors=True)


def _hidden(folder: Path) -> Path:
    # under the name of what is half-made: whatever clears that away clears this away too
    return folder.parent / f".forecast-new-{folder.name}-{secrets.token_hex(4)}"
