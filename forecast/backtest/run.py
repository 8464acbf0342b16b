"""The whole backtest: races, forecasts, scores, what they add up to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import pandas as pd

from forecast.backtest.assess import assess
from forecast.backtest.forecasters import History, forecasts
from forecast.backtest.races import dated_races, resolutions
from forecast.evidence.schema import Case
from forecast.outside_view.learned import Learned
from forecast.scoring.scored import ScoredForecast
from forecast.scoring.table import score_table

CASES_PER_WORKER = 10
"""A process takes as long to start as some ten cases take to forecast."""

VERSIONED = ("succession-forecast", "numpy", "scipy", "pandas", "scoringrules")


@dataclass(frozen=True, eq=False)
class Backtest:
    """forecasts: all that was said. table: a row per forecast, every score. aggregate: see
    `assess`. provenance: what was scored, learned from which inputs, by which versions.
    """

    forecasts: tuple[ScoredForecast, ...]
    table: pd.DataFrame
    aggregate: dict[str, Any]
    provenance: dict[str, Any]


def backtest(
    cases: Sequence[Case],
    seeds: Sequence[Case],
    learned: Learned,
    manifest: dict[str, Any],
    *,
    every_days: int,
    progress: Callable[[str, float], None],
    n_workers: int = 1,
) -> Backtest:
    """Forecast finished cases on every so many days of their life, and score it.

    cases: what is scored. seeds: what the references learn from, the scored case and its
    package always left out. learned, manifest: the learned outside view. n_workers: processes
    to use; few cases are not worth a second one.

    Raises EvidenceError where no case is finished.
    """
    scored = dated_races(cases, every_days)
    by_name = {case.case: case for case in (*seeds, *cases)}
    history = History(dated_races(list(by_name.values()), every_days))
    said = tuple(
        forecasts(
            scored,
            history,
            learned,
            lambda share: progress("forecast", share),
            n_workers=min(n_workers, len(cases) // CASES_PER_WORKER),
        )
    )
    progress("score", 0.0)
    came_true = resolutions(cases)
    table = score_table(said, came_true)
    return Backtest(
        forecasts=said,
        table=table,
        aggregate=assess(said, table, came_true),
        provenance={
            "cases": sorted(came_true),
            "every_days": every_days,
            "n_dates": len(scored),
            "learned_inputs_sha256": manifest["inputs_sha256"],
            "versions": {name: version(name) for name in VERSIONED},
        },
    )
