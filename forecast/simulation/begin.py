"""Set up one path: the public record of the as-of date, and a fresh hazard for every clock."""

from __future__ import annotations

import numpy as np

from forecast.simulation.compiled import compiled
from forecast.simulation.state import (
    ASKED,
    BOUND,
    CONCEDE_LEFT,
    CONCEDE_RATE,
    COUNTED,
    ENTRY_LEFT,
    EXTENSION_LEFT,
    LAST,
    NOW,
    OBJECTED,
    OPEN_LEFT,
    OWN,
    PERMANENT,
    PROPOSE_LEFT,
    SPEAK_LEFT,
    SPEAK_RATE,
    SPOKEN,
    STANCE,
    WITHDRAW_LEFT,
    Draw,
    Floats,
    State,
    World,
    count_record,
    is_objecting,
)
from forecast.simulation.streams import (
    AVAILABILITY,
    CONCESSION,
    ENTRY,
    EXTENSION,
    PERMANENCE,
    PROPOSAL,
    SPEAKING,
    WITHDRAWAL,
    exponential,
    uniform,
)

N_OPENING_ROWS = 3
"""Status, declared and frontrunner are taken over; the other rows of the tally are counted."""


@compiled
def begin(state: State, world: World, draw: Draw, key: np.uint64, release_day: Floats) -> None:
    """Overwrite `state` with the opening of a path."""
    state.clock.fill(0.0)
    state.name.fill(0.0)
    state.tally.fill(0)
    state.clock[ENTRY_LEFT] = exponential(key, ENTRY, 0, 0)
    state.clock[EXTENSION_LEFT] = exponential(key, EXTENSION, 0, 0)
    for b in range(len(release_day)):
        state.release_day[b] = release_day[b]
    for c in range(len(world.home)):
        # element by element: numba compiles slices, with their shape checks, very slowly
        for row in range(N_OPENING_ROWS):
            state.tally[row, c] = world.tally[row, c]
        for p in range(len(world.patron)):
            state.backed[p, c] = world.backed[p, c]
        state.tally[LAST, c] = -1
        state.name[COUNTED, c] = world.counted[c]
        state.name[PROPOSE_LEFT, c] = exponential(key, PROPOSAL, c, 0)
        state.name[WITHDRAW_LEFT, c] = exponential(key, WITHDRAWAL, c, 0)
        state.name[OPEN_LEFT, c] = exponential(key, AVAILABILITY, c, 0)
        _begin_pairs(state, world, draw, key, c)
        count_record(state, c)
    bind(state, world, draw)


@compiled
def _begin_pairs(state: State, world: World, draw: Draw, key: np.uint64, c: int) -> None:
    for i in range(len(world.veto)):
        pair = c * len(world.veto) + i
        stance = world.stance[i, c]
        objects = is_objecting(stance)
        lasting = uniform(key, PERMANENCE, pair, 0) < draw.permanence[i, c]
        state.mark[STANCE, c, i] = stance
        state.mark[OBJECTED, c, i] = 1 if objects else 0
        state.mark[PERMANENT, c, i] = 1 if objects and lasting else 0
        state.mark[SPOKEN, c, i], state.mark[ASKED, c, i] = 0, 0
        state.pair[OWN, c, i] = draw.utility[i, c]
        state.pair[SPEAK_LEFT, c, i] = exponential(key, SPEAKING, pair, 0)
        state.pair[CONCEDE_LEFT, c, i] = exponential(key, CONCESSION, pair, 0)
        state.pair[SPEAK_RATE, c, i], state.pair[CONCEDE_RATE, c, i] = 0.0, 0.0


@compiled
def bind(state: State, world: World, draw: Draw) -> None:
    """Work out how far each candidate is bound elsewhere at this moment."""
    for c in range(len(world.home)):
        state.name[BOUND, c] = 0.0
    for b in range(len(world.bound)):
        if state.release_day[b] > state.clock[NOW] + 1e-9:
            state.name[BOUND, world.bound[b]] += draw.penalty[b]
