"""What the kernel reads, as plain arrays in named tuples (numba takes them as they are)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bytes = NDArray[np.int8]

SILENT, OPPOSE, RESERVE, ACCEPT, ENDORSE, ACQUIESCED = -1, 0, 1, 2, 3, 4
"""Where a member stands on a candidate; ACQUIESCED: agreed in private, not on record."""
LATENT, REFUSED, OPEN, WITHDRAWN, UNNAMED = 0, 1, 2, 3, 4
"""Where a candidate stands."""


class Parameters(NamedTuple):
    """Process parameters, one value per posterior draw: (draw,) each; fixed ones too."""

    support_pull: Floats
    log_reserve_gap: Floats
    log_accept_gap: Floats
    log_speaking_rate: Floats
    speaking_home: Floats
    speaking_declared: Floats
    speaking_frontrunner: Floats
    speaking_agenda: Floats
    speaking_strength: Floats
    speaking_privacy: Floats
    objection_threshold: Floats
    log_concession_rate: Floats
    concession_utility: Floats
    concession_support: Floats
    concession_isolation: Floats
    log_deadline_gain: Floats
    permanent_share: Floats
    log_proposal_rate: Floats
    proposal_agenda: Floats
    proposal_sharpness: Floats
    proposal_focal: Floats
    draft_latent: Floats
    draft_refused: Floats
    log_withdrawal_rate: Floats
    withdrawal_gap: Floats
    log_availability_rate: Floats
    refusal_penalty: Floats
    log_entry_rate: Floats
    entry_deadlock: Floats
    log_extension_rate: Floats
    extension_liking: Floats
    extension_reluctance: Floats


class Body(NamedTuple):
    """The body and its rule.

    veto: (member,), 1 for those who can block alone. ballot_rounds: 0, or the most rounds
    of an elimination ballot. incumbent: index of the candidate whose choice is an
    extension, -1 if none. home: (candidate,), index of the candidate's own member or -1.
    """

    n_members: int
    n_candidates: int
    quota: int
    veto: Bytes
    ballot_rounds: int
    incumbent: int
    home: Ints


class Opening(NamedTuple):
    """The public record on the as-of date.

    stance: (member, candidate). status: (candidate,). declared: (candidate,), 0 or 1.
    frontrunner: (candidate,), 0 or 1. counted: (candidate,), share reported in favour.
    permanence: (draw, member, candidate), chance that an objection standing there is of the
    kind that is never conceded.
    """

    stance: Bytes
    status: Bytes
    declared: Bytes
    frontrunner: Bytes
    counted: Floats
    permanence: Floats


class Patrons(NamedTuple):
    """Backing factors. member: (patron,). pull: (draw, patron), effect; exposure:
    (patron, member). backed: (patron, candidate), 1 where on record already."""

    member: Ints
    pull: Floats
    exposure: Floats
    backed: Bytes


class Bindings(NamedTuple):
    """Availability factors. candidate: (binding,). penalty: (draw, binding). starts,
    log_median, log_sd: (binding,), the lognormal day of release; fixed_day: (binding,), the
    day once it is known, else nan."""

    candidate: Ints
    penalty: Floats
    starts: Floats
    log_median: Floats
    log_sd: Floats
    fixed_day: Floats


class Assumptions(NamedTuple):
    """What-ifs, in order of time. kind: 0 stance, 1 government change, 2 factor scale.

    day, member, candidate, level, permanent: (assumption,). shift: (assumption, draw,
    member, candidate), change of utility from that day on; empty where none is a factor scale.
    silent_until: (member, candidate), day before which a pair says nothing.
    """

    kind: Ints
    day: Floats
    member: Ints
    candidate: Ints
    level: Ints
    permanent: Bytes
    shift: Floats
    silent_until: Floats


class Grid(NamedTuple):
    """The calendar in cells; see `forecast.process.calendar.Cells`. nodes: (node,), days at
    which support is read; the last is the horizon."""

    edges: Floats
    in_slot: Floats
    nearness: Floats
    proposal_ramp: Floats
    extension_ramp: Floats
    nodes: Floats
