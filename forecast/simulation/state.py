"""What the kernel reads and keeps: a few packed arrays, with their rows named here.

Numba takes named tuples of arrays as they are, but its compile time grows with their number;
so like values share one array, and a row has a name. The order of rows carries no meaning.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forecast.simulation.compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bytes = NDArray[np.int8]

SILENT, OPPOSE, RESERVE, ACCEPT, ENDORSE, ACQUIESCED = -1, 0, 1, 2, 3, 4
"""Where a member stands on a candidate; ACQUIESCED: agreed in private, not on record."""
LATENT, REFUSED, OPEN, WITHDRAWN, UNNAMED = 0, 1, 2, 3, 4
"""Where a candidate stands."""
NEVER = np.inf

PARAMETERS = (
    "support_pull",
    "log_reserve_gap",
    "log_accept_gap",
    "statement_sharpness",
    "log_speaking_rate",
    "speaking_home",
    "speaking_declared",
    "speaking_frontrunner",
    "speaking_agenda",
    "speaking_strength",
    "speaking_privacy",
    "objection_threshold",
    "log_concession_rate",
    "concession_utility",
    "concession_support",
    "concession_isolation",
    "log_deadline_gain",
    "permanent_share",
    "log_proposal_rate",
    "proposal_support",
    "proposal_agenda",
    "proposal_sharpness",
    "proposal_focal",
    "draft_latent",
    "draft_refused",
    "log_withdrawal_rate",
    "withdrawal_gap",
    "log_availability_rate",
    "refusal_penalty",
    "log_entry_rate",
    "entry_deadlock",
    "log_extension_rate",
    "extension_liking",
    "extension_reluctance",
)
"""Process parameters that the simulation uses, in the order of `Draw.theta`."""
(
    SUPPORT_PULL,
    LOG_RESERVE_GAP,
    LOG_ACCEPT_GAP,
    STATEMENT_SHARPNESS,
    LOG_SPEAKING_RATE,
    SPEAKING_HOME,
    SPEAKING_DECLARED,
    SPEAKING_FRONTRUNNER,
    SPEAKING_AGENDA,
    SPEAKING_STRENGTH,
    SPEAKING_PRIVACY,
    OBJECTION_THRESHOLD,
    LOG_CONCESSION_RATE,
    CONCESSION_UTILITY,
    CONCESSION_SUPPORT,
    CONCESSION_ISOLATION,
    LOG_DEADLINE_GAIN,
    PERMANENT_SHARE,
    LOG_PROPOSAL_RATE,
    PROPOSAL_SUPPORT,
    PROPOSAL_AGENDA,
    PROPOSAL_SHARPNESS,
    PROPOSAL_FOCAL,
    DRAFT_LATENT,
    DRAFT_REFUSED,
    LOG_WITHDRAWAL_RATE,
    WITHDRAWAL_GAP,
    LOG_AVAILABILITY_RATE,
    REFUSAL_PENALTY,
    LOG_ENTRY_RATE,
    ENTRY_DEADLOCK,
    LOG_EXTENSION_RATE,
    EXTENSION_LIKING,
    EXTENSION_RELUCTANCE,
) = range(len(PARAMETERS))

QUOTA, BALLOT_ROUNDS, INCUMBENT = range(3)
"""Rows of `World.rule`; BALLOT_ROUNDS is 0 where there are none, INCUMBENT -1."""
STATUS, DECLARED, FRONTRUNNER, N_FOR, N_OBJECTING, DUE_TO_SPEAK, DUE_TO_CONCEDE, COUNT, LAST = (
    range(9)
)
"""Rows of `State.tally`. COUNT addresses the streams; LAST is the last member to concede."""
(
    COUNTED,
    BOUND,
    LIKING,
    SPEAK_NEXT,
    SPEAK_SINCE,
    CONCEDE_NEXT,
    CONCEDE_SINCE,
    PROPOSE_LEFT,
    PROPOSE_RATE,
    WITHDRAW_LEFT,
    WITHDRAW_RATE,
    OPEN_LEFT,
    OPEN_RATE,
    LAST_DAY,
    BEFORE_DAY,
) = range(15)
"""Rows of `State.name`. *_NEXT and *_SINCE are in operational time; *_LEFT is hazard."""
OWN, UTILITY, SPEAK_LEFT, SPEAK_RATE, CONCEDE_LEFT, CONCEDE_RATE = range(6)
"""Rows of `State.pair`. OWN is utility apart from what others do, UTILITY with it."""
STANCE, PERMANENT, OBJECTED, SPOKEN, ASKED = range(5)
"""Rows of `State.mark`. OBJECTED: ever. SPOKEN, ASKED: counts that address the streams."""
NOW, SPEAKING_TIME, CONCESSION_TIME, ENTRY_LEFT, ENTRY_RATE, EXTENSION_LEFT, EXTENSION_RATE = range(
    7
)
"""Places in `State.clock`."""
IN_SLOT, NEARNESS, PROPOSAL_RAMP, EXTENSION_RAMP = range(4)
"""Rows of `World.profile`."""
ASSUMED_KIND, ASSUMED_MEMBER, ASSUMED_CANDIDATE, ASSUMED_LEVEL, ASSUMED_PERMANENT = range(5)
"""Columns of `World.assumed`."""
IS_STANCE, IS_GOVERNMENT_CHANGE, IS_SHIFT = range(3)
"""Kinds of assumption."""


class World(NamedTuple):
    """What all paths and draws share.

    rule: (3,). veto: (member,), 1 for those who can block alone. home: (candidate,), index of
    the own member or -1. stance: (member, candidate), on record at the as-of date. tally:
    (row, candidate), status, declared, frontrunner at that date. counted: (candidate,), share
    reported in favour. patron: (patron,), member. exposure: (patron, member). backed:
    (patron, candidate). bound: (binding,), candidate. assumed: (assumption, column), in order
    of assumed_day: (assumption,). silent_until: (member, candidate). edges: (cell + 1,).
    profile: (row, cell). nodes: (node,), days at which support is read.
    """

    rule: Ints
    veto: Bytes
    home: Ints
    stance: Bytes
    tally: Ints
    counted: Floats
    patron: Ints
    exposure: Floats
    backed: Bytes
    bound: Ints
    assumed: Ints
    assumed_day: Floats
    silent_until: Floats
    edges: Floats
    profile: Floats
    nodes: Floats


class Draws(NamedTuple):
    """Posterior draws, (draw, ...) each: theta (parameter), utility and permanence (member,
    candidate), pull (patron), penalty (binding), shift (assumption, member, candidate), the
    change of utility that an assumed factor scale makes (no assumptions where there is none).
    """

    theta: Floats
    utility: Floats
    permanence: Floats
    pull: Floats
    penalty: Floats
    shift: Floats


class Draw(NamedTuple):
    """One posterior draw: `Draws` without its first dimension."""

    theta: Floats
    utility: Floats
    permanence: Floats
    pull: Floats
    penalty: Floats
    shift: Floats


class State(NamedTuple):
    """One path's mutable state, overwritten in place: see the rows named above."""

    pair: Floats
    mark: NDArray[np.int16]
    name: Floats
    tally: Ints
    clock: Floats
    backed: Bytes
    release_day: Floats


@compiled
def empty_state(n_candidates: int, n_members: int, n_patrons: int, n_bindings: int) -> State:
    """A state of the right shapes, to be begun anew for each path."""
    return State(
        np.zeros((6, n_candidates, n_members)),
        np.zeros((5, n_candidates, n_members), np.int16),
        np.zeros((15, n_candidates)),
        np.zeros((9, n_candidates), np.int64),
        np.zeros(7),
        np.zeros((n_patrons, n_candidates), np.int8),
        np.zeros(n_bindings),
    )


@compiled
def is_objecting(stance: int) -> bool:
    """Whether a stance is a standing objection: a reservation can still go either way."""
    return stance == OPPOSE


@compiled
def is_contending(state: State, world: World, c: int) -> bool:
    """Whether a candidate can be put to the body: in the race, and not kept by extension."""
    status = state.tally[STATUS, c]
    return bool(status != WITHDRAWN and status != UNNAMED and c != world.rule[INCUMBENT])


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
    if len(world.veto) - n_objecting < world.rule[QUOTA]:
        return True
    for i in range(len(world.veto)):
        if world.veto[i] == 1 and is_objecting(state.mark[STANCE, c, i]):
            return True
    return False


@compiled
def count_record(state: State, c: int) -> None:
    """Count members that agree, in public or in private, and those that object."""
    n_for, n_objecting = 0, 0
    for i in range(state.mark.shape[2]):
        stance = state.mark[STANCE, c, i]
        if stance >= ACCEPT:
            n_for += 1
        elif is_objecting(stance):
            n_objecting += 1
    state.tally[N_FOR, c], state.tally[N_OBJECTING, c] = n_for, n_objecting
