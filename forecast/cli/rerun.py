"""`forecast rerun`: a folder of scenarios, as a schedule runs it."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from forecast.cli.console import ALERT, SOME_FAILED, columns, complain, note, say
from forecast.cli.interrupt import ended_by_ctrl_c
from forecast.cli.options import DEFAULT_STORE, AsJson, Seeds, Store
from forecast.cli.what_if import switches, words_of_run
from forecast.errors import InputError

if TYPE_CHECKING:
    from forecast.analysis.moved import Explained
    from forecast.analysis.what_if import WhatIf
    from forecast.pipeline import Question, Run
    from forecast.rerun.batch import Answered, Done
    from forecast.rerun.plan import Task, Wanted
    from forecast.rerun.run import Report


def rerun(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder that holds the scenarios.")
    ] = Path("configs"),
    as_of: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="For all scenarios, past races too; else today."),
    ] = None,
    store: Store = DEFAULT_STORE,
    seeds: Seeds = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Threads of the simulation; all cores by default.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be done and why; do nothing.")
    ] = False,
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait for another rerun on this store to end.")
    ] = False,
    on_alert: Annotated[
        str | None,
        typer.Option(
            metavar="COMMAND",
            envvar="SUCCESSION_FORECAST_ON_ALERT",
            help="Called, without a shell, with the path of alerts.json as its last argument.",
        ),
    ] = None,
    keep_draws: Annotated[
        bool, typer.Option("--keep-draws", help="Store the posterior draws too, 40 MB a run.")
    ] = False,
    what_if: Annotated[
        bool,
        typer.Option(
            "--what-if",
            help="Put switches for the stated factors on every page; takes up to a minute more.",
        ),
    ] = False,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain/--no-explain",
            help="Split each move since the last edition into its causes; takes up to minutes.",
        ),
    ] = True,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say only what went wrong.")] = False,
) -> None:
    """Ask every scenario of a folder again, and publish the answers.

    Only what changed since the last run, in config, evidence, code or date, is computed; with
    --what-if also what has no switches on its page yet. The pages are in `published/latest` of
    the store, and say what moved each answer. A past race keeps the date of its config.

    Exit code 4 where a scenario failed (each is named, and its last good report stays), else 5
    where an alert fired.
    """
    from forecast.rerun.plan import Wanted, plan

    today = date.today()
    wanted = Wanted(folder, store, today, _day(as_of), seeds, what_if)
    if dry_run:
        _tell_plan(plan(wanted), as_json=as_json)
        return
    talks = not (quiet or as_json)
    report = _rerun(wanted, workers, wait, on_alert, keep_draws, explain=explain, talks=talks)
    _tell(report, as_json=as_json, quiet=quiet)
    if report.failed or report.faults:
        raise typer.Exit(SOME_FAILED)
    if report.alerts:
        raise typer.Exit(ALERT)


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--as-of {text}: write a date as YYYY-MM-DD") from None


def _rerun(
    wanted: Wanted,
    workers: int | None,
    wait: bool,
    on_alert: str | None,
    keep_draws: bool,
    *,
    explain: bool,
    talks: bool,
) -> Report:
    from forecast.cli.report import draw
    from forecast.rerun.batch import Steps
    from forecast.rerun.hook import parsed_command
    from forecast.rerun.run import Told, rerun

    def answer(question: Question) -> Run:
        from forecast import pipeline

        if talks:
            note(f"{question.scenario.name}: computing, as of {question.scenario.as_of}")
        return pipeline.run(question, workers=workers, progress=lambda stage, share: None)

    def switch(task: Task, answered: Answered) -> WhatIf | None:
        assert task.question is not None
        as_of = task.question.scenario.as_of.isoformat()
        given = None if task.as_of_is == "pinned" else as_of
        words = words_of_run(task.config, {"--as-of": given}, assignments=(), seeds=wanted.seeds)
        return switches(cast("Run", answered), words, workers=workers)

    def explained(before: Path, after: Path) -> Explained:
        from forecast.explanation.runs import explain_runs

        if talks:
            note(f"{after.name}: finding what moved it since {before.name}")
        return explain_runs(before, after, seeds=wanted.seeds, workers=workers)

    steps = Steps(
        answer,
        partial(draw, store=wanted.store),
        keep_draws,
        switch=switch if wanted.what_if else None,
        explain=explained if explain else None,
    )
    told = Told(
        on_wait=lambda holder: note(f"{wanted.store}: waiting for {holder}"),
        on_done=_tell_done if talks else lambda done: None,
        on_alert=parsed_command(on_alert) if on_alert is not None else None,
    )
    with ended_by_ctrl_c():
        return rerun(wanted, steps, told, wait=wait)


def _tell_done(done: Done) -> None:
    if done.state == "failed":
        return
    note(f"{done.task.name}: {done.state} ({done.task.why})")
    if done.moved:
        from forecast.report.moved import moved_sentences

        for sentence in moved_sentences(done.moved):
            note(f"  {sentence}")
    if done.unexplained:
        note(f"  what moved it could not be found: {done.unexplained}")


def _tell_plan(tasks: Any, *, as_json: bool) -> None:
    rows = [
        {
            "scenario": task.name,
            "would": task.action,
            "as_of": task.question.scenario.as_of.isoformat() if task.question else None,
            "as_of_is": task.as_of_is,
            "why": task.why,
        }
        for task in tasks
    ]
    if as_json:
        say(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    head = ("scenario", "would", "as of", "why")
    cells = [(r["scenario"], r["would"], r["as_of"] or "-", r["why"]) for r in rows]
    for line in columns([head, *cells]):
        say(line)


def _tell(report: Report, *, as_json: bool, quiet: bool) -> None:
    from forecast.rerun.run import status_of

    for done in report.failed:
        complain(f"{done.task.name}: failed: {done.fault}")
    for fault in report.faults:
        complain(fault)
    if as_json:
        say(json.dumps(status_of(report), indent=2, ensure_ascii=False))
        return
    for alert in report.alerts:
        note(f"alert: {alert['scenario']}: {alert['says']}")
    if not quiet:
        _tell_counts(report)


def _tell_counts(report: Report) -> None:
    states = [done.state for done in report.done]
    counts = ", ".join(
        f"{states.count(state)} {state}" for state in ("computed", "reused", "failed")
    )
    say(f"{len(states)} scenarios: {counts}")
    if report.edition is not None:
        said = "published" if report.is_new else "nothing new; still published"
        say(f"{said}: {report.edition / 'index.html'}")
