"""Sign-flip test: would as large a mean difference arise if neither forecaster were better?

Under that hypothesis each unit's paired difference is as likely to have come out with the
other sign (Fisher 1935), so the mean is compared with its values under all flips of signs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.scoring.decision_days import Floats
from forecast.scoring.streams import generator

MAX_EXACT_UNITS = 16
"""65 536 flips are enumerated at once; more units are sampled."""

N_FLIPS = 100_000
"""Monte Carlo error of a p-value of .05 is then .0007."""

_BATCH = 10_000


@dataclass(frozen=True)
class SignFlip:
    """One-sided p-value (small: the differences are negative), and how it was found."""

    p_value: float
    n_flips: int
    is_exact: bool


def sign_flip_test(differences: Floats, *, rng_seed: int, n_flips: int = N_FLIPS) -> SignFlip:
    """Share of sign flips whose sum is at most the observed one.

    differences: (unit,), ours minus theirs on a penalty: negative where ours is better. All
    flips for at most 16 units; else `n_flips` random ones and the observed, so p is never 0
    (Phipson and Smyth 2010).

    >>> sign_flip_test(np.array([-1.0, -2.0, -3.0]), rng_seed=0)
    SignFlip(p_value=0.125, n_flips=8, is_exact=True)
    """
    n_units = len(differences)
    tolerance = 1e-12 * max(float(np.abs(differences).sum()), 1e-300)
    limit = differences.sum() + tolerance
    if n_units <= MAX_EXACT_UNITS:
        flips = np.arange(2**n_units)[:, np.newaxis] >> np.arange(n_units) & 1
        n_low = int(((1 - 2 * flips) @ differences <= limit).sum())
        return SignFlip(n_low / 2**n_units, 2**n_units, True)
    rng = generator(rng_seed, "sign_flip")
    n_low = 0
    for start in range(0, n_flips, _BATCH):
        flips = rng.integers(0, 2, size=(min(_BATCH, n_flips - start), n_units))
        n_low += int(((1 - 2 * flips) @ differences <= limit).sum())
    return SignFlip((n_low + 1) / (n_flips + 1), n_flips, False)
