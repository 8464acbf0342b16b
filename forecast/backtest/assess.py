"""What the scores add up to: means, paired comparisons, calibration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from forecast.backtest.forecasters import OURS
from forecast.scoring.aggregate import case_means, mean_scores
from forecast.scoring.bootstrap import mean_interval
from forecast.scoring.comparison import compare
from forecast.scoring.reliability import outcome_pairs, reliability
from forecast.scoring.scored import Resolution, ScoredForecast
from forecast.scoring.timing import coverage, pit_band, pit_histogram

RNG_SEED = 20231122
PRIMARY = {"who": "log_score", "when": "crps_log_days"}
SPLITS = ("stage", "rule_kind", "family")


def assess(
    forecasts: Sequence[ScoredForecast],
    table: pd.DataFrame,
    resolutions: Mapping[str, Resolution],
) -> dict[str, Any]:
    """Everything that is said of the scores, as JSON's own types.

    `mean`: by forecaster, with 90 % intervals of the primary metrics. `by_stage`, ...: the same
    means by part. `comparisons`: ours against each other forecaster on each primary metric;
    like the intervals, empty where there is one case alone.
    `reliability`, `reliability_curve`, `pit_quintiles`, `coverage`: calibration of ours.
    """
    package = {f.case: f.package or f.case for f in forecasts}
    ours = [f for f in forecasts if f.forecaster == OURS]
    ours_table = table[table["forecaster"] == OURS]
    pairs = outcome_pairs(ours, resolutions)
    # of one case, or of one deal, nothing can be resampled
    primary = PRIMARY.values() if len({*package.values()}) > 1 else ()
    calibrated = reliability(pairs, rng_seed=RNG_SEED)
    return {
        "mean": _records(mean_scores(table)),
        "interval90": [row for m in primary for row in _intervals(table, m, package)],
        **{f"by_{split}": _records(mean_scores(table, ("forecaster", split))) for split in SPLITS},
        "comparisons": [row for metric in primary for row in _comparisons(table, metric, package)],
        "reliability": _plain(asdict(calibrated)),
        "reliability_curve": _records(thinned(calibrated.curve).set_index("probability")),
        "pit_quintiles": _records(pit_histogram(ours_table)),
        "pit_band90": list(pit_band(ours_table["case"].nunique())),
        "coverage": _records(coverage(ours_table)),
        **{
            f"coverage_by_{split}": _records(coverage(ours_table, ("forecaster", split)))
            for split in SPLITS
        },
    }


def _intervals(
    table: pd.DataFrame, metric: str, package: Mapping[str, str]
) -> list[dict[str, Any]]:
    means = case_means(table, metric)
    found = {n: mean_interval(means[n], rng_seed=RNG_SEED, cluster=package) for n in means}
    return [{"forecaster": n, "metric": metric, **_plain(asdict(found[n]))} for n in found]


def _comparisons(
    table: pd.DataFrame, metric: str, package: Mapping[str, str]
) -> list[dict[str, Any]]:
    means = case_means(table, metric)
    others = [name for name in means if name != OURS]
    return [
        {
            "metric": metric,
            "against": name,
            **_plain(asdict(compare(means[OURS], means[name], rng_seed=RNG_SEED, cluster=package))),
        }
        for name in others
    ]


def thinned(curve: pd.DataFrame, *, n_steps: int = 200) -> pd.DataFrame:
    """A reliability curve at the edges of its steps and at every 1/`n_steps` between them.

    A level that is left out hands its weight to the last one kept before it.
    """
    step, observed = (curve["probability"] * n_steps).astype(int), curve["observed"]
    is_edge = (observed != observed.shift()) | (observed != observed.shift(-1))
    is_kept = is_edge | (step != step.shift())
    weight = curve["weight"].groupby(is_kept.cumsum()).sum()
    return curve[is_kept].assign(weight=weight.to_numpy())


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A table as rows, its index as columns, missing numbers as None."""
    rows = table.reset_index().to_dict(orient="records")
    return [_plain({str(name): value for name, value in row.items()}) for row in rows]


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    return {name: _rounded(v) for name, v in record.items() if not isinstance(v, pd.DataFrame)}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, float):
        return None if value != value else round(float(value), 9)
    return value
