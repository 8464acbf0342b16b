"""A small race, sweeps of it, and fits that nobody had to sample."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import xarray as xr

from forecast.cli.new import scaffold
from forecast.model.opening import opening_state
from forecast.pipeline import prepare
from forecast.pipeline.fitted import fit_key
from forecast.pipeline.question import Question
from forecast.posterior import Diagnostics, Labelled, Posterior
from forecast.scenario.process_priors import FREE
from forecast.store.kept_fits import KeptFit, keep_fit
from forecast.sweeps.run import Asked, ask_sweep

TODAY = date(2026, 1, 15)
ENDORSED = "{kind: stance, on: 2026-02-01, member: DE, candidate: first_name, stance: endorse}"
GRID = f"""
  assume: {{named: {{nothing: [], endorsed: [{ENDORSED}]}}}}
"""
SAMPLE = """
  n: 6
  keys:
    factors.home.effect.mean: {start: 0.5, end: 2.5}
"""


def written(
    folder: Path, *, grid: str = GRID, sample: str = SAMPLE, paths: int = 300, more: str = ""
) -> Path:
    """A sweep of the small race, in a file of its own; the race is written where it is not yet."""
    if not (folder / "configs" / "small-race.yaml").exists():
        scaffold("small-race", folder, TODAY)
    text = "title: A small race\nscenario: small-race.yaml\n" + more
    text += f"set: {{simulation.paths: {paths}}}\n"
    text += f"grid:{grid}" if grid else ""
    text += f"sample:{sample}" if sample else ""
    path = folder / "configs" / "small-sweep.yaml"
    path.write_text(text)
    return path


def asked(folder: Path, **changes: object) -> Asked:
    """The sweep, read and checked, with the fits of its jobs kept."""
    found = ask_sweep(written(folder, **changes), seeds=folder / "seeds")  # type: ignore[arg-type]
    for job in found.jobs:
        keep_made_up_fit(job.fitted)
    return found


def keep_made_up_fit(question: Question, *, verdict: str = "ok") -> None:
    """Keep draws from the priors of a question, as if they were those of its fit."""
    rng = np.random.default_rng(1)
    record = prepare(question).inputs.record
    opening = opening_state(record, question.scenario.simulation.newcomers)
    sizes = (2, 200, opening.sizes["member"], opening.sizes["candidate"])
    factors = sorted(question.scenario.factors)
    priors = [question.scenario.factors[name].effect for name in factors]
    effect = np.stack([rng.normal(p.mean, p.sd, sizes[:2]) for p in priors], axis=-1)
    pair = ("chain", "draw", "member", "candidate")
    utility = rng.standard_normal(sizes)
    first = list(record.candidates).index("first_name")
    utility[..., first] += effect[..., 0, np.newaxis]  # it gains where the factor does
    draws = {
        "utility": (pair, utility),
        "permanence": (pair, np.full(sizes, 0.08)),
        "effect": (("chain", "draw", "factor"), effect),
    }
    process = question.scenario.process
    for name in FREE:
        prior = getattr(process, name)
        draws[name] = (("chain", "draw"), rng.normal(prior.mean, 0.1 * prior.sd, sizes[:2]))
    coords = {name: opening[name] for name in ("member", "candidate")}
    posterior = Posterior(
        Labelled.of(xr.Dataset(draws, coords={**coords, "factor": factors})),
        opening,
        Diagnostics(verdict, 1.0, 900.0, 0),  # type: ignore[arg-type]
    )
    keep_fit(fit_key(question), KeptFit(posterior, []))


def python(*arguments: str) -> subprocess.Popen[bytes]:
    """Another process of this Python."""
    return subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
