"""Run a question's record forward."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from forecast.pipeline.preparation import setting
from forecast.pipeline.question import Question

if TYPE_CHECKING:
    from forecast.model.prepared import Prepared
    from forecast.outcomes import Floats, SampledOutcomes
    from forecast.posterior import Posterior


def simulate(
    question: Question,
    prepared: Prepared,
    posterior: Posterior,
    *,
    weight: Floats | None = None,
    workers: int | None = None,
    with_pivots: bool = True,
    progress: Callable[[float], None] | None = None,
) -> SampledOutcomes:
    """Run the record forward from a posterior. weight: (path,), as the engine takes it.

    with_pivots: work out who was pivotal; where False, `pivot` is None.
    """
    from forecast.pipeline.pivotal import pivots_of_paths
    from forecast.simulation.engine import simulate as run_forward

    shared = setting(question, prepared, posterior)
    names = prepared.inputs.record.names
    sampled = run_forward(
        posterior,
        question.scenario,
        shared,
        names,
        weight=weight,
        workers=workers,
        progress=progress,
    )
    if not (with_pivots and sampled.candidates):
        return sampled
    win_set = prepared.inputs.win_set
    return replace(sampled, pivot=pivots_of_paths(sampled, posterior, win_set))
