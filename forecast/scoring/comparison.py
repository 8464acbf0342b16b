"""Is one forecaster better than another: paired case by case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.errors import InputError
from forecast.scoring.bootstrap import (
    N_RESAMPLES,
    Interval,
    bootstrap_ratio,
    clustered,
    mean_interval,
)
from forecast.scoring.power import PowerStatement, power_statement
from forecast.scoring.sign_flip import N_FLIPS, SignFlip, sign_flip_test


@dataclass(frozen=True)
class Comparison:
    """Ours against theirs on one penalty (smaller is better).

    difference: mean of ours minus theirs over cases, 90 % interval; negative: ours is better.
    relative_gain: 1 - mean of ours / mean of theirs; positive: ours is better.
    gain_bound_95, gain_bound_90: one-sided lower bounds of the relative gain.
    test: one-sided sign-flip test of no difference against ours better.
    """

    n_cases: int
    n_clusters: int
    mean_ours: float
    mean_theirs: float
    difference: Interval
    sd_difference: float
    relative_gain: float
    gain_bound_95: float
    gain_bound_90: float
    test: SignFlip
    power: PowerStatement


def compare(
    ours: pd.Series[float],
    theirs: pd.Series[float],
    *,
    rng_seed: int,
    cluster: Mapping[str, str] | None = None,
    n_resamples: int = N_RESAMPLES,
    n_flips: int = N_FLIPS,
) -> Comparison:
    """Compare two forecasters over the same cases.

    ours, theirs: index case, mean penalty of the case (columns of `case_means`).
    cluster: case -> cluster (such as its package); clusters are then resampled and flipped
    whole, since cases decided together are not independent evidence.

    Raises:
        InputError: where the cases differ, or there are fewer than two units.

    >>> cases = [f"case{i}" for i in range(12)]
    >>> theirs = pd.Series(1.0 + 0.1 * np.arange(12), index=cases)
    >>> found = compare(0.9 * theirs, theirs, rng_seed=1, n_resamples=200)
    >>> round(found.relative_gain, 3), round(found.gain_bound_95, 3), found.test.p_value < 0.001
    (0.1, 0.1, True)
    """
    paired = _paired(ours, theirs)
    differences = paired["ours"] - paired["theirs"]
    tops, bottoms = (clustered(paired[name], cluster) for name in ("ours", "theirs"))
    ratio = bootstrap_ratio(tops, bottoms, rng_seed=rng_seed, n_resamples=n_resamples)
    baseline = float(paired["theirs"].mean())
    sd = float(differences.std(ddof=1))
    return Comparison(
        n_cases=len(paired),
        n_clusters=len(tops),
        mean_ours=float(paired["ours"].mean()),
        mean_theirs=baseline,
        difference=mean_interval(
            differences, rng_seed=rng_seed, cluster=cluster, n_resamples=n_resamples
        ),
        sd_difference=sd,
        relative_gain=1 - ratio.estimate,
        gain_bound_95=1 - ratio.bound(0.95),
        gain_bound_90=1 - ratio.bound(0.90),
        test=sign_flip_test(clustered(differences, cluster), rng_seed=rng_seed, n_flips=n_flips),
        power=power_statement(sd, baseline, len(paired)),
    )


def _paired(ours: pd.Series[float], theirs: pd.Series[float]) -> pd.DataFrame:
    if differing := sorted(set(ours.index) ^ set(theirs.index)):
        raise InputError(
            f"scored by one forecaster only: {', '.join(map(str, differing[:3]))}; compare the "
            "same cases"
        )
    paired = pd.DataFrame({"ours": ours, "theirs": theirs}).sort_index()
    if not np.isfinite(paired.to_numpy()).all():
        raise InputError("a case has no score; compare forecasters that speak of the metric")
    return paired
