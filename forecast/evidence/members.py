"""Who sits in the body, and what is known of each state at a date.

A value has the day on which it was published, so that a forecast reads the vintage of its
own as-of date.
"""

from collections.abc import Collection, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from forecast.errors import EvidenceError, nearest
from forecast.evidence.schema import Case
from forecast.evidence.seats import seats_in
from forecast.evidence.seeds import seeds_directory
from forecast.evidence.table_reader import read_rows
from forecast.scenario.base import Strict
from forecast.scenario.factors import Id

Iso2 = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Column = Literal[
    "region", "subgroup", "distance_class", "bucharest_nine", "borders_russia_or_belarus"
]


class Member(Strict):
    """A state: when it joined, and where it lies (judgements; see the data dictionary).

    distance_class: 0 borders Russia or Belarus; 1 borders Ukraine or lies on the Baltic or
    Black Sea; 2 other Europe; 3 far.
    """

    iso2: Iso2
    name: str
    nato_accession: date | None = None
    eu_member_from: date | None = None
    eu_member_to: date | None = None
    region: Id
    subgroup: Id
    distance_class: int = Field(ge=0, le=3)
    bucharest_nine: bool
    borders_russia_or_belarus: bool
    source: str


class MemberValue(Strict):
    """One published value of a covariate of a state."""

    iso2: Iso2
    covariate: Id
    value: float
    public: date
    source: str


class MembersTable(Strict):
    """States in the order of their code, and their values in the order of publication."""

    members: tuple[Member, ...]
    values: tuple[MemberValue, ...] = ()

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Codes of all states, members of the body yet or not."""
        return tuple(member.iso2 for member in self.members)

    def column(self, name: Column) -> dict[str, str | int | bool]:
        """One covariate that has no date, by state."""
        return {member.iso2: getattr(member, name) for member in self.members}

    def latest(self, covariate: str, as_of: date) -> dict[str, float]:
        """The newest value published by a date, by state; states without one are absent."""
        published = (v for v in self.values if v.covariate == covariate and v.public <= as_of)
        return {v.iso2: v.value for v in sorted(published, key=lambda v: (v.public, v.iso2))}


def load_members(path: Path | None = None) -> MembersTable:
    """Read `members.csv`, and `member_values.csv` beside it where there is one.

    Args:
        path: the file of states; that of the seeds where None.

    Raises:
        EvidenceError: naming file, line and column of the first fault.
    """
    path = path if path is not None else seeds_directory() / "members.csv"
    members: dict[str, Member] = {}
    for row in read_rows(path, Member):
        if row.record.iso2 in members:
            raise EvidenceError(
                f"{path}:{row.line}: column iso2 is '{row.record.iso2}' a second time; keep one row"
            )
        members[row.record.iso2] = row.record
    values = _load_values(path.with_name("member_values.csv"), members)
    return MembersTable(members=tuple(members[code] for code in sorted(members)), values=values)


def _load_values(path: Path, members: Mapping[str, Member]) -> tuple[MemberValue, ...]:
    if not path.exists():
        return ()
    values: dict[tuple[date, str, str], MemberValue] = {}
    for row in read_rows(path, MemberValue):
        value, place = row.record, f"{path}:{row.line}"
        if value.iso2 not in members:
            hint = nearest(value.iso2, members)
            meant = f" (did you mean '{hint}'?)" if hint else ""
            raise EvidenceError(
                f"{place}: column iso2 is '{value.iso2}'; choose a state of members.csv{meant}"
            )
        key = (value.public, value.covariate, value.iso2)
        if key in values:
            raise EvidenceError(
                f"{place}: {value.iso2} has {value.covariate} of {value.public} twice; keep one row"
            )
        values[key] = value
    return tuple(values[key] for key in sorted(values))


def allies(table: MembersTable, as_of: date) -> tuple[str, ...]:
    """Codes of the states that have acceded to NATO by a date, in alphabetical order.

    >>> len(allies(load_members(), date(2023, 11, 22)))
    31
    """
    return tuple(
        member.iso2
        for member in table.members
        if member.nato_accession is not None and member.nato_accession <= as_of
    )


def members_of(case: Case, table: MembersTable, as_of: date) -> tuple[str, ...]:
    """The members that decide a case as of a date, in alphabetical order.

    Where the case names only some, numbered seats stand for the others, those of a bloc under
    its name (`EU 01`), the rest as `seat 001`, so that quotas and shares count votes.
    """
    return allies(table, as_of) if case.members == "nato" else seats_in(case)


def known_members(
    table: MembersTable, as_of: date, *, expected: Collection[str] = ()
) -> MembersTable:
    """What was public of the members at a date: the table's part of the as-of gate.

    Keeps the allies of that date, and the states `expected` to have joined when the body
    decides; drops dates that are still to come and values not yet published.
    """
    inside = {*allies(table, as_of), *expected}
    return MembersTable(
        members=tuple(_as_known(m, as_of) for m in table.members if m.iso2 in inside),
        values=tuple(v for v in table.values if v.iso2 in inside and v.public <= as_of),
    )


def _as_known(member: Member, as_of: date) -> Member:
    dated = ("nato_accession", "eu_member_from", "eu_member_to")
    to_come = [name for name in dated if (getattr(member, name) or as_of) > as_of]
    return member.model_copy(update=dict.fromkeys(to_come))
