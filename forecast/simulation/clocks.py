"""Clocks of pairs: who speaks next about a candidate, and who gives up an objection to it.

Every pair, candidate and office owns a clock that runs up to a unit exponential of its own
(random time change: Anderson 2007). Speaking and conceding run in operational time, which
the calendar stretches for all alike, so that a clock needs attention only where the public
state of its candidate changes.

Most pairs never speak. Their number tells so before any rate is known: it is beyond what the
fastest rate there is would run up to by the horizon. Such pairs are never looked at again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forecast.process import rates
from forecast.simulation.compiled import compiled
from forecast.simulation.course import ACCEPT_GAP, Course
from forecast.simulation.state import (
    ACCEPT,
    BOUND,
    CONCEDE_LEFT,
    CONCEDE_NEXT,
    CONCEDE_RATE,
    CONCEDE_SINCE,
    CONCESSION_TIME,
    DECLARED,
    DUE_TO_CONCEDE,
    DUE_TO_SPEAK,
    ENDORSE,
    FRONTRUNNER,
    HOLDOUTS,
    IS_WIDE,
    LIKING,
    N_HOLDOUTS,
    N_OBJECTING,
    N_SPEAKERS,
    NEVER,
    NOW,
    PERMANENT,
    PRESSURE,
    SPEAK_LEFT,
    SPEAK_NEXT,
    SPEAK_RATE,
    SPEAK_SINCE,
    SPEAKERS,
    SPEAKING_TIME,
    SPOKEN,
    STAGE,
    STANCE,
    SUPPORT,
    State,
    is_in_race,
    is_objecting,
    put_on_roster,
    support_of,
)
from forecast.simulation.streams import CONCESSION, SPEAKING, exponential, unit, word_at
from forecast.simulation.world import (
    CONCESSION_ISOLATION,
    CONCESSION_SUPPORT,
    CONCESSION_UTILITY,
    LOG_CONCESSION_RATE,
    LOG_SPEAKING_RATE,
    SPEAKING_DECLARED,
    SPEAKING_FRONTRUNNER,
    SPEAKING_HOME,
    SPEAKING_PRIVACY,
    SPEAKING_STRENGTH,
    STATEMENT_SHARPNESS,
    SUPPORT_PULL,
    Floats,
    World,
)

pressured_utility = compiled(rates.pressured_utility)
log_speaking_rate = compiled(rates.log_speaking_rate)
log_concession_rate = compiled(rates.log_concession_rate)


@compiled
def list_speakers(
    state: State,
    world: World,
    course: Course,
    spots: NDArray[np.uint64],
    key: np.uint64,
    c: int,
) -> None:
    """Put those on the roster whose first statement on a candidate may come before the horizon.

    A front-runner is spoken of more, so a wide roster takes every name for one. A narrow one
    is valid as long as nobody else comes to be ahead.
    """
    if not is_in_race(state, c):
        return
    word = state.word
    for i in range(len(word)):
        word[i] = word_at(key, spots[c, i])
    ahead = max(state.tally[FRONTRUNNER, c], state.place[IS_WIDE])
    least = course.least_word[state.tally[DECLARED, c], ahead]
    home, others = world.home[c], least[0]
    for i in range(len(word)):
        if word[i] >= others and i != home:
            _first_statement(state, c, i, word[i])
    if home >= 0 and word[home] >= least[1]:
        _first_statement(state, c, home, word[home])


@compiled
def _first_statement(state: State, c: int, i: int, word: np.uint64) -> None:
    if state.mark[SPOKEN, c, i] == 0:
        put_on_roster(state, SPEAKERS, N_SPEAKERS, c, i)
        state.pair[SPEAK_LEFT, c, i], state.pair[SPEAK_RATE, c, i] = -np.log(unit(word)), 0.0


@compiled
def utility_of(state: State, world: World, course: Course, c: int, i: int) -> float:
    """A member's latent utility under the pressure of the record, as of the last refresh."""
    pressure = state.name[PRESSURE, c]
    for p in range(len(world.patron)):
        pressure += world.exposure[p, i] * state.push[p, c]
    own, pull = course.own[state.place[STAGE], c, i], course.theta[SUPPORT_PULL]
    return float(pressured_utility(own, state.name[SUPPORT, c], pull, pressure))


@compiled
def refresh_column(state: State, world: World, heed: Floats, course: Course, c: int) -> None:
    """Bring one candidate's pairs up to date after its public state changed."""
    if not is_in_race(state, c):
        # nobody speaks of it: its clocks stop, for good or until it is named
        state.name[SPEAK_NEXT, c], state.name[CONCEDE_NEXT, c] = NEVER, NEVER
        return
    name, support = state.name, support_of(state, world, c)
    name[SUPPORT, c], name[PRESSURE, c] = support, -name[BOUND, c]
    pressure = name[PRESSURE, c]
    for p in range(len(world.patron)):
        state.push[p, c] = course.pull[p] * state.backed[p, c]
        pressure += heed[p] * state.push[p, c]
    mean, pull = course.mean_own[state.place[STAGE], c], course.theta[SUPPORT_PULL]
    name[LIKING, c] = pressured_utility(mean, support, pull, pressure)
    _refresh_speakers(state, world, course, c)
    _refresh_holdouts(state, world, course, c)


@compiled
def _refresh_speakers(state: State, world: World, course: Course, c: int) -> None:
    """Take off every clock what has run since the last refresh, and set it going anew."""
    name, pair, now = state.name, state.pair, state.clock[SPEAKING_TIME]
    ran = now - name[SPEAK_SINCE, c]
    name[SPEAK_SINCE, c], name[SPEAK_NEXT, c] = now, NEVER
    for k in range(state.tally[N_SPEAKERS, c]):
        i = state.roster[SPEAKERS, c, k]
        pair[SPEAK_LEFT, c, i] -= pair[SPEAK_RATE, c, i] * ran
        pair[SPEAK_RATE, c, i] = 0.0
        if _may_speak(state, world, c, i):
            rate = _speaking_rate(state, world, course, c, i)
            pair[SPEAK_RATE, c, i] = rate
            due = now + pair[SPEAK_LEFT, c, i] / rate
            if due < name[SPEAK_NEXT, c]:
                name[SPEAK_NEXT, c], state.tally[DUE_TO_SPEAK, c] = due, i


@compiled
def _speaking_rate(state: State, world: World, course: Course, c: int, i: int) -> float:
    theta, v = course.theta, utility_of(state, world, course, c, i)
    log_rate = log_speaking_rate(
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
    if state.mark[STANCE, c, i] != ACCEPT:
        return float(np.exp(log_rate))
    # only an upgrade changes anything: P(endorse | at least accept)
    gap, sharpness = course.gap[ACCEPT_GAP], theta[STATEMENT_SHARPNESS]
    upgrade = (1.0 + np.exp(-sharpness * v)) / (1.0 + np.exp(sharpness * (gap - v)))
    return float(np.exp(log_rate) * upgrade)


@compiled
def _refresh_holdouts(state: State, world: World, course: Course, c: int) -> None:
    """The same for standing objections that are not of the permanent kind."""
    name, pair, now = state.name, state.pair, state.clock[CONCESSION_TIME]
    ran = now - name[CONCEDE_SINCE, c]
    name[CONCEDE_SINCE, c], name[CONCEDE_NEXT, c] = now, NEVER
    for k in range(state.tally[N_HOLDOUTS, c]):
        i = state.roster[HOLDOUTS, c, k]
        pair[CONCEDE_LEFT, c, i] -= pair[CONCEDE_RATE, c, i] * ran
        pair[CONCEDE_RATE, c, i] = 0.0
        if is_objecting(state.mark[STANCE, c, i]) and state.mark[PERMANENT, c, i] == 0:
            rate = _concession_rate(state, world, course, c, i)
            pair[CONCEDE_RATE, c, i] = rate
            due = now + pair[CONCEDE_LEFT, c, i] / rate
            if due < name[CONCEDE_NEXT, c]:
                name[CONCEDE_NEXT, c], state.tally[DUE_TO_CONCEDE, c] = due, i


@compiled
def _concession_rate(state: State, world: World, course: Course, c: int, i: int) -> float:
    theta = course.theta
    log_rate = log_concession_rate(
        utility_of(state, world, course, c, i),
        state.name[SUPPORT, c],
        1.0 / max(state.tally[N_OBJECTING, c], 1),
        theta[LOG_CONCESSION_RATE],
        theta[CONCESSION_UTILITY],
        theta[CONCESSION_SUPPORT],
        theta[CONCESSION_ISOLATION],
    )
    return float(np.exp(log_rate))


@compiled
def _may_speak(state: State, world: World, c: int, i: int) -> bool:
    """Whether a statement by this member would change the public state, and is not held back."""
    return state.clock[NOW] >= world.silent_until[i, c] and _has_more_to_say(state, world, c, i)


@compiled
def _has_more_to_say(state: State, world: World, c: int, i: int) -> bool:
    stance = state.mark[STANCE, c, i]
    if stance != ACCEPT:
        return bool(stance != ENDORSE and not is_objecting(stance))
    # from `accept` only a patron's upgrade to `endorse` moves anybody else
    is_patron = False
    for p in range(len(world.patron)):
        is_patron = is_patron or world.patron[p] == i
    return is_patron


@compiled
def renew_speaking(state: State, world: World, key: np.uint64, c: int, i: int) -> None:
    """Give a pair a fresh hazard to run before it speaks again, if it has more to say."""
    state.mark[SPOKEN, c, i] += 1
    if _has_more_to_say(state, world, c, i):
        pair = c * state.mark.shape[2] + i
        put_on_roster(state, SPEAKERS, N_SPEAKERS, c, i)
        state.pair[SPEAK_LEFT, c, i] = exponential(key, SPEAKING, pair, state.mark[SPOKEN, c, i])
        state.pair[SPEAK_RATE, c, i] = 0.0


@compiled
def renew_concession(state: State, key: np.uint64, c: int, i: int) -> None:
    """Give a new objection the hazard that it will run before it is dropped."""
    pair = c * state.mark.shape[2] + i
    put_on_roster(state, HOLDOUTS, N_HOLDOUTS, c, i)
    state.pair[CONCEDE_LEFT, c, i] = exponential(key, CONCESSION, pair, state.mark[SPOKEN, c, i])
    state.pair[CONCEDE_RATE, c, i] = 0.0
