"""The posterior of a later date from draws of an earlier one, without a new fit where it can be.

Sequential Monte Carlo over the evidence: draws are weighted by the difference of the two
log-densities, Pareto-smoothed; where the weights fall short, drawn and moved (`rejuvenate`); where
that falls short too, the later date gets a fit of its own. Either way it is said how.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from forecast.model.cloud import N_DRAWS, Cloud, cloud_of, posterior_from
from forecast.model.fit import fit
from forecast.model.hamiltonian import Swarm, swarm_at
from forecast.model.places import carried_over
from forecast.model.prepared import Prepared
from forecast.model.rejuvenate import Moves, rejuvenated
from forecast.model.sampling import Progress
from forecast.model.target import Target, target_of
from forecast.model.weighing import Floats, Weights, systematic, weights_of
from forecast.posterior import Diagnostics, Posterior
from forecast.scenario.schema import FitSettings

Answered = Literal["fit", "reweighted", "rejuvenated"]

MOVING = 23
"""Stream of what is drawn where draws are moved."""
MIDDLE = 0.5
"""Where the even marks begin by which weighted draws are taken: the same on every date, so that
two dates differ only where their weights do."""


@dataclass(frozen=True)
class How:
    """How a date was answered.

    pareto_k, ess: of the weights by which the draws of the earlier date count for this one (ess:
    how many even draws they are worth); nan and all draws for a fit. moves: of a rejuvenation.
    why: why a fit was needed, empty where it was asked for or none was.
    """

    answered: Answered
    pareto_k: float
    ess: float
    moves: Moves | None = None
    why: str = ""


@dataclass(frozen=True)
class Update:
    """A date that was answered. cloud: to be carried on to later dates."""

    cloud: Cloud
    posterior: Posterior
    how: How


@dataclass(frozen=True)
class Wanted:
    """What is wanted of every date.

    settings: of a fit. newcomers: places for names not yet known. n_draws: of the posterior, at
    most those of the cloud. n_carried: draws of the cloud. rng_seed: of everything.
    """

    settings: FitSettings
    newcomers: int
    n_draws: int
    rng_seed: int
    n_carried: int = N_DRAWS


def begin(
    prepared: Prepared, wanted: Wanted, *, progress: Progress | None = None, why: str = ""
) -> Update:
    """Fit the first date, or one that cannot be reached from an earlier one."""
    posterior, tree = fit(
        prepared,
        wanted.settings,
        rng_seed=wanted.rng_seed,
        newcomers=wanted.newcomers,
        progress=progress,
    )
    drawn = tree["posterior"].to_dataset()
    cloud = cloud_of(drawn, prepared, posterior.diagnostics, wanted.n_carried)
    how = How("fit", np.nan, float(len(cloud.swarm.points)), why=why)
    even = np.full(len(cloud.swarm.points), 1.0 / len(cloud.swarm.points))
    return Update(cloud, _posterior(cloud, cloud.swarm, even, prepared, wanted, how), how)


def update(
    cloud: Cloud, prepared: Prepared, wanted: Wanted, *, progress: Progress | None = None
) -> Update:
    """The posterior of a later date of the same race.

    prepared: the race as of that date, under the same priors. A fit where the draws of the
    earlier date fall short; `how` tells.
    """
    after = target_of(prepared)
    points = carried_over(
        cloud.swarm.points, cloud.target.labels, after.labels, rng_seed=wanted.rng_seed
    )
    if points is None:
        return begin(prepared, wanted, progress=progress, why="it is asked of other names")
    before = cloud.target.over(after.labels)
    log_before = _log_before(cloud, before, points)
    later = swarm_at(points, after.at)
    weights = weights_of(later.log_density - log_before)
    if weights.is_enough:
        how = How("reweighted", weights.pareto_k, weights.ess)
        here = replace(cloud, target=after)
        return Update(cloud, _posterior(here, later, weights.weight, prepared, wanted, how), how)
    return _rejuvenated(cloud, prepared, wanted, (before, after), log_before, later, weights,
                        progress)  # fmt: skip


def _log_before(cloud: Cloud, before: Target, points: Floats) -> Floats:
    """(draw,), log-density at the earlier date; new entries are standard normal there."""
    new = points[:, before.place < 0]
    return np.asarray(cloud.swarm.log_density - 0.5 * (new**2).sum(axis=1))


def _rejuvenated(
    cloud: Cloud,
    prepared: Prepared,
    wanted: Wanted,
    targets: tuple[Target, Target],
    log_before: Floats,
    later: Swarm,
    weights: Weights,
    progress: Progress | None,
) -> Update:
    day = round(-prepared.inputs.record.opened_day)
    seed = [wanted.rng_seed, MOVING, day]
    before, after = targets
    swarm, moves = rejuvenated(later, log_before, before, after, cloud.step, seed)
    if moves.why_not:
        return begin(prepared, wanted, progress=progress, why=moves.why_not)
    how = How("rejuvenated", weights.pareto_k, weights.ess, moves)
    onward = replace(cloud, target=after, swarm=swarm, step=moves.step)
    even = np.full(len(swarm.points), 1.0 / len(swarm.points))
    return Update(onward, _posterior(onward, swarm, even, prepared, wanted, how), how)


def _posterior(
    cloud: Cloud, swarm: Swarm, weight: Floats, prepared: Prepared, wanted: Wanted, how: How
) -> Posterior:
    """Even draws by their weights, handed through the door."""
    n_draws = max(min(wanted.n_draws, len(weight)) // cloud.n_chains, 1) * cloud.n_chains
    which = systematic(weight, n_draws, MIDDLE)
    return posterior_from(
        cloud.target,
        swarm.points[which],
        prepared,
        _diagnostics(cloud.diagnostics, how),
        n_chains=cloud.n_chains,
        newcomers=wanted.newcomers,
        rng_seed=wanted.rng_seed,
    )


def _diagnostics(found: Diagnostics, how: How) -> Diagnostics:
    """Those of the fit that the draws come from, and how they came to this date."""
    if how.answered == "fit":
        return found
    ess = found.ess_min if how.moves else min(found.ess_min, how.ess)
    return replace(found, ess_min=round(ess, 1), remarks=(*found.remarks, said_of(how)))


def said_of(how: How) -> str:
    """How a date was answered, in a sentence."""
    weights = f"Pareto k {how.pareto_k:.2f}, {how.ess:.0f} draws in effect"
    if how.answered == "reweighted":
        return f"draws of an earlier date, weighted by what has come since ({weights})"
    if how.moves is not None:
        return (
            f"draws of an earlier date, weighted in {how.moves.n_stages} steps and moved "
            f"{how.moves.n_moves} times (by one weight: {weights})"
        )
    return f"a fit of its own: {how.why}" if how.why else "a fit of its own"
