"""Every dated event, milestone and assumed event left out in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from forecast.analysis.sensitivity.found import LeftOut, PartKind
from forecast.pipeline.question import Question
from forecast.pipeline.sensitivity.base import Answered, Base
from forecast.pipeline.sensitivity.carried import without_event, without_milestone
from forecast.pipeline.simulation import simulate
from forecast.store.digests import finite_or_none

Part = tuple[PartKind, str, int, Question]
"""What is left out: its kind, its name, its place, and the question without it."""


def parts_left_out(base: Base, progress: Callable[[float], None]) -> Iterator[LeftOut]:
    """Assumed events, then the record, then the calendar ahead. progress: told the share done."""
    parts = [*_assumptions(base), *_events(base), *_milestones(base)]
    for done, (kind, name, place, question) in enumerate(parts, start=1):
        found = _assumed(base, question) if kind == "assumption" else base.answered(question)
        yield left_out(base, kind, name, place, found)
        progress(done / len(parts))


def left_out(base: Base, kind: PartKind, name: str, place: int, found: Answered) -> LeftOut:
    """How the forecast differs from that of the race without something."""
    outcomes, milestones = base.moves(found.sampled)
    pareto_k = finite_or_none(found.pareto_k)
    return LeftOut(kind, name, place, outcomes, milestones, found.how, pareto_k)


def _assumed(base: Base, question: Question) -> Answered:
    """An assumed event lies ahead: the fit knows nothing of it, and nor does the tie."""
    paths = simulate(question, base.source.prepared, base.source.posterior, workers=base.workers)
    return Answered(base.tied_alike(paths), "unchanged", 0.0)


def _assumptions(base: Base) -> Iterator[Part]:
    scenario = base.question.scenario
    for place, assumed in enumerate(scenario.assume):
        rest = (*scenario.assume[:place], *scenario.assume[place + 1 :])
        without = scenario.model_copy(update={"assume": rest})
        yield "assumption", assumed.kind, place, replace(base.question, scenario=without)


def _events(base: Base) -> Iterator[Part]:
    case = base.question.case
    for place, event in enumerate(case.events):
        without = without_event(case, place)
        yield "event", event.kind, place, replace(base.question, case=without)


def _milestones(base: Base) -> Iterator[Part]:
    case = base.question.case
    for mark in base.marks:
        without = without_milestone(case, mark.id)
        yield "milestone", mark.id, -1, replace(base.question, case=without)
