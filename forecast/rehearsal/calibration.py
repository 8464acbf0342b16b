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
from forecast.posterior import Diagnostics
from forecast.rehearsal.made_up import MadeUpRecord, make_up_records
from forecast.rehearsal.quantities import ranks_of
from forecast.rehearsal.ranks import thinned
from forecast.rehearsal.uniformity import Uniformity, uniformity
from forecast.scenario.schema import FitSettings

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Plan:
    """What to do. days: length of a record. n_records: made up; those over by then are left out.

    n_fitted: of the others, the first so many are fitted. parameters: process parameters that
    records of this race bear on. n_ranked: draws kept, of those sampled, to rank a truth among.
    """

    question: Question
    days: int
    n_records: int
    n_fitted: int
    newcomers: int
    parameters: tuple[str, ...]
    fit: FitSettings
    n_ranked: int
    rng_seed: int


@dataclass(frozen=True)
class Calibration:
    """Ranks (replicate, quantity) among plan.n_ranked draws, missing where there is no such pair.

    n_open: records not over by the end. n_events: (replicate,). diagnostics: of each fit.
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


def calibrate(plan: Plan, progress: Progress | None = None) -> Calibration:
    """Make up records, fit each, and rank its truth. progress: told how many of how many."""
    records = make_up_records(
        plan.question,
        days=plan.days,
        n_records=plan.n_records,
        rng_seed=plan.rng_seed,
        newcomers=plan.newcomers,
    )
    fitted = records[: plan.n_fitted]
    rows, diagnostics = [], []
    for k, record in enumerate(fitted):
        ranks, found = _replicate(plan, record, k)
        rows.append(ranks)
        diagnostics.append(found)
        if progress:
            progress(k + 1, len(fitted))
    return Calibration(
        plan=plan,
        ranks=pd.DataFrame(rows, columns=_in_order(rows)),
        n_open=len(records),
        n_events=tuple(len(record.question.case.events) for record in fitted),
        diagnostics=tuple(diagnostics),
    )


def _replicate(plan: Plan, record: MadeUpRecord, place: int) -> tuple[dict[str, int], Diagnostics]:
    prepared = pipeline.prepare(record.question)
    seed = plan.rng_seed + 1 + place
    posterior, _ = fit(prepared, plan.fit, rng_seed=seed, newcomers=0)
    draws = thinned(posterior.draws, plan.n_ranked)
    rng = np.random.default_rng([plan.rng_seed, place])
    ranks = ranks_of(prepared, record.truth, draws, plan.parameters, rng)
    return ranks, posterior.diagnostics


def _in_order(rows: Sequence[dict[str, int]]) -> list[str]:
    """Every quantity; the fullest row has them all, in their order."""
    fullest = int(np.argmax([len(row) for row in rows]))
    return list(rows[fullest])
