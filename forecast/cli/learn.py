"""`forecast learn`: the outside view and the process learned anew from the finished cases."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from forecast.cli.console import FIT_FAILED, complain, say
from forecast.cli.interrupt import ended_by_ctrl_c
from forecast.cli.options import Seeds
from forecast.cli.progress import stages
from forecast.errors import FitError


def learn(
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Where to keep it; `learned` beside the cases by default."
        ),
    ] = None,
    seeds: Seeds = None,
    rng_seed: Annotated[int | None, typer.Option(help="Same seed, same bytes.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Learn from all finished cases of the seeds how such races go, and how they end.

    Exit code 3 says that sampling failed its diagnostics; then nothing is kept.
    """
    from forecast.evidence.members import load_members
    from forecast.evidence.seeds import seeds_directory
    from forecast.pipeline.learning import RNG_SEED, finished_cases, learn_from
    from forecast.pipeline.learning_process import learn_process_from
    from forecast.store.learned import save_learned
    from forecast.store.learned_manifest import learned_folder

    folder = out if out is not None else learned_folder(seeds)
    seed, cases = RNG_SEED if rng_seed is None else rng_seed, finished_cases(seeds)
    with ended_by_ctrl_c(), stages(quiet=quiet) as progress:
        learned, manifest = learn_from(cases, rng_seed=seed, progress=progress)
        table = load_members(seeds_directory(seeds) / "members.csv")
        process, of_process = learn_process_from(
            cases, table, rng_seed=seed, progress=progress, n_workers=os.cpu_count() or 1
        )
    manifest = {**manifest, "process": of_process}
    verdicts = {part: verdict["verdict"] for part, verdict in manifest["verdicts"].items()}
    verdicts["process"] = of_process["verdict"]["verdict"]
    by_itself = {race: one["verdict"] for race, one in of_process["by_itself"].items()}
    verdicts |= {race: verdict for race, verdict in by_itself.items() if verdict == "failed"}
    if "failed" in verdicts.values():
        complain(
            FitError(f"learning failed its diagnostics ({verdicts}); {folder} is left as it was")
        )
        sys.exit(FIT_FAILED)
    save_learned(learned, process, manifest, folder)
    if quiet:
        return
    say(f"learned from {len(manifest['cases'])} cases on {manifest['n_dates']} dates; {folder}")
    for part, verdict in manifest["verdicts"].items():
        refitted = ", ".join(manifest["refitted_without"][part]) or "nothing"
        say(
            f"{part}: {verdict['verdict']} (R-hat {verdict['rhat_max']:.3f}, smallest ESS "
            f"{verdict['ess_min']:.0f}, {verdict['divergences']} divergences); largest Pareto k "
            f"{manifest['pareto_k_max'][part]:.2f}; refitted without {refitted}"
        )
    verdict = of_process["verdict"]
    doubtful = sorted(race for race, found in by_itself.items() if found != "ok")
    say(
        f"process: {verdict['verdict']} (R-hat {verdict['rhat_max']:.3f}, smallest ESS "
        f"{verdict['ess_min']:.0f}, {verdict['divergences']} divergences); "
        f"{len(by_itself)} races fitted by themselves, doubtful {', '.join(doubtful) or 'none'}"
    )
