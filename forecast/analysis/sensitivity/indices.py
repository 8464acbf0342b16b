"""How much of the spread of a chance over the posterior goes with each uncertain input alone.

First-order indices Var(E[p | x]) / Var(p) from draws that are there already, by SALib's RBD-FAST
(Tarantola, Gatelli and Mara 2006; Plischke 2010), corrected for bias (Tissot and Prieur 2012).
Several paths share a draw, so what the luck of the paths adds to the variance is known and taken
off. Draws of a posterior depend on each other, so indices need not add up to one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecast.analysis.probability import mean_by_draw
from forecast.outcomes import Bools, Floats, SampledOutcomes

HARMONICS = 6
"""Of the Fourier series: enough for what rises or falls and turns round once or twice."""
N_RESAMPLED = 100
NORMAL95 = 1.96


@dataclass(frozen=True)
class FirstOrder:
    """index, error: by input, 0 to 1; None where the chance itself does not move over the
    posterior. sd: how far it does."""

    index: tuple[float | None, ...]
    error: tuple[float | None, ...]
    sd: float


def first_order(
    sampled: SampledOutcomes, happened: Bools, inputs: Floats, names: Sequence[str]
) -> FirstOrder:
    """Indices of the chance that something happens. inputs: (used draw, input), in draw order.

    None where the luck of the paths leaves nothing to be told over the posterior.
    """
    from SALib.analyze import rbd_fast

    by_draw, noise = _chance_by_draw(sampled, happened)
    between = float(by_draw.var(ddof=1)) - noise
    if between <= 0.0:
        unknown = (None,) * len(names)
        return FirstOrder(unknown, unknown, 0.0)
    found = rbd_fast.analyze(
        {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)},
        inputs,
        by_draw,
        M=HARMONICS,
        num_resamples=N_RESAMPLED,
        seed=np.random.default_rng(0),
    )
    grown = float(by_draw.var(ddof=1)) / between
    index = np.clip(np.array(found["S1"], dtype=float) * grown, 0.0, 1.0)
    error = np.array(found["S1_conf"], dtype=float) / NORMAL95 * grown
    return FirstOrder(tuple(index.tolist()), tuple(error.tolist()), float(np.sqrt(between)))


def _chance_by_draw(sampled: SampledOutcomes, happened: Bools) -> tuple[Floats, float]:
    """(used draw,), chance given the draw to first order, and the variance that luck adds to it.

    With weights a chance is a ratio of sums; what is taken is its linear part, whose mean is the
    chance itself. The luck of the paths is told from those that share a draw.
    """
    weight = sampled.weights
    chance = float(np.average(happened, weights=weight))
    linear = chance + weight * (happened - chance) / weight.mean()
    by_draw = mean_by_draw(sampled, linear)
    _, place, count = np.unique(sampled.draw, return_inverse=True, return_counts=True)
    if count.min() < 2:
        return by_draw, 0.0
    within = np.bincount(place, weights=(linear - by_draw[place]) ** 2) / (count - 1)
    return by_draw, float((within / count).mean())
