"""A backtest as files: everything on its page can be recomputed from them.

`scores.json`: what the scores add up to, and under `columns` and `rows` a row per case, date
and forecaster with every score; what is the same in all rows of a case stands once, under
`cases`. `forecasts.csv`: a row per case, date and outcome, its probability by each forecaster.
`days.csv`: a row per case, date and forecaster, the day (from the as-of date) by which the
race is resolved with each probability.

Numbers have six significant digits: more than any of them is known to, and no more than a
repository should carry.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any

import pandas as pd

from forecast.scoring.scored import ScoredForecast
from forecast.scoring.table import METRICS
from forecast.store.digests import plain

SCHEMA = "succession-forecast/scores/1"
LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
PER_CASE = ("body", "family", "rule_kind", "package", "year")
COLUMNS = (
    "case", "as_of", "forecaster", "days_to_decision", "outcome", *METRICS, "pit_low", "pit_high",
)  # fmt: skip
DIGITS = 6


def forecasts_csv(forecasts: Iterable[ScoredForecast]) -> str:
    """Who: a column per forecaster, empty where it does not speak of an outcome."""
    said = pd.DataFrame(
        [
            (f.case, f.as_of, outcome, f.forecaster, _short(probability))
            for f in forecasts
            if f.probabilities is not None
            for outcome, probability in f.probabilities.items()
        ],
        columns=["case", "as_of", "outcome", "forecaster", "probability"],
    )
    key = ["case", "as_of", "outcome"]
    wide = said.pivot_table(index=key, columns="forecaster", values="probability", sort=False)
    return _csv(wide[list(dict.fromkeys(said["forecaster"]))].sort_index().reset_index())


def days_csv(forecasts: Iterable[ScoredForecast]) -> str:
    """When: a column per level."""
    rows = [
        (f.case, f.as_of, f.forecaster, *(_short(f.when.quantile(level)) for level in LEVELS))
        for f in forecasts
        if f.when is not None
    ]
    columns = ["case", "as_of", "forecaster", *(f"by_{level:g}" for level in LEVELS)]
    return _csv(pd.DataFrame(rows, columns=columns))


def scores_json(table: pd.DataFrame, aggregate: dict[str, Any], provenance: dict[str, Any]) -> str:
    """Rows, aggregate and where they come from, as one document, a line per row."""
    cases = table.drop_duplicates("case").set_index("case").sort_index()
    # who says nothing of who names no outcome either
    rows = table.assign(outcome=table["outcome"].where(table["log_score"].notna(), None))
    return _in_lines(
        {
            "schema": SCHEMA,
            "provenance": provenance,
            **aggregate,
            "cases": cases[list(PER_CASE)].to_dict(orient="index"),
            "columns": list(COLUMNS),
            "rows": rows[list(COLUMNS)].astype(object).to_numpy().tolist(),
        }
    )


def _in_lines(document: dict[str, Any]) -> str:
    """JSON with a line for each item of a table, so that a changed row is a changed line."""
    parts = [f"{_text(key)}: {_item(_shortened(plain(v)))}" for key, v in document.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _item(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], list | dict):
        return "[\n" + ",\n".join(_text(item) for item in value) + "\n]"
    if isinstance(value, dict) and value and all(isinstance(v, dict) for v in value.values()):
        return "{\n" + ",\n".join(f"{_text(k)}: {_text(v)}" for k, v in value.items()) + "\n}"
    return _text(value)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _shortened(value: Any) -> Any:
    """The same with six significant digits; what is missing as null."""
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shortened(item) for item in value]
    return _short(value) if isinstance(value, float) else value


def _short(value: float) -> float | None:
    """Six significant digits; None for NaN.

    >>> _short(0.123456789), _short(float("nan"))
    (0.123457, None)
    """
    return None if value != value else float(f"{value:.{DIGITS}g}")


def _csv(table: pd.DataFrame) -> str:
    buffer = io.StringIO()
    # repr gives the shortest text of a number; a format would pad it
    table.to_csv(buffer, index=False, lineterminator="\n")
    return buffer.getvalue()
