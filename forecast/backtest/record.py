"""A backtest as files: everything on its page can be recomputed from them.

`forecasts.csv`: a row per case, date, forecaster and outcome. `days.csv`: a row per case,
date, forecaster and level, the day (from the as-of date) by which the race is resolved with
that probability. `scores.json`: a row per case, date and forecaster with every score, the
aggregate, and the comparisons.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from forecast.scoring.scored import ScoredForecast
from forecast.store.digests import readable_json

SCHEMA = "succession-forecast/scores/1"
LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


def forecasts_csv(forecasts: Iterable[ScoredForecast]) -> str:
    """Who, by every forecaster, to nine decimals."""
    rows = [
        (f.case, f.as_of, f.forecaster, outcome, round(probability, 9))
        for f in forecasts
        if f.probabilities is not None
        for outcome, probability in sorted(f.probabilities.items())
    ]
    return _csv(rows, ("case", "as_of", "forecaster", "outcome", "probability"))


def days_csv(forecasts: Iterable[ScoredForecast]) -> str:
    """When, by every forecaster, as quantiles."""
    rows = [
        (f.case, f.as_of, f.forecaster, level, f.when.quantile(level))
        for f in forecasts
        if f.when is not None
        for level in LEVELS
    ]
    return _csv(rows, ("case", "as_of", "forecaster", "level", "days"))


def scores_json(table: pd.DataFrame, aggregate: dict[str, Any], provenance: dict[str, Any]) -> str:
    """Rows, aggregate and where they come from, as one document."""
    rows = table.assign(as_of=table["as_of"].astype(str)).to_dict(orient="records")
    return readable_json(
        {
            "schema": SCHEMA,
            "provenance": provenance,
            **aggregate,
            "rows": [_rounded(r) for r in rows],
        }
    )


def _rounded(row: dict[Any, Any]) -> dict[str, Any]:
    return {
        name: None if value != value else round(value, 9) if isinstance(value, float) else value
        for name, value in row.items()
    }


def _csv(rows: Sequence[tuple[Any, ...]], columns: Sequence[str]) -> str:
    buffer = io.StringIO()
    pd.DataFrame(rows, columns=list(columns)).to_csv(buffer, index=False, lineterminator="\n")
    return buffer.getvalue()
