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

REACH = 2.0
"""A site peaks at most so many sds from the mean of the draws. A race that says only "more" has
nearly a straight line for its log-likelihood; drawn on beyond what was sampled, it would speak for
values that nobody looked at."""


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

    draws: (draw, parameter), under normal priors of `wide_mean` and `wide_sd`. Under these priors
    the site gives back the mean of the draws, and their sd, unless it would then peak beyond
    `REACH`, or the sd is that of the prior or more: then the site is as narrow as keeps it there.

    >>> import numpy as np
    >>> one = np.array([0.0]), np.array([2.0])
    >>> draws = np.random.default_rng(1).normal(0.8, 1 / np.sqrt(1.25), (100_000, 1))
    >>> [float(np.round(part[0], 1)) for part in site(draws, *one)]
    [1.0, 1.0]
    """
    mean, sd, known = draws.mean(axis=0), np.minimum(draws.std(axis=0), wide_sd), wide_sd**-2
    precision = np.maximum(sd**-2 - known, known * np.abs(mean - wide_mean) / (REACH * sd))
    shift = mean * (precision + known) - wide_mean * known
    return precision, shift
