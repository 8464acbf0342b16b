"""What each kind of event must say, may say, and must not contradict."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from forecast.evidence.schema import Case, Event
from forecast.evidence.wording import choose
from forecast.scenario.document import Location
from forecast.scenario.vocabulary import EventKind

REQUIRED: dict[EventKind, tuple[str, ...]] = {
    "mention": ("candidates",),
    "interest": ("candidates",),
    "refusal": ("candidates",),
    "candidacy": ("candidates",),
    "withdrawal": ("candidates",),
    "stance": ("members", "candidates", "stance"),
    "report": ("candidates", "stance"),
    "headcount": ("candidates", "backing", "of"),
    "ballot": ("counts",),
    "frontrunner": ("candidates",),
    "extension": (),
    "decision": ("candidates",),
    "government_change": ("members",),
    "context": (),
}
"""Without these an event of the kind says nothing."""

OWNERS: dict[str, tuple[EventKind, ...]] = {
    "stance": ("stance", "report"),
    "backing": ("headcount",),
    "of": ("headcount", "ballot"),
    "counts": ("ballot",),
    "round": ("ballot",),
}
"""A key on any other kind would be read by nobody, so it is a fault."""

EventFault = tuple[Location, str]


def event_faults(event: Event, case: Case, members: Collection[str]) -> Iterator[EventFault]:
    """Faults of one event: the key inside it (empty: the event) and what to do."""
    yield from _shape_faults(event)
    yield from _name_faults(event, [candidate.id for candidate in case.candidates], members)
    yield from _count_faults(event)
    yield from _ballot_faults(event)


def _shape_faults(event: Event) -> Iterator[EventFault]:
    article = "an" if event.kind[0] in "aeiou" else "a"
    for key in REQUIRED[event.kind]:
        if getattr(event, key) in (None, (), {}):
            yield (), f"{article} {event.kind} has no {key}; add '{key}:'"
    for key, owners in OWNERS.items():
        if getattr(event, key) is not None and event.kind not in owners:
            kinds = " or ".join(owners)
            yield (key,), f"{key} has no meaning on {article} {event.kind}; kind must be {kinds}"


def _name_faults(
    event: Event, candidates: Collection[str], members: Collection[str]
) -> Iterator[EventFault]:
    for number, candidate in enumerate(event.candidates):
        if candidate not in candidates:
            message = f"candidates.{number} is {choose(candidate, candidates)}"
            yield ("candidates", number), message
    for candidate in event.counts or {}:
        if candidate not in candidates:
            yield ("counts", candidate), f"counts is of {choose(candidate, candidates)}"
    for number, member in enumerate(event.members):
        if member not in members:
            yield ("members", number), f"members.{number} is {choose(member, members)}"


def _count_faults(event: Event) -> Iterator[EventFault]:
    if event.kind == "headcount" and len(event.candidates) > 1:
        yield ("candidates",), "a headcount is of one candidate; write one event for each"
    if event.backing is not None and event.of is not None and event.backing > event.of:
        message = f"backing is {event.backing:g}, more than of ({event.of})"
        yield ("backing",), f"{message}; choose 0 to {event.of}"


def _ballot_faults(event: Event) -> Iterator[EventFault]:
    if event.percent and event.kind != "ballot":
        yield ("percent",), f"percent has no meaning on a {event.kind}; kind must be ballot"
    most = 100 if event.percent else event.of
    for candidate, tally in (event.counts or {}).items():
        published = [tally.in_favour, tally.against, tally.abstaining, tally.vetoes]
        if all(count is None for count in published):
            yield (
                ("counts", candidate),
                f"counts.{candidate} is empty; write at least in_favour",
            )
        cast = sum(count or 0 for count in published[:3])
        if most is not None and cast > most:
            message = f"counts.{candidate} has {cast:g} votes, more than the {most} there are"
            yield ("counts", candidate), f"{message}; correct a count"
