"""`forecast compare`: scenarios side by side under common random numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forecast.cli.console import FIT_FAILED, complain, results, say
from forecast.cli.interrupt import ended_by_ctrl_c
from forecast.cli.options import AsJson, Seeds
from forecast.cli.place import check_place
from forecast.cli.progress import stages

if TYPE_CHECKING:
    from forecast.pipeline.compare import Compared

DEFAULT_OUT = Path("runs") / "compare"


def compare(
    configs: Annotated[
        list[Path], typer.Argument(metavar="CONFIG CONFIG...", help="Scenarios; the base first.")
    ],
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change one key of all of them."),
    ] = None,
    paths: Annotated[int | None, typer.Option(help="Number of simulated paths of each.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Threads of the simulation; all cores by default.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for the pages; runs/compare/NAMES by default."),
    ] = None,
    seeds: Seeds = None,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress, no tables.")] = False,
) -> None:
    """Compare scenarios with the first one, under common random numbers.

    Every path of one is paired with the same path of the other, so that differences are known
    far more closely than from separate runs. Writes compare.json, compare.md, compare.html and
    figures; --json prints compare.json and nothing else. Exit code 3 where a fit failed.
    """
    from forecast import pipeline
    from forecast.pipeline.compare import compare as side_by_side

    changes = [*(assignments or []), *([] if paths is None else [f"simulation.paths={paths}"])]
    questions = [pipeline.ask(config, changes, seeds=seeds) for config in configs]
    folder = out or DEFAULT_OUT / _name([q.scenario.name for q in questions])
    check_place(folder, "compare.json", "comparison")
    with ended_by_ctrl_c(), stages(quiet=quiet) as progress:
        compared = side_by_side(questions, workers=workers, progress=progress)
        progress.begin("report")
        text = _publish(folder, compared)
        progress.end()
    if as_json:
        say(text.rstrip())
    elif not quiet:
        _tell(compared, folder)
    _refuse_failed(compared)


def _name(names: list[str]) -> str:
    """A folder's name from those of the scenarios: the base, and what the others add to it.

    >>> _name(["nato", "nato-no-us-backing", "other"])
    'nato-vs-no-us-backing-other'
    """
    rest = "-".join(name.removeprefix(f"{names[0]}-") for name in names[1:])
    return f"{names[0]}-vs-{rest}"[:120].rstrip("-")


def _publish(folder: Path, compared: Compared) -> str:
    """Write the folder whole or not at all; gives the text of compare.json."""
    from forecast.report.comparison.page import write_pages
    from forecast.store.atomic import folder_to_publish
    from forecast.store.comparison import comparison_record
    from forecast.store.digests import readable_json

    text = readable_json(comparison_record(compared.comparison, compared.aligned))
    names = compared.runs[0].question.member_names
    with folder_to_publish(folder) as new:
        (new / "compare.json").write_text(text, encoding="utf-8", newline="\n")
        write_pages(new, compared.comparison, member_names=names, remarks=compared.aligned)
    return text


def _tell(compared: Compared, folder: Path) -> None:
    from forecast.report.comparison.terminal import terminal_tables
    from forecast.report.comparison.words import (
        base_sentence,
        headline_sentences,
        method_sentences,
    )

    console = results()
    said = [base_sentence(compared.comparison), *headline_sentences(compared.comparison)]
    for sentence in said:
        console.print(sentence, soft_wrap=not console.is_terminal)
    for table in terminal_tables(compared.comparison):
        console.print(table)
    for sentence in (*compared.aligned, *method_sentences(compared.comparison)[1:-1]):
        console.print(sentence, soft_wrap=not console.is_terminal)
    console.print(f"report: {folder / 'compare.html'}", soft_wrap=True)


def _refuse_failed(compared: Compared) -> None:
    failed = [
        answered.question.scenario.name
        for answered in compared.runs
        if answered.forecast.diagnostics.verdict == "failed"
    ]
    if failed:
        complain(f"{', '.join(failed)}: the fit failed its diagnostics, do not use its numbers")
        raise typer.Exit(FIT_FAILED)
