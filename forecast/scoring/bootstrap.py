"""How sure we are of a mean over cases: bootstrap of whole cases, or of whole clusters.

Every quantity here is a ratio of two sums over units (a mean is a sum over a count, a relative
gain one sum over another), so one resampling serves them all. Units are cases or, where cases
hang together, clusters such as package deals or bodies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from forecast.errors import InputError
from forecast.scoring.decision_days import Floats
from forecast.scoring.streams import generator

N_RESAMPLES = 10_000
"""At a one-sided 5 % bound some 500 resamples lie beyond it: its error is 5 % of its tail."""


@dataclass(frozen=True)
class Interval:
    """An estimate and its two-sided interval at `level`."""

    estimate: float
    low: float
    high: float
    level: float


@dataclass(frozen=True, eq=False)
class RatioBootstrap:
    """A ratio of sums, resampled.

    replicates: (resample,), sorted. jackknife: (unit,), the ratio without each unit.
    """

    estimate: float
    replicates: Floats
    jackknife: Floats

    def bound(self, probability: float) -> float:
        """The value that the true ratio lies below with this probability.

        Bias-corrected and accelerated (BCa; Efron 1987): percentiles moved for the median
        bias of the replicates and for a spread that changes with the value, which matter for
        skewed scores of few cases.
        """
        replicates, estimate = self.replicates, self.estimate
        tolerance = 1e-12 * max(1.0, abs(estimate))
        below = np.mean(replicates < estimate - tolerance)
        ties = np.mean(np.abs(replicates - estimate) <= tolerance)
        if ties == 1:
            return estimate
        edge = 0.5 / len(replicates)
        bias = norm.ppf(np.clip(below + ties / 2, edge, 1 - edge))
        shifted = bias + norm.ppf(probability)
        moved = bias + shifted / (1 - _acceleration(self.jackknife) * shifted)
        return float(np.quantile(replicates, norm.cdf(moved)))


def _acceleration(jackknife: Floats) -> float:
    gaps = jackknife.mean() - jackknife
    spread = float((gaps**2).sum())
    return float((gaps**3).sum() / (6 * spread**1.5)) if spread > 0 else 0.0


def clustered(values: pd.Series[float], cluster: Mapping[str, str] | None) -> Floats:
    """Sums over clusters, in order of their names: (cluster,); over cases where None.

    values: index case. cluster: case -> name of its cluster; a case not listed is alone.
    """
    if cluster is None:
        return np.asarray(values.sort_index(), dtype=np.float64)
    names = [cluster.get(str(case), str(case)) for case in values.index]
    return np.asarray(values.groupby(names).sum(), dtype=np.float64)


def bootstrap_ratio(
    top: Floats, bottom: Floats, *, rng_seed: int, n_resamples: int = N_RESAMPLES
) -> RatioBootstrap:
    """Resample units with replacement and take sum(top) / sum(bottom) each time.

    top, bottom: (unit,). Resamples are drawn as counts of each unit, from the stream
    `bootstrap`, so two ratios over the same units see the same resamples.

    Raises:
        InputError: fewer than two units, or a bottom whose sum is not positive.
    """
    n_units = len(top)
    if n_units < 2:
        raise InputError(f"{n_units} case or cluster; an interval needs at least two")
    if not bottom.sum() > 0:
        raise InputError(f"the reference's scores sum to {bottom.sum():g}; a ratio needs more")
    counts = generator(rng_seed, "bootstrap").multinomial(
        n_units, np.full(n_units, 1 / n_units), size=n_resamples
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        replicates = np.sort((counts @ top) / (counts @ bottom))
        jackknife = (top.sum() - top) / (bottom.sum() - bottom)
    if not (np.isfinite(replicates).all() and np.isfinite(jackknife).all()):
        raise InputError("too few cases carry any score to resample; score more cases")
    return RatioBootstrap(float(top.sum() / bottom.sum()), replicates, jackknife)


def mean_interval(
    values: pd.Series[float],
    *,
    rng_seed: int,
    level: float = 0.9,
    cluster: Mapping[str, str] | None = None,
    n_resamples: int = N_RESAMPLES,
) -> Interval:
    """Mean over cases with its bootstrap interval.

    values: index case (a column of `case_means`). cluster: resample these whole instead.

    >>> scores = pd.Series([1.0, 2.0, 3.0, 4.0], index=list("abcd"))
    >>> found = mean_interval(scores, rng_seed=1, n_resamples=500)
    >>> found.estimate, 1 < found.low < 2.5 < found.high < 4
    (2.5, True)
    """
    ones = pd.Series(1.0, index=values.index)
    boot = bootstrap_ratio(
        clustered(values, cluster),
        clustered(ones, cluster),
        rng_seed=rng_seed,
        n_resamples=n_resamples,
    )
    tail = (1 - level) / 2
    return Interval(boot.estimate, boot.bound(tail), boot.bound(1 - tail), level)
