"""A forecast as a record of JSON's own types and three tables, and back without loss.

`summary.json` leaves out what other programs do not need; this is everything.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict

from forecast.outcomes import ByDate, Forecast

FORECAST_SCHEMA = "succession-forecast/forecast/1"


def forecast_record(forecast: Forecast) -> dict[str, Any]:
    """All of a forecast but its tables. Wall seconds are left empty: they differ each time.

    Numbers that are not finite become text ("inf", "nan"), for which JSON has no number.
    """
    record = _fields(forecast)
    if "wall_seconds" in record["provenance"]:
        record["provenance"] = {**record["provenance"], "wall_seconds": {}}
    return {"schema": FORECAST_SCHEMA, **record}


def forecast_tables(forecast: Forecast) -> dict[str, pd.DataFrame]:
    """The tables by name: what `forecast_record` leaves out."""
    return {
        "cumulative": forecast.timeline.cumulative,
        "support": forecast.support,
        "holdouts": forecast.holdouts,
    }


def forecast_from(record: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> Forecast:
    """The forecast of a record and its tables. Raises ValueError where the record is not one."""
    values = dict(record)
    if (schema := values.pop("schema", None)) != FORECAST_SCHEMA:
        raise ValueError(f"schema is {schema!r}; this version reads {FORECAST_SCHEMA!r}")
    by_date = {f"{name}_by_date": ByDate.of(table) for name, table in tables.items()}
    curves = {"cumulative_by_date": by_date.pop("cumulative_by_date")}
    values = {**values, **by_date, "timeline": {**values.get("timeline", {}), **curves}}
    return _Stored.model_validate({"forecast": values}).forecast


def table_to_csv(table: pd.DataFrame) -> str:
    """A table with dates as index, as CSV; every number in full."""
    dated = table.set_axis(pd.DatetimeIndex(table.index), axis="index")
    return dated.to_csv(index_label="date", lineterminator="\n")


def table_from_csv(text: str) -> pd.DataFrame:
    """The same table. Index: `date`, to the microsecond; columns: float."""
    # read as text first: not every release of pandas parses decimals to the last bit
    table = pd.read_csv(io.StringIO(text), index_col="date", dtype=str)
    dates = pd.to_datetime(table.index, format="ISO8601").as_unit("us").rename("date")
    return table.set_axis(dates, axis="index").astype("float64")


class _Stored(BaseModel):
    """Lets pydantic check the door's own dataclasses, with tables taken as they are."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    forecast: Forecast


def _fields(value: Any) -> Any:
    """A dataclass as a dict, all the way down, without its tables."""
    if is_dataclass(value) and not isinstance(value, type):
        named = {field.name: getattr(value, field.name) for field in fields(value)}
        return {name: _fields(item) for name, item in named.items() if not isinstance(item, ByDate)}
    if isinstance(value, tuple):
        return [_fields(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return repr(float(value))
    return value
