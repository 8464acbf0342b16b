"""Whether ranks are uniform: counts in bins, and a band for the whole distribution function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
N_BINS = 20
N_SIMULATED = 20_000
"""Uniform samples behind each p-value: enough to adjust it for some forty quantities."""
LEVEL = 0.05
"""The chance, if all is well, that a curve leaves its band; and that any adjusted p is below."""


@dataclass(frozen=True)
class Band:
    """Simultaneous band for the number of `n_ranks` ranks that are at most 0, 1, ..., L - 1.

    least, most: (place,), counts between which a uniform sample stays throughout with
    probability 1 - LEVEL. tails: (place, count), two-sided tail probability of a count.
    simulated: (sample,), sorted, the smallest such probability over all places, of samples that
    are uniform.
    """

    least: Ints
    most: Ints
    tails: Floats
    simulated: Floats


@dataclass(frozen=True)
class Uniformity:
    """One quantity: n_ranks of it, and how they compare with a uniform sample.

    chi_square: over N_BINS equal bins, with its p. band_p: probability that a uniform sample
    strays as far at some place. adjusted_p: the same, by Holm (1979), when many quantities
    are looked at. is_outside: whether the curve leaves its own band.
    """

    quantity: str
    n_ranks: int
    chi_square: float
    chi_square_p: float
    band_p: float
    adjusted_p: float
    is_outside: bool

    @property
    def is_uniform(self) -> bool:
        """Whether chance accounts for the ranks, given that many quantities are looked at."""
        return self.adjusted_p >= LEVEL


def uniformity(ranks: pd.DataFrame, n_draws: int) -> list[Uniformity]:
    """Compare each column of ranks among `n_draws` draws with a uniform sample.

    Missing ranks are left out. The bands are those of Säilynoja, Bürkner and Vehtari (2022).

    >>> flat = pd.DataFrame({"flat": np.arange(200) % 100, "low": np.arange(200) % 50})
    >>> [found.is_uniform for found in uniformity(flat, 99)]
    [True, False]
    """
    columns = {str(name): ranks[name].dropna().to_numpy(np.int64) for name in ranks}
    band_p = [_band_p(values, n_draws) for values in columns.values()]
    adjusted = holm(band_p)
    return [
        _compared(name, values, n_draws, band_p[k], adjusted[k])
        for k, (name, values) in enumerate(columns.items())
    ]


def _compared(
    name: str, values: Ints, n_draws: int, band_p: float, adjusted_p: float
) -> Uniformity:
    counts = np.histogram(values, bins=N_BINS, range=(-0.5, n_draws + 0.5))[0]
    chi_square = stats.chisquare(counts)
    below, band = counts_below(values, n_draws), band_for(len(values), n_draws)
    return Uniformity(
        quantity=name,
        n_ranks=len(values),
        chi_square=float(chi_square.statistic),
        chi_square_p=float(chi_square.pvalue),
        band_p=band_p,
        adjusted_p=adjusted_p,
        is_outside=bool(((below < band.least) | (below > band.most)).any()),
    )


def counts_below(values: Ints, n_draws: int) -> Ints:
    """(place,), how many ranks are at most 0, 1, ..., n_draws - 1.

    >>> counts_below(np.array([0, 2, 2]), 3).tolist()
    [1, 1, 3]
    """
    return np.cumsum(np.bincount(values, minlength=n_draws + 1))[:n_draws]


@lru_cache(maxsize=32)
def band_for(n_ranks: int, n_draws: int) -> Band:
    """The band for `n_ranks` ranks among `n_draws` draws, by simulation with a fixed seed."""
    share = np.arange(1, n_draws + 1)[:, None] / (n_draws + 1)
    count = np.arange(n_ranks + 1)[None, :]
    at_most = stats.binom.cdf(count, n_ranks, share)
    at_least = stats.binom.sf(count - 1, n_ranks, share)
    tails = np.minimum(2.0 * np.minimum(at_most, at_least), 1.0)
    rng = np.random.default_rng([n_ranks, n_draws])
    even = np.full(n_draws + 1, 1.0 / (n_draws + 1))
    samples = np.cumsum(rng.multinomial(n_ranks, even, size=N_SIMULATED), axis=1)[:, :n_draws]
    simulated = np.sort(tails[np.arange(n_draws), samples].min(axis=1))
    inside = tails >= simulated[int(LEVEL * N_SIMULATED)]
    return Band(
        least=inside.argmax(axis=1),
        most=n_ranks - inside[:, ::-1].argmax(axis=1),
        tails=tails,
        simulated=simulated,
    )


def _band_p(values: Ints, n_draws: int) -> float:
    band = band_for(len(values), n_draws)
    found = band.tails[np.arange(n_draws), counts_below(values, n_draws)].min()
    as_far = int(np.searchsorted(band.simulated, found, side="right"))
    return (1 + as_far) / (1 + N_SIMULATED)


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values, under which all are tried together; valid whatever their dependence.

    >>> [round(p, 6) for p in holm([0.01, 0.5, 0.02])]
    [0.03, 0.5, 0.04]
    """
    order = np.argsort(p_values)
    adjusted, floor = [0.0] * len(p_values), 0.0
    for place, k in enumerate(order):
        floor = max(floor, min((len(p_values) - place) * p_values[k], 1.0))
        adjusted[k] = floor
    return adjusted
