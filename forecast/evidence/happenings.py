"""The events of a case as they bear on one candidate, and how far each is believed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from forecast.evidence.gate import names_in
from forecast.evidence.schema import Case, Event
from forecast.evidence.seats import seats_of
from forecast.scenario.process_priors import ProcessPriors
from forecast.scenario.schema import Scenario
from forecast.scenario.vocabulary import STANCES

NOBODY = -1
ABOUT_MEMBERS = ("stance", "report", "government_change")
"""Kinds of event that make one row per member they name."""


@dataclass(frozen=True)
class Happening:
    """One event as it bears on one candidate and one member.

    day: from the as-of date. kind: as in the case, or `other_frontrunner` where a rival is
    called ahead. member: index, NOBODY where the event names none. level: index into
    oppose < reserve < accept < endorse, -1 where nothing is said. backing, of: members in favour
    and members counted, in a head-count or a ballot; for other kinds `of` is the number of
    speakers in the same row. weight: 1, or 1/n for each of n seats that speak as one.
    """

    day: float
    kind: str
    member: int
    level: int
    trust: float
    backing: float
    of: float
    weight: float = 1.0


def trust_of(event: Event, process: ProcessPriors) -> float:
    """How likely an event is to say what was meant, from its source and its marks."""
    base = {
        "official": process.official_reliability,
        "named": process.named_reliability,
        "anonymous": process.anonymous_reliability,
    }[event.reliability]
    weak = event.retrospective or not event.verified
    return base * event.confidence * (process.weak_row_weight if weak else 1.0)


def happenings(
    case: Case, scenario: Scenario, members: Sequence[str], candidate: str
) -> Iterator[Happening]:
    """Everything that bears on `candidate`, in the order of the gated case.

    A candidate that the scenario withdraws leaves on the as-of date, after all else.
    """
    for event in case.events:
        kind = _kind_for(event, candidate)
        if kind is not None:
            yield from _rows(event, kind, case, scenario, members, candidate)
    if candidate in scenario.candidates.withdraw:
        yield Happening(0.0, "withdrawal", NOBODY, -1, 1.0, 0.0, 1.0)


def _kind_for(event: Event, candidate: str) -> str | None:
    """What an event is to this candidate; None where it bears on others only."""
    named = candidate in names_in(event)
    if named or event.kind == "government_change":
        return event.kind
    return "other_frontrunner" if event.kind == "frontrunner" else None


def _rows(
    event: Event,
    kind: str,
    case: Case,
    scenario: Scenario,
    members: Sequence[str],
    candidate: str,
) -> Iterator[Happening]:
    seated = _seated(event, case, members)
    level = -1 if event.stance is None else STANCES.index(event.stance)
    says_nothing = kind in ("stance", "report") and level < 0
    is_of_outsiders = kind in ABOUT_MEMBERS and event.members and not seated
    if says_nothing or is_of_outsiders:
        return
    about = seated if kind in ABOUT_MEMBERS and seated else {NOBODY: 1.0}
    backing, of = event.backing or 0.0, round(sum(about.values()), 9)
    if kind == "headcount":
        of = float(event.of or len(members))
    elif kind == "ballot":
        # a share of the whole body: whoever stayed away is not in favour
        backing, of = votes_for(event, candidate, len(members)), float(len(members))
    trust, day = trust_of(event, scenario.process), day_of(event, case, scenario)
    for member, weight in sorted(about.items()):
        yield Happening(day, kind, member, level, trust, backing, of, weight)


def _seated(event: Event, case: Case, members: Sequence[str]) -> dict[int, float]:
    """Members that an event is about, and how far each is heard of its own."""
    weights: dict[int, float] = {}
    for speaker in event.members:
        seats = [seat for seat in seats_of(case, speaker) if seat in members]
        for seat in seats:
            place = members.index(seat)
            weights[place] = max(weights.get(place, 0.0), 1.0 / len(seats))
    return weights


def votes_for(event: Event, candidate: str, n_members: int) -> float:
    """Votes in favour of a name in a ballot; nan where they were not published."""
    tally = (event.counts or {}).get(candidate)
    if tally is None or tally.in_favour is None:
        return float("nan")
    return tally.in_favour * vote_unit(event, n_members)


def voters(event: Event, n_members: int) -> float:
    """How many voted in a ballot: all members, unless the case says otherwise."""
    return float(min(event.of or n_members, n_members))


def vote_unit(event: Event, n_members: int) -> float:
    """What one unit of a published count stands for: a vote, or a percent of those cast."""
    return voters(event, n_members) / 100.0 if event.percent else 1.0


def day_of(event: Event, case: Case, scenario: Scenario) -> float:
    """The day of an event in the race: what was said before the opening stands at the opening."""
    return days_until(max(event.on, case.opened), scenario)


def days_until(when: date, scenario: Scenario) -> float:
    """Days from the as-of date; the past is negative."""
    return float((when - scenario.as_of).days)
