"""`forecast runs`: what the store holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forecast.cli.console import columns, note, results, say
from forecast.cli.options import DEFAULT_STORE, RUN_HELP, AsJson, Seeds, Store
from forecast.cli.upkeep import prune, verify

if TYPE_CHECKING:
    from forecast.analysis.moved import Explained
    from forecast.store.index import IndexedRun

app = typer.Typer(
    name="runs",
    help="List stored runs; show, compare, check or remove them.",
    invoke_without_command=True,
    rich_markup_mode=None,
    add_completion=False,
)


@app.callback()
def _runs(context: typer.Context) -> None:
    """List the runs of the usual store where no verb follows."""
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
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Split the move into its causes; takes up to minutes."),
    ] = False,
    seeds: Seeds = None,
    as_json: AsJson = False,
) -> None:
    """Say what changed between two runs: what went in, and what came out.

    Moves of probabilities are in percentage points, with their Monte Carlo error. With --explain
    also which change of the inputs moved how much; without it that is said where a rerun has
    found it already.
    """
    from forecast.cli.difference import difference_lines, difference_record
    from forecast.store.difference import difference
    from forecast.store.listing import find_run
    from forecast.store.moved import moved_record

    folders = find_run(before, store), find_run(after, store)
    found, moved = difference(*folders), _moved(*folders, seeds=seeds, explain=explain)
    if as_json:
        explained = moved_record(moved) if moved else None
        record = {**difference_record(found), "explained": explained}
        say(json.dumps(record, indent=2, ensure_ascii=False))
        return
    for line in difference_lines(found):
        say(line)
    if moved is not None:
        _tell_moved(moved)


def _moved(before: Path, after: Path, *, seeds: Path | None, explain: bool) -> Explained | None:
    """What moved the one run to the other, where it is known or asked for."""
    from forecast.cli.interrupt import ended_by_ctrl_c
    from forecast.cli.progress import stages
    from forecast.store.moved import read_moved

    known = read_moved(after, before.name)
    if known is not None or not explain:
        return known
    from forecast.explanation.runs import explain_runs

    with ended_by_ctrl_c(), stages(quiet=False) as progress:
        found = explain_runs(before, after, seeds=seeds, progress=progress)
        progress.end()
    return found


def _tell_moved(moved: Explained) -> None:
    from forecast.report.moved import ORDER_WORDS, moved_sentences, moved_table
    from forecast.report.terminal import text_table

    say("what moved it:")
    for sentence in moved_sentences(moved):
        say(f"  {sentence}")
    results().print(text_table(moved_table(moved), "Points, with Monte Carlo error"))
    say(ORDER_WORDS)


app.command()(verify)
app.command()(prune)
