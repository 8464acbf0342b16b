"""`forecast runs`: what the store holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forecast.cli.console import columns, note, results, say
from forecast.cli.options import DEFAULT_STORE, RUN_HELP, AsJson, Store

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
