"""Clocks of one path: what may happen next, and when.

Every pair, candidate and office owns a clock that runs up to a unit exponential of its own
(random time change: Anderson 2007). Speaking and conceding run in operational time, which
the calendar stretches for all alike, so that a clock needs attention only where the public
state of its candidate changes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from forecast.process import rates
from forecast.simulation.state import (
    ACCEPT,
    ENDORSE,
    LATENT,
    OPEN,
    REFUSED,
    RESERVE,
    SILENT,
    UNNAMED,
    WITHDRAWN,
    Body,
    Floats,
    Parameters,
    Patrons,
)
from forecast.simulation.streams import CONCESSION, SPEAKING, exponential

pressured_utility = njit(cache=True)(rates.pressured_utility)
_outspokenness = njit(cache=True)(rates.outspokenness)
_reticence = njit(cache=True)(rates.reticence)
log_concession_rate = njit(cache=True)(rates.log_concession_rate)
log_withdrawal_rate = njit(cache=True)(rates.log_withdrawal_rate)
log_availability_rate = njit(cache=True)(rates.log_availability_rate)
log_entry_rate = njit(cache=True)(rates.log_entry_rate)
log_extension_rate = njit(cache=True)(rates.log_extension_rate)
log_proposal_rate = njit(cache=True)(rates.log_proposal_rate)

Bytes = NDArray[np.int8]
Shorts = NDArray[np.int16]
NEVER = np.inf


class State(NamedTuple):
    """One path's mutable state; every array is overwritten in place.

    Pairs (candidate, member): stance, permanent, objected (ever), spoken, asked (counts that
    address the streams), own (utility apart from others), utility (v), speak_left /
    concede_left (hazard still to run, at the column's last refresh), speak_rate,
    concede_rate. Candidates: status, declared, frontrunner, n_for, n_objecting, counted,
    pressure, liking (mean v), speak_next / concede_next (operational time) with the member
    due, *_since (operational time of the last refresh), propose_*, withdraw_*, open_*
    (left and rate), last_day, before_day, last_member (of concessions). Office: `clock`,
    see the indices below; backed (patron, candidate); bound (binding).
    """

    stance: Bytes
    permanent: Bytes
    objected: Bytes
    spoken: Shorts
    asked: Shorts
    own: Floats
    utility: Floats
    speak_left: Floats
    speak_rate: Floats
    concede_left: Floats
    concede_rate: Floats
    status: Bytes
    declared: Bytes
    frontrunner: Bytes
    n_for: NDArray[np.int64]
    n_objecting: NDArray[np.int64]
    counted: Floats
    bound: Floats
    liking: Floats
    speak_next: Floats
    speak_member: NDArray[np.int64]
    speak_since: Floats
    concede_next: Floats
    concede_member: NDArray[np.int64]
    concede_since: Floats
    propose_left: Floats
    propose_rate: Floats
    withdraw_left: Floats
    withdraw_rate: Floats
    open_left: Floats
    open_rate: Floats
    count: NDArray[np.int64]
    last_day: Floats
    before_day: Floats
    last_member: NDArray[np.int64]
    backed: Bytes
    release_day: Floats
    clock: Floats


NOW, SPEAKING_TIME, CONCESSION_TIME, ENTRY_LEFT, ENTRY_RATE, EXTENSION_LEFT, EXTENSION_RATE = range(
    7
)
"""Places in `State.clock`."""


@njit(cache=True)
def support_of(state: State, body: Body, c: int) -> float:
    """Share of members on record for a candidate, or last counted for it."""
    return max(state.n_for[c] / body.n_members, state.counted[c])


@njit(cache=True)
def is_objecting(stance: int) -> bool:
    """Whether a stance is a standing objection."""
    return SILENT < stance <= RESERVE


@njit(cache=True)
def is_contending(state: State, body: Body, c: int) -> bool:
    """Whether a candidate can be put to the body: in the race, and not kept by extension."""
    return state.status[c] != WITHDRAWN and state.status[c] != UNNAMED and c != body.incumbent


@njit(cache=True)
def is_blocked(state: State, body: Body, c: int) -> bool:
    """Whether standing objections alone rule a candidate out for now."""
    if body.n_members - state.n_objecting[c] < body.quota:
        return True
    for i in range(body.n_members):
        if body.veto[i] == 1 and is_objecting(state.stance[c, i]):
            return True
    return False


@njit(cache=True)
def refresh_column(
    state: State,
    c: int,
    d: int,
    parameters: Parameters,
    body: Body,
    patrons: Patrons,
    silent_until: Floats,
) -> None:
    """Bring one candidate's pairs up to date after its public state changed."""
    speaking_time, concession_time = state.clock[SPEAKING_TIME], state.clock[CONCESSION_TIME]
    spoke_for = speaking_time - state.speak_since[c]
    conceded_for = concession_time - state.concede_since[c]
    state.speak_since[c], state.concede_since[c] = speaking_time, concession_time
    state.speak_next[c], state.concede_next[c] = NEVER, NEVER
    support = support_of(state, body, c)
    isolation = 1.0 / max(state.n_objecting[c], 1)
    in_race = state.status[c] != WITHDRAWN and state.status[c] != UNNAMED
    pull, reach = parameters.support_pull[d], parameters.speaking_strength[d]
    prominent = (
        parameters.log_speaking_rate[d]
        + parameters.speaking_declared[d] * state.declared[c]
        + parameters.speaking_frontrunner[d] * state.frontrunner[c]
    )
    total = 0.0
    for i in range(body.n_members):
        pressure = -state.bound[c]
        for p in range(len(patrons.member)):
            pressure += patrons.pull[d, p] * patrons.exposure[p, i] * state.backed[p, c]
        v = pressured_utility(state.own[c, i], support, pull, pressure)
        state.utility[c, i] = v
        total += v
        if state.speak_rate[c, i] > 0.0:
            state.speak_left[c, i] -= state.speak_rate[c, i] * spoke_for
        if state.concede_rate[c, i] > 0.0:
            state.concede_left[c, i] -= state.concede_rate[c, i] * conceded_for
        state.speak_rate[c, i], state.concede_rate[c, i] = 0.0, 0.0
        stance = state.stance[c, i]
        if is_objecting(stance):
            if state.permanent[c, i] == 0 and in_race:
                rate = np.exp(
                    log_concession_rate(
                        v,
                        support,
                        isolation,
                        parameters.log_concession_rate[d],
                        parameters.concession_utility[d],
                        parameters.concession_support[d],
                        parameters.concession_isolation[d],
                    )
                )
                state.concede_rate[c, i] = rate
                due = concession_time + state.concede_left[c, i] / rate
                if due < state.concede_next[c]:
                    state.concede_next[c], state.concede_member[c] = due, i
        elif in_race and _may_speak(state, patrons, c, i, silent_until):
            at_home = parameters.speaking_home[d] if body.home[c] == i else 0.0
            rate = np.exp(
                prominent
                + at_home
                + reach * _outspokenness(v)
                - parameters.speaking_privacy[d] * _reticence(v)
            )
            if stance == ACCEPT:
                rate *= (1.0 + np.exp(-v)) / (1.0 + np.exp(np.exp(parameters.log_accept_gap[d]) - v))
            state.speak_rate[c, i] = rate
            due = speaking_time + state.speak_left[c, i] / rate
            if due < state.speak_next[c]:
                state.speak_next[c], state.speak_member[c] = due, i
    state.liking[c] = total / body.n_members


@njit(cache=True)
def _may_speak(state: State, patrons: Patrons, c: int, i: int, silent_until: Floats) -> bool:
    """Whether a statement by this member would change the public state."""
    stance = state.stance[c, i]
    if state.clock[NOW] < silent_until[i, c] or stance == ENDORSE:
        return False
    if stance != ACCEPT:
        return True
    # from `accept` only a patron's upgrade to `endorse` changes anything
    for p in range(len(patrons.member)):
        if patrons.member[p] == i:
            return True
    return False


@njit(cache=True)
def renew_speaking(state: State, key: np.uint64, body: Body, c: int, i: int) -> None:
    """Give a pair a fresh hazard to run before it speaks again."""
    state.spoken[c, i] += 1
    pair = c * body.n_members + i
    state.speak_left[c, i] = exponential(key, SPEAKING, pair, state.spoken[c, i])
    state.speak_rate[c, i] = 0.0


@njit(cache=True)
def renew_concession(state: State, key: np.uint64, body: Body, c: int, i: int) -> None:
    """Give a new objection the hazard that it will run before it is dropped."""
    pair = c * body.n_members + i
    state.concede_left[c, i] = exponential(key, CONCESSION, pair, state.spoken[c, i])
    state.concede_rate[c, i] = 0.0


@njit(cache=True)
def refresh_field(state: State, d: int, parameters: Parameters, body: Body) -> None:
    """Bring the clocks of candidates and of the office up to date."""
    best, top = 0.0, -NEVER
    for c in range(body.n_candidates):
        if is_contending(state, body, c):
            best = max(best, support_of(state, body, c))
            top = max(top, _claim(state, d, parameters, c))
    whole = 0.0
    for c in range(body.n_candidates):
        if is_contending(state, body, c):
            whole += np.exp(_claim(state, d, parameters, c) - top)
    proposing = np.exp(log_proposal_rate(parameters.log_proposal_rate[d], 0.0, 0.0))
    stuck = 0.0
    for c in range(body.n_candidates):
        state.propose_rate[c], state.withdraw_rate[c], state.open_rate[c] = 0.0, 0.0, 0.0
        if not is_contending(state, body, c):
            continue
        if not is_blocked(state, body, c):
            share = np.exp(_claim(state, d, parameters, c) - top) / whole
            state.propose_rate[c] = proposing * share
        if state.status[c] == OPEN:
            gap = max(best - support_of(state, body, c), 0.0)
            state.withdraw_rate[c] = np.exp(
                log_withdrawal_rate(
                    gap, parameters.log_withdrawal_rate[d], parameters.withdrawal_gap[d]
                )
            )
        else:
            refused = 1.0 if state.status[c] == REFUSED else 0.0
            state.open_rate[c] = np.exp(
                log_availability_rate(
                    refused, parameters.log_availability_rate[d], parameters.refusal_penalty[d]
                )
            )
        if state.frontrunner[c] == 1 and state.n_objecting[c] > 0:
            stuck = 1.0
    _refresh_office(state, d, parameters, body, stuck)


@njit(cache=True)
def _claim(state: State, d: int, parameters: Parameters, c: int) -> float:
    """How strongly a name comes to mind: liked, called ahead, or to be drafted first."""
    claim = parameters.proposal_sharpness[d] * state.liking[c]
    claim += parameters.proposal_focal[d] * state.frontrunner[c]
    if state.status[c] == LATENT:
        claim += parameters.draft_latent[d]
    elif state.status[c] == REFUSED:
        claim += parameters.draft_refused[d]
    return claim


@njit(cache=True)
def _refresh_office(
    state: State, d: int, parameters: Parameters, body: Body, stuck: float
) -> None:
    state.clock[ENTRY_RATE] = 0.0
    for c in range(body.n_candidates):
        if state.status[c] == UNNAMED:
            state.clock[ENTRY_RATE] = np.exp(
                log_entry_rate(stuck, parameters.log_entry_rate[d], parameters.entry_deadlock[d])
            )
            break
    state.clock[EXTENSION_RATE] = 0.0
    kept = body.incumbent
    if kept >= 0 and state.status[kept] != WITHDRAWN:
        state.clock[EXTENSION_RATE] = np.exp(
            log_extension_rate(
                state.liking[kept],
                1.0 if state.status[kept] == REFUSED else 0.0,
                parameters.log_extension_rate[d],
                parameters.extension_liking[d],
                parameters.extension_reluctance[d],
            )
        )


@njit(cache=True)
def count_record(state: State, body: Body, c: int) -> None:
    """Count members on record for and against one candidate."""
    n_for, n_objecting = 0, 0
    for i in range(body.n_members):
        stance = state.stance[c, i]
        if stance == ACCEPT or stance == ENDORSE:
            n_for += 1
        elif is_objecting(stance):
            n_objecting += 1
    state.n_for[c], state.n_objecting[c] = n_for, n_objecting


@njit(cache=True)
def empty_state(n_candidates: int, n_members: int, n_patrons: int, n_bindings: int) -> State:
    """A state of the right shapes, to be begun anew for each path."""
    pairs, names = (n_candidates, n_members), n_candidates
    return State(
        stance=np.zeros(pairs, np.int8),
        permanent=np.zeros(pairs, np.int8),
        objected=np.zeros(pairs, np.int8),
        spoken=np.zeros(pairs, np.int16),
        asked=np.zeros(pairs, np.int16),
        own=np.zeros(pairs),
        utility=np.zeros(pairs),
        speak_left=np.zeros(pairs),
        speak_rate=np.zeros(pairs),
        concede_left=np.zeros(pairs),
        concede_rate=np.zeros(pairs),
        status=np.zeros(names, np.int8),
        declared=np.zeros(names, np.int8),
        frontrunner=np.zeros(names, np.int8),
        n_for=np.zeros(names, np.int64),
        n_objecting=np.zeros(names, np.int64),
        counted=np.zeros(names),
        bound=np.zeros(names),
        liking=np.zeros(names),
        speak_next=np.zeros(names),
        speak_member=np.zeros(names, np.int64),
        speak_since=np.zeros(names),
        concede_next=np.zeros(names),
        concede_member=np.zeros(names, np.int64),
        concede_since=np.zeros(names),
        propose_left=np.zeros(names),
        propose_rate=np.zeros(names),
        withdraw_left=np.zeros(names),
        withdraw_rate=np.zeros(names),
        open_left=np.zeros(names),
        open_rate=np.zeros(names),
        count=np.zeros(names, np.int64),
        last_day=np.zeros(names),
        before_day=np.zeros(names),
        last_member=np.zeros(names, np.int64),
        backed=np.zeros((n_patrons, n_candidates), np.int8),
        release_day=np.zeros(n_bindings),
        clock=np.zeros(7),
    )
