"""How much of the spread of a number over many scenarios goes with each key that varies."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

MOST_CELLS = 8
"""Along one key: enough to see a bend, few enough that each holds many scenarios."""
MOST_NAMES = 20
"""Of text that is no day; what comes after them in the alphabet is taken together."""


@dataclass(frozen=True)
class Cells:
    """The values of a key in few cells. of: (scenario,), its cell. labels: of the cells."""

    of: NDArray[np.int64]
    labels: tuple[str, ...]


def cells(values: pd.Series[Any], most: int = MOST_CELLS) -> Cells:
    """Each value for itself where there are few; else numbers and days in even spans.

    Days are text as in 2024-02-01. Other text stands for itself.

    >>> cells(pd.Series([3.0, 1.0, 3.0])).labels
    ('1', '3')
    >>> cells(pd.Series(range(100)), most=2).labels
    ('0 to 49.5', '49.5 to 99')
    """
    days = _days(values)
    numbers = days if days is not None else values
    distinct = sorted(values.unique())
    if len(distinct) <= most or not pd.api.types.is_numeric_dtype(numbers):
        place = {value: min(k, MOST_NAMES) for k, value in enumerate(distinct)}
        names = [_label(value) for value in distinct[:MOST_NAMES]]
        names += ["others"] * (len(distinct) > MOST_NAMES)
        return Cells(values.map(place).to_numpy(dtype=np.int64), tuple(names))
    low, high = float(numbers.min()), float(numbers.max())
    edges = np.linspace(low, high, most + 1)
    of = np.clip(np.searchsorted(edges, numbers.to_numpy(), side="right") - 1, 0, most - 1)
    told = [_label(edge) if days is None else _day(edge) for edge in edges]
    labels = tuple(f"{a} to {b}" for a, b in pairwise(told))
    return Cells(of.astype(np.int64), labels)


def explained(found: Cells, values: NDArray[np.float64]) -> float:
    """Share of the variance of values that goes with the cells: 0 nothing, 1 all.

    The variance between cells over the whole, less what cells of chance would have (epsilon
    squared, Kelley 1935); as the cells get narrow, the first-order Sobol index of the key.
    """
    n_all, n_cells = len(values), len(np.unique(found.of))
    whole = float(((values - values.mean()) ** 2).sum())
    if whole == 0.0 or n_cells < 2 or n_all <= n_cells:
        return 0.0
    mean = np.bincount(found.of, values) / np.maximum(np.bincount(found.of), 1)
    within = float(((values - mean[found.of]) ** 2).sum())
    adjusted = 1.0 - (within / (n_all - n_cells)) / (whole / (n_all - 1))
    return max(adjusted, 0.0)


def _days(values: pd.Series[Any]) -> pd.Series[Any] | None:
    """Days since 1970, where all values are days."""
    if pd.api.types.is_numeric_dtype(values):
        return None
    days = pd.to_datetime(values, format="%Y-%m-%d", errors="coerce")
    return None if days.isna().any() else (days - pd.Timestamp(0)).dt.days


def _day(days: float) -> str:
    return (pd.Timestamp(0) + pd.Timedelta(days=int(days))).date().isoformat()


def _label(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
