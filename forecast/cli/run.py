"""`forecast run`: from a config to a stored forecast with its report, or just to the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from forecast.cli.asked import check_condition, given_records, on_condition, tell_given, turned
from forecast.cli.console import FIT_FAILED, columns, complain, note, results, say
from forecast.cli.interrupt import ended_by_ctrl_c
from forecast.cli.options import DEFAULT_STORE, AsJson, Seeds
from forecast.cli.progress import Stages, stages
from forecast.cli.what_if import check_without, switches, tell_without, words_of_run
from forecast.errors import InputError

if TYPE_CHECKING:
    from forecast.analysis.what_if import WhatIf
    from forecast.outcomes import Forecast
    from forecast.pipeline import Run
    from forecast.pipeline.given import Conditional

KEYS = {
    "--as-of": "as_of",
    "--paths": "simulation.paths",
    "--draws": "fit.draws",
    "--tune": "fit.tune",
    "--rng-seed": "rng_seed",
}
"""The key of a scenario that an option stands for."""


def run(
    config: Annotated[Path, typer.Argument(metavar="CONFIG", help="The scenario, a YAML file.")],
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="Forecast as it looked on that day.")
    ] = None,
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change one key; may be given again."),
    ] = None,
    paths: Annotated[int | None, typer.Option(help="Number of simulated paths.")] = None,
    draws: Annotated[int | None, typer.Option(help="Posterior draws kept per chain.")] = None,
    tune: Annotated[int | None, typer.Option(help="Tuning steps per chain.")] = None,
    rng_seed: Annotated[int | None, typer.Option(help="Same seed, same bytes.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Threads of the simulation; all cores by default.")
    ] = None,
    conditions: Annotated[
        list[str] | None,
        typer.Option(
            "--given",
            metavar="CONDITION",
            help="Forecast again on the paths that meet it; may be given again.",
        ),
    ] = None,
    turning: Annotated[
        bool, typer.Option("--turning", help="Tell what single members' turning is worth.")
    ] = False,
    without: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FACTOR",
            help="What if that stated factor did not act? May be given again; nothing is stored.",
        ),
    ] = None,
    what_if: Annotated[
        bool,
        typer.Option(
            "--what-if",
            help="Put switches for the stated factors on the page: every combination is answered.",
        ),
    ] = False,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="The store: the run gets a folder of its own in it.")
    ] = DEFAULT_STORE,
    answer_only: Annotated[
        bool,
        typer.Option("--answer-only", help="Print the answer; store no run and draw no pages."),
    ] = False,
    refit: Annotated[
        bool, typer.Option("--refit", help="Sample anew, though the fit may be kept from before.")
    ] = False,
    seeds: Seeds = None,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress, no headline.")] = False,
    timings: Annotated[
        bool, typer.Option("--timings", help="Tell the wall time of each stage.")
    ] = False,
) -> None:
    """Fit, simulate, store and report a scenario.

    A fit is kept on this machine. Scenarios that differ only in what the fit does not see, such
    as assumed events, horizon or paths, share it, and answer without sampling: the same command
    gives the same bytes either way. --answer-only is for a quick what-if.

    --what-if answers every combination of the stated factors switched off, so that the page has
    switches that agree with --without to the last digit; it takes as long as the paths of so many
    runs.

    --json prints summary.json, and nothing else, to stdout; with --timings its `wall_seconds`,
    which the file leaves empty, are filled in; with --given it has a `given` besides, which is
    not stored. Exit code 3 says that the fit failed
    its diagnostics; the run is stored all the same, so that its report can be read.
    """
    from forecast import pipeline

    typed = {
        "--as-of": as_of,
        "--paths": paths,
        "--draws": draws,
        "--tune": tune,
        "--rng-seed": rng_seed,
    }
    options = _overrides(typed)
    with _told_by_option(options):
        question = pipeline.ask(config, [*(assignments or []), *options], seeds=seeds)
    check_without(question, without or [], what_if=what_if, answer_only=answer_only)
    is_stored = not (answer_only or without)
    for condition in conditions or []:
        check_condition(question, condition)
    if is_stored:
        from forecast.store.runs import check_store

        check_store(out)
    folder = None
    with ended_by_ctrl_c(), stages(quiet=quiet) as progress:
        answer = pipeline.run(
            question,
            workers=workers,
            progress=progress,
            refit=refit,
            with_counts=is_stored,
            without=without or (),
        )
        if turning:
            answer = turned(answer, workers=workers, progress=progress)
        found = [on_condition(answer, text, workers=workers) for text in conditions or []]
        seconds = dict(answer.forecast.provenance.get("wall_seconds", {}))
        if is_stored:
            words = words_of_run(config, typed, assignments=assignments or [], seeds=seeds)
            off = switches(answer, words, workers=workers, progress=progress) if what_if else None
            folder, seconds = _keep(answer, off, out, progress)
        progress.end()
    if answer.fit_is_kept and not quiet:
        note("fit: kept from before")
    if without and not quiet:
        tell_without(without)
    if as_json:
        say(_summary(answer.forecast, seconds if timings else None, found))
    elif not quiet:
        _headline(answer, folder)
        tell_given(found)
    if timings:
        _tell_times(seconds)
    _refuse_failed(answer.forecast, folder or question.scenario.name)


def _overrides(typed: Mapping[str, object]) -> dict[str, str]:
    """Overrides by the text of each, with the option that they were given as."""
    return {
        f"{KEYS[option]}={value}": f"{option} {quote(str(value))}"
        for option, value in typed.items()
        if value is not None
    }


@contextmanager
def _told_by_option(options: dict[str, str]) -> Iterator[None]:
    """Faults name the option that was typed, not the override that it stands for."""
    try:
        yield
    except InputError as fault:
        message = str(fault)
        for override, option in options.items():
            written = f"--set {' '.join(override.split())}:"
            if message.startswith(written):
                raise type(fault)(f"{option}:{message.removeprefix(written)}") from None
            # A day that does not fit is found where it meets another: horizon, case, what-if.
            if option.startswith("--as-of") and "as_of" in message:
                raise type(fault)(f"{option}: {message}") from None
        raise


def _keep(
    answer: Run, what_if: WhatIf | None, store: Path, progress: Stages
) -> tuple[Path, dict[str, float]]:
    """Store the run and its pages as one; its folder, and the wall seconds of all stages."""
    from forecast.cli.report import draw
    from forecast.pipeline.stopwatch import Stopwatch
    from forecast.store.runs import StoredRun, run_id, save_run, with_earlier

    progress.begin("report")
    answered = StoredRun(answer.forecast, answer.question.scenario, answer.question.case, what_if)
    place = store / run_id(answered)
    stored = with_earlier(place, answered)
    watch = Stopwatch(dict(answer.forecast.provenance.get("wall_seconds", {})))

    def render(new: Path) -> None:
        with watch.stage("render"):
            draw(new, stored, answer.question.member_names, store=store)

    with watch.stage("write"):
        folder = save_run(place, stored, answer.posterior, extra=render)
    watch.seconds["write"] = round(watch.seconds["write"] - watch.seconds["render"], 3)
    return folder, watch.seconds


def _summary(
    forecast: Forecast, seconds: dict[str, float] | None, found: Sequence[Conditional] = ()
) -> str:
    """`summary.json` as it is stored, or with wall seconds and conditional forecasts in it."""
    from forecast.store.digests import readable_json
    from forecast.store.summary import summary_of

    summary = summary_of(forecast)
    if seconds is not None:
        summary["provenance"]["wall_seconds"] = seconds
    if found:
        summary["given"] = given_records(found)
    return readable_json(summary).rstrip()


def _headline(answer: Run, folder: Path | None) -> None:
    from forecast.report.terminal import headline_table
    from forecast.report.words import headline, with_member_names

    named = with_member_names(answer.forecast, answer.question.member_names)
    console = results()
    answer_in_words = headline(named, office=answer.question.case.office)
    console.print(answer_in_words, soft_wrap=not console.is_terminal)
    console.print()
    console.print(headline_table(answer.forecast))
    for remark in answer.forecast.diagnostics.remarks:
        console.print(f"- {remark}", soft_wrap=True)
    if folder is not None:
        console.print(f"report: {folder / 'report.html'}", soft_wrap=True)


def _tell_times(seconds: dict[str, float]) -> None:
    for line in columns([(stage, f"{spent:7.1f} s") for stage, spent in seconds.items()]):
        note(line)


def _refuse_failed(forecast: Forecast, what: Path | str) -> None:
    found = forecast.diagnostics
    if found.verdict != "failed":
        return
    remedy = "; ".join(found.remarks) or "raise fit.tune and fit.draws"
    complain(f"{what}: the fit failed its diagnostics, do not use its numbers; {remedy}")
    raise typer.Exit(FIT_FAILED)
