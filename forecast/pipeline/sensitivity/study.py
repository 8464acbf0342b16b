"""All that a headline hinges on, in order: left out, switched, scaled, spread, swung."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from forecast.analysis.sensitivity.found import Goal, Sensitivity
from forecast.errors import InputError
from forecast.pipeline.question import Question, with_paths
from forecast.pipeline.sensitivity.wanted import Wanted, check_wanted
from forecast.pipeline.turning import members_that_matter
from forecast.pipeline.walk import Progress, Run, run


@dataclass(frozen=True)
class Study:
    """A run, and what its headline hinges on."""

    run: Run
    found: Sensitivity


def study(
    question: Question,
    wanted: Wanted | None = None,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Study:
    """Answer a question, and say what the answer hinges on.

    Raises InputError where `wanted` names what the question does not know.
    """
    wanted = wanted or Wanted()
    check_wanted(question, wanted)
    answered = run(question, workers=workers, progress=progress)
    return Study(answered, sensitivity(answered, wanted, workers=workers, progress=progress))


def sensitivity(
    answered: Run,
    wanted: Wanted | None = None,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """What the headline of a run hinges on. Raises InputError as `study` does."""
    from forecast.pipeline.sensitivity.base import base_of, decided_by, share
    from forecast.pipeline.sensitivity.factors import factors_left_out
    from forecast.pipeline.sensitivity.inputs import indices_of
    from forecast.pipeline.sensitivity.parts import parts_left_out
    from forecast.pipeline.sensitivity.scaling import scaled_parts
    from forecast.pipeline.sensitivity.swings import swings_to, usual_goals
    from forecast.pipeline.sensitivity.tries import bench_of

    wanted, question = wanted or Wanted(), answered.question
    check_wanted(question, wanted)
    if wanted.paths is not None:
        question = with_paths(question, min(wanted.paths, question.scenario.simulation.paths))
    tell = progress or (lambda stage, share: None)
    base = base_of(
        question,
        outcome=wanted.outcome,
        milestone=wanted.milestone,
        workers=workers,
        told=partial(tell, "refit"),
    )
    _refuse_reached(base.headline.outcome, wanted.goals)
    factors, shares = factors_left_out(base, partial(tell, "factors"))
    parts = tuple(parts_left_out(base, partial(tell, "record")))
    bench = bench_of(base)
    members = wanted.members or members_that_matter(question, answered.forecast)
    goals = (*usual_goals(bench)[: 1 if wanted.goals else 2], *wanted.goals)
    swings = swings_to(bench, goals, members, partial(tell, "swings"))
    mark = next((m for m in base.marks if m.id == base.headline.milestone), None)
    sampled = base.sampled
    return Sensitivity(
        headline=base.headline,
        n_paths=sampled.n_paths,
        n_draws=len(np.unique(sampled.draw)),
        n_swing_paths=bench.question.scenario.simulation.paths,
        outcomes=tuple(
            (o.id, share(sampled, sampled.outcome == code))
            for code, o in enumerate(sampled.outcomes)
        ),
        p_milestone=None if mark is None else share(sampled, decided_by(sampled, mark)),
        left_out=(*factors, *parts),
        scaled=tuple(scaled_parts(base)),
        shares=shares,
        indices=indices_of(base),
        swings=swings,
    )


def _refuse_reached(leads: str, goals: Sequence[Goal]) -> None:
    """Refuse a goal that needs no change, before hundreds of runs. Raises InputError."""
    for goal in goals:
        if goal.kind == "leads" and goal.outcome == leads:
            raise InputError(
                f"bring {leads}: it leads already; name another outcome, or a chance, as in "
                f"{leads}=60%"
            )
