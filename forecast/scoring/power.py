"""How many cases it takes to see a gain: what a comparison could have found at all."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

from scipy.stats import norm

SIGNIFICANCE = 0.05
"""One-sided: the claim is always that ours is better."""

POWER = 0.8
"""The chance to find a gain that is there."""


@dataclass(frozen=True)
class PowerStatement:
    """What a paired comparison over cases can show.

    cases_for_5_percent, cases_for_10_percent: cases needed to see such a relative gain.
    detectable_gain: the smallest relative gain that the present number of cases would show.
    """

    cases_for_5_percent: int
    cases_for_10_percent: int
    detectable_gain: float


def power_statement(sd_difference: float, baseline: float, n_cases: int) -> PowerStatement:
    """The statement for paired differences with this spread, against this mean score.

    Normal approximation for the mean of independent differences: n = ((z_95 + z_80) s / d)^2
    with d = gain x baseline, one-sided at 5 %, power 80 %. The spread is as observed, so the
    numbers are a guide, not a promise; cases of one package hold less than they count.

    >>> power_statement(sd_difference=0.3, baseline=1.2, n_cases=78)
    PowerStatement(cases_for_5_percent=155, cases_for_10_percent=39, detectable_gain=0.0703...)
    """
    reach = (norm.ppf(1 - SIGNIFICANCE) + norm.ppf(POWER)) * sd_difference / baseline
    return PowerStatement(
        max(ceil((reach / 0.05) ** 2), 1),
        max(ceil((reach / 0.10) ** 2), 1),
        float(reach / sqrt(n_cases)),
    )
