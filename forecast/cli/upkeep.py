"""`forecast runs verify` and `prune`: is all whole, and what may go?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from forecast.cli.console import SOME_FAILED, complain, note, say
from forecast.cli.options import DEFAULT_STORE, AsJson, Store
from forecast.errors import InputError


def verify(store: Store = DEFAULT_STORE, as_json: AsJson = False) -> None:
    """Take every digest of a store again.

    Tells which runs and published editions are not whole, and what a killed process left
    half-made. Exit code 4 where something is not whole; rests alone are no fault.
    """
    from forecast.store.verify import verify_store

    found = [finding for finding in verify_store(store) if finding.state != "foreign"]
    for finding in found:
        if finding.says:
            complain(finding.says)
    whole = sum(finding.state == "whole" for finding in found)
    spoiled = sum(finding.state == "not whole" for finding in found)
    if as_json:
        rows = [{"path": str(f.path), "state": f.state, "says": f.says} for f in found]
        say(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        rests = len(found) - whole - spoiled
        say(f"{store}: {whole} whole, {spoiled} not whole, {rests} half-made")
    if spoiled:
        raise typer.Exit(SOME_FAILED)


def prune(
    keep: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Keep the last N runs of each scenario."),
    ] = None,
    older_than: Annotated[
        float | None,
        typer.Option(min=0, metavar="DAYS", help="Remove only what was saved longer ago."),
    ] = None,
    editions: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Keep the last N published editions."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would go; remove nothing.")
    ] = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Remove runs that are neither among the last N of their scenario nor young.

    The last run of a scenario always stays. Published editions hold copies: they stay unless
    --editions is given, and the one that is shown stays always.
    """
    from datetime import UTC, datetime

    from forecast.store.editions import PUBLISHED
    from forecast.store.listing import list_runs
    from forecast.store.prune import prunable, prunable_editions

    if keep is None and older_than is None and editions is None:
        remedy = "give --keep N, --older-than DAYS, or --editions N"
        raise InputError(f"runs prune: nothing says what may go; {remedy}")
    going: list[Path] = []
    if keep is not None or older_than is not None:
        days, now = older_than or 0, datetime.now(UTC)
        runs = prunable(list_runs(store), keep=keep or 1, older_than_days=days, now=now)
        going += [entry.folder for entry in runs]
    if editions is not None:
        going += prunable_editions(store / PUBLISHED, editions)
    if not dry_run:
        _remove(going, store)
    for folder in going:
        say(f"{folder}: {'would go' if dry_run else 'removed'}")
    if not going:
        note(f"{store}: nothing to remove")


def _remove(going: Iterable[Path], store: Path) -> None:
    """Remove folders while no rerun is at work, which may be about to use one of them."""
    from forecast.store.lock import RERUN_LOCK, locked
    from forecast.store.prune import remove_folder

    if going:
        with locked(store / RERUN_LOCK):
            for folder in going:
                remove_folder(folder)
