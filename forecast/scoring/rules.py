"""Scoring rules: what one forecast is worth once the answer is known.

All are penalties: **smaller is better**, and all are proper: a forecaster expects the least
from saying what it believes (Gneiting and Raftery 2007).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log

import numpy as np

from forecast.scoring.decision_days import DecisionDays, Floats

PROBABILITY_FLOOR = 1e-3
"""Smallest probability that the log score tells from none.

Ten thousand simulated paths can hardly tell less, and without a floor one outcome that no
path reached would outweigh all other cases. It caps the score at 6.91; below it, and only
there, the rule is not proper.
"""


def log_score(probability: float) -> float:
    """Logarithmic score of the probability given to what happened; smaller is better.

    S = -log(max(p, floor)), p in 0-1, natural logarithm; 0 for certainty that came true,
    log K for K equal chances, at most 6.91 (Good 1952).

    >>> round(log_score(0.5), 4), round(log_score(0.0), 4)
    (0.6931, 6.9078)
    """
    return -log(min(max(probability, PROBABILITY_FLOOR), 1.0))


def brier_score(probabilities: Mapping[str, float], outcome: str) -> float:
    """Brier score over all outcomes, on the scale 0 to 2; smaller is better.

    S = sum over outcomes k of (p_k - 1{k came true})^2: 0 for certainty that came true, 2 for
    certainty of something else (Brier 1950). An outcome not listed has probability 0.

    >>> round(brier_score({"ann": 0.6, "bob": 0.3, "field": 0.1}, "ann"), 4)
    0.26
    """
    hit = probabilities.get(outcome, 0.0)
    return sum(p * p for p in probabilities.values()) - hit * hit + (1.0 - hit) ** 2


def crps_days(when: DecisionDays, day: float) -> float:
    """Continuous ranked probability score of the decision day, in days; smaller is better.

    S = integral of (F(x) - 1{x >= y})^2 dx up to the horizon = E|X - y| - E|X - X'| / 2, with
    X and X' independent from the forecast F and y the day (Matheson and Winkler 1976). Days
    past the horizon count as the horizon, in the forecast and in y, so the score weighs days
    up to the horizon alone (Gneiting and Ranjan 2011) and stays proper; forecasters are only
    comparable under the same horizon.

    >>> crps_days(DecisionDays(np.array([10.0, 20.0]), np.array([0.5, 0.5])), 10.0)
    2.5
    """
    return _crps(when.days, when.probability, min(day, when.horizon_days))


def crps_log_days(when: DecisionDays, day: float) -> float:
    """Continuous ranked probability score on the logarithm of days; smaller is better.

    As `crps_days` with x = log(max(days, 1)): being out by a factor counts the same a week
    or a year ahead. One unit is a factor e.

    >>> when = DecisionDays(np.array([10.0, 100.0]), np.array([0.5, 0.5]))
    >>> round(crps_log_days(when, 10.0), 4)  # a quarter of log 10
    0.5756
    """
    seen = min(day, when.horizon_days)
    return _crps(np.log(np.maximum(when.days, 1.0)), when.probability, log(max(seen, 1.0)))


def _crps(atoms: Floats, probability: Floats, seen: float) -> float:
    """Exact for weighted atoms in increasing order.

    The quantile decomposition, 2 sum_i w_i (1{y < x_i} - (W_i - w_i/2)) (x_i - y) with W the
    cumulated weights, is E|X - y| - E|X - X'| / 2 written out for sorted atoms.
    """
    # the package loads its compilers, so it waits until a day is scored
    from scoringrules import crps_ensemble

    score = crps_ensemble(
        seen, atoms, ens_w=probability, estimator="qd", sorted_ensemble=True, backend="numpy"
    )
    return max(float(score), 0.0)
