"""A forecast on a condition: which paths meet it, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from forecast.errors import InputError
from forecast.pipeline.preparation import prepare, setting
from forecast.pipeline.question import Question, with_paths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecast.analysis.condition import Clause
    from forecast.analysis.given import Given, Watched
    from forecast.outcomes import Bools, SampledOutcomes
    from forecast.pipeline.tied import Tied
    from forecast.posterior import Posterior

MOST_PATHS = 200_000
"""A condition that fewer paths do not meet often enough is not chased any further unasked."""

SPARE = 1.3
"""More paths than were needed at the rate found, since that rate is uncertain itself."""


@dataclass(frozen=True)
class Conditional:
    """What was found, and whether more paths than asked for were run for it.

    given: the forecast on the condition. whole: the same without one, on the same paths.
    """

    given: Given
    whole: Given
    asked_paths: int


def read(question: Question, text: str) -> tuple[Clause, ...]:
    """Read a condition about a question, before anything is sampled. Raises InputError."""
    from forecast.analysis.condition import Words, read_condition

    scenario, case = question.scenario, question.case
    names = dict.fromkeys([*(c.id for c in case.candidates), *scenario.candidates.add])
    on = {m.id: m.on for m in case.milestones}
    inside = {k: day for k, day in on.items() if scenario.as_of < day <= scenario.horizon}
    called = question.member_names
    members = {code: called.get(code, code) for code in question.members}
    words = Words(members, [*names], inside, scenario.as_of, scenario.horizon)
    clauses = read_condition(text, words)
    kept = case.incumbent.candidate if case.incumbent.renewal == "extension" else None
    if any(clause.what == "outcome" and clause.subject == kept for clause in clauses):
        raise InputError(f"--given {text!r}: to choose {kept} is to extend; write 'extended'")
    return clauses


def on_condition(
    question: Question,
    text: str,
    posterior: Posterior,
    tied: Tied | None,
    sampled: SampledOutcomes,
    *,
    workers: int | None = None,
) -> Conditional:
    """The forecast on the paths that meet a condition; with more paths where those are too few.

    Where a clause asks for days on which members took stances, the same paths are run once more
    and watched. Raises InputError where even MOST_PATHS are too few.
    """
    import numpy as np

    from forecast.analysis.given import ENOUGH, effective_paths, given
    from forecast.analysis.timeline import Mark
    from forecast.pipeline.tied import weighed

    clauses = read(question, text)
    asked, found = question, sampled
    while True:
        among = _holds(clauses, asked, posterior, found, workers)
        effective = effective_paths(found, among)
        if effective >= ENOUGH:
            break
        wanted = _wanted(found.n_paths, effective)
        if found.n_paths >= MOST_PATHS or wanted > MOST_PATHS:
            raise _too_few(text, found.n_paths, int(among.sum()), effective, wanted)
        asked = with_paths(question, wanted)
        found = weighed(asked, posterior, tied, workers=workers)
    marks = [Mark(m.id, m.on, m.kind, m.note) for m in question.case.milestones]
    everywhere = np.ones(found.n_paths, dtype=bool)
    return Conditional(
        given=given(text, found, among, marks),
        whole=given("", found, everywhere, marks),
        asked_paths=sampled.n_paths,
    )


def _holds(
    clauses: Sequence[Clause],
    question: Question,
    posterior: Posterior,
    sampled: SampledOutcomes,
    workers: int | None,
) -> Bools:
    from forecast.analysis.given import holds

    if not any(clause.needs_days_of_stances for clause in clauses):
        return holds(clauses, sampled)
    return holds(clauses, sampled, _watched(question, posterior, workers))


def _watched(question: Question, posterior: Posterior, workers: int | None) -> Watched:
    from forecast.analysis.given import Watched
    from forecast.simulation.watch import watch

    shared = setting(question, prepare(question), posterior)
    return Watched(
        log=watch(posterior, question.scenario, shared, workers=workers),
        candidates=posterior.standing.labels("candidate"),
        opening=posterior.standing["stance"],
    )


def _wanted(n_paths: int, effective: float) -> int:
    """How many paths would be enough, at the rate found; ten times as many where there is none."""
    from forecast.analysis.given import ENOUGH

    if effective == 0.0:
        return min(10 * n_paths, MOST_PATHS)
    return ceil(n_paths * SPARE * ENOUGH / effective / 1000) * 1000


def _too_few(text: str, n_paths: int, left: int, effective: float, wanted: int) -> InputError:
    from forecast.analysis.given import ENOUGH

    found = f"{left} of {n_paths:,} paths meet it ({effective:.0f} effective)"
    needed = f"at least {ENOUGH:.0f} effective ones are needed"
    if left == 0:
        remedy = "ask for something likelier"
    else:
        remedy = f"raise --paths to about {wanted:,}, or ask for something likelier"
    return InputError(f"--given {text!r}: {found}; {needed}; {remedy}")
