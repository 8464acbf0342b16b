"""What comes next on a path, and the running of every clock until then."""

from __future__ import annotations

import numpy as np

from forecast.simulation.compiled import compiled
from forecast.simulation.state import (
    CONCEDE_NEXT,
    CONCESSION_TIME,
    ENTRY_LEFT,
    ENTRY_RATE,
    EXTENSION_LEFT,
    EXTENSION_RAMP,
    EXTENSION_RATE,
    IN_SLOT,
    INCUMBENT,
    LOG_DEADLINE_GAIN,
    NEARNESS,
    NEVER,
    NOW,
    OPEN_LEFT,
    OPEN_RATE,
    PROPOSAL_AGENDA,
    PROPOSAL_RAMP,
    PROPOSE_LEFT,
    PROPOSE_RATE,
    SPEAK_NEXT,
    SPEAKING_AGENDA,
    SPEAKING_TIME,
    WITHDRAW_LEFT,
    WITHDRAW_RATE,
    Draw,
    State,
    World,
)

(
    CELL_ENDS,
    SPEAKS,
    CONCEDES,
    PROPOSED,
    WITHDRAWS,
    BECOMES_OPEN,
    ENTERS,
    EXTENDED,
    RELEASED,
    ASSUMED,
) = range(10)
"""What can happen next."""


@compiled
def next_event(
    state: State, world: World, draw: Draw, cell: int, assumption: int
) -> tuple[int, int, float]:
    """What comes first, to which candidate (or binding, or assumption), and after how many days."""
    clock, name = state.clock, state.name
    speaking, conceding, proposing, extending = _paces(world, draw, cell)
    what, which, wait = CELL_ENDS, -1, world.edges[cell + 1] - clock[NOW]
    for c in range(name.shape[1]):
        due = (name[SPEAK_NEXT, c] - clock[SPEAKING_TIME]) / speaking
        if due < wait:
            what, which, wait = SPEAKS, c, due
        due = (name[CONCEDE_NEXT, c] - clock[CONCESSION_TIME]) / conceding
        if due < wait:
            what, which, wait = CONCEDES, c, due
        rate = name[PROPOSE_RATE, c] * proposing
        if rate * wait > name[PROPOSE_LEFT, c]:
            what, which, wait = PROPOSED, c, name[PROPOSE_LEFT, c] / rate
        if name[WITHDRAW_RATE, c] * wait > name[WITHDRAW_LEFT, c]:
            what, which, wait = WITHDRAWS, c, name[WITHDRAW_LEFT, c] / name[WITHDRAW_RATE, c]
        if name[OPEN_RATE, c] * wait > name[OPEN_LEFT, c]:
            what, which, wait = BECOMES_OPEN, c, name[OPEN_LEFT, c] / name[OPEN_RATE, c]
    if clock[ENTRY_RATE] * wait > clock[ENTRY_LEFT]:
        what, which, wait = ENTERS, -1, clock[ENTRY_LEFT] / clock[ENTRY_RATE]
    rate = clock[EXTENSION_RATE] * extending
    if rate * wait > clock[EXTENSION_LEFT]:
        what, which, wait = EXTENDED, world.rule[INCUMBENT], clock[EXTENSION_LEFT] / rate
    for b in range(len(state.release_day)):
        due = state.release_day[b] - clock[NOW]
        if -NEVER < due <= wait:
            what, which, wait = RELEASED, b, due
    if assumption < len(world.assumed_day):
        due = world.assumed_day[assumption] - clock[NOW]
        if due <= wait:
            what, which, wait = ASSUMED, assumption, due
    return what, which, max(wait, 0.0)


@compiled
def _paces(world: World, draw: Draw, cell: int) -> tuple[float, float, float, float]:
    """How fast speaking, conceding, proposing and extending run in a cell."""
    profile, theta = world.profile, draw.theta
    in_slot = profile[IN_SLOT, cell]
    speaking = np.exp(theta[SPEAKING_AGENDA] * in_slot)
    conceding = 1.0 + np.exp(theta[LOG_DEADLINE_GAIN]) * profile[NEARNESS, cell]
    proposing = np.exp(theta[PROPOSAL_AGENDA] * in_slot) * profile[PROPOSAL_RAMP, cell]
    return speaking, conceding, proposing, profile[EXTENSION_RAMP, cell]


@compiled
def advance(state: State, world: World, draw: Draw, cell: int, wait: float) -> None:
    """Let every clock run for `wait` days. Hazard left is kept from rounding below zero."""
    clock, name = state.clock, state.name
    speaking, conceding, proposing, extending = _paces(world, draw, cell)
    clock[NOW] += wait
    clock[SPEAKING_TIME] += speaking * wait
    clock[CONCESSION_TIME] += conceding * wait
    clock[ENTRY_LEFT] = max(clock[ENTRY_LEFT] - clock[ENTRY_RATE] * wait, 0.0)
    ran = clock[EXTENSION_RATE] * extending * wait
    clock[EXTENSION_LEFT] = max(clock[EXTENSION_LEFT] - ran, 0.0)
    for c in range(name.shape[1]):
        ran = name[PROPOSE_RATE, c] * proposing * wait
        name[PROPOSE_LEFT, c] = max(name[PROPOSE_LEFT, c] - ran, 0.0)
        ran = name[WITHDRAW_RATE, c] * wait
        name[WITHDRAW_LEFT, c] = max(name[WITHDRAW_LEFT, c] - ran, 0.0)
        ran = name[OPEN_RATE, c] * wait
        name[OPEN_LEFT, c] = max(name[OPEN_LEFT, c] - ran, 0.0)
