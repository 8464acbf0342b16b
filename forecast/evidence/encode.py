"""Encode a gated case as labelled arrays, under the scenario's own additions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from forecast.errors import EvidenceError
from forecast.evidence.ballot_tables import choices_table, tallies_table
from forecast.evidence.happenings import days_until, happenings
from forecast.evidence.names import Name, names_in_race
from forecast.evidence.record import Headcounts, Ints, Opinions, Record, Spells, Statements
from forecast.evidence.schema import Case
from forecast.evidence.tables import epochs_table, favourites_table, moves_table, stacked
from forecast.evidence.timeline import CandidateTimeline
from forecast.scenario.factors import AvailabilityFactor, BackingFactor
from forecast.scenario.schema import Scenario

NEVER = float("inf")


def encode(
    case: Case, scenario: Scenario, members: Sequence[str], blocs: Mapping[str, str]
) -> Record:
    """Arrays of everything public in `case`, which must be gated already.

    members: who decides, in the order of the arrays. blocs: member to bloc name; one that no
    other member shares is none.

    Raises EvidenceError where the race is over by the as-of date.
    """
    if case.resolution is not None:
        raise EvidenceError(
            f"case {case.case}: decided on {case.resolution.on}, not after the as-of date "
            f"{scenario.as_of}; choose an earlier as_of"
        )
    names, patrons = names_in_race(case, scenario), _patrons(scenario, members)
    timelines = [_timeline(name, case, scenario, members, patrons) for name in names]
    epochs = epochs_table(timelines, len(members), len(patrons))
    ids = tuple(name.id for name in names)
    incumbent = _incumbent(case, ids)
    renewal_is_extension = case.incumbent.renewal == "extension"
    kept = incumbent if renewal_is_extension else -1
    bloc_names, bloc = _blocs(members, blocs)
    return Record(
        members=tuple(members),
        candidates=ids,
        names=tuple(name.name for name in names),
        blocs=bloc_names,
        bloc=bloc,
        home=np.array([_home(name, members) for name in names]),
        incumbent=incumbent,
        incumbent_renewal_is_extension=renewal_is_extension,
        opened_day=days_until(case.opened, scenario),
        term_end_day=days_until(case.incumbent.mandates[-1].ends, scenario),
        head_of_government=np.array([float(name.head_of_government) for name in names]),
        epochs=epochs,
        statements=stacked(Statements, timelines, "statements"),
        spells=stacked(Spells, timelines, "spells"),
        opinions=stacked(Opinions, timelines, "opinions"),
        favourites=favourites_table(case, scenario, ids, epochs, kept),
        headcounts=stacked(Headcounts, timelines, "headcounts"),
        tallies=tallies_table(case, scenario, members, ids, epochs),
        choices=choices_table(case, scenario, members, ids, epochs),
        moves=moves_table(timelines, epochs, _entry_days(case, scenario), kept),
    )


def _timeline(
    name: Name, case: Case, scenario: Scenario, members: Sequence[str], patrons: tuple[int, ...]
) -> CandidateTimeline:
    """One candidate's record, from the day on which it is first heard to the as-of date."""
    timeline = CandidateTimeline(
        n_members=len(members),
        start=days_until(name.heard, scenario),
        status=name.status,
        declared=name.declared,
        patrons=patrons,
        release_day=_release_day(name.id, case, scenario),
    )
    timeline.sweep(happenings(case, scenario, members, name.id))
    return timeline


def _patrons(scenario: Scenario, members: Sequence[str]) -> tuple[int, ...]:
    """The member behind each backing factor, in the order of the factors' names."""
    return tuple(
        members.index(factor.by) if factor.by in members else -1
        for _, factor in sorted(scenario.factors.items())
        if isinstance(factor, BackingFactor)
    )


def _release_day(candidate: str, case: Case, scenario: Scenario) -> float:
    """The day on which no availability factor binds the candidate any more, if known."""
    on = {milestone.id: milestone.on for milestone in case.milestones}
    binding = [
        factor.milestone
        for factor in scenario.factors.values()
        if isinstance(factor, AvailabilityFactor) and factor.candidate == candidate
    ]
    days = [days_until(on[m], scenario) if m in on else NEVER for m in binding]
    return max(days, default=-NEVER)


def _entry_days(case: Case, scenario: Scenario) -> list[float]:
    """Days on which a name of the case was first heard after the race had opened."""
    heard = [candidate.first_public for candidate in case.candidates]
    return [days_until(day, scenario) for day in heard if day > case.opened]


def _incumbent(case: Case, ids: Sequence[str]) -> int:
    candidate = case.incumbent.candidate
    return ids.index(candidate) if candidate in ids else -1


def _home(name: Name, members: Sequence[str]) -> int:
    return members.index(name.country) if name.country in members else -1


def _blocs(members: Sequence[str], blocs: Mapping[str, str]) -> tuple[tuple[str, ...], Ints]:
    """Names of the blocs of two members or more, and (member,) each member's bloc, -1 if none."""
    seats = Counter(blocs[member] for member in members if member in blocs)
    names = tuple(sorted(name for name, n_seats in seats.items() if n_seats > 1))
    of_member = [blocs.get(member, "") for member in members]
    return names, np.array([names.index(b) if b in names else -1 for b in of_member])
