"""`forecast backtest`: past races forecast again and scored, each left out of learning."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forecast.cli.console import columns, say
from forecast.cli.interrupt import ended_by_ctrl_c
from forecast.cli.options import AsJson, Seeds
from forecast.cli.progress import stages

if TYPE_CHECKING:
    from forecast.backtest.process import ProcessAlone
    from forecast.evidence.schema import Case
    from forecast.scenario.process_priors import ProcessPriors

DEFAULT_OUT = Path("runs/backtest")
DEFAULT_WORK = Path("runs/backtest-work")
SPARSER = 6
"""Variants of the process are asked on one date in so many: each costs as much as the process."""


def backtest(
    cases: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the cases to score; the seeds by default."),
    ] = None,
    every: Annotated[int, typer.Option(min=1, help="Days between two forecasts of a case.")] = 14,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder for the scores and the page.")
    ] = DEFAULT_OUT,
    process: Annotated[
        bool,
        typer.Option(
            "--process/--no-process",
            help="Ours: the process pooled with the outside view (an hour or two), or the "
            "outside view alone (a minute).",
        ),
    ] = False,
    work: Annotated[
        Path,
        typer.Option(metavar="DIR", help="Where the process keeps finished dates, to go on from."),
    ] = DEFAULT_WORK,
    keep_pool: Annotated[
        bool,
        typer.Option("--keep-pool", help="Keep the weights of the pool with what was learned."),
    ] = False,
    variants: Annotated[
        bool,
        typer.Option(
            "--variants",
            help="Also score the outside view, and with --process the process, without one part "
            "each.",
        ),
    ] = False,
    seeds: Seeds = None,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress, no table.")] = False,
) -> None:
    """Score ours and the references on past cases, each left out of learning.

    Writes scores.json, forecasts.csv, days.csv and the page (index.html, README.md). --json
    prints the aggregate. A run that was killed goes on where it was.
    """
    _one_thread_each()
    _check_keeping(keep_pool, process, cases)
    from forecast.backtest.run import backtest as scored_again
    from forecast.cli.backtest_files import publish
    from forecast.pipeline.learning import finished_cases
    from forecast.store.learned import load_learned
    from forecast.store.learned_manifest import learned_folder, load_manifest
    from forecast.store.pool import current_pool
    from forecast.store.runs import check_store

    history = finished_cases(seeds)
    folder = learned_folder(seeds)
    learned, manifest = load_learned(folder), load_manifest(folder)
    scored = history if cases is None else _cases_in(cases, seeds)
    if process:
        check_store(work)
    asked = _process_alone(seeds, manifest, work) if process else None
    n_workers = os.cpu_count() or 1
    with ended_by_ctrl_c(), stages(quiet=quiet) as progress:
        result = scored_again(
            scored,
            history,
            learned,
            manifest,
            every_days=every,
            progress=progress,
            process=asked,
            # few cases teach no weights
            kept=current_pool(folder) if process and cases is not None else None,
            n_workers=n_workers,
        )
        noted = _variants(result, scored, asked, every, progress, n_workers) if variants else {}
        progress("report", 0.0)
        publish(result, scored, out, noted)
    if keep_pool:
        _keep_pool(result, manifest, folder)
    if as_json:
        import json

        say(json.dumps(result.aggregate, indent=2, ensure_ascii=False))
    elif not quiet:
        for line in columns(_table(result.aggregate)):
            say(line)
        say(f"{out}")


def _one_thread_each() -> None:
    """Keep linear algebra to one thread in each process.

    Its matrices are small: threads that wait for each other cost several times what they save.
    Heard only by a library that is not loaded yet.
    """
    for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
        os.environ.setdefault(name, "1")


def _check_keeping(keep_pool: bool, process: bool, cases: Path | None) -> None:
    """Weights are kept for all forecasts to come: they are learned from all cases of the seeds."""
    from forecast.errors import InputError

    if keep_pool and not process:
        raise InputError("--keep-pool keeps how much the process counts; add --process")
    if keep_pool and cases is not None:
        raise InputError("--keep-pool keeps what all cases of the seeds say; leave --cases out")


def _process_alone(seeds: Path | None, manifest: dict[str, Any], work: Path) -> ProcessAlone:
    """The process as it was learned without the scored case; as stated where nothing was."""
    from forecast.backtest.process import ProcessAlone
    from forecast.evidence.members import load_members
    from forecast.evidence.seeds import seeds_directory
    from forecast.scenario.process_priors import ProcessPriors
    from forecast.store.learned_manifest import learned_folder
    from forecast.store.learned_process import PROCESS, load_process

    stated = ProcessPriors()
    learned = load_process(learned_folder(seeds)) if PROCESS in manifest["files"] else None

    def priors_of(case: Case) -> ProcessPriors:
        if learned is None:
            return stated
        return learned.priors(stated, body=case.body, rule=case.rule.kind, without=case.case)

    return ProcessAlone(load_members(seeds_directory(seeds) / "members.csv"), priors_of, work)


def _variants(
    result: Any,
    cases: Sequence[Case],
    asked: ProcessAlone | None,
    every: int,
    progress: Callable[[str, float], None],
    n_workers: int,
) -> dict[str, list[dict[str, Any]]]:
    """Rows of the variants, by the name of the file that they go to."""
    from forecast.backtest.forecasters import OUTSIDE_VIEW
    from forecast.backtest.process_variants import compare_process_variants
    from forecast.backtest.variants import compare_variants
    from forecast.cli.backtest_files import PROCESS_VARIANTS, VARIANTS

    found = {VARIANTS: compare_variants(cases, every_days=every, progress=progress)}
    if asked is not None:
        found[PROCESS_VARIANTS] = compare_process_variants(
            cases,
            [f for f in result.forecasts if f.forecaster == OUTSIDE_VIEW],
            asked,
            every_days=SPARSER * every,
            progress=progress,
            n_workers=n_workers,
        )
    return found


def _keep_pool(result: Any, manifest: dict[str, Any], folder: Path) -> None:
    from forecast.backtest.pool import to_keep
    from forecast.store.pool import save_pool

    save_pool(to_keep(result.pool, manifest), folder)


def _cases_in(folder: Path, seeds: Path | None) -> list[Case]:
    from forecast.errors import EvidenceError
    from forecast.evidence.load import load_case

    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise EvidenceError(f"{folder}: there is no case (*.yaml); name the folder that holds them")
    loaded = [load_case(path, seeds) for path in paths]
    return [case for case in loaded if case.resolution is not None]


def _table(aggregate: dict[str, Any]) -> list[tuple[str, ...]]:
    gains = {(row["metric"], row["against"]): row for row in aggregate["comparisons"]}
    rows: list[tuple[str, ...]] = [
        ("forecaster", "log score", "ours gains", "CRPS log-days", "ours gains", "Brier")
    ]
    for row in aggregate["mean"]:
        cells = [row["forecaster"]]
        for metric in ("log_score", "crps_log_days"):
            gain = gains.get((metric, row["forecaster"]))
            cells.append("-" if row[metric] is None else f"{row[metric]:.3f}")
            cells.append(
                "-"
                if gain is None
                else f"{gain['relative_gain']:+.1%} (at least {gain['gain_bound_95']:+.1%})"
            )
        cells.append("-" if row["brier"] is None else f"{row['brier']:.3f}")
        rows.append(tuple(cells))
    return rows
