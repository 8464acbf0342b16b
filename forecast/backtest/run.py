"""The whole backtest: races, forecasts, scores, what they add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from forecast.backtest.assess import assess
from forecast.backtest.forecasters import History, forecasts, process_forecasts
from forecast.backtest.pool import told, with_ours
from forecast.backtest.races import DatedRace, dated_races, resolutions
from forecast.evidence.schema import Case
from forecast.outside_view.learned import Learned
from forecast.pipeline.versions import version
from forecast.scoring.pooling import LearnedPool
from forecast.scoring.scored import ScoredForecast
from forecast.scoring.table import score_table
from forecast.store.pool import KeptPool

if TYPE_CHECKING:
    from forecast.backtest.process import ProcessAlone

CASES_PER_WORKER = 10
"""A process takes as long to start as some ten cases take to forecast."""

VERSIONED = ("succession-forecast", "numpy", "scipy", "pandas", "scoringrules")
VERSIONED_FITS = ("pymc", "nutpie", "pytensor", "numba")

Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class Backtest:
    """forecasts: all that was said. table: a row per forecast, every score. aggregate: see
    `assess`; `pool` the weights of ours. provenance: what was scored, learned from which inputs,
    by which versions. pool: the weights in full; None where the process was left out.
    """

    forecasts: tuple[ScoredForecast, ...]
    table: pd.DataFrame
    aggregate: dict[str, Any]
    provenance: dict[str, Any]
    pool: LearnedPool | None = None


def backtest(
    cases: Sequence[Case],
    seeds: Sequence[Case],
    learned: Learned,
    manifest: dict[str, Any],
    *,
    every_days: int,
    progress: Progress,
    process: ProcessAlone | None = None,
    kept: KeptPool | None = None,
    n_workers: int = 1,
) -> Backtest:
    """Forecast finished cases on every so many days of their life, and score it.

    cases: what is scored. seeds: what the references learn from, the scored case and its
    package always left out. learned, manifest: the learned outside view. process: how the
    process is asked; where None it is left out, and ours is the outside view. kept: weights of
    the pool; learned from the other scored cases where None. n_workers: processes to use; few
    cases are not worth a second one.

    Raises EvidenceError where no case is finished, StoreError where results cannot be kept.
    """
    scored = dated_races(cases, every_days)
    by_name = {case.case: case for case in (*seeds, *cases)}
    history = History(dated_races(list(by_name.values()), every_days))
    said = list(
        forecasts(
            scored,
            history,
            learned,
            lambda share: progress("forecast", share),
            n_workers=min(n_workers, len(cases) // CASES_PER_WORKER),
        )
    )
    inside, verdicts = _process(cases, scored, every_days, process, progress, n_workers)
    progress("score", 0.0)
    came_true = resolutions(cases)
    everyone, pool = with_ours([*inside, *said], came_true, kept)
    table = score_table(everyone, came_true)
    return Backtest(
        forecasts=tuple(everyone),
        table=table,
        aggregate={
            **assess(everyone, table, came_true),
            "pool": told(pool, is_kept=kept is not None),
        },
        provenance={
            "cases": sorted(came_true),
            "every_days": every_days,
            "n_dates": len(scored),
            "learned_inputs_sha256": manifest["inputs_sha256"],
            "versions": {name: version(name) for name in VERSIONED},
            "process": _process_provenance(process, manifest, verdicts),
        },
        pool=pool,
    )


def _process(
    cases: Sequence[Case],
    scored: Sequence[DatedRace],
    every_days: int,
    process: ProcessAlone | None,
    progress: Progress,
    n_workers: int,
) -> tuple[list[ScoredForecast], dict[str, int]]:
    """What the process alone says, and how many of its fits got which verdict."""
    if process is None:
        return [], {}
    # the sampler is heavy, and a backtest without the process has no use for it
    from forecast.backtest.process import process_alone

    found = process_alone(
        cases, every_days, process, lambda share: progress("process", share), n_workers=n_workers
    )
    verdicts = Counter(one.verdict for one in found.values())
    return process_forecasts(scored, found), dict(sorted(verdicts.items()))


def _process_provenance(
    process: ProcessAlone | None, manifest: dict[str, Any], verdicts: dict[str, int]
) -> dict[str, Any] | None:
    if process is None:
        return None
    settings = process.settings
    return {
        "learned_inputs_sha256": manifest.get("process", {}).get("inputs_sha256"),
        "chains": settings.fit.chains,
        "draws": settings.fit.draws,
        "tune": settings.fit.tune,
        "paths": settings.simulation.paths,
        "horizon_days": settings.horizon_days,
        "verdicts": verdicts,
        "versions": {name: version(name) for name in VERSIONED_FITS},
    }
