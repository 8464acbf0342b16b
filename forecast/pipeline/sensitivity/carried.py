"""The draws of one fit made to answer for a race that differs a little from the one fitted.

Draws count by the ratio of the two posteriors (importance weights, Pareto-smoothed), stay in their
places and keep their random numbers, so that what differs is told path by path. Where weights are
not to be trusted, the other race gets a fit of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from forecast.analysis.sensitivity.found import How
from forecast.evidence.schema import Case
from forecast.model.cloud import Cloud, cloud_of, posterior_from
from forecast.model.data import data_of
from forecast.model.leave_out import PARETO_K_OK, TELLS_NOTHING
from forecast.model.opening import opening_state
from forecast.model.prepared import Prepared
from forecast.model.target import target_of
from forecast.model.weighing import weights_of
from forecast.outcomes import Floats, SampledOutcomes
from forecast.pipeline.fitted import Fitted, fitted
from forecast.pipeline.preparation import prepare
from forecast.pipeline.question import Question
from forecast.pipeline.simulation import simulate
from forecast.posterior import Posterior
from forecast.simulation.engine import PATHS_PER_DRAW


@dataclass(frozen=True)
class Source:
    """A fitted race whose draws are to answer for others.

    cloud: those of its draws that paths run on. posterior: the same, as the door gives them.
    """

    question: Question
    prepared: Prepared
    cloud: Cloud
    posterior: Posterior


@dataclass(frozen=True)
class Carried:
    """What the paths of another race did. Their weights are those of the draws alone.

    how: the draws serve as they are, by weights, or there was a fit. pareto_k: of the weights.
    """

    sampled: SampledOutcomes
    how: How
    pareto_k: float


def source_of(question: Question, fit: Fitted) -> Source:
    """The draws of a fit, as many as the paths of the question use."""
    prepared = prepare(question)
    drawn = fit.tree()["posterior"].to_dataset()
    n_draws = max(question.scenario.simulation.paths // PATHS_PER_DRAW, drawn.sizes["chain"])
    cloud = cloud_of(drawn, prepared, fit.posterior.diagnostics, n_draws)
    return Source(question, prepared, cloud, _at(cloud, cloud.swarm.points, question, prepared))


def carried(
    source: Source,
    question: Question,
    prepared: Prepared,
    fit: Callable[[], Posterior],
    *,
    workers: int | None = None,
) -> Carried:
    """The paths of a race that differs from the source's in its record, calendar or factors.

    prepared: the race, with the entries of the source. fit: gives a fit of the race, for where
    the source's draws fall short.
    """
    if _same_data(source.prepared, prepared):
        newcomers = question.scenario.simulation.newcomers
        opening = opening_state(prepared.inputs.record, newcomers)
        posterior = replace(source.posterior, standing=opening)
        return Carried(simulate(question, prepared, posterior, workers=workers), "unchanged", 0.0)
    target, points = target_of(prepared), source.cloud.swarm.points
    if target.labels != source.cloud.target.labels:
        return Carried(refitted(source, question, fit(), workers=workers), "fit", float("inf"))
    log_ratio = target.at(points)[0] - source.cloud.swarm.log_density
    found = weights_of(log_ratio)
    if not found.pareto_k < PARETO_K_OK:
        return Carried(refitted(source, question, fit(), workers=workers), "fit", found.pareto_k)
    posterior = _at(replace(source.cloud, target=target), points, question, prepared)
    sampled = simulate(question, prepared, posterior, workers=workers)
    if np.ptp(log_ratio) < TELLS_NOTHING:
        return Carried(sampled, "unchanged", 0.0)
    return Carried(weighted(sampled, found.weight), "weighted", found.pareto_k)


def fit_of(question: Question, progress: Callable[[float], None] | None = None) -> Posterior:
    """A fit of a question, kept from before where there is one."""
    return fitted(question, progress=progress).posterior


def refitted(
    source: Source, question: Question, posterior: Posterior, *, workers: int | None = None
) -> SampledOutcomes:
    """Paths on a fit of their own, thinned as the source is, so that paths come in pairs."""
    n_each, n_kept = posterior.draws.sizes["draw"], source.posterior.draws.sizes["draw"]
    thinned = posterior.draws.isel(draw=np.arange(n_kept) * n_each // n_kept)
    answer = posterior.with_draws(thinned)
    return simulate(question, prepare(question), answer, workers=workers)


def weighted(sampled: SampledOutcomes, by_draw: Floats) -> SampledOutcomes:
    """Paths that count as their draws do, beside any weights of their own. by_draw: (draw,)."""
    weight = sampled.weights * by_draw[sampled.draw]
    return replace(sampled, weight=weight / weight.mean())


def without_event(case: Case, place: int) -> Case:
    """A gated case with one event fewer. Who is named stays named: only what was said is gone."""
    events = (*case.events[:place], *case.events[place + 1 :])
    return case.model_copy(update={"events": events})


def without_milestone(case: Case, name: str) -> Case:
    """A gated case that does not know of a milestone."""
    milestones = tuple(m for m in case.milestones if m.id != name)
    return case.model_copy(update={"milestones": milestones})


def _same_data(one: Prepared, other: Prepared) -> bool:
    first, second = data_of(one), data_of(other)
    return all(np.array_equal(first[name], second[name]) for name in first)


def _at(cloud: Cloud, points: Floats, question: Question, prepared: Prepared) -> Posterior:
    return posterior_from(
        cloud.target,
        points,
        prepared,
        cloud.diagnostics,
        n_chains=cloud.n_chains,
        newcomers=question.scenario.simulation.newcomers,
        rng_seed=question.scenario.rng_seed,
    )
