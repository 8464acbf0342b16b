"""From features and coefficients to odds: the two formulas of the outside view, written once.

They work alike on NumPy arrays and on the symbolic arrays of the model that learns.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from forecast.outside_view.days import Floats

Array = Any
"""NumPy or symbolic."""


def utility(features: Array, beta: Array, is_group: Array, body: Array, rule: Array) -> Array:
    """Log-odds of every alternative, up to a constant of the race.

    features: (row, feature). beta: (feature,). is_group: (row, 2), whether a row is `field`,
    `extended`. body, rule: (row, 2), how much likelier these are in that body, under that rule.
    """
    return features @ beta + (is_group * (body + rule)).sum(-1)


def log_daily_hazard(features: Array, beta: Array, body: Array, rule: Array) -> Array:
    """Log of the rate, per day, at which a race is resolved in each cell of days.

    features: (cell, feature). beta: (feature,). body, rule: (cell,) or scalars.
    """
    return features @ beta + body + rule


def softmax(log_odds: Floats, axis: int = -1) -> Floats:
    """Chances that sum to one along an axis.

    >>> softmax(np.log([1.0, 3.0])).round(6).tolist()
    [0.25, 0.75]
    """
    shifted = np.exp(log_odds - log_odds.max(axis=axis, keepdims=True))
    chances: Floats = shifted / shifted.sum(axis=axis, keepdims=True)
    return chances
