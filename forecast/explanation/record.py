"""What a record has now that it had not: corrections, facts, and events one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any, Literal

from forecast.evidence.gate import names_in
from forecast.evidence.schema import Candidate, Case, Event, Milestone
from forecast.store.difference import event_name

BODY = ("case", "body", "office", "rule", "members", "seats", "blocs", "without_vote")
"""Fields of a case that say who decides and how; they change together."""
WORDS = ("note", "members_note", "opened_why", "source", "why")


@dataclass(frozen=True)
class Step:
    """A record with one thing more. name: empty where nothing changed but words.

    is_of_the_body: who decides, and how, is now as in the later record.
    """

    kind: Literal["fact", "event"]
    name: str
    case: Case
    on: date | None = None
    is_of_the_body: bool = False


def record_steps(old: Case, new: Case, most_events: int) -> Iterator[Step]:
    """Steps from an earlier record, as the gate let it through, to a later one.

    most_events: beyond so many new ones those of a day make one step.
    """
    case = old
    for grow in _all_steps(old, new, most_events):
        step = grow(case)
        case = step.case
        yield step


Grow = Callable[[Case], Step]


def _all_steps(old: Case, new: Case, most_events: int) -> Iterator[Grow]:
    gone = [event for event in old.events if event not in new.events]
    came = [event for event in new.events if event not in old.events]
    if gone:
        yield partial(_without_events, gone=gone)
    yield from _facts(old, new)
    yield from _milestones(old, new)
    yield from _candidates(old, new, came)
    for events in _in_steps(came, most_events):
        yield partial(_with_events, new=new, events=events)
    yield partial(_as_in, new=new)


def _without_events(case: Case, gone: Sequence[Event]) -> Step:
    kept = tuple(event for event in case.events if event not in gone)
    name = f"taken from the record or changed: {_names(gone, case)}"
    return Step("event", name, case.model_copy(update={"events": kept}))


def _facts(old: Case, new: Case) -> Iterator[Grow]:
    if any(getattr(old, name) != getattr(new, name) for name in BODY):
        told = {name: getattr(new, name) for name in BODY}
        yield partial(_grown, kind="fact", name="who decides, and how", told=told, body=True)
    if old.incumbent != new.incumbent:
        mandate = {"incumbent": new.incumbent}
        yield partial(_grown, kind="fact", name="the incumbent's mandate", told=mandate)


def _milestones(old: Case, new: Case) -> Iterator[Grow]:
    """What became known of the calendar, in the order of the days on which it did."""
    before, after = ({m.id: m for m in case.milestones} for case in (old, new))
    changed = [m for m in after.values() if before.get(m.id) != m]
    changed.sort(key=lambda m: (m.public, m.on, m.id))
    for public, some in groupby(changed, attrgetter("public")):
        yield partial(_with_milestones, group=tuple(some), on=public)
    if dropped := [name for name in before if name not in after]:
        yield partial(_without_milestones, dropped=dropped)


def _with_milestones(case: Case, group: Sequence[Milestone], on: date) -> Step:
    kept = {m.id: m for m in case.milestones} | {m.id: m for m in group}
    said = ", ".join(f"{m.id} on {m.on}" for m in group)
    told = {"milestones": _in_order(kept)}
    return _grown(case, "fact", f"{on} calendar: {said}", told, on=on)


def _without_milestones(case: Case, dropped: Sequence[str]) -> Step:
    kept = {m.id: m for m in case.milestones if m.id not in dropped}
    name = f"no longer on the calendar: {', '.join(dropped)}"
    return _grown(case, "fact", name, {"milestones": _in_order(kept)})


def _in_order(milestones: Mapping[str, Milestone]) -> tuple[Milestone, ...]:
    return tuple(sorted(milestones.values(), key=lambda m: (m.on, m.id)))


def _candidates(old: Case, new: Case, came: Sequence[Event]) -> Iterator[Grow]:
    """Names that no new event brings, and what else is known of the others."""
    before, after = ({c.id: c for c in case.candidates} for case in (old, new))
    by_event = {name for event in came for name in names_in(event)} - before.keys()
    for name in sorted({*before, *after} - by_event):
        if before.get(name) != after.get(name):
            yield partial(_with_name, name=name, now=after.get(name))


def _with_name(case: Case, name: str, now: Candidate | None) -> Step:
    kept = {c.id: c for c in case.candidates if c.id != name}
    if now is None:
        return _grown(case, "fact", f"no longer a name: {name}", {"candidates": _by_id(kept)})
    is_new = all(c.id != name for c in case.candidates)
    said = f"{now.first_public} a name: {now.name}" if is_new else f"what is known of {now.name}"
    told = {"candidates": _by_id({**kept, name: now})}
    return _grown(case, "fact", said, told, on=now.first_public if is_new else None)


def _by_id(candidates: Mapping[str, Candidate]) -> tuple[Candidate, ...]:
    return tuple(candidates[name] for name in sorted(candidates))


def _in_steps(came: Sequence[Event], most: int) -> Iterator[tuple[Event, ...]]:
    """New events one by one, or those of one day together; the record has them by date."""
    if len(came) <= most:
        yield from ((event,) for event in came)
    else:
        yield from (tuple(events) for _, events in groupby(came, attrgetter("on")))


def _with_events(case: Case, new: Case, events: Sequence[Event]) -> Step:
    """The record with events, and the names that they bring, in the order of the later record."""
    kept = {id(e) for e in new.events if e in case.events or e in events}
    brought = {name for event in events for name in names_in(event)}
    known = {c.id: c for c in case.candidates}
    known |= {c.id: c for c in new.candidates if c.id in brought}
    told = {
        "events": tuple(e for e in new.events if id(e) in kept),
        "candidates": _by_id(known),
    }
    return _grown(case, "event", _names(events, new), told, on=events[0].on)


def _as_in(case: Case, new: Case) -> Step:
    """The later record itself: what was not named differs in words alone, or is named here."""
    return Step("fact", "" if _same(case, new) else "other facts of the case", new)


def _names(events: Sequence[Event], case: Case) -> str:
    called = {candidate.id: candidate.name for candidate in case.candidates}
    return "; ".join(event_name(event.model_dump(mode="json"), called) for event in events)


def _grown(
    case: Case,
    kind: Literal["fact", "event"],
    name: str,
    told: Mapping[str, Any],
    *,
    on: date | None = None,
    body: bool = False,
) -> Step:
    grown = case.model_copy(update=dict(told))
    return Step(kind, "" if kind == "fact" and _same(case, grown) else name, grown, on, body)


def _same(one: Case, other: Case) -> bool:
    """Whether two records differ in words alone."""
    return bool(_plain(one.model_dump()) == _plain(other.model_dump()))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items() if k not in WORDS}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
