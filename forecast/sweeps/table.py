"""The table of a sweep, and its parts while it is under way: Parquet, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from shutil import rmtree
from typing import Any

import pandas as pd

from forecast.errors import StoreError
from forecast.store.atomic import write_atomically
from forecast.store.digests import sha256_of
from forecast.sweeps.points import Point
from forecast.sweeps.rows import DATES, Row

TABLE = "sweep.parquet"
KEY = "digest"
DECIDED = ("p_decided", "mcse_decided")
LAST = ("verdict", "route", "pareto_k", "ess", "error", KEY)
TEXT = ("leader", *DATES, "verdict", "route", "error", KEY)


def table_of(points: Sequence[Point], rows: Mapping[int, Row]) -> pd.DataFrame:
    """One row a scenario, in order: number, values of the keys, numbers, how it came about."""
    told = pd.DataFrame([{value.key: value.told for value in point.values} for point in points])
    told = told.apply(_of_one_type)
    found = pd.DataFrame([rows[point.number] for point in points])
    found = found.reindex(columns=_in_order(found))
    for name in found:
        found[name] = found[name].astype("str" if name in TEXT else "float64")
    numbers = pd.DataFrame({"scenario": [point.number for point in points]})
    return pd.concat([numbers, told, found], axis=1)


def outcomes_of(table: pd.DataFrame) -> list[str]:
    """Ids of the outcomes of a table or of rows, the likeliest on average first."""
    mean = {
        name[2:]: float(table[name].astype("float64").mean()) for name in _beginning(table, "p.")
    }
    return sorted(mean, key=lambda name: (-mean[name], name))


def _in_order(found: pd.DataFrame) -> list[str]:
    """Columns in an order that does not depend on which rows were there first."""
    milestones = sorted(name[3:] for name in _beginning(found, "by."))
    return [
        "leader",
        *(f"{part}.{name}" for name in outcomes_of(found) for part in ("p", "mcse")),
        *DECIDED,
        *(f"{part}.{name}" for name in milestones for part in ("by", "mcse_by")),
        *DATES,
        *LAST,
    ]


def _beginning(table: pd.DataFrame, prefix: str) -> list[str]:
    return [name for name in map(str, table.columns) if name.startswith(prefix)]


def to_bytes(table: pd.DataFrame) -> bytes:
    """The table as a Parquet file; equal tables give equal bytes."""
    room = BytesIO()
    table.to_parquet(room, engine="pyarrow", index=False)
    return room.getvalue()


def read_rows(folders: Iterable[Path]) -> dict[str, Row]:
    """Rows by digest, of a table or of parts of one; those that have no answer are left out."""
    found: dict[str, Row] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.parquet")) if folder.is_dir() else ():
            table = _read(path)
            for row in table.to_dict("records"):
                if pd.isna(row["error"]):
                    found[str(row[KEY])] = {str(k): v for k, v in row.items() if not pd.isna(v)}
    return found


def keep_part(folder: Path, rows: Sequence[Row]) -> None:
    """Write some rows at once, under a name of their own."""
    name = sha256_of(sorted(str(row[KEY]) for row in rows))[:32]
    write_atomically(folder / f"{name}.parquet", to_bytes(pd.DataFrame(rows)))


def forget_parts(folder: Path) -> None:
    """Remove the parts: the table holds them."""
    rmtree(folder, ignore_errors=True)


def _read(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_parquet(path, engine="pyarrow")
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: cannot be read ({error}); remove it and run again") from error
    if not {KEY, "error"} <= {*table.columns}:
        raise StoreError(f"{path}: is no part of a sweep; choose another folder with --out")
    return table


def _of_one_type(column: pd.Series[Any]) -> pd.Series[Any]:
    """Numbers as numbers, flags as flags; a mixed column as text."""
    values = [*column]
    if all(isinstance(value, bool) for value in values):
        return column.astype("bool")
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return column.astype("float64" if any(isinstance(v, float) for v in values) else "int64")
    return column.map(lambda value: None if value is None else str(value)).astype("str")
