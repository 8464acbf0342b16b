"""Draws carried from state to state, each where it is and counting for more or less.

As `model.update` does it from date to date, but that draws are weighted and not drawn anew where
their weights suffice: path k then runs on one and the same draw in every state, and what two
states have in common drops out of their difference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from forecast.model.cloud import Cloud, cloud_of, posterior_from
from forecast.model.hamiltonian import Swarm, swarm_at
from forecast.model.places import carried_over
from forecast.model.prepared import Prepared
from forecast.model.rejuvenate import rejuvenated
from forecast.model.target import Target, target_of
from forecast.model.update import MOVING
from forecast.model.weighing import weights_of
from forecast.outcomes import Floats
from forecast.pipeline.fitted import fitted
from forecast.pipeline.question import Question
from forecast.posterior import Posterior

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Carried:
    """The draws of one state.

    cloud: the draws that weights are taken from, all counting alike there. weight: (draw,), how
    much each counts here, mean 1. how: in a few words.
    """

    question: Question
    prepared: Prepared
    cloud: Cloud
    posterior: Posterior
    weight: Floats
    how: str


def begin(
    question: Question, prepared: Prepared, n_draws: int, *, why: str = "", progress: Progress
) -> Carried:
    """Draws of the fit of a state, which is kept where a run had it; thinned evenly."""
    fit = fitted(question, progress=progress)
    drawn = fit.tree()["posterior"].to_dataset()
    cloud = cloud_of(drawn, prepared, fit.posterior.diagnostics, n_draws)
    how = f"a fit of its own: {why}" if why else "a fit of its own"
    if fit.posterior.diagnostics.verdict == "failed":
        how += "; it failed its diagnostics"
    return _even(question, prepared, cloud, how)


def carry(before: Carried, question: Question, prepared: Prepared, progress: Progress) -> Carried:
    """The draws of the next state; a fit of its own where those of the one before fall short."""
    cloud, after = before.cloud, target_of(prepared)
    n_draws, seed = len(cloud.swarm.points), question.scenario.rng_seed
    points = carried_over(cloud.swarm.points, cloud.target.labels, after.labels, rng_seed=seed)
    if points is None:
        why = "it is asked of other names or factors"
        return begin(question, prepared, n_draws, why=why, progress=progress)
    earlier = cloud.target.over(after.labels)
    # entries that the earlier state knew nothing of are standard normal there
    new = points[:, earlier.place < 0]
    log_before = np.asarray(cloud.swarm.log_density - 0.5 * (new**2).sum(axis=1))
    later = swarm_at(points, after.at)
    weights = weights_of(later.log_density - log_before)
    if not weights.is_enough:
        return _moved(before, question, prepared, (earlier, after), log_before, later, progress)
    here = replace(cloud, target=after, swarm=later)
    how = f"draws weighted (Pareto k {weights.pareto_k:.2f}, {weights.ess:.0f} in effect)"
    posterior = _posterior(here, question, prepared)
    return Carried(question, prepared, cloud, posterior, weights.weight * n_draws, how)


def _moved(
    before: Carried,
    question: Question,
    prepared: Prepared,
    targets: tuple[Target, Target],
    log_before: Floats,
    later: Swarm,
    progress: Progress,
) -> Carried:
    """Draws let in the evidence by parts and moved, where weights alone do not suffice."""
    seed = [question.scenario.rng_seed, MOVING, len(question.case.events)]
    swarm, moves = rejuvenated(later, log_before, *targets, before.cloud.step, seed)
    if moves.why_not:
        n_draws = len(later.points)
        return begin(question, prepared, n_draws, why=moves.why_not, progress=progress)
    cloud = replace(before.cloud, target=targets[1], swarm=swarm, step=moves.step)
    how = f"draws weighted in {moves.n_stages} steps and moved {moves.n_moves} times"
    return _even(question, prepared, cloud, how)


def _even(question: Question, prepared: Prepared, cloud: Cloud, how: str) -> Carried:
    even = np.ones(len(cloud.swarm.points))
    return Carried(question, prepared, cloud, _posterior(cloud, question, prepared), even, how)


def _posterior(cloud: Cloud, question: Question, prepared: Prepared) -> Posterior:
    return posterior_from(
        cloud.target,
        cloud.swarm.points,
        prepared,
        cloud.diagnostics,
        n_chains=cloud.n_chains,
        newcomers=question.scenario.simulation.newcomers,
        rng_seed=question.scenario.rng_seed,
    )
