"""`forecast report`: the pages of a stored run, drawn again without a new fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from forecast.cli.console import say
from forecast.cli.options import DEFAULT_STORE, RUN_HELP, Seeds, Store

if TYPE_CHECKING:
    from forecast.analysis.moved import Explained
    from forecast.store.runs import StoredRun


def report(
    run: Annotated[str, typer.Argument(metavar="RUN", help=RUN_HELP)],
    store: Store = DEFAULT_STORE,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to write; the run's own folder by default."),
    ] = None,
    seeds: Seeds = None,
) -> None:
    """Draw the report of a stored run again.

    Nothing is fitted. A scenario's name stands for its run that was saved last.
    """
    from forecast.evidence.members import load_members
    from forecast.evidence.seeds import seeds_directory
    from forecast.store.listing import find_run
    from forecast.store.moved import read_moved
    from forecast.store.runs import load_run

    folder = find_run(run, store)
    stored = load_run(folder)
    table = load_members(seeds_directory(seeds) / "members.csv")
    names = {member.iso2: member.name for member in table.members}
    _publish(out or folder, stored, names, folder.parent, read_moved(folder))
    say(f"report: {(out or folder) / 'report.html'}")


def draw(
    folder: Path,
    stored: StoredRun,
    member_names: Mapping[str, str],
    moved: Explained | None = None,
    *,
    store: Path | None = None,
) -> list[Path]:
    """Write the pages of a run into a folder; the paths written.

    moved: what moved it since the run before. store: whose earlier runs of the scenario are shown
    as the forecast through time. Equal runs in equal stores give equal bytes.
    """
    from forecast.report.page import write_report
    from forecast.store.earlier import earlier_days

    # Wall seconds differ from run to run; they are kept in timings.json.
    untimed = {k: v for k, v in stored.forecast.provenance.items() if k != "wall_seconds"}
    forecast = replace(stored.forecast, provenance=untimed)
    return write_report(
        folder,
        forecast,
        stored.scenario,
        stored.evidence,
        member_names=member_names,
        sensitivity=stored.sensitivity,
        what_if=stored.what_if,
        past=earlier_days(store, stored) if store is not None else None,
        moved=moved,
    )


def _publish(
    out: Path,
    stored: StoredRun,
    member_names: Mapping[str, str],
    store: Path,
    moved: Explained | None,
) -> None:
    """Put the pages into a folder that may hold other things, each file whole or not at all."""
    from forecast.store.atomic import write_atomically

    with TemporaryDirectory() as drawn:
        for path in draw(Path(drawn), stored, member_names, moved, store=store):
            write_atomically(out / path.relative_to(drawn), path.read_bytes())
