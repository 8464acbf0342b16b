"""The public record as a dated list, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from forecast.evidence.schema import Case, Event, Tally
from forecast.report.links import Link, source_link
from forecast.report.names import Names
from forecast.report.numbers import long_date, number, percent


@dataclass(frozen=True)
class Row:
    """One event as it is printed."""

    date: str
    what: str
    note: str
    reliability: str
    confidence: str
    source: Link


def evidence_rows(case: Case, names: Names) -> list[Row]:
    """All events of a (gated) case, newest first."""
    events = sorted(case.events, key=lambda e: (e.on, e.kind, e.candidates, e.members, e.note))
    return [_row(event, names) for event in reversed(events)]


def _row(event: Event, names: Names) -> Row:
    date = long_date(event.on) + (" (inferred)" if event.inferred_date else "")
    doubts = ["not verified"] if not event.verified else []
    doubts += ["told later"] if event.retrospective else []
    return Row(
        date=date,
        what=what(event, names),
        note=event.note,
        reliability=", ".join([event.reliability, *doubts]),
        confidence=percent(event.confidence, 1.0),
        source=source_link(event.source),
    )


def what(event: Event, names: Names) -> str:
    """What an event says, in a few words."""
    members = names.all_members(event.members)
    candidates = names.all_candidates(event.candidates)
    kind = event.kind.replace("_", " ")
    if event.kind in ("stance", "report"):
        who = members or ("unnamed members" if event.stance else "")
        verbs = f"{who} {_verb(event, named=len(event.members))} {candidates}".strip()
        return f"{kind.capitalize()}: {verbs}"
    if event.kind == "headcount" and event.backing is not None:
        share = number(event.backing) + (f" of {event.of}" if event.of else "")
        return f"Head-count: {share} for {candidates}"
    if event.kind == "ballot" and event.counts:
        ballot = "Ballot" + (f", round {event.round}" if event.round else "")
        unit = " %" if event.percent else ""
        tallies = (f"{names.candidate(c)} {_tally(t, unit)}" for c, t in event.counts.items())
        return f"{ballot}: {'; '.join(tallies)}"
    about = " · ".join(part for part in (candidates, members) if part)
    label = "Front-runner" if event.kind == "frontrunner" else kind.capitalize()
    return f"{label}: {about}" if about else label


def _tally(tally: Tally, unit: str) -> str:
    """What was published of the votes on one name."""
    counts = {
        "for": tally.in_favour,
        "against": tally.against,
        "abstaining": tally.abstaining,
        "vetoes": tally.vetoes,
    }
    published = ((word, count) for word, count in counts.items() if count is not None)
    return ", ".join(f"{number(count)}{unit} {word}" for word, count in published)


def _verb(event: Event, *, named: int) -> str:
    if event.stance is None:
        return "on"
    verbs = {
        "oppose": ("opposes", "oppose"),
        "reserve": ("has reservations about", "have reservations about"),
        "accept": ("could accept", "could accept"),
        "endorse": ("endorses", "endorse"),
    }
    return verbs[event.stance][0 if named == 1 else 1]
