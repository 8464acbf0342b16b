"""Moves of many draws at once that leave a posterior as it is: Hamiltonian Monte Carlo.

All draws take their leapfrog steps together, each with a momentum and a step size of its own
(Neal 2011). The spread of the draws themselves scales the entries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Density = Callable[[Floats], tuple[Floats, Floats]]
"""From points (draw, entry) to log-density (draw,) and gradient (draw, entry)."""

ACCEPTED = 0.8
"""Share of moves that should be accepted: a little above the best for independent normal entries
(0.65, Beskos et al. 2013), as the posterior is not normal."""
TRAJECTORY = np.pi / 2
"""Length of a move in spreads: a quarter of an orbit, where a normal entry has forgotten itself."""
JITTER = 0.2
"""Steps are up to so much shorter or longer, so that no entry comes back to where it was."""
FIRST_STEP = 0.3
"""In spreads; from then on the share that was accepted sets it."""
STEPS = (0.03, 0.8)
SPREADS = (0.05, 2.0)
"""Bounds; before any evidence an entry has a spread of about one."""


@dataclass(frozen=True)
class Swarm:
    """Draws on their way. points: (draw, entry); log_density, gradient: at them."""

    points: Floats
    log_density: Floats
    gradient: Floats

    def taken(self, which: NDArray[np.int64]) -> Swarm:
        """Some of the draws, perhaps some of them more than once."""
        return Swarm(self.points[which], self.log_density[which], self.gradient[which])


def swarm_at(points: Floats, density: Density) -> Swarm:
    """Draws before their first move."""
    return Swarm(points, *density(points))


def moved(
    swarm: Swarm, density: Density, spread: Floats, step: float, rng: np.random.Generator
) -> tuple[Swarm, float]:
    """Every draw after one move, and the mean chance with which moves were accepted.

    spread: (entry,). step: of a leapfrog, in spreads.
    """
    n_steps = max(1, round(TRAJECTORY / step))
    momentum = rng.standard_normal(swarm.points.shape)
    each = step * rng.uniform(1 - JITTER, 1 + JITTER, (len(swarm.points), 1)) * spread
    there, kicked = _leapfrogs(swarm, density, momentum, each, n_steps)
    energy = there.log_density - swarm.log_density
    energy += 0.5 * ((momentum**2).sum(axis=1) - (kicked**2).sum(axis=1))
    chance = np.exp(np.minimum(np.where(np.isfinite(energy), energy, -np.inf), 0.0))
    is_taken = rng.uniform(size=len(chance)) < chance
    return _chosen(is_taken, there, swarm), float(chance.mean())


def _leapfrogs(
    swarm: Swarm, density: Density, momentum: Floats, each: Floats, n_steps: int
) -> tuple[Swarm, Floats]:
    points, gradient, value = swarm.points, swarm.gradient, swarm.log_density
    momentum = momentum + 0.5 * each * gradient
    for k in range(n_steps):
        points = points + each * momentum
        value, gradient = density(points)
        momentum = momentum + (0.5 if k == n_steps - 1 else 1.0) * each * gradient
    return Swarm(points, value, gradient), momentum


def _chosen(is_taken: NDArray[np.bool_], one: Swarm, other: Swarm) -> Swarm:
    return Swarm(
        np.where(is_taken[:, None], one.points, other.points),
        np.where(is_taken, one.log_density, other.log_density),
        np.where(is_taken[:, None], one.gradient, other.gradient),
    )


def next_step(step: float, accepted: float) -> float:
    """A longer step where more than enough was accepted, a shorter one where less."""
    return float(np.clip(step * np.exp(accepted - ACCEPTED), *STEPS))


def spread_of(points: Floats) -> Floats:
    """(entry,), standard deviation over the draws."""
    return np.asarray(np.clip(points.std(axis=0), *SPREADS))
