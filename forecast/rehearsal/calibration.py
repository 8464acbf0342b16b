"""Simulation-based calibration: many made-up records, each fitted, and the ranks of their truths.

Where model and simulation are the same process, and the sampler samples, the truth behind a
record is one more draw from its posterior (Cook, Gelman and Rubin 2006; Talts et al. 2018).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast import pipeline
from forecast.model.fit import fit
from forecast.pipeline import Question
from forecast.pipeline.side_by_side import side_by_side
from forecast.posterior import Diagnostics
from forecast.rehearsal.made_up import MadeUpRecord, make_up_records
from forecast.rehearsal.quantities import ranks_of
from forecast.rehearsal.ranks import thinned
from forecast.rehearsal.uniformity import Uniformity, uniformity
from forecast.scenario.schema import FitSettings

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Plan:
    """What to do, in as many runs as there are seeds. days: length of a record.

    n_records: made up in a run; those over by then are left out. n_fitted: of the others, the
    first so many are fitted. parameters: process parameters that records of this race bear on.
    n_ranked: draws kept, of those sampled, to rank a truth among.
    """

    question: Question
    days: int
    n_records: int
    n_fitted: int
    newcomers: int
    parameters: tuple[str, ...]
    fit: FitSettings
    n_ranked: int
    rng_seeds: tuple[int, ...]


@dataclass(frozen=True)
class Calibration:
    """Ranks among plan.n_ranked draws; index (seed, replicate), one column a quantity.

    Missing where there is no such pair. n_open: records not over by the end, over all runs.
    n_events: (replicate,). diagnostics: of each fit.
    """

    plan: Plan
    ranks: pd.DataFrame
    n_open: int
    n_events: tuple[int, ...]
    diagnostics: tuple[Diagnostics, ...]

    @property
    def verdicts(self) -> Counter[str]:
        """How many fits are `ok`, `doubtful` and `failed`; their ranks are kept alike."""
        return Counter(found.verdict for found in self.diagnostics)

    def uniformity(self) -> list[Uniformity]:
        """How the ranks of each quantity compare with a uniform sample."""
        return uniformity(self.ranks, self.plan.n_ranked)

    def run_by_run(self) -> dict[int, list[Uniformity]]:
        """The same of each run by itself, by its seed."""
        runs = self.ranks.groupby(level="seed", sort=False)
        n_draws = self.plan.n_ranked
        return {int(str(seed)): uniformity(ranks, n_draws) for seed, ranks in runs}


def calibrate(plan: Plan, progress: Progress | None = None, *, n_workers: int = 1) -> Calibration:
    """Make up records, fit each, and rank its truth: the same for any number of workers.

    progress: told how many of how many.
    """
    made = {seed: _made_up(plan, seed) for seed in plan.rng_seeds}
    fitted = [(seed, k) for seed in made for k in range(len(made[seed][: plan.n_fitted]))]
    records = [(seed, k, made[seed][k]) for seed, k in fitted]
    rows, diagnostics = [], []
    each = side_by_side(_replicate, plan, records, n_workers=n_workers)
    for done, (ranks, found) in enumerate(each, start=1):
        rows.append(ranks)
        diagnostics.append(found)
        if progress:
            progress(done, len(fitted))
    index = pd.MultiIndex.from_tuples(fitted, names=["seed", "replicate"])
    return Calibration(
        plan=plan,
        ranks=pd.DataFrame(rows, columns=_in_order(rows), index=index),
        n_open=sum(len(records) for records in made.values()),
        n_events=tuple(len(made[seed][k].question.case.events) for seed, k in fitted),
        diagnostics=tuple(diagnostics),
    )


def _made_up(plan: Plan, seed: int) -> list[MadeUpRecord]:
    return make_up_records(
        plan.question,
        days=plan.days,
        n_records=plan.n_records,
        rng_seed=seed,
        newcomers=plan.newcomers,
    )


def _replicate(
    plan: Plan, made: tuple[int, int, MadeUpRecord]
) -> tuple[dict[str, int], Diagnostics]:
    seed, place, record = made
    prepared = pipeline.prepare(record.question)
    posterior, _ = fit(prepared, plan.fit, rng_seed=seed + 1 + place, newcomers=0)
    draws = thinned(posterior.draws, plan.n_ranked)
    rng = np.random.default_rng([seed, place])
    ranks = ranks_of(prepared, record.truth, draws, plan.parameters, rng)
    return ranks, posterior.diagnostics


def _in_order(rows: Sequence[dict[str, int]]) -> list[str]:
    """Every quantity; the fullest row has them all, in their order."""
    fullest = int(np.argmax([len(row) for row in rows]))
    return list(rows[fullest])
