"""Clocks of candidates and of the office: proposals, moves of the field, extension."""

from __future__ import annotations

import numpy as np

from forecast.process import rates
from forecast.simulation.compiled import compiled
from forecast.simulation.state import (
    DRAFT_LATENT,
    DRAFT_REFUSED,
    ENTRY_DEADLOCK,
    ENTRY_RATE,
    EXTENSION_LIKING,
    EXTENSION_RATE,
    EXTENSION_RELUCTANCE,
    FRONTRUNNER,
    INCUMBENT,
    LATENT,
    LIKING,
    LOG_AVAILABILITY_RATE,
    LOG_ENTRY_RATE,
    LOG_EXTENSION_RATE,
    LOG_PROPOSAL_RATE,
    LOG_WITHDRAWAL_RATE,
    N_OBJECTING,
    NEVER,
    OPEN,
    OPEN_RATE,
    PROPOSAL_FOCAL,
    PROPOSAL_SHARPNESS,
    PROPOSAL_SUPPORT,
    PROPOSE_RATE,
    REFUSAL_PENALTY,
    REFUSED,
    STATUS,
    UNNAMED,
    WITHDRAW_RATE,
    WITHDRAWAL_GAP,
    WITHDRAWN,
    Draw,
    State,
    World,
    is_blocked,
    is_contending,
    support_of,
)

log_proposal_rate = compiled(rates.log_proposal_rate)
log_withdrawal_rate = compiled(rates.log_withdrawal_rate)
log_availability_rate = compiled(rates.log_availability_rate)
log_entry_rate = compiled(rates.log_entry_rate)
log_extension_rate = compiled(rates.log_extension_rate)
proposal_claim = compiled(rates.proposal_claim)


@compiled
def refresh_field(state: State, world: World, draw: Draw) -> None:
    """Bring the clocks of candidates and of the office up to date."""
    theta = draw.theta
    best, top, stuck = 0.0, -NEVER, 0.0
    for c in range(len(world.home)):
        if is_contending(state, world, c):
            best = max(best, support_of(state, world, c))
            top = max(top, _claim(state, draw, c))
            if state.tally[FRONTRUNNER, c] == 1 and state.tally[N_OBJECTING, c] > 0:
                stuck = 1.0
    whole = 0.0
    for c in range(len(world.home)):
        if is_contending(state, world, c):
            whole += np.exp(_claim(state, draw, c) - top)
    for c in range(len(world.home)):
        state.name[PROPOSE_RATE, c] = 0.0
        if is_contending(state, world, c) and not is_blocked(state, world, c):
            share = np.exp(_claim(state, draw, c) - top) / whole
            support = support_of(state, world, c)
            base, gain = theta[LOG_PROPOSAL_RATE], theta[PROPOSAL_SUPPORT]
            state.name[PROPOSE_RATE, c] = share * np.exp(log_proposal_rate(support, base, gain))
        _wind_moves(state, world, draw, c, best)
    _wind_office(state, world, draw, stuck)


@compiled
def _claim(state: State, draw: Draw, c: int) -> float:
    theta, status = draw.theta, state.tally[STATUS, c]
    claim: float = proposal_claim(
        state.name[LIKING, c],
        state.tally[FRONTRUNNER, c],
        1.0 if status == LATENT else 0.0,
        1.0 if status == REFUSED else 0.0,
        theta[PROPOSAL_SHARPNESS],
        theta[PROPOSAL_FOCAL],
        theta[DRAFT_LATENT],
        theta[DRAFT_REFUSED],
    )
    return claim


@compiled
def _wind_moves(state: State, world: World, draw: Draw, c: int, best: float) -> None:
    """Rates at which one candidate leaves the race or opens up."""
    theta, status = draw.theta, state.tally[STATUS, c]
    state.name[WITHDRAW_RATE, c], state.name[OPEN_RATE, c] = 0.0, 0.0
    if not is_contending(state, world, c):
        return
    if status == OPEN:
        gap = max(best - support_of(state, world, c), 0.0)
        log_rate = log_withdrawal_rate(gap, theta[LOG_WITHDRAWAL_RATE], theta[WITHDRAWAL_GAP])
        state.name[WITHDRAW_RATE, c] = np.exp(log_rate)
    else:
        refused = 1.0 if status == REFUSED else 0.0
        base, penalty = theta[LOG_AVAILABILITY_RATE], theta[REFUSAL_PENALTY]
        state.name[OPEN_RATE, c] = np.exp(log_availability_rate(refused, base, penalty))


@compiled
def _wind_office(state: State, world: World, draw: Draw, stuck: float) -> None:
    """Rates at which a new name comes up and at which the incumbent is kept."""
    theta = draw.theta
    state.clock[ENTRY_RATE], state.clock[EXTENSION_RATE] = 0.0, 0.0
    for c in range(len(world.home)):
        if state.tally[STATUS, c] == UNNAMED:
            log_rate = log_entry_rate(stuck, theta[LOG_ENTRY_RATE], theta[ENTRY_DEADLOCK])
            state.clock[ENTRY_RATE] = np.exp(log_rate)
            break
    kept = world.rule[INCUMBENT]
    if kept >= 0 and state.tally[STATUS, kept] != WITHDRAWN:
        log_rate = log_extension_rate(
            state.name[LIKING, kept],
            1.0 if state.tally[STATUS, kept] == REFUSED else 0.0,
            theta[LOG_EXTENSION_RATE],
            theta[EXTENSION_LIKING],
            theta[EXTENSION_RELUCTANCE],
        )
        state.clock[EXTENSION_RATE] = np.exp(log_rate)
