"""A pool of two distributions of days, made as sure of itself as it has a right to be.

A linear pool of calibrated forecasts is too wide, always (Gneiting and Ranjan 2013): its spread
holds that of both, and how far they are apart besides. One number takes that back.
"""

from __future__ import annotations

import numpy as np

from forecast.scoring.decision_days import DecisionDays, Floats


def sharpened(decided_by: Floats, sharpness: float) -> Floats:
    """Probabilities of a resolution by each day, their log-odds stretched by `sharpness`.

    F^a / (F^a + (1 - F)^a). The median stays where it is; 1 changes nothing, more narrows, less
    widens. decided_by: any shape, 0 to 1. sharpness: above 0.

    >>> sharpened(np.array([0.0, 0.2, 0.5, 1.0]), 2.0).round(3).tolist()
    [0.0, 0.059, 0.5, 1.0]
    """
    if sharpness == 1:
        return decided_by
    reached, open_ = decided_by**sharpness, (1 - decided_by) ** sharpness
    return np.asarray(reached / (reached + open_), dtype=np.float64)


def sharpened_days(when: DecisionDays, sharpness: float) -> DecisionDays:
    """The same days, their distribution sharpened.

    >>> when = DecisionDays(np.array([10.0, 20.0, 90.0]), np.array([0.2, 0.6, 0.2]))
    >>> sharpened_days(when, 2.0).probability.round(3).tolist()
    [0.059, 0.882, 0.059]
    """
    decided_by = np.clip(np.cumsum(when.probability), 0.0, 1.0)
    decided_by[-1] = 1.0
    return DecisionDays(when.days, np.diff(sharpened(decided_by, sharpness), prepend=0.0))
