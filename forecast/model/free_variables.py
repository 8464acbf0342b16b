"""The free variables of the model of a race: all normal, their means and sds stated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.model.data import arrays_of
from forecast.model.prepared import Prepared
from forecast.model.variables import Variable

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Priors:
    """mean, sd: (n_free,), of all free variables end to end."""

    mean: Floats
    sd: Floats


def priors_of(prepared: Prepared, free: Sequence[Variable]) -> Priors:
    """What a race states of its free variables; those it says nothing of are standard normal."""
    race = arrays_of(prepared)
    stated: dict[str, Any] = {"process": race.stated, "effect": race.influence}
    means = [stated[v.name].mean if v.name in stated else np.zeros(v.size) for v in free]
    sds = [stated[v.name].sd if v.name in stated else np.ones(v.size) for v in free]
    return Priors(np.concatenate(means), np.concatenate(sds))


def starting_points(priors: Priors, free: Sequence[Variable]) -> Callable[[int], Floats]:
    """From a chain's seed to where it starts: uniform within one about the prior means.

    These are PyMC's own starting points: each variable has a random stream, the last one first.
    """

    def start(seed: int) -> Floats:
        streams = np.random.SeedSequence(seed).spawn(len(free))
        pairs = zip(free, reversed(streams), strict=True)
        jitter = [np.random.Generator(np.random.PCG64(s)).uniform(-1, 1, v.size) for v, s in pairs]
        return priors.mean + np.concatenate(jitter)

    return start


def prior_points(priors: Priors, n_draws: int, *, rng_seed: int) -> Floats:
    """(draw, n_free), drawn from the prior."""
    drawn = np.random.default_rng([rng_seed, 13]).standard_normal((n_draws, len(priors.mean)))
    return priors.mean + priors.sd * drawn
