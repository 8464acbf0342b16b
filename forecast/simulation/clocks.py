"""Clocks of one path: what may happen next, and when.

Every pair, candidate and office owns a clock that runs up to a unit exponential of its own
(random time change: Anderson 2007). Speaking and conceding run in operational time, which
the calendar stretches for all alike, so that a clock needs attention only where the public
state of its candidate changes.
"""

from __future__ import annotations

import numpy as np

from forecast.process import rates
from forecast.simulation.compiled import compiled
from forecast.simulation.state import (
    ACCEPT,
    BOUND,
    CONCEDE_LEFT,
    CONCEDE_NEXT,
    CONCEDE_RATE,
    CONCEDE_SINCE,
    CONCESSION_ISOLATION,
    CONCESSION_SUPPORT,
    CONCESSION_TIME,
    CONCESSION_UTILITY,
    DECLARED,
    DUE_TO_CONCEDE,
    DUE_TO_SPEAK,
    ENDORSE,
    FRONTRUNNER,
    LIKING,
    LOG_ACCEPT_GAP,
    LOG_CONCESSION_RATE,
    LOG_SPEAKING_RATE,
    N_OBJECTING,
    NEVER,
    NOW,
    OWN,
    PERMANENT,
    SPEAK_LEFT,
    SPEAK_NEXT,
    SPEAK_RATE,
    SPEAK_SINCE,
    SPEAKING_DECLARED,
    SPEAKING_FRONTRUNNER,
    SPEAKING_HOME,
    SPEAKING_PRIVACY,
    SPEAKING_STRENGTH,
    SPEAKING_TIME,
    SPOKEN,
    STANCE,
    STATEMENT_SHARPNESS,
    STATUS,
    SUPPORT_PULL,
    UNNAMED,
    UTILITY,
    WITHDRAWN,
    Draw,
    State,
    World,
    is_objecting,
    support_of,
)
from forecast.simulation.streams import CONCESSION, SPEAKING, exponential

pressured_utility = compiled(rates.pressured_utility)
log_speaking_rate = compiled(rates.log_speaking_rate)
log_concession_rate = compiled(rates.log_concession_rate)


@compiled
def refresh_column(state: State, world: World, draw: Draw, c: int) -> None:
    """Bring one candidate's pairs up to date after its public state changed."""
    _settle(state, c)
    support = support_of(state, world, c)
    isolation = 1.0 / max(state.tally[N_OBJECTING, c], 1)
    status = state.tally[STATUS, c]
    in_race = status != WITHDRAWN and status != UNNAMED
    total = 0.0
    for i in range(len(world.veto)):
        pressure = -state.name[BOUND, c]
        for p in range(len(world.patron)):
            pressure += draw.pull[p] * world.exposure[p, i] * state.backed[p, c]
        own, pull = state.pair[OWN, c, i], draw.theta[SUPPORT_PULL]
        v = pressured_utility(own, support, pull, pressure)
        state.pair[UTILITY, c, i] = v
        total += v
        if not in_race:
            continue
        if is_objecting(state.mark[STANCE, c, i]):
            if state.mark[PERMANENT, c, i] == 0:
                _wind_concession(state, draw, c, i, v, support, isolation)
        elif _may_speak(state, world, c, i):
            _wind_speaking(state, world, draw, c, i, v)
    state.name[LIKING, c] = total / len(world.veto)


@compiled
def _settle(state: State, c: int) -> None:
    """Take off every pair's clock what has run since the last refresh, and stop it."""
    spoke_for = state.clock[SPEAKING_TIME] - state.name[SPEAK_SINCE, c]
    conceded_for = state.clock[CONCESSION_TIME] - state.name[CONCEDE_SINCE, c]
    for i in range(state.pair.shape[2]):
        state.pair[SPEAK_LEFT, c, i] -= state.pair[SPEAK_RATE, c, i] * spoke_for
        state.pair[CONCEDE_LEFT, c, i] -= state.pair[CONCEDE_RATE, c, i] * conceded_for
        state.pair[SPEAK_RATE, c, i], state.pair[CONCEDE_RATE, c, i] = 0.0, 0.0
    state.name[SPEAK_SINCE, c] = state.clock[SPEAKING_TIME]
    state.name[CONCEDE_SINCE, c] = state.clock[CONCESSION_TIME]
    state.name[SPEAK_NEXT, c], state.name[CONCEDE_NEXT, c] = NEVER, NEVER


@compiled
def _wind_concession(
    state: State, draw: Draw, c: int, i: int, v: float, support: float, isolation: float
) -> None:
    """Set the clock of a standing objection going at its present rate."""
    theta = draw.theta
    rate = np.exp(
        log_concession_rate(
            v,
            support,
            isolation,
            theta[LOG_CONCESSION_RATE],
            theta[CONCESSION_UTILITY],
            theta[CONCESSION_SUPPORT],
            theta[CONCESSION_ISOLATION],
        )
    )
    state.pair[CONCEDE_RATE, c, i] = rate
    due = state.clock[CONCESSION_TIME] + state.pair[CONCEDE_LEFT, c, i] / rate
    if due < state.name[CONCEDE_NEXT, c]:
        state.name[CONCEDE_NEXT, c], state.tally[DUE_TO_CONCEDE, c] = due, i


@compiled
def _wind_speaking(state: State, world: World, draw: Draw, c: int, i: int, v: float) -> None:
    """Set the clock of a member that may speak going at its present rate."""
    theta = draw.theta
    rate = np.exp(
        log_speaking_rate(
            v,
            1.0 if world.home[c] == i else 0.0,
            state.tally[DECLARED, c],
            state.tally[FRONTRUNNER, c],
            theta[LOG_SPEAKING_RATE],
            theta[SPEAKING_HOME],
            theta[SPEAKING_DECLARED],
            theta[SPEAKING_FRONTRUNNER],
            theta[SPEAKING_STRENGTH],
            theta[SPEAKING_PRIVACY],
        )
    )
    if state.mark[STANCE, c, i] == ACCEPT:
        # only an upgrade changes anything: P(endorse | at least accept)
        gap, sharpness = np.exp(theta[LOG_ACCEPT_GAP]), theta[STATEMENT_SHARPNESS]
        rate *= (1.0 + np.exp(-sharpness * v)) / (1.0 + np.exp(sharpness * (gap - v)))
    state.pair[SPEAK_RATE, c, i] = rate
    due = state.clock[SPEAKING_TIME] + state.pair[SPEAK_LEFT, c, i] / rate
    if due < state.name[SPEAK_NEXT, c]:
        state.name[SPEAK_NEXT, c], state.tally[DUE_TO_SPEAK, c] = due, i


@compiled
def _may_speak(state: State, world: World, c: int, i: int) -> bool:
    """Whether a statement by this member would change the public state."""
    stance = state.mark[STANCE, c, i]
    if state.clock[NOW] < world.silent_until[i, c] or stance == ENDORSE:
        return False
    if stance != ACCEPT:
        return True
    # from `accept` only a patron's upgrade to `endorse` moves anybody else
    is_patron = False
    for p in range(len(world.patron)):
        is_patron = is_patron or world.patron[p] == i
    return is_patron


@compiled
def renew_speaking(state: State, key: np.uint64, c: int, i: int) -> None:
    """Give a pair a fresh hazard to run before it speaks again."""
    state.mark[SPOKEN, c, i] += 1
    pair = c * state.mark.shape[2] + i
    state.pair[SPEAK_LEFT, c, i] = exponential(key, SPEAKING, pair, state.mark[SPOKEN, c, i])
    state.pair[SPEAK_RATE, c, i] = 0.0


@compiled
def renew_concession(state: State, key: np.uint64, c: int, i: int) -> None:
    """Give a new objection the hazard that it will run before it is dropped."""
    pair = c * state.mark.shape[2] + i
    state.pair[CONCEDE_LEFT, c, i] = exponential(key, CONCESSION, pair, state.mark[SPOKEN, c, i])
    state.pair[CONCEDE_RATE, c, i] = 0.0
