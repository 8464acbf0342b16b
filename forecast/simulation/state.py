"""What the kernel keeps of one path: a few packed arrays, with their rows named here."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forecast.simulation.compiled import compiled
from forecast.simulation.world import INCUMBENT, QUOTA, Bytes, Floats, Ints, World

SILENT, OPPOSE, RESERVE, ACCEPT, ENDORSE, ACQUIESCED = -1, 0, 1, 2, 3, 4
"""Where a member stands on a candidate; ACQUIESCED: agreed in private, not on record."""
LATENT, REFUSED, OPEN, WITHDRAWN, UNNAMED = 0, 1, 2, 3, 4
"""Where a candidate stands."""
NEVER = np.inf

N_MARKS = 6
STANCE, PERMANENT, OBJECTED, SPOKEN, ASKED, LISTED = range(N_MARKS)
"""Rows of `State.mark`. OBJECTED: ever. SPOKEN, ASKED: counts that address the streams.
LISTED: whether the pair is on the roster of speakers (1), of hold-outs (2) or of both (3)."""
N_OF_PAIR = 4
SPEAK_LEFT, SPEAK_RATE, CONCEDE_LEFT, CONCEDE_RATE = range(N_OF_PAIR)
"""Rows of `State.pair`, kept of pairs on a roster. *_LEFT is hazard, here and below."""
N_ROSTERS = 2
SPEAKERS, HOLDOUTS = range(N_ROSTERS)
"""Rows of `State.roster`: who may speak before the horizon, who has objected."""
N_TALLIES = 14
(
    STATUS,
    DECLARED,
    FRONTRUNNER,
    N_FOR,
    N_OBJECTING,
    N_VETOING,
    N_SPEAKERS,
    N_HOLDOUTS,
    DUE_TO_SPEAK,
    DUE_TO_CONCEDE,
    COUNT,
    LAST,
    TOLD_FOR,
    TOLD_OBJECTING,
) = range(N_TALLIES)
"""Rows of `State.tally`. N_VETOING: objectors that can block alone. COUNT addresses the
streams; LAST is the last member to concede; TOLD_* is what the nodes know already."""
N_OF_NAME = 21
(
    COUNTED,
    BOUND,
    SUPPORT,
    PRESSURE,
    LIKING,
    SPEAK_NEXT,
    SPEAK_SINCE,
    CONCEDE_NEXT,
    CONCEDE_SINCE,
    CLAIM,
    WEIGHT,
    HASTE,
    PROPOSE_LEFT,
    PROPOSE_RATE,
    PROPOSE_NEXT,
    MOVE_LEFT,
    MOVE_RATE,
    MOVE_NEXT,
    MOVE_SINCE,
    LAST_DAY,
    BEFORE_DAY,
) = range(N_OF_NAME)
"""Rows of `State.name`. SUPPORT, PRESSURE and LIKING are as of the last refresh. *_NEXT and
*_SINCE are in the time that the clock runs in. A MOVE is to open up, then to withdraw."""
N_TIMES = 5
SPEAKING_TIME, CONCESSION_TIME, PROPOSAL_TIME, EXTENSION_TIME, NOW = range(N_TIMES)
"""The times that clocks run in, first places of `State.clock`; NOW is in days."""
N_CLOCKS = N_TIMES + 12
(
    PROPOSE_SINCE,
    REFERENCE,
    BEST,
    STUCK,
    ENTRY_LEFT,
    ENTRY_RATE,
    ENTRY_NEXT,
    ENTRY_SINCE,
    EXTENSION_LEFT,
    EXTENSION_RATE,
    EXTENSION_NEXT,
    EXTENSION_SINCE,
) = range(N_TIMES, N_CLOCKS)
"""Further places of `State.clock`. REFERENCE: the claim whose weight is 1. BEST: greatest
support of a name in the race. STUCK: 1 where the front-runner meets an objection."""
N_PLACES = 7
CELL, NODE, STAGE, ASSUMPTION, WAKE, IS_WIDE, N_CHANGES = range(N_PLACES)
"""Places of `State.place`: where the path is in the calendar, among nodes, changes of utility,
assumed events, and ends of silences; whether its rosters allow for another front-runner; and
how many changes of the counts it has noted."""
N_COLUMNS = 4
CHANGE_NODE, CHANGE_OF, CHANGE_FOR, CHANGE_OBJECTING = range(N_COLUMNS)
"""Columns of `State.change`."""
N_NOTED = 200
"""Changes of the counts that a path can note before it must tell them."""


class State(NamedTuple):
    """One path's mutable state, overwritten in place: see the rows named above.

    mark: (row, candidate, member). pair: (row, candidate, member). roster: (row, candidate,
    place), members in the order in which they came on it. tally, name: (row, candidate).
    clock, place: as named. backed: (patron, candidate). push: (patron, candidate), what the
    patron's backing adds, as of the last refresh. release_day: (binding,). word: (member,),
    room to draw in. change: (noted, column), of the counts. marks, tallies, names: the arrays
    without the s, end to end, to be copied. wish: (member, candidate), lot, standing: (candidate,),
    votes: (round, candidate), room to hold ballots in.
    """

    mark: NDArray[np.int16]
    pair: Floats
    roster: Ints
    tally: Ints
    name: Floats
    clock: Floats
    place: Ints
    backed: Bytes
    push: Floats
    release_day: Floats
    word: NDArray[np.uint64]
    change: Ints
    marks: NDArray[np.int16]
    tallies: Ints
    names: Floats
    wish: Floats
    lot: Floats
    standing: NDArray[np.bool_]
    votes: Ints


def empty_state(
    n_candidates: int, n_members: int, n_patrons: int, n_bindings: int, n_rounds: int
) -> State:
    """A state of the right shapes, to be begun anew for each path."""
    mark = np.zeros((N_MARKS, n_candidates, n_members), np.int16)
    tally = np.zeros((N_TALLIES, n_candidates), np.int64)
    name = np.zeros((N_OF_NAME, n_candidates))
    return State(
        mark,
        np.zeros((N_OF_PAIR, n_candidates, n_members)),
        np.zeros((N_ROSTERS, n_candidates, n_members), np.int64),
        tally,
        name,
        np.zeros(N_CLOCKS),
        np.zeros(N_PLACES, np.int64),
        np.zeros((n_patrons, n_candidates), np.int8),
        np.zeros((n_patrons, n_candidates)),
        np.zeros(n_bindings),
        np.zeros(n_members, np.uint64),
        np.zeros((N_NOTED, N_COLUMNS), np.int64),
        mark.ravel(),
        tally.ravel(),
        name.ravel(),
        np.zeros((n_members, n_candidates)),
        np.zeros(n_candidates),
        np.zeros(n_candidates, np.bool_),
        np.zeros((n_rounds, n_candidates), np.int64),
    )


@compiled
def is_objecting(stance: int) -> bool:
    """Whether a stance is a standing objection: a reservation can still go either way."""
    return stance == OPPOSE


@compiled
def set_stance(state: State, world: World, c: int, i: int, stance: int) -> None:
    """Move a member to a stance, and keep count of those that agree and those that object."""
    before = state.mark[STANCE, c, i]
    state.mark[STANCE, c, i] = stance
    state.tally[N_FOR, c] += int(stance >= ACCEPT) - int(before >= ACCEPT)
    objections = int(is_objecting(stance)) - int(is_objecting(before))
    state.tally[N_OBJECTING, c] += objections
    state.tally[N_VETOING, c] += objections * world.veto[i]


@compiled
def put_on_roster(state: State, row: int, n_row: int, c: int, i: int) -> None:
    """Put a member on a roster of one candidate, once."""
    bit = 1 << row
    if state.mark[LISTED, c, i] & bit == 0:
        state.mark[LISTED, c, i] |= bit
        state.roster[row, c, state.tally[n_row, c]] = i
        state.tally[n_row, c] += 1


@compiled
def is_in_race(state: State, c: int) -> bool:
    """Whether a candidate is spoken of."""
    status = state.tally[STATUS, c]
    return bool(status != WITHDRAWN and status != UNNAMED)


@compiled
def is_contending(state: State, world: World, c: int) -> bool:
    """Whether a candidate can be put to the body: in the race, and not kept by extension."""
    return bool(is_in_race(state, c) and c != world.rule[INCUMBENT])


@compiled
def support_of(state: State, world: World, c: int) -> float:
    """Share of members that agree to a candidate, or were last counted for it."""
    return float(max(state.tally[N_FOR, c] / len(world.veto), state.name[COUNTED, c]))


@compiled
def is_blocked(state: State, world: World, c: int) -> bool:
    """Whether standing objections alone rule a candidate out for now."""
    n_objecting = state.tally[N_OBJECTING, c]
    if n_objecting == 0:
        return False
    short = len(world.veto) - n_objecting < world.rule[QUOTA]
    return bool(short or state.tally[N_VETOING, c] > 0)
