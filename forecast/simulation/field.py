"""Clocks of candidates and of the office: proposals, moves of the field, extension."""

from __future__ import annotations

import numpy as np

from forecast.process import rates
from forecast.simulation.compiled import compiled
from forecast.simulation.course import Course
from forecast.simulation.state import (
    BEST,
    CLAIM,
    ENTRY_LEFT,
    ENTRY_NEXT,
    ENTRY_RATE,
    ENTRY_SINCE,
    EXTENSION_LEFT,
    EXTENSION_NEXT,
    EXTENSION_RATE,
    EXTENSION_SINCE,
    EXTENSION_TIME,
    FRONTRUNNER,
    HASTE,
    LATENT,
    LIKING,
    MOVE_LEFT,
    MOVE_NEXT,
    MOVE_RATE,
    MOVE_SINCE,
    N_OBJECTING,
    NEVER,
    NOW,
    OPEN,
    PROPOSAL_TIME,
    PROPOSE_LEFT,
    PROPOSE_NEXT,
    PROPOSE_RATE,
    PROPOSE_SINCE,
    REFERENCE,
    REFUSED,
    STATUS,
    STUCK,
    SUPPORT,
    UNNAMED,
    WEIGHT,
    WITHDRAWN,
    State,
    is_blocked,
    is_contending,
)
from forecast.simulation.streams import AVAILABILITY, PROPOSAL, WITHDRAWAL, exponential
from forecast.simulation.world import (
    DRAFT_LATENT,
    DRAFT_REFUSED,
    ENTRY_DEADLOCK,
    EXTENSION_LIKING,
    EXTENSION_RELUCTANCE,
    INCUMBENT,
    LOG_AVAILABILITY_RATE,
    LOG_ENTRY_RATE,
    LOG_EXTENSION_RATE,
    LOG_PROPOSAL_RATE,
    LOG_WITHDRAWAL_RATE,
    PROPOSAL_FOCAL,
    PROPOSAL_SHARPNESS,
    PROPOSAL_SUPPORT,
    REFUSAL_PENALTY,
    WITHDRAWAL_GAP,
    World,
)

ALL = -1
"""In place of a candidate: every one of them."""
LIGHT, HEAVY = 1e-100, 1e100
"""Whole weight of the field beyond which it is weighed anew."""

log_proposal_rate = compiled(rates.log_proposal_rate)
log_withdrawal_rate = compiled(rates.log_withdrawal_rate)
log_availability_rate = compiled(rates.log_availability_rate)
log_entry_rate = compiled(rates.log_entry_rate)
log_extension_rate = compiled(rates.log_extension_rate)
proposal_claim = compiled(rates.proposal_claim)


@compiled
def wind_name(state: State, world: World, key: np.uint64, c: int) -> None:
    """Give a name that comes into the race the hazards of being put to the body and of moving."""
    if is_contending(state, world, c):
        state.name[PROPOSE_LEFT, c] = exponential(key, PROPOSAL, c, 0)
        wind_move(state, key, c)


@compiled
def wind_move(state: State, key: np.uint64, c: int) -> None:
    """Give a name the hazard of its next move: an open one leaves, others open up."""
    stream = WITHDRAWAL if state.tally[STATUS, c] == OPEN else AVAILABILITY
    state.name[MOVE_LEFT, c], state.name[MOVE_RATE, c] = exponential(key, stream, c, 0), 0.0


@compiled
def refresh_field(state: State, world: World, course: Course, stale: int) -> None:
    """Bring the clocks of candidates and of the office up to date after one candidate changed."""
    n_candidates = len(world.home)
    first, last = (0, n_candidates) if stale == ALL else (stale, stale + 1)
    for c in range(first, last):
        _claim(state, world, course, c)
    _share_proposals(state, world, stale)
    best, stuck = 0.0, 0.0
    for c in range(n_candidates):
        if is_contending(state, world, c):
            best = max(best, state.name[SUPPORT, c])
            if state.tally[FRONTRUNNER, c] == 1 and state.tally[N_OBJECTING, c] > 0:
                stuck = 1.0
    if best != state.clock[BEST]:
        state.clock[BEST], first, last = best, 0, n_candidates
    for c in range(first, last):
        _refresh_move(state, world, course, c)
    _refresh_office(state, world, course, stuck, stale)


@compiled
def _claim(state: State, world: World, course: Course, c: int) -> None:
    """How strongly a name comes to mind, and how much its support hastens a proposal."""
    state.name[CLAIM, c], state.name[HASTE, c] = -NEVER, 0.0
    if not is_contending(state, world, c):
        return
    theta, status = course.theta, state.tally[STATUS, c]
    state.name[CLAIM, c] = proposal_claim(
        state.name[LIKING, c],
        state.tally[FRONTRUNNER, c],
        1.0 if status == LATENT else 0.0,
        1.0 if status == REFUSED else 0.0,
        theta[PROPOSAL_SHARPNESS],
        theta[PROPOSAL_FOCAL],
        theta[DRAFT_LATENT],
        theta[DRAFT_REFUSED],
    )
    base, gain = theta[LOG_PROPOSAL_RATE], theta[PROPOSAL_SUPPORT]
    state.name[HASTE, c] = np.exp(log_proposal_rate(state.name[SUPPORT, c], base, gain))


@compiled
def _share_proposals(state: State, world: World, stale: int) -> None:
    """Share proposals out by the softmax of claims; a name that is blocked waits."""
    name, now = state.name, state.clock[PROPOSAL_TIME]
    ran = now - state.clock[PROPOSE_SINCE]
    state.clock[PROPOSE_SINCE] = now
    whole = 0.0
    if stale != ALL:
        name[WEIGHT, stale] = np.exp(name[CLAIM, stale] - state.clock[REFERENCE])
        for c in range(len(world.home)):
            whole += name[WEIGHT, c]
    if not LIGHT < whole < HEAVY:
        whole = _weigh_anew(state)
    for c in range(len(world.home)):
        name[PROPOSE_LEFT, c] = max(name[PROPOSE_LEFT, c] - name[PROPOSE_RATE, c] * ran, 0.0)
        rate = 0.0 if is_blocked(state, world, c) else name[WEIGHT, c] / whole * name[HASTE, c]
        name[PROPOSE_RATE, c] = rate
        name[PROPOSE_NEXT, c] = now + name[PROPOSE_LEFT, c] / rate if rate > 0.0 else NEVER


@compiled
def _weigh_anew(state: State) -> float:
    """Weigh every claim against the strongest; gives the whole weight."""
    top, whole = -NEVER, 0.0
    for c in range(state.name.shape[1]):
        top = max(top, state.name[CLAIM, c])
    state.clock[REFERENCE] = top if top > -NEVER else 0.0
    for c in range(state.name.shape[1]):
        state.name[WEIGHT, c] = np.exp(state.name[CLAIM, c] - state.clock[REFERENCE])
        whole += state.name[WEIGHT, c]
    return max(whole, 1.0)


@compiled
def _refresh_move(state: State, world: World, course: Course, c: int) -> None:
    """Set going the clock by which an open name leaves the race, or another opens up."""
    theta, name, status, now = course.theta, state.name, state.tally[STATUS, c], state.clock[NOW]
    name[MOVE_LEFT, c] -= name[MOVE_RATE, c] * (now - name[MOVE_SINCE, c])
    name[MOVE_SINCE, c], name[MOVE_RATE, c], name[MOVE_NEXT, c] = now, 0.0, NEVER
    if not is_contending(state, world, c):
        return
    if status == OPEN:
        gap = state.clock[BEST] - name[SUPPORT, c]
        log_rate = log_withdrawal_rate(gap, theta[LOG_WITHDRAWAL_RATE], theta[WITHDRAWAL_GAP])
    else:
        refused = 1.0 if status == REFUSED else 0.0
        base, penalty = theta[LOG_AVAILABILITY_RATE], theta[REFUSAL_PENALTY]
        log_rate = log_availability_rate(refused, base, penalty)
    name[MOVE_RATE, c] = np.exp(log_rate)
    name[MOVE_NEXT, c] = now + max(name[MOVE_LEFT, c], 0.0) / name[MOVE_RATE, c]


@compiled
def _refresh_office(state: State, world: World, course: Course, stuck: float, stale: int) -> None:
    """Set going the clocks by which a new name comes up and by which the incumbent is kept."""
    # without a rate: nobody is left to come, or somebody has just come
    if stale == ALL or stuck != state.clock[STUCK] or state.clock[ENTRY_RATE] == 0.0:
        _refresh_entry(state, course, stuck)
    kept = world.rule[INCUMBENT]
    if kept >= 0 and stale in (ALL, kept):
        _refresh_extension(state, course, kept)


@compiled
def _refresh_entry(state: State, course: Course, stuck: float) -> None:
    clock, now, theta = state.clock, state.clock[NOW], course.theta
    clock[ENTRY_LEFT] = max(clock[ENTRY_LEFT] - clock[ENTRY_RATE] * (now - clock[ENTRY_SINCE]), 0.0)
    clock[ENTRY_SINCE], clock[ENTRY_RATE], clock[ENTRY_NEXT] = now, 0.0, NEVER
    clock[STUCK] = stuck
    for c in range(state.tally.shape[1]):
        if state.tally[STATUS, c] == UNNAMED:
            log_rate = log_entry_rate(stuck, theta[LOG_ENTRY_RATE], theta[ENTRY_DEADLOCK])
            clock[ENTRY_RATE] = np.exp(log_rate)
            clock[ENTRY_NEXT] = now + clock[ENTRY_LEFT] / clock[ENTRY_RATE]
            return


@compiled
def _refresh_extension(state: State, course: Course, kept: int) -> None:
    clock, now, theta = state.clock, state.clock[EXTENSION_TIME], course.theta
    ran = now - clock[EXTENSION_SINCE]
    clock[EXTENSION_LEFT] = max(clock[EXTENSION_LEFT] - clock[EXTENSION_RATE] * ran, 0.0)
    clock[EXTENSION_SINCE], clock[EXTENSION_RATE], clock[EXTENSION_NEXT] = now, 0.0, NEVER
    if state.tally[STATUS, kept] != WITHDRAWN:
        log_rate = log_extension_rate(
            state.name[LIKING, kept],
            1.0 if state.tally[STATUS, kept] == REFUSED else 0.0,
            theta[LOG_EXTENSION_RATE],
            theta[EXTENSION_LIKING],
            theta[EXTENSION_RELUCTANCE],
        )
        clock[EXTENSION_RATE] = np.exp(log_rate)
        clock[EXTENSION_NEXT] = now + clock[EXTENSION_LEFT] / clock[EXTENSION_RATE]
