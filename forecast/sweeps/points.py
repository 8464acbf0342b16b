"""The scenarios of a sweep: every cell of the grid with every sample, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from forecast.errors import ScenarioError
from forecast.sweeps.axes import Value
from forecast.sweeps.schema import MOST_SCENARIOS, Sample
from forecast.sweeps.spec import Spec


@dataclass(frozen=True)
class Point:
    """One scenario of a sweep: its number from 0, and the value of every key."""

    number: int
    values: tuple[Value, ...]

    @property
    def overrides(self) -> tuple[str, ...]:
        """The values as `--set` takes them."""
        return tuple(value.override for value in self.values)

    def __str__(self) -> str:
        """The point in words, for messages."""
        return ", ".join(f"{value.key}={value.told}" for value in self.values)


def points_of(spec: Spec) -> tuple[Point, ...]:
    """All points, samples fastest. Raises ScenarioError where there are too many."""
    n_points = prod(len(axis) for axis in spec.grid) * (
        spec.sweep.sample.n if spec.sweep.sample else 1
    )
    if n_points > MOST_SCENARIOS:
        raise ScenarioError(
            f"{spec.path}: the sweep has {n_points:,} scenarios; the most is {MOST_SCENARIOS:,}: "
            "take fewer values, or samples in place of a grid"
        )
    samples = [*_samples(spec)]
    cells = product(*spec.grid)
    both = ((*cell, *sample) for cell in cells for sample in samples)
    return tuple(Point(number, values) for number, values in enumerate(both))


def _samples(spec: Spec) -> Iterator[tuple[Value, ...]]:
    """The sampled values, the same in every cell of the grid."""
    if spec.sweep.sample is None:
        yield ()
        return
    for levels in _levels(spec.sweep.sample, len(spec.drawn)):
        yield tuple(d.at(float(level)) for d, level in zip(spec.drawn, levels, strict=True))


def _levels(sample: Sample, n_keys: int) -> NDArray[np.float64]:
    """(point, key), from 0 to 1."""
    rng = np.random.default_rng(sample.rng_seed)
    if sample.method == "random":
        return rng.random((sample.n, n_keys))
    engine = qmc.LatinHypercube if sample.method == "latin_hypercube" else qmc.Halton
    levels: NDArray[np.float64] = engine(n_keys, rng=rng).random(sample.n)
    return levels
