"""`forecast sensitivity`: what a headline hinges on, and what would overturn it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forecast.cli.console import FIT_FAILED, complain, results, say
from forecast.cli.interrupt import ended_by_ctrl_c
from forecast.cli.options import DEFAULT_STORE, AsJson, Seeds
from forecast.cli.progress import Stages, stages
from forecast.errors import InputError

if TYPE_CHECKING:
    from forecast.pipeline import Question
    from forecast.pipeline.sensitivity.study import Study
    from forecast.store.runs import StoredRun


def sensitivity(
    target: Annotated[
        str,
        typer.Argument(
            metavar="CONFIG|RUN",
            help="A scenario, or a stored run: its id, its folder, or a scenario's name.",
        ),
    ],
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change one key of a scenario."),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option("--of", metavar="OUTCOME", help="The headline; the likeliest by default."),
    ] = None,
    milestone: Annotated[
        str | None,
        typer.Option("--by", metavar="MILESTONE", help="The other one: decided by this day."),
    ] = None,
    bring: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[=50%]",
            help="Look for what makes it lead, or brings it there; may be given again.",
        ),
    ] = None,
    members: Annotated[
        list[str] | None,
        typer.Option("--member", metavar="CODE", help="Whose views are tried; may be repeated."),
    ] = None,
    paths: Annotated[
        int | None, typer.Option(help="Simulated paths of each run; the scenario's by default.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Threads of the simulation; all cores by default.")
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="The store in which the run is, or is put.")
    ] = DEFAULT_STORE,
    seeds: Seeds = None,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress, no tables.")] = False,
) -> None:
    """Say what a headline hinges on: what moves it, and the smallest change that overturns it.

    Every factor, event of the record, milestone and assumed event is left out in turn. The run
    is stored with what was found, and its report has a section of it, which `forecast report`
    draws again. --json prints sensitivity.json and nothing else. Exit code 3 where the fit failed.
    """
    from forecast.pipeline.sensitivity.study import study
    from forecast.pipeline.sensitivity.wanted import wanted_of
    from forecast.store.runs import check_store

    question, store = _asked(target, assignments or [], out, seeds)
    wanted = wanted_of(
        question,
        outcome=outcome,
        milestone=milestone,
        bring=bring or (),
        members=members or (),
        paths=paths,
    )
    check_store(store)
    with ended_by_ctrl_c(), stages(quiet=quiet) as progress:
        found = study(question, wanted, workers=workers, progress=progress)
        folder, kept = _keep(found, store, progress)
        progress.end()
    if as_json:
        _say_json(found)
    elif not quiet:
        _tell(found, kept, folder)
    if found.run.forecast.diagnostics.verdict == "failed":
        complain(f"{folder}: the fit failed its diagnostics, do not use its numbers")
        raise typer.Exit(FIT_FAILED)


def _asked(
    target: str, assignments: list[str], store: Path, seeds: Path | None
) -> tuple[Question, Path]:
    """The question of a config, or of a stored run; and the store it belongs to."""
    from forecast import pipeline
    from forecast.pipeline.question import ask_stored
    from forecast.store.listing import find_run
    from forecast.store.runs import load_run

    if Path(target).suffix in (".yaml", ".yml"):
        return pipeline.ask(Path(target), assignments, seeds=seeds), store
    folder = find_run(target, store)
    if assignments:
        raise InputError(f"--set {assignments[0]}: a stored run stands; give its config instead")
    stored = load_run(folder)
    question = ask_stored(stored.scenario, stored.evidence, seeds=seeds)
    _check_same(question, stored, folder)
    return question, folder.parent


def _check_same(question: Question, stored: StoredRun, folder: Path) -> None:
    """Refuse a run whose numbers would come out otherwise today. Raises InputError."""
    from forecast.pipeline.inputs import inputs_of

    today, then = inputs_of(question), stored.forecast.provenance
    words = {
        "seeds_sha256": "the members table",
        "learned_sha256": "what was learned from finished races",
        "code_sha256": "the code",
        "versions": "versions of packages",
    }
    changed = [words[name] for name in words if today[name] != then.get(name)]
    if changed:
        raise InputError(
            f"{folder}: {', '.join(changed)} changed since that run; ask its config again: "
            "forecast sensitivity CONFIG"
        )


def _keep(found: Study, store: Path, progress: Stages) -> tuple[Path, StoredRun]:
    """Store the run with what was found, and its pages, as one; its folder and the run."""
    from forecast.cli.report import draw
    from forecast.store.runs import StoredRun, run_id, save_run, with_earlier

    progress.begin("report")
    answered, question = found.run, found.run.question
    said = StoredRun(answered.forecast, question.scenario, question.case, sensitivity=found.found)
    place = store / run_id(said)
    stored = with_earlier(place, said)
    folder = save_run(
        place,
        stored,
        answered.posterior,
        extra=lambda new: draw(new, stored, question.member_names, store=store),
    )
    return folder, stored


def _say_json(found: Study) -> None:
    from forecast.store.digests import readable_json
    from forecast.store.sensitivity import sensitivity_record

    say(readable_json(sensitivity_record(found.found)).rstrip())


def _tell(found: Study, stored: StoredRun, folder: Path) -> None:
    from forecast.report.contents import contents_of
    from forecast.report.sensitivity.terminal import terminal_tables

    names = found.run.question.member_names
    contents = contents_of(
        stored.forecast, stored.scenario, stored.evidence, names, sensitivity=stored.sensitivity
    )
    assert contents.hinges is not None
    console = results()
    for sentence in (contents.answer, *contents.hinges.sentences):
        console.print(sentence, soft_wrap=not console.is_terminal)
    for table in terminal_tables(contents.hinges):
        console.print(table)
    console.print(f"report: {folder / 'report.html'}", soft_wrap=True)
