"""What the kernel reads: a few packed arrays, with their rows named here.

Numba takes named tuples of arrays as they are, but its compile time grows with their number;
so like values share one array, and a row has a name. The order of rows carries no meaning.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bytes = NDArray[np.int8]

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
"""Process parameters that the simulation uses, in the order of `Draws.theta`."""
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
    of assumed_day: (assumption,). silent_until: (member, candidate). wake_day: (wake,), when
    a silence ends, in order of time. edges: (cell + 1,). profile: (row, cell). nodes: (node,),
    days at which support is read.
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
    wake_day: Floats
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
