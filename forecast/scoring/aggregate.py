"""From rows to means, in which every case counts the same.

Dates within a case are one story told many times, so they are averaged first. Sums and
weights are kept apart: totals of parts add up to the total of the whole, and a mean is taken
only at the end.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from forecast.errors import InputError, nearest
from forecast.scoring.table import METRICS


def rows_with(table: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Rows of the forecasters that speak of a metric.

    Raises:
        InputError: where there is no such score, one speaks of it on some rows only, or
            nobody does.
    """
    if metric not in table:
        hint = nearest(metric, METRICS)
        meant = f" (did you mean '{hint}'?)" if hint else ""
        raise InputError(f"metric is '{metric}'; choose {', '.join(METRICS)}{meant}")
    is_missing = table[metric].isna().groupby(table["forecaster"]).agg(["any", "all"])
    if patchy := list(is_missing.index[is_missing["any"] & ~is_missing["all"]]):
        raise InputError(
            f"'{metric}' of {', '.join(patchy)} is missing on some rows; forecast all or none"
        )
    if is_missing["all"].all():
        raise InputError(f"no forecaster has '{metric}'; choose another metric")
    return table[table[metric].notna()]


def weigh_cases_equally(table: pd.DataFrame, by: Sequence[str] = ("forecaster",)) -> pd.DataFrame:
    """The table with a column `weight`: within each group of `by` every case sums to 1.

    Weigh first and split afterwards, and the parts add up to the whole; split by adding to
    `by`, and every case counts the same within each part.

    >>> rows = pd.DataFrame({"forecaster": "us", "case": ["a", "a", "b"], "log_score": 1.0})
    >>> weigh_cases_equally(rows)["weight"].tolist()
    [0.5, 0.5, 1.0]
    """
    n_rows = table.groupby([*by, "case"])["case"].transform("size")
    return table.assign(weight=1.0 / n_rows)


def totals(
    weighted: pd.DataFrame, metric: str, by: Sequence[str] = ("forecaster",)
) -> pd.DataFrame:
    """Weighted sum of a metric and sum of weights (cases): columns `sum`, `weight`."""
    parts = weighted.assign(sum=weighted[metric] * weighted["weight"])
    return parts.groupby(list(by))[["sum", "weight"]].sum()


def combine(*parts: pd.DataFrame) -> pd.DataFrame:
    """Totals of several parts as totals of the whole, group by group."""
    whole = pd.concat(parts)
    return whole.groupby(level=list(range(whole.index.nlevels))).sum()


def mean(total: pd.DataFrame) -> pd.Series[float]:
    """The mean of each group: sum over weight.

    >>> rows = pd.DataFrame(
    ...     {"forecaster": "us", "case": ["a", "a", "b"], "log_score": [1.0, 3.0, 5.0]}
    ... )
    >>> mean(totals(weigh_cases_equally(rows), "log_score"))["us"].item()
    3.5
    """
    return total["sum"] / total["weight"]


def mean_scores(
    table: pd.DataFrame,
    by: Sequence[str] = ("forecaster",),
    metrics: Sequence[str] = METRICS,
) -> pd.DataFrame:
    """Mean of each metric by group, cases weighted equally within it.

    by: columns to split by, `forecaster` among them, such as `("forecaster", "stage")`; also
    `rule_kind`, `family`, `year`. Gives a column per metric (missing where a forecaster does
    not speak of it) and `n_cases`, `n_rows`.
    """
    groups = table.groupby(list(by))
    sizes = groups.agg(n_cases=("case", "nunique"), n_rows=("case", "size"))
    columns = {
        metric: mean(totals(weigh_cases_equally(rows_with(table, metric), by), metric, by))
        for metric in metrics
        if metric not in table or table[metric].notna().any()
    }
    return pd.DataFrame(columns, index=sizes.index).join(sizes)


def case_means(table: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Mean of a metric in each case: index case, a column per forecaster.

    Raises:
        InputError: where forecasters were not scored on the same cases and dates.
    """
    spoken = rows_with(table, metric)
    n_forecasters = spoken["forecaster"].nunique()
    shared = spoken.groupby(["case", "as_of"])["forecaster"].nunique()
    if (short := shared[shared < n_forecasters]).size:
        case, as_of = short.index[0]
        raise InputError(
            f"{case} as of {as_of}: {short.iloc[0]} of {n_forecasters} forecasters have "
            f"'{metric}'; score all on the same dates"
        )
    return spoken.pivot_table(index="case", columns="forecaster", values=metric, aggfunc="mean")
