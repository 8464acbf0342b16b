"""Draws of an earlier posterior brought to a later one: weighed in small steps, taken, moved.

Sequential Monte Carlo (Del Moral, Doucet and Jasra 2006): where one weight would leave too few
draws in effect, only so much of the later evidence is let in at a time as keeps enough of them;
then draws are taken by their weights, and moved so that those taken twice part again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.model.hamiltonian import Swarm, moved, next_step, spread_of, swarm_at
from forecast.model.target import Target
from forecast.model.weighing import next_share, systematic

Floats = NDArray[np.float64]

MAX_STAGES = 10
"""So many halvings are a thousandth of the draws: from there on a fit is as cheap."""
MOVES = (1, 8)
"""Least and most moves under the later posterior."""
STAYS_OK, STAYS_FAILED = 0.5, 0.8
"""Largest correlation of an entry before and after its moves: enough; too much to be used."""
ACCEPTED_FAILED = 0.4
"""Moves accepted less often than this are not tuned to the posterior."""
LOWEST = -1e10
"""Stands for the log-density of what cannot be."""


@dataclass(frozen=True)
class Moves:
    """What was done. n_stages: parts in which the evidence was let in. n_moves: of every draw
    under the later posterior. accepted: mean chance of a move. stays: the largest correlation of
    an entry before and after. step: the last one."""

    n_stages: int
    n_moves: int
    accepted: float
    stays: float
    step: float

    @property
    def why_not(self) -> str:
        """Why the draws are not to be used; empty where they are."""
        if self.n_moves == 0:
            return f"the evidence had to be let in in more than {MAX_STAGES} parts"
        if self.accepted < ACCEPTED_FAILED:
            return f"only {self.accepted:.0%} of the moves were accepted"
        if self.stays > STAYS_FAILED:
            return f"the draws hardly moved (correlation {self.stays:.2f})"
        return ""


@dataclass(frozen=True)
class Between:
    """A posterior on the way from one to another: share of the way that is gone."""

    before: Target
    after: Target
    share: float

    def at(self, points: Floats) -> tuple[Floats, Floats]:
        """Log-density and gradient, as `Target.at`."""
        (one, slope), (other, onward) = self.before.at(points), self.after.at(points)
        mixed = (1 - self.share) * one + self.share * other
        return mixed, (1 - self.share) * slope + self.share * onward


def rejuvenated(
    swarm: Swarm,
    log_before: Floats,
    before: Target,
    after: Target,
    step: float,
    rng_seed: list[int],
) -> tuple[Swarm, Moves]:
    """Draws of `before` made draws of `after`, all counting alike.

    swarm: at `after`. log_before: (draw,), at `before`. rng_seed: of all that is drawn here.
    """
    rng, share, n_stages = np.random.default_rng(rng_seed), 0.0, 0
    while True:
        log_ratio = np.maximum(swarm.log_density - log_before, LOWEST)
        onward = next_share(log_ratio, 1.0 - share)
        weight = np.exp(onward * (log_ratio - log_ratio.max()))
        which = systematic(weight, len(weight), rng.uniform())
        swarm, log_before = swarm.taken(which), log_before[which]
        share, n_stages = share + onward, n_stages + 1
        if share >= 1.0 - 1e-9:
            return _settled(swarm, after, step, rng, n_stages)
        if n_stages == MAX_STAGES:
            return swarm, Moves(n_stages, 0, 0.0, 1.0, step)
        swarm, log_before, step = _moved_between(swarm, Between(before, after, share), step, rng)


def _moved_between(
    swarm: Swarm, between: Between, step: float, rng: np.random.Generator
) -> tuple[Swarm, Floats, float]:
    """One move on the way; the draws at the later posterior and at the earlier one."""
    on_the_way, spread = swarm_at(swarm.points, between.at), spread_of(swarm.points)
    there, accepted = moved(on_the_way, between.at, spread, step, rng)
    log_before, _ = between.before.at(there.points)
    return swarm_at(there.points, between.after.at), log_before, next_step(step, accepted)


def _settled(
    swarm: Swarm, after: Target, step: float, rng: np.random.Generator, n_stages: int
) -> tuple[Swarm, Moves]:
    """Move until what was taken twice has parted."""
    least, most = MOVES
    start, spread, stays, accepted, n_moves = swarm.points, spread_of(swarm.points), 1.0, 1.0, 0
    while n_moves < least or (stays > STAYS_OK and n_moves < most):
        swarm, accepted = moved(swarm, after.at, spread, step, rng)
        step, n_moves = next_step(step, accepted), n_moves + 1
        stays = float(_correlation(start, swarm.points).max())
    return swarm, Moves(n_stages, n_moves, accepted, stays, step)


def _correlation(one: Floats, other: Floats) -> Floats:
    """(entry,), over the draws; 1 where an entry has not moved at all."""
    one, other = one - one.mean(axis=0), other - other.mean(axis=0)
    spread = np.sqrt((one**2).sum(axis=0) * (other**2).sum(axis=0))
    both = (one * other).sum(axis=0)
    return np.divide(both, spread, out=np.ones_like(both), where=spread > 0)
