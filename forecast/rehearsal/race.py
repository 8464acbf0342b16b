"""A small invented race: the opening from which records are made up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from forecast.evidence.gate import known
from forecast.evidence.members import Member, MembersTable
from forecast.evidence.schema import Case, Event
from forecast.pipeline import Question
from forecast.scenario.schema import Scenario

OPENED = date(2020, 1, 1)
REGIONS = ("north", "east", "south")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def event(on: date, kind: str, candidates: Sequence[str], **more: Any) -> Event:
    """An event that is certain to have been said as it is told. more: further keys.

    >>> event(OPENED, "interest", ["ann"]).reliability
    'official'
    """
    told: dict[str, Any] = {"on": on, "kind": kind, "candidates": tuple(candidates)}
    told |= {"reliability": "official", "confidence": 1.0, "source": {"publisher": "The Paper"}}
    return Event(**{**told, **more})


def small_race(
    *events: Event,
    as_of: date = OPENED,
    n_members: int = 3,
    candidates: Sequence[str] = ("ann", "bob"),
    case: dict[str, Any] | None = None,
    **scenario: Any,
) -> Question:
    """A race opened on OPENED under consensus; candidate k is a national of member k.

    Members are `AA`, `BA`, ... (26 at most), in three regions by turns. case, scenario:
    further keys of either, in place of what is written here.

    >>> small_race(n_members=4).members
    ('AA', 'BA', 'CA', 'DA')
    """
    members = tuple(f"{letter}A" for letter in LETTERS[:n_members])
    written: dict[str, Any] = {
        "case": "tiny",
        "body": "club",
        "office": "Chair",
        "rule": {"kind": "consensus"},
        "members": members,
        "opened": OPENED,
        "incumbent": {
            "name": "Old Hand",
            "mandates": ({"ends": OPENED + timedelta(400), "public": OPENED},),
        },
        "candidates": tuple(
            {"id": c, "name": c.title(), "country": members[k], "first_public": OPENED}
            for k, c in enumerate(candidates)
        ),
        "events": events,
        **(case or {}),
    }
    asked: dict[str, Any] = {"name": "tiny", "title": "Tiny", "case": "tiny", "as_of": as_of}
    asked |= {"horizon": as_of + timedelta(400), **scenario}
    table = MembersTable(members=tuple(_state(m, k) for k, m in enumerate(members)))
    return Question(Scenario(**asked), known(Case(**written), as_of), members, table)


def _state(code: str, place: int) -> Member:
    return Member(
        iso2=code,
        name=code,
        eu_member_from=None,
        eu_member_to=None,
        region=REGIONS[place % len(REGIONS)],
        subgroup="any",
        distance_class=2,
        bucharest_nine=False,
        borders_russia_or_belarus=False,
        source="made up",
    )
