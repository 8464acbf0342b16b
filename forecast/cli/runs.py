"""`forecast runs`: what the store holds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forecast.cli.console import SOME_FAILED, columns, complain, note, results, say
from forecast.cli.options import DEFAULT_STORE, RUN_HELP, AsJson, Store
from forecast.errors import InputError

if TYPE_CHECKING:
    from forecast.store.index import IndexedRun

app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)


@app.callback()
def _runs(context: typer.Context) -> None:
    """List stored runs; show, compare, check or remove them."""
    if context.invoked_subcommand is None:
        list_(DEFAULT_STORE)


@app.command("list")
def list_(store: Store = DEFAULT_STORE, as_json: AsJson = False) -> None:
    """List the runs of a store.

    For each: as-of date, likeliest outcome with its probability, verdict, folder.
    """
    from forecast.store.index import indexed_runs

    rows = [_row(run) for run in indexed_runs(store)]
    if as_json:
        say(json.dumps(rows, indent=2, ensure_ascii=False))
    elif not rows:
        note(f"{store}: no runs yet; make one with `forecast run`")
    else:
        head = ("scenario", "as of", "leader", "chance", "fit", "folder")
        for line in columns([head, *map(_cells, rows)]):
            say(line)


def _row(run: IndexedRun) -> dict[str, Any]:
    """One run; what cannot be read of it is null, and its verdict `not whole`."""
    entry, summary = run.entry, run.summary
    row = {
        "run": entry.run_id,
        "scenario": entry.scenario,
        "as_of": entry.as_of.isoformat(),
        "saved_at": entry.saved_at.isoformat(timespec="seconds"),
        "folder": str(entry.folder),
    }
    if summary is None:
        return {**row, "leader": None, "verdict": "not whole"}
    leader = min(summary["outcomes"], key=lambda o: (-o["probability"], o["id"]))
    return {**row, "leader": leader, "verdict": summary["diagnostics"]["verdict"]}


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    from forecast.report.numbers import percent

    leader = row["leader"]
    named = (leader["id"], percent(leader["probability"], leader["mcse"] or 0.0)) if leader else ()
    who, chance = named or ("-", "-")
    return (row["scenario"], row["as_of"], who, chance, row["verdict"], row["folder"])


@app.command()
def show(
    run: Annotated[str, typer.Argument(metavar="RUN", help=RUN_HELP)],
    store: Store = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Print one run's headline and where it comes from.

    --json prints its summary.json. A scenario's name stands for its run that was saved last.
    """
    from forecast.store.listing import find_run

    folder = find_run(run, store)
    if as_json:
        _summary(folder)
    else:
        _headline(folder)


def _summary(folder: Path) -> None:
    from forecast.store.digests import readable_json
    from forecast.store.listing import load_summary

    say(readable_json(load_summary(folder)).rstrip())


def _headline(folder: Path) -> None:
    from forecast.report.contents import contents_of
    from forecast.report.terminal import headline_table
    from forecast.store.runs import load_run

    stored = load_run(folder)
    contents = contents_of(stored.forecast, stored.scenario, stored.evidence)
    results().print(headline_table(stored.forecast))
    for line in columns([("folder", str(folder)), *contents.provenance]):
        say(line)


@app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help=RUN_HELP)],
    after: Annotated[str, typer.Argument(metavar="AFTER", help=RUN_HELP)],
    store: Store = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Say what changed between two runs: what went in, and what came out.

    Moves of probabilities are in percentage points, with their Monte Carlo error. Which change
    of the inputs moved how much is not told.
    """
    from forecast.cli.difference import difference_lines, difference_record
    from forecast.store.difference import difference
    from forecast.store.listing import find_run

    found = difference(find_run(before, store), find_run(after, store))
    if as_json:
        say(json.dumps(difference_record(found), indent=2, ensure_ascii=False))
    else:
        for line in difference_lines(found):
            say(line)


@app.command()
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


@app.command()
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
