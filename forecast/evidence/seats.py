"""Votes in a body of which only some members are named: blocs and numbered seats."""

from __future__ import annotations

from collections.abc import Iterator

from forecast.evidence.schema import Case


def seats_in(case: Case) -> tuple[str, ...]:
    """Every vote of a body that lists its members, in alphabetical order.

    Named members bear their code, the other seats of a bloc its name and a number, and the
    rest of `seats` a number. Two calls give the same names.
    """
    known = [*case.members, *(seat for name in case.blocs for seat in _unnamed_in(case, name))]
    rest = (case.seats or len(known)) - len(known)
    return tuple(sorted([*known, *(f"seat {number:03d}" for number in range(1, rest + 1))]))


def seats_of(case: Case, speaker: str) -> tuple[str, ...]:
    """The votes for which somebody speaks: those of a bloc, or one's own."""
    if speaker not in case.blocs:
        return (speaker,)
    return (*case.blocs[speaker].members, *_unnamed_in(case, speaker))


def speakers_in(case: Case) -> tuple[str, ...]:
    """Everybody who may be on record in a case that lists its members, voting or not."""
    return (*case.members, *case.blocs, *case.without_vote)


def _unnamed_in(case: Case, bloc: str) -> Iterator[str]:
    n_unnamed = case.blocs[bloc].seats - len(case.blocs[bloc].members)
    return (f"{bloc} {number:02d}" for number in range(1, n_unnamed + 1))
