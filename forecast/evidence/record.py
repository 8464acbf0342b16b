"""The public record as labelled arrays: what the likelihood reads.

Time is in days from the as-of date; the past is negative. An *epoch* is a span in which
nothing changes in the public state of one candidate. Within an epoch the rates of
its pairs are constant up to the calendar, so the likelihood of the record is exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SILENT, OPPOSE, RESERVE, ACCEPT, ENDORSE = range(-1, 4)
"""Where a member stands in public: off the record, or on it from worst to best."""
UNCOMMITTED = (SILENT, RESERVE)
"""Members that can still go either way: only `oppose` is a standing objection."""
LATENT, REFUSED, OPEN, WITHDRAWN, UNNAMED = 0, 1, 2, 3, 4
"""Candidate status: floated; said no; open to the post; out; not yet named."""


@dataclass(frozen=True)
class Epochs:
    """Spans of constant public state, candidate by candidate, in order of time.

    candidate, start, end: (epoch,). support: (epoch,), share of members on record for, or
    counted for. objections: (epoch,), number standing. declared, frontrunner, released:
    (epoch,), flags; `released` is False while a stated availability factor binds.
    status: (epoch,). backed: (epoch, factor), flag per backing factor. stance: (epoch,
    member), SILENT or the index into oppose < reserve < accept < endorse.
    """

    candidate: Ints
    start: Floats
    end: Floats
    support: Floats
    objections: Ints
    declared: Bools
    frontrunner: Bools
    released: Bools
    status: Ints
    backed: Bools
    stance: Ints


@dataclass(frozen=True)
class Statements:
    """A member's own words. epoch: the one that the statement ends; `before`: stance then.

    weight: 1, or 1/n where n seats speak as one, so that a bloc is heard once.
    """

    member: Ints
    epoch: Ints
    day: Floats
    before: Ints
    level: Ints
    trust: Floats
    weight: Floats


@dataclass(frozen=True)
class Spells:
    """Standing objections, from the statement to their end. conceded: False where it stands
    still or ended with a change of government. epoch, day: of the end."""

    member: Ints
    candidate: Ints
    first_epoch: Ints
    epoch: Ints
    day: Floats
    conceded: Bools


@dataclass(frozen=True)
class Opinions:
    """Second-hand accounts of one member (member >= 0) or of unnamed members (member -1)."""

    member: Ints
    epoch: Ints
    level: Ints
    trust: Floats
    weight: Floats


@dataclass(frozen=True)
class Favourites:
    """Front-runner reports. named: (report, candidate) flags; epoch: (report, candidate),
    the epoch of each candidate at that time, -1 where it was not in the race."""

    named: Bools
    epoch: Ints
    trust: Floats


@dataclass(frozen=True)
class Headcounts:
    """About `backing` of `of` members are for the candidate of the epoch."""

    epoch: Ints
    backing: Floats
    of: Floats
    trust: Floats


@dataclass(frozen=True)
class Tallies:
    """Ballots that put one name to a vote of its own, among them straw polls.

    in_favour, against, vetoes: (tally,), votes, nan where not published; of: how many voted.
    weight: 1/sqrt(k) where a name was voted on k times, since the voters were the same.
    """

    epoch: Ints
    in_favour: Floats
    against: Floats
    vetoes: Floats
    of: Floats
    trust: Floats
    weight: Floats


@dataclass(frozen=True)
class Choices:
    """Ballots in which each voter chose among several names.

    epoch: (ballot, candidate), -1 where the name did not stand. votes: (ballot, candidate).
    weight: (ballot,), 1/sqrt(k) where k ballots were held, since the voters were the same.
    """

    epoch: Ints
    votes: Floats
    trust: Floats
    weight: Floats


@dataclass(frozen=True)
class Moves:
    """Moves of the field: counts and the epochs in which they happened.

    withdrawal_epoch, opening_epoch: (event,). withdrawal_gap: (event,), best support of any
    rival less own, just before. n_entries: names first heard after the race opened;
    n_deadlocked_entries: those of them that came up while a front-runner met a standing
    objection; deadlocked_days: how long one did.
    """

    withdrawal_epoch: Ints
    withdrawal_gap: Floats
    opening_epoch: Ints
    n_entries: int
    n_deadlocked_entries: int
    deadlocked_days: float


@dataclass(frozen=True)
class Record:
    """Everything public about one race on the as-of date.

    home: (candidate,), index of the candidate's own member, -1 if none. bloc: (member,), index
    into the blocs, each of two members or more, -1 if none.
    incumbent: index of the eligible incumbent, -1 if none. now: (candidate,), the last
    epoch of each candidate, which is the state on the as-of date.
    """

    members: tuple[str, ...]
    candidates: tuple[str, ...]
    names: tuple[str, ...]
    blocs: tuple[str, ...]
    bloc: Ints
    home: Ints
    incumbent: int
    incumbent_renewal_is_extension: bool
    opened_day: float
    term_end_day: float
    head_of_government: Floats
    epochs: Epochs
    statements: Statements
    spells: Spells
    opinions: Opinions
    favourites: Favourites
    headcounts: Headcounts
    tallies: Tallies
    choices: Choices
    moves: Moves

    @property
    def now(self) -> Ints:
        """(candidate,), index of each candidate's current epoch."""
        last = np.full(len(self.candidates), -1)
        last[self.epochs.candidate] = np.arange(len(self.epochs.candidate))
        return last
