"""How draws of an earlier posterior count for a later one, and when that is not to be trusted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from forecast.model.leave_out import PARETO_K_OK, weights_without

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHARE_OK = 0.5
"""Least share of the draws that may be left in effect before they are drawn anew (the usual
threshold of sequential Monte Carlo: Del Moral, Doucet and Jasra 2006)."""
SHARE_ON_THE_WAY = 0.3
"""The same where draws are moved at once: one move makes them all but forget where they were, and
a part of the way costs twice a move."""


@dataclass(frozen=True)
class Weights:
    """How much each draw counts. weight: (draw,), sum 1. ess: draws that it amounts to."""

    weight: Floats
    pareto_k: float
    ess: float

    @property
    def is_enough(self) -> bool:
        """Whether the draws may stand for the later posterior by their weights alone."""
        return self.pareto_k <= PARETO_K_OK and self.ess >= SHARE_OK * len(self.weight)


def weights_of(log_ratio: Floats) -> Weights:
    """Pareto-smoothed weights. log_ratio: (draw,), later less earlier log-density."""
    floor = np.where(np.isfinite(log_ratio), log_ratio, -1e10)
    log_weight, pareto_k = weights_without(-floor[:, None])
    weight = np.exp(log_weight[:, 0] - log_weight[:, 0].max())
    weight /= weight.sum()
    return Weights(weight, float(pareto_k[0]), effective(weight))


def effective(weight: Floats) -> float:
    """How many even draws weighted ones are worth (Kong 1992).

    >>> effective(np.array([0.5, 0.5, 0.0, 0.0]))
    2.0
    """
    return float(weight.sum() ** 2 / (weight**2).sum())


def systematic(weight: Floats, n_draws: int, at: float) -> Ints:
    """(n_draws,), places of draws taken by their weights, in order; at: 0 to 1, where to begin.

    Each is taken as often as it should be, to within one (Kitagawa 1996).

    >>> systematic(np.array([0.5, 0.25, 0.0, 0.25]), 4, 0.5).tolist()
    [0, 0, 1, 3]
    """
    ends = np.cumsum(weight)
    marks = (np.arange(n_draws) + at) / n_draws * ends[-1]
    places = np.searchsorted(ends, marks, side="right").clip(max=len(weight) - 1)
    return np.asarray(places, dtype=np.int64)


def next_share(log_ratio: Floats, left: float) -> float:
    """The largest share of the way, up to `left`, on which enough draws stay in effect."""

    def spare(share: float) -> float:
        tempered = np.exp(share * (log_ratio - log_ratio.max()))
        return effective(tempered) / len(log_ratio) - SHARE_ON_THE_WAY

    if spare(left) >= 0:
        return left
    return float(brentq(spare, 0.0, left, xtol=1e-6))
