"""What each finished race says of the process parameters, by itself.

A race is fitted under wide priors; its *site* of a parameter is the normal factor that turned the
wide prior into the race's posterior (Vehtari et al. 2020 on partitioned data; one pass, parameter
by parameter).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.model.given_scales import Races
from forecast.scenario.learned_process import Site
from forecast.scenario.process_priors import FREE

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sites:
    """What each finished race says of each parameter: exp(shift x - precision x^2 / 2).

    cases, packages, bodies, rules: (race,). precision, shift: (race, parameter), the latter in
    the order of `FREE`; precision is at least zero.
    """

    cases: tuple[str, ...]
    packages: tuple[str, ...]
    bodies: tuple[str, ...]
    rules: tuple[str, ...]
    precision: Floats
    shift: Floats

    @property
    def known_bodies(self) -> tuple[str, ...]:
        """Each body once."""
        return tuple(sorted(set(self.bodies)))

    @property
    def known_rules(self) -> tuple[str, ...]:
        """Each kind of rule once."""
        return tuple(sorted(set(self.rules)))

    def races(self, parameter: int) -> Races:
        """One parameter's sites, with bodies and rules as places among the known ones."""
        return Races(
            body=np.array([self.known_bodies.index(b) for b in self.bodies]),
            rule=np.array([self.known_rules.index(r) for r in self.rules]),
            precision=self.precision[:, parameter],
            shift=self.shift[:, parameter],
        )

    def of_package(self, package: str) -> list[int]:
        """Places of the races settled in one package."""
        return [place for place, named in enumerate(self.packages) if named == package]

    def as_rows(self) -> tuple[Site, ...]:
        """A row for each race and parameter."""
        return tuple(
            Site(case, name, float(precision), float(shift))
            for case, *of_case in zip(self.cases, self.precision, self.shift, strict=True)
            for name, precision, shift in zip(FREE, *of_case, strict=True)
        )


def site(draws: Floats, wide_mean: Floats, wide_sd: Floats) -> tuple[Floats, Floats]:
    """(parameter,), precision and shift of one race.

    draws: (draw, parameter), under normal priors of `wide_mean` and `wide_sd`. What seems wider
    than its prior is Monte Carlo error, and counts as saying nothing of the width.

    >>> import numpy as np
    >>> one = np.array([0.0]), np.array([2.0])
    >>> draws = np.random.default_rng(1).normal(0.8, 1 / np.sqrt(1.25), (100_000, 1))
    >>> [float(np.round(part[0], 1)) for part in site(draws, *one)]
    [1.0, 1.0]
    """
    variance = draws.var(axis=0)
    precision = np.maximum(1.0 / variance - wide_sd**-2, 0.0)
    shift = draws.mean(axis=0) * (precision + wide_sd**-2) - wide_mean * wide_sd**-2
    return precision, shift
