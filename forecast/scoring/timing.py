"""Does the decision date keep its promise: PIT quintiles and coverage of central intervals.

Split by stage with care: a stage is known only from the decision itself, so even a calibrated
forecast looks late among races that were about to end, and early among those that were not.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import binom

from forecast.scoring.aggregate import rows_with, weigh_cases_equally
from forecast.scoring.decision_days import share_inside

COVERAGE_LEVELS = (0.5, 0.8, 0.9)


def _cut(
    table: pd.DataFrame, by: Sequence[str], parts: dict[str, tuple[float, float]]
) -> pd.DataFrame:
    """Case-weighted share of the PIT that falls in each part of 0-1, by group."""
    rows = weigh_cases_equally(rows_with(table, "pit_low"), by)
    low, high = (rows[name].to_numpy(float) for name in ("pit_low", "pit_high"))
    weight = rows["weight"].to_numpy(float)
    shares = {name: weight * share_inside(low, high, *ends) for name, ends in parts.items()}
    sums = rows[list(by)].assign(**shares, n_cases=weight).groupby(list(by)).sum()
    found = sums[list(parts)].div(sums["n_cases"], axis=0)
    return found.assign(n_cases=sums["n_cases"].round().astype(int))


def pit_histogram(
    table: pd.DataFrame, by: Sequence[str] = ("forecaster",), *, n_bins: int = 5
) -> pd.DataFrame:
    """Share of cases in each bin of the probability integral transform; flat is calibrated.

    Each row is spread evenly over its PIT interval and cases are weighted equally. Gives
    columns `bin1`, ... (`bin1`: decided earlier than forecast) and `n_cases`.

    >>> rows = pd.DataFrame(
    ...     {"forecaster": "us", "case": ["a", "b"], "pit_low": [0.0, 0.9], "pit_high": [0.4, 1.0]}
    ... )
    >>> pit_histogram(rows).loc["us"].tolist()
    [0.25, 0.25, 0.0, 0.0, 0.5, 2.0]
    """
    edges = np.linspace(0, 1, n_bins + 1)
    parts = {f"bin{i + 1}": (edges[i], edges[i + 1]) for i in range(n_bins)}
    return _cut(table, by, parts)


def pit_band(n_cases: int, *, n_bins: int = 5, level: float = 0.9) -> tuple[float, float]:
    """Where a bin's share lies with probability `level` if dates are calibrated.

    Takes all dates of a case as one: a single PIT per case, so a share is binomial over
    cases. Dates of a case are less dependent than that, and the band is on the wide side.

    >>> low, high = pit_band(51)
    >>> round(low, 3), round(high, 3)
    (0.118, 0.294)
    """
    tail = (1 - level) / 2
    return (
        float(binom.ppf(tail, n_cases, 1 / n_bins) / n_cases),
        float(binom.ppf(1 - tail, n_cases, 1 / n_bins) / n_cases),
    )


def coverage(
    table: pd.DataFrame,
    by: Sequence[str] = ("forecaster",),
    *,
    levels: Sequence[float] = COVERAGE_LEVELS,
) -> pd.DataFrame:
    """Share of decision dates inside the central interval of each level, cases equal.

    by: as `("forecaster", "stage")` or `("forecaster", "rule_kind")`. Counted on the PIT,
    so an atom at the edge of an interval counts in part and a calibrated forecast covers
    exactly its level. Gives columns `cover50`, `cover80`, `cover90` and `n_cases`.

    >>> rows = pd.DataFrame(
    ...     {"forecaster": "us", "case": ["a", "b"], "pit_low": [0.5, 0.9], "pit_high": [0.5, 1.0]}
    ... )
    >>> coverage(rows)[["cover50", "cover80", "cover90"]].loc["us"].round(9).tolist()
    [0.5, 0.5, 0.75]
    """
    parts = {f"cover{level * 100:.0f}": (0.5 - level / 2, 0.5 + level / 2) for level in levels}
    return _cut(table, by, parts)
