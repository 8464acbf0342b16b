"""When, as a predictive distribution: weighted atoms on whole days after the as-of date.

Atoms are exact for simulated paths, for Kaplan-Meier steps and for any forecast by the day,
and every score and quantile of them is exact too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from forecast.errors import InputError

Floats = NDArray[np.float64]

SUM_TOLERANCE = 1e-6
"""Rounding that a sum of probabilities may carry."""


@dataclass(frozen=True, eq=False)
class DecisionDays:
    """The distribution of the day on which the race is resolved.

    days: (atom,), from the as-of date, strictly increasing, none negative. The last is the
        horizon and stands for that day *or any later one*.
    probability: (atom,), none negative, sum 1.

    Raises InputError where these promises are broken.
    """

    days: Floats
    probability: Floats

    def __post_init__(self) -> None:
        days, probability = np.asarray(self.days, float), np.asarray(self.probability, float)
        if days.ndim != 1 or days.shape != probability.shape or not len(days):
            raise InputError(
                f"atoms have shapes {days.shape} and {probability.shape}; give two equal lists"
            )
        if not np.isfinite(days).all() or days[0] < 0 or (np.diff(days) <= 0).any():
            raise InputError(
                "the days of atoms are not finite, positive and increasing; build them with "
                "`decision_days`"
            )
        total = probability.sum()
        if not np.isfinite(total) or (probability < 0).any() or abs(total - 1) > SUM_TOLERANCE:
            raise InputError(
                f"the atoms' probabilities sum to {total:.6g}; they must be none negative and "
                "sum to 1"
            )
        object.__setattr__(self, "days", days)
        object.__setattr__(self, "probability", probability / total)

    @property
    def horizon_days(self) -> float:
        """Days from the as-of date to the horizon: the last atom."""
        return float(self.days[-1])

    def by(self, day: float) -> float:
        """Probability that the race is resolved by the end of `day` (before the horizon)."""
        return float(self.probability[self.days <= day].sum())

    def quantile(self, probability: float) -> float:
        """The first day by which it is resolved with at least this probability.

        >>> decision_days([10, 20, 40], [1, 1, 2], horizon_days=100).quantile(0.5)
        20.0
        """
        reached = np.cumsum(self.probability) >= probability - SUM_TOLERANCE
        return float(self.days[int(np.argmax(reached))]) if reached.any() else self.horizon_days


def decision_days(
    days: ArrayLike, weight: ArrayLike | None = None, *, horizon_days: float
) -> DecisionDays:
    """Atoms from any weighted days: equal days merged, all past the horizon put on it.

    days: (atom,), in any order; infinite where never. weight: (atom,), any positive scale;
    equal where None.

    >>> when = decision_days([30, 10, 30, np.inf], horizon_days=90)
    >>> when.days.tolist(), when.probability.tolist()
    ([10.0, 30.0, 90.0], [0.25, 0.5, 0.25])
    """
    clipped = np.minimum(np.asarray(days, float), horizon_days)
    weights = np.ones(len(clipped)) if weight is None else np.asarray(weight, float)
    if not len(clipped) or not weights.sum() > 0:
        raise InputError("no day carries any weight; give at least one atom")
    atoms, place = np.unique(np.append(clipped, horizon_days), return_inverse=True)
    merged = np.bincount(place[:-1], weights=weights, minlength=len(atoms))
    return DecisionDays(atoms, merged / merged.sum())


def decision_days_of_paths(decided_day: Floats, *, horizon_days: float) -> DecisionDays:
    """Atoms from simulated paths: a moment within a day counts as that day.

    decided_day: (path,), days from the as-of date; infinite where undecided by the horizon.

    >>> decision_days_of_paths(np.array([1.2, 1.9, np.inf]), horizon_days=9).days.tolist()
    [1.0, 9.0]
    """
    return decision_days(np.floor(decided_day), horizon_days=np.floor(horizon_days))


def pit_interval(when: DecisionDays, day: float) -> tuple[float, float]:
    """The probability integral transform of the day that came true, as an interval.

    Gives (F(day-), F(day)). With atoms the transform is not one number: under a calibrated
    forecast a uniform draw from this interval is uniform on 0-1 (Czado, Gneiting and Held
    2009). Nothing is drawn here; counts spread each case evenly over its interval.

    >>> pit_interval(decision_days([10, 20], horizon_days=90), 20)
    (0.5, 1.0)
    """
    seen = min(day, when.horizon_days)
    below = float(when.probability[when.days < seen].sum())
    at = float(when.probability[when.days == seen].sum())
    return below, min(below + at, 1.0)


def share_inside(low: Floats, high: Floats, start: float, end: float) -> Floats:
    """Share of each interval (low, high) that lies within start-end: (row,).

    An interval of no length counts whole where start <= it < end (or it is 1 = end).

    >>> share_inside(np.array([0.0, 0.3]), np.array([0.4, 0.3]), 0.2, 0.4).round(9).tolist()
    [0.5, 1.0]
    """
    length = high - low
    overlap = np.clip(np.minimum(high, end) - np.maximum(low, start), 0, None)
    point = (low >= start) & ((low < end) | ((end >= 1) & (low >= 1)))
    is_wide = length > 0
    return np.where(is_wide, overlap / np.where(is_wide, length, 1.0), point)
