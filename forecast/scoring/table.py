"""The score table: one row per case, as-of date and forecaster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from forecast.errors import InputError
from forecast.scoring.decision_days import pit_interval
from forecast.scoring.rules import brier_score, crps_days, crps_log_days, log_score
from forecast.scoring.scored import (
    RESERVED,
    Resolution,
    ScoredForecast,
    days_to_decision,
    outcome_that_counts,
)

WHO_METRICS = ("log_score", "brier", "probability_of_truth")
WHEN_METRICS = ("crps_log_days", "crps_days")
METRICS = (*WHO_METRICS, *WHEN_METRICS)
"""Columns that are scores. All but `probability_of_truth` are penalties."""

STAGES = ("0-30", "31-60", "61-120", "over 120")
"""How far the decision was, in days. Known only afterwards: for splitting, never an input."""
_STAGE_ENDS = (30, 60, 120)


def stage_of(days: float) -> str:
    """The stage of the race, by days to the decision.

    >>> stage_of(30), stage_of(31), stage_of(500)
    ('0-30', '31-60', 'over 120')
    """
    return STAGES[int(np.searchsorted(_STAGE_ENDS, days))]


def score_table(
    forecasts: Iterable[ScoredForecast], resolutions: Mapping[str, Resolution]
) -> pd.DataFrame:
    """Scores of all forecasts.

    resolutions: case -> what came true.

    Gives one row per forecast with `case`, `as_of`, `forecaster`, `body`, `family`,
    `rule_kind`, `package` (the case itself where it was no part of a deal), `year` (of the
    decision), `days_to_decision`, `stage`, `outcome` (that came true, as the forecast could
    name it), the columns of `METRICS`, and `pit_low`, `pit_high`. Scores of what a forecaster
    does not speak of are missing.

    Raises:
        InputError: a case without a resolution, two rows alike, or forecasters of one case
            and date that differ in known names or horizon and so cannot be compared.
    """
    rows = list(forecasts)
    for forecast in rows:
        if forecast.case not in resolutions:
            raise InputError(f"{forecast.name}: the case has no resolution; score finished cases")
    check_comparable(rows)
    return pd.DataFrame([_row(forecast, resolutions[forecast.case]) for forecast in rows])


def _row(forecast: ScoredForecast, resolution: Resolution) -> dict[str, Any]:
    days = days_to_decision(forecast, resolution)
    return {
        "case": forecast.case,
        "as_of": forecast.as_of,
        "forecaster": forecast.forecaster,
        "body": forecast.body,
        "family": forecast.family,
        "rule_kind": forecast.rule_kind,
        "package": forecast.package or forecast.case,
        "year": resolution.on.year,
        "days_to_decision": days,
        "stage": stage_of(days),
        "outcome": outcome_that_counts(forecast, resolution),
        **_who(forecast, resolution),
        **_when(forecast, days),
    }


def _who(forecast: ScoredForecast, resolution: Resolution) -> dict[str, float]:
    said = forecast.probabilities
    if said is None:
        return dict.fromkeys(WHO_METRICS, np.nan)
    outcome = outcome_that_counts(forecast, resolution)
    probability = said.get(outcome, 0.0)
    scores = (log_score(probability), brier_score(said, outcome), probability)
    return dict(zip(WHO_METRICS, scores, strict=True))


def _when(forecast: ScoredForecast, days: int) -> dict[str, float]:
    when = forecast.when
    if when is None:
        return dict.fromkeys((*WHEN_METRICS, "pit_low", "pit_high"), np.nan)
    low, high = pit_interval(when, days)
    scores = (crps_log_days(when, days), crps_days(when, days))
    return {**dict(zip(WHEN_METRICS, scores, strict=True)), "pit_low": low, "pit_high": high}


def check_comparable(forecasts: Iterable[ScoredForecast]) -> None:
    """Refuse forecasts that answer different questions on the same case and date.

    A forecaster that leaves out a known name would be scored on `field` where others are
    scored on the name; one with a nearer horizon would be scored on fewer days.

    Raises:
        InputError: naming the two that differ.
    """
    first_who: dict[tuple[str, Any], ScoredForecast] = {}
    first_when: dict[tuple[str, Any], ScoredForecast] = {}
    seen: set[tuple[str, Any, str]] = set()
    for forecast in forecasts:
        question = (forecast.case, forecast.as_of)
        if (key := (*question, forecast.forecaster)) in seen:
            raise InputError(f"{forecast.name}: forecast twice; keep one")
        seen.add(key)
        if forecast.probabilities is not None:
            _check_names(first_who.setdefault(question, forecast), forecast)
        if forecast.when is not None:
            _check_horizon(first_when.setdefault(question, forecast), forecast)


def _check_names(first: ScoredForecast, second: ScoredForecast) -> None:
    names = [set(said.probabilities or {}) - set(RESERVED) for said in (first, second)]
    if differing := sorted(names[0] ^ names[1]):
        raise InputError(
            f"{second.name}: known names differ from those of {first.forecaster} "
            f"({', '.join(differing)}); forecast the same names"
        )


def _check_horizon(first: ScoredForecast, second: ScoredForecast) -> None:
    horizons = [said.when.horizon_days for said in (first, second) if said.when is not None]
    if horizons[0] != horizons[-1]:
        raise InputError(
            f"{second.name}: its horizon is {horizons[-1]:g} days, that of {first.forecaster} "
            f"{horizons[0]:g}; use one horizon"
        )
