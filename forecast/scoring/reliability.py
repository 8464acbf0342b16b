"""Do probabilities keep their promise: of what was given 30 %, does 30 % happen?

All outcome probabilities are pooled, each case weighted equally. The curve is the isotonic
fit of what happened on what was said (CORP: Dimitriadis, Gneiting and Jordan 2021), which
needs no choice of bins; the one number beside it uses ten equal bins, as is common.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from forecast.errors import InputError
from forecast.scoring.decision_days import Floats
from forecast.scoring.scored import (
    Resolution,
    ScoredForecast,
    days_to_decision,
    outcome_that_counts,
)
from forecast.scoring.streams import generator
from forecast.scoring.table import stage_of

N_BINS = 10
N_RESAMPLES = 1_000
"""Some 50 lie beyond each edge of a 90 % band."""


@dataclass(frozen=True, eq=False)
class Reliability:
    """How well one forecaster's outcome probabilities are calibrated.

    curve: by `probability` said: `weight`, `observed` (isotonic frequency), and `band_low`,
        `band_high`, the 90 % range of `observed` if the forecaster were calibrated.
    expected_error: expected calibration error, sum over bins of weight |said - happened|.
    expected_error_if_calibrated: its mean under calibration: what chance alone gives.
    debiased_error: the former less the latter, at least 0.
    miscalibration, discrimination, uncertainty: the pooled Brier score of single outcomes is
        miscalibration - discrimination + uncertainty (smaller miscalibration is better,
        larger discrimination is better).
    """

    curve: pd.DataFrame
    expected_error: float
    expected_error_if_calibrated: float
    debiased_error: float
    miscalibration: float
    discrimination: float
    uncertainty: float
    n_cases: int


def outcome_pairs(
    forecasts: Iterable[ScoredForecast], resolutions: Mapping[str, Resolution]
) -> pd.DataFrame:
    """Every outcome probability beside whether it came true.

    Gives a row per forecast and outcome with `forecaster`, `case`, `as_of`, `family`,
    `rule_kind`, `stage`, `outcome`, `probability`, `happened`. Forecasts without who are left
    out. Two forecasters compare only on the same outcomes: bring `given_a_decision` first
    where some speak of `undecided`.

    Raises:
        InputError: a case without a resolution.
    """
    rows: list[dict[str, Any]] = []
    for said in forecasts:
        if said.case not in resolutions:
            raise InputError(f"{said.name}: the case has no resolution; score finished cases")
        if said.probabilities is not None:
            rows += _pairs_of(said, said.probabilities, resolutions[said.case])
    return pd.DataFrame(rows)


def _pairs_of(
    said: ScoredForecast, probabilities: Mapping[str, float], resolution: Resolution
) -> list[dict[str, Any]]:
    truth = outcome_that_counts(said, resolution)
    date = {
        "forecaster": said.forecaster,
        "case": said.case,
        "as_of": said.as_of,
        "family": said.family,
        "rule_kind": said.rule_kind,
        "stage": stage_of(days_to_decision(said, resolution)),
    }
    return [
        {
            **date,
            "outcome": one,
            "probability": probabilities.get(one, 0.0),
            "happened": one == truth,
        }
        for one in sorted({*probabilities, truth})
    ]


def reliability(
    pairs: pd.DataFrame, *, rng_seed: int, n_resamples: int = N_RESAMPLES, level: float = 0.9
) -> Reliability:
    """Calibration of one forecaster's pairs (or of a part of them, by rule or family).

    A case weighs 1, shared equally over its dates and over the outcomes of a date.

    What the band assumes: each date's outcome falls as its probabilities say, cases are
    independent, and the dates of one case share one random number, laid out over outcomes in
    order of name. So the dates of a case hang together about as closely as can be, and the
    band is wide rather than narrow.

    Raises:
        InputError: no pairs, or pairs of several forecasters.
    """
    if pairs["forecaster"].nunique() != 1:
        raise InputError(
            f"pairs of {pairs['forecaster'].nunique()} forecasters; give those of one at a time"
        )
    pairs = pairs.sort_values(["case", "as_of", "outcome"], ignore_index=True)
    pool = _pool(pairs)
    happened = pairs["happened"].to_numpy(float)
    fitted, error = pool.isotonic(happened), pool.expected_error(happened)
    uniform = generator(rng_seed, "reliability").random((n_resamples, pool.n_cases))
    resampled = [pool.drawn(numbers) for numbers in uniform]
    tail = (1 - level) / 2
    fits = np.array([pool.isotonic(drawn) for drawn in resampled])
    low, high = np.quantile(fits, [tail, 1 - tail], axis=0)
    by_chance = float(np.mean([pool.expected_error(drawn) for drawn in resampled]))
    curve = {"probability": pool.levels, "weight": pool.level_weight, "observed": fitted}
    return Reliability(
        curve=pd.DataFrame({**curve, "band_low": low, "band_high": high}),
        expected_error=error,
        expected_error_if_calibrated=by_chance,
        debiased_error=max(error - by_chance, 0.0),
        **_decomposition(pool, happened, fitted),
        n_cases=pool.n_cases,
    )


@dataclass(frozen=True, eq=False)
class _Pool:
    """Pairs as arrays, (pair,), and the distinct probabilities said, (level,)."""

    probability: Floats
    weight: Floats
    below: Floats
    """Probability of the outcomes of the same date that come earlier by name."""
    case: NDArray[np.int64]
    n_cases: int
    levels: Floats
    level_of: NDArray[np.int64]
    level_weight: Floats

    def isotonic(self, happened: Floats) -> Floats:
        """Frequency of happening at each level, made monotone: (level,)."""
        sums = np.bincount(self.level_of, self.weight * happened, minlength=len(self.levels))
        fit = isotonic_regression(sums / self.level_weight, weights=self.level_weight)
        return np.asarray(fit.x, dtype=np.float64)

    def expected_error(self, happened: Floats) -> float:
        """Sum over ten equal bins of weight x |mean probability - frequency|."""
        bins = np.minimum((self.probability * N_BINS).astype(np.int64), N_BINS - 1)
        gaps = np.bincount(bins, self.weight * (self.probability - happened), minlength=N_BINS)
        return float(np.abs(gaps).sum() / self.weight.sum())

    def drawn(self, uniform: Floats) -> Floats:
        """What happens if probabilities hold and `uniform` (case,) decides: (pair,)."""
        u = uniform[self.case]
        return ((self.below <= u) & (u < self.below + self.probability)).astype(np.float64)


def _pool(pairs: pd.DataFrame) -> _Pool:
    dates = pairs.groupby(["case", "as_of"])["probability"]
    n_dates = pairs.groupby("case")["as_of"].transform("nunique")
    probability = pairs["probability"].to_numpy(float)
    weight = (1.0 / (n_dates * dates.transform("size"))).to_numpy(float)
    levels, level_of = np.unique(probability, return_inverse=True)
    case, names = pd.factorize(pairs["case"])
    return _Pool(
        probability=probability,
        weight=weight,
        below=dates.cumsum().to_numpy(float) - probability,
        case=case.astype(np.int64),
        n_cases=len(names),
        levels=levels,
        level_of=level_of.astype(np.int64),
        level_weight=np.bincount(level_of, weight),
    )


def _decomposition(pool: _Pool, happened: Floats, fitted: Floats) -> dict[str, float]:
    """Brier score of single outcomes, taken apart along the isotonic fit."""

    def brier(said: Floats) -> float:
        return float((pool.weight * (said - happened) ** 2).sum() / pool.weight.sum())

    base_rate = float((pool.weight * happened).sum() / pool.weight.sum())
    recalibrated = brier(fitted[pool.level_of])
    uncertainty = base_rate * (1 - base_rate)
    return {
        "miscalibration": brier(pool.probability) - recalibrated,
        "discrimination": uncertainty - recalibrated,
        "uncertainty": uncertainty,
    }
