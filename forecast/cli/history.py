"""`forecast history`: the forecast on every date of a range, from one pass."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forecast.cli.console import FIT_FAILED, complain, say
from forecast.cli.interrupt import ended_by_ctrl_c
from forecast.cli.options import AsJson, Seeds
from forecast.cli.place import check_place
from forecast.cli.progress import stages

if TYPE_CHECKING:
    from forecast.analysis.history import History
    from forecast.pipeline import Question

DEFAULT_OUT = Path("runs/history")


def history(
    config: Annotated[Path, typer.Argument(metavar="CONFIG", help="The scenario, a YAML file.")],
    since: Annotated[str, typer.Option(metavar="DATE", help="The first date.")],
    until: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The last date; the scenario's as_of by default."),
    ] = None,
    every: Annotated[int, typer.Option(min=1, metavar="DAYS", help="Days between dates.")] = 1,
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change one key; may be given again."),
    ] = None,
    paths: Annotated[
        int | None, typer.Option(help="Simulated paths of each date; 2,000 by default.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Threads of the simulation; all cores by default.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The folder; runs/history/<scenario> by default."),
    ] = None,
    seeds: Seeds = None,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress, no summary.")] = False,
) -> None:
    """The forecast as it looked on every date of a range.

    The first date is fitted; later ones weight and move its draws by what has come since, and are
    fitted anew only where that falls short. Writes history.csv, history.json, history.html,
    history.md and the figure. --json prints history.json and nothing else.
    """
    from forecast.pipeline.history import PATHS_KEY, ask_history
    from forecast.pipeline.history import history as through_time

    given = [*(assignments or []), *([f"{PATHS_KEY}={paths}"] if paths is not None else [])]
    questions = ask_history(config, given, since=since, until=until, every=every, seeds=seeds)
    folder = out or DEFAULT_OUT / questions[0].scenario.name
    check_place(folder, "history.json", "history")
    with ended_by_ctrl_c(), stages(quiet=quiet) as progress:
        progress.begin("fit")
        found = through_time(questions, workers=workers, progress=progress)
        progress.begin("report")
        record = _publish(found, questions[-1], folder)
        progress.end()
    if as_json:
        say(record.rstrip())
    elif not quiet:
        _tell(found, folder)
    _refuse_failed(found, folder)


def _publish(found: History, last: Question, folder: Path) -> str:
    """Write the folder whole or not at all; gives `history.json`."""
    from forecast.report.through_time import write_history_page
    from forecast.store.atomic import folder_to_publish
    from forecast.store.digests import readable_json
    from forecast.store.history import history_record, long_frame

    record = readable_json(history_record(found))
    with folder_to_publish(folder) as new:
        table = long_frame(found).to_csv(index=False, lineterminator="\n")
        (new / "history.csv").write_text(table, encoding="utf-8", newline="\n")
        (new / "history.json").write_text(record, encoding="utf-8", newline="\n")
        write_history_page(new, found, last.case, member_names=last.member_names)
    return record


def _tell(found: History, folder: Path) -> None:
    from forecast.report.figures.through_time import finding_of
    from forecast.report.movement import movement_words
    from forecast.report.through_time import answered_words

    say(f"{finding_of(found)}.")
    say(f"{len(found.days)} dates: {answered_words(found.days)}")
    for remark in movement_words(found):
        say(remark)
    say(f"report: {folder / 'history.html'}")


def _refuse_failed(found: History, folder: Path) -> None:
    failed = [day.as_of for day in found.days if day.verdict == "failed"]
    if failed:
        complain(
            f"{folder}: the fit of {len(failed)} dates from {failed[0]} on failed its "
            "diagnostics, do not use their numbers; raise fit.tune and fit.draws"
        )
        raise typer.Exit(FIT_FAILED)
