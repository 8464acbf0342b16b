"""`forecast sweep`: thousands of scenarios, a grid or samples of any keys, in one table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forecast.cli.console import SOME_FAILED, complain, note, say
from forecast.cli.interrupt import ended_by_ctrl_c
from forecast.cli.options import AsJson, Seeds
from forecast.cli.place import check_place
from forecast.cli.progress import stages

if TYPE_CHECKING:
    from forecast.sweeps.local import Workers
    from forecast.sweeps.run import Swept

DEFAULT_OUT = Path("runs") / "sweep"
TOLD = 10
"""Failed scenarios that are named; the table has them all."""


def sweep(
    spec: Annotated[Path, typer.Argument(metavar="SPEC", help="What varies, a YAML file.")],
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes on this machine; all cores by default.")
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A Dask scheduler, as in tcp://10.0.0.5:8786."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder; runs/sweep/NAME by default.")
    ] = None,
    seeds: Seeds = None,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress, no summary.")] = False,
) -> None:
    """Answer every scenario of a grid or a sample, and set the answers in one table.

    Writes sweep.parquet (a row a scenario), sweep.json, sweep.html, sweep.md and figures; --json
    prints sweep.json. A sweep that was killed goes on when it is asked again, and scenarios whose
    answer stands are not computed again. The numbers are the same for any workers. A scenario
    that fails is a row that says why, and the exit code is 4.
    """
    from forecast.sweeps.results import RECORD, only_one, parts_of, publish
    from forecast.sweeps.run import ask_sweep
    from forecast.sweeps.run import sweep as answered

    asked_of = _workers(workers, cluster)
    with ended_by_ctrl_c(), stages(quiet=quiet) as progress:
        asked = ask_sweep(spec, seeds=seeds, progress=progress)
        folder = out or DEFAULT_OUT / asked.spec.sweep.name
        check_place(folder, RECORD, "sweep")
        with only_one(folder):
            found = answered(
                asked, asked_of, folder=folder, parts=parts_of(folder), progress=progress
            )
            progress.begin("report")
            record = publish(folder, found)
            progress.end()
    if as_json:
        say(record.rstrip())
    elif not quiet:
        _tell(found, folder)
    _refuse_failed(found)


def _workers(workers: int | None, cluster: str | None) -> Workers:
    """Processes of this machine, or a cluster that was found to be there."""
    from forecast.sweeps.local import LocalWorkers

    if cluster is None:
        return LocalWorkers(workers)
    from forecast.sweeps.cluster import ClusterWorkers

    if workers is not None:
        note("--workers is of no use with --cluster: a cluster has its own")
    found = ClusterWorkers(cluster)
    found.check()
    return found


def _tell(found: Swept, folder: Path) -> None:
    from forecast.report.sweep.words import finding, routes_sentence
    from forecast.sweeps.results import shown_of

    shown = shown_of(found)
    say(f"{finding(shown)}.")
    if found.n_found:
        say(f"{found.n_found:,} of {len(found.table):,} scenarios stood from before")
    say(routes_sentence(shown))
    say(f"table: {folder / 'sweep.parquet'}")
    say(f"report: {folder / 'sweep.html'}")


def _refuse_failed(found: Swept) -> None:
    failed = found.failed
    for point, says in failed[:TOLD]:
        complain(f"scenario {point.number} ({point}): {says}")
    if len(failed) > TOLD:
        complain(f"{len(failed) - TOLD:,} more failed; the table says why, in its column error")
    if failed:
        raise typer.Exit(SOME_FAILED)
