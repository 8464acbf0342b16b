"""How each name stands in public on the as-of date: the features of *who*.

Shares and states, never counts of rows: whoever wins is written about more, and counting
would read that hindsight back.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from forecast.evidence.happenings import trust_of
from forecast.evidence.schema import Case, Event
from forecast.evidence.seats import seats_of
from forecast.scenario.process_priors import ProcessPriors

MEMORY_DAYS = 60.0
"""A front-runner report counts half as much after 42 days: names fade within a season."""

LATELY_DAYS = 28
BACKERS_PRIOR = 2.0
"""Backers that stand for the silent in a share: one endorsement is not the whole body."""

OWN_WORDS = ("interest", "refusal", "candidacy", "withdrawal")


@dataclass
class Standing:
    """One name as the public saw it.

    ahead: 0 to 1, share of the recent front-runner reports. backers, opponents: members by
    their last word on the name, each with the trust in that word. headcount: share of members
    last reported behind it, nan where no number was given. votes: for-votes in the latest
    ballot as a share of the best of that ballot, nan without one. blocked: whether somebody who
    can veto opposes in an official word or vetoed in that ballot. unnamed: what reports of
    unnamed members say, from -1 to 1. own_word: the last the name said of itself, and
    whether it ever declared. named_on: when it was last in the record. own_government:
    whether its own state is for it.
    """

    ahead: float = 0.0
    backers: dict[str, float] = field(default_factory=dict)
    opponents: dict[str, float] = field(default_factory=dict)
    headcount: float = math.nan
    votes: float = math.nan
    blocked: bool = False
    unnamed: float = 0.0
    own_word: str = ""
    ever_declared: bool = False
    named_on: date = date.min
    own_government: bool = False


def standings(case: Case, as_of: date) -> dict[str, Standing]:
    """Every known name's standing, from a gated case, by id.

    The events of one day carry no order: a ballot's rounds are put in order by `round`.
    """
    table = {c.id: Standing(named_on=c.first_public) for c in case.candidates}
    ordered = sorted(case.events, key=lambda e: (e.on, e.round or 0))
    for event in ordered:
        for name in {*event.candidates, *(event.counts or {})} & table.keys():
            _tell(table[name], name, event, case)
    _share_the_lead(table, case.events, as_of)
    _count_ballots(table, case, ordered)
    return table


def _tell(standing: Standing, name: str, event: Event, case: Case) -> None:
    standing.named_on = max(standing.named_on, event.on)
    trust = trust_of(event, ProcessPriors())
    if event.kind in OWN_WORDS:
        standing.own_word = event.kind
        standing.ever_declared |= event.kind == "candidacy"
    elif event.kind == "headcount" and event.backing is not None and event.of:
        standing.headcount = event.backing / event.of
    elif event.kind in ("stance", "report") and event.stance:
        _hear(standing, name, event, case, trust)


def _hear(standing: Standing, name: str, event: Event, case: Case, trust: float) -> None:
    """A member's last word replaces what it said before."""
    sign = {"oppose": -1.0, "reserve": -0.5, "accept": 0.7, "endorse": 1.0}[event.stance or ""]
    if not event.members:
        standing.unnamed = max(-1.0, min(1.0, standing.unnamed + 0.5 * trust * sign))
    countries = {c.id: c.country for c in case.candidates}
    for member in event.members:
        standing.backers.pop(member, None)
        standing.opponents.pop(member, None)
        side = standing.backers if sign > 0 else standing.opponents
        side[member] = trust * abs(sign)
        if member == countries[name]:
            standing.own_government = sign > 0
    if _can_block(case, event.members) and event.reliability == "official":
        standing.blocked = event.stance == "oppose"


def _can_block(case: Case, members: Iterable[str]) -> bool:
    if case.rule.kind == "consensus":
        return bool(list(members))
    seats = {seat for member in members for seat in seats_of(case, member)} | set(members)
    return bool(seats & set(case.rule.veto))


def _share_the_lead(table: dict[str, Standing], events: Iterable[Event], as_of: date) -> None:
    lead: dict[str, float] = defaultdict(float)
    for event in events:
        if event.kind != "frontrunner" or not event.candidates:
            continue
        age = (as_of - event.on).days
        weight = trust_of(event, ProcessPriors()) * math.exp(-age / MEMORY_DAYS)
        for name in event.candidates:
            lead[name] += weight / len(event.candidates)
    total = sum(lead.values()) + 0.25
    for name, standing in table.items():
        standing.ahead = lead[name] / total


def _count_ballots(table: dict[str, Standing], case: Case, ordered: list[Event]) -> None:
    """The latest ballot day on which votes were published: each name's last tally of it."""
    ballots = [e for e in ordered if e.kind == "ballot" and _votes(e)]
    if not ballots:
        return
    latest: dict[str, float] = {}
    for event in ballots:
        if event.on == ballots[-1].on:
            latest |= _votes(event)
            for name, tally in (event.counts or {}).items():
                if name in table and case.rule.veto:
                    table[name].blocked = bool(tally.vetoes)
    best = max(latest.values())
    for name, standing in table.items():
        standing.votes = latest.get(name, 0.0) / best if best > 0 else 0.0


def _votes(event: Event) -> dict[str, float]:
    counts = (event.counts or {}).items()
    return {name: t.in_favour for name, t in counts if t.in_favour is not None}
