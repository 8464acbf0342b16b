"""The states between two questions, each with one thing more of the later one than the last.

The order is fixed: assumptions first, on the old date; then time passes over the old record; then
what became known of the body and its calendar; then the events, by the day on which each became
public. Assumptions come first since new ones can be asked of the old date, while old ones may no
longer be possible on the new: an assumed day has come, or the horizon has passed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from forecast.analysis.moved import PartKind
from forecast.evidence.members import MembersTable
from forecast.evidence.schema import Case
from forecast.explanation.assumptions import changed_assumptions, possible
from forecast.explanation.record import record_steps
from forecast.pipeline.question import Question
from forecast.scenario.schema import Scenario

MOST_EVENTS = 60
"""Beyond so many new events those of one day make one step: each step takes seconds."""


@dataclass(frozen=True)
class State:
    """A question on the way, and what it has that the one before had not."""

    kind: PartKind
    name: str
    question: Question
    on: date | None = None


def states_between(old: Question, new: Question) -> Iterator[State]:
    """The states after `old`, in order; the last is `new` but for what is only computed with.

    Seed, fit settings and number of paths stay those of `old`, so that all states share their
    random numbers. old: asked of an earlier date than `new`, or of the same.
    """
    at = old
    for name, scenario in changed_assumptions(old.scenario, new.scenario):
        at = _restated(at, scenario, new)
        if name:
            yield State("assumption", name, _possible(at))
    if new.scenario.as_of != old.scenario.as_of:
        at = replace(at, scenario=at.scenario.model_copy(update={"as_of": new.scenario.as_of}))
        yield State("time", _time_name(old, new), _possible(at))
    yield from _record_states(at, new)


def _restated(at: Question, scenario: Scenario, new: Question) -> Question:
    """The question under a scenario with one more change, and what follows of it."""
    changed = replace(at, scenario=scenario)
    if scenario.simulation.tie != at.scenario.simulation.tie:
        changed = replace(changed, learned=new.learned)
    if scenario.rule != at.scenario.rule:
        changed = replace(changed, case=at.case.model_copy(update={"rule": new.case.rule}))
    if scenario.members != at.scenario.members:
        changed = _with_expected(changed, new)
    return changed


def _with_expected(at: Question, new: Question) -> Question:
    """The question with the members that the new one expects to have a voice."""
    known = {m.iso2: m for m in at.table.members}
    joining = {c for c in new.scenario.members.add if c not in known}
    rows = known | {m.iso2: m for m in new.table.members if m.iso2 in joining}
    values = (*at.table.values, *(v for v in new.table.values if v.iso2 in joining))
    table = MembersTable(
        members=tuple(rows[code] for code in sorted(rows)),
        values=tuple(sorted(values, key=lambda v: (v.public, v.covariate, v.iso2))),
    )
    return replace(at, members=tuple(sorted({*at.members, *joining})), table=table)


def _time_name(old: Question, new: Question) -> str:
    days = (new.scenario.as_of - old.scenario.as_of).days
    return f"{days} {'day' if days == 1 else 'days'} passed"


def _record_states(at: Question, new: Question) -> Iterator[State]:
    # members first: an event may be of one who has just joined
    is_same_body = at.case.members == new.case.members
    if is_same_body and (at.members, at.table) != (new.members, new.table):
        changed = sorted({*new.members} ^ {*at.members})
        name = f"members: {', '.join(changed)}" if changed else "what is known of the members"
        at = replace(at, members=new.members, table=new.table)
        yield State("fact", name, _possible(at))
    for step in record_steps(at.case, new.case, MOST_EVENTS):
        at = replace(at, case=_under_rule(step.case, at))
        if step.is_of_the_body:
            at = replace(at, case=step.case, members=new.members, table=new.table)
        if step.name:
            yield State(step.kind, step.name, _possible(at), step.on)


def _under_rule(case: Case, at: Question) -> Case:
    """The case under the rule that the scenario states, if it states one."""
    rule = at.scenario.rule
    return case if rule is None else case.model_copy(update={"rule": rule})


def _possible(question: Question) -> Question:
    return replace(question, scenario=possible(question))
