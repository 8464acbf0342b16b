"""Set up one path: the public record of the as-of date, and a fresh hazard for every clock."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forecast.simulation.clocks import list_speakers
from forecast.simulation.compiled import compiled
from forecast.simulation.course import Course
from forecast.simulation.field import wind_name
from forecast.simulation.state import (
    BOUND,
    CONCEDE_LEFT,
    CONCEDE_RATE,
    COUNTED,
    ENTRY_LEFT,
    ENTRY_NEXT,
    EXTENSION_LEFT,
    EXTENSION_NEXT,
    HOLDOUTS,
    IS_WIDE,
    LAST,
    MOVE_NEXT,
    N_HOLDOUTS,
    NEVER,
    NOW,
    OBJECTED,
    PERMANENT,
    PROPOSE_NEXT,
    SILENT,
    STANCE,
    State,
    is_objecting,
    put_on_roster,
    set_stance,
)
from forecast.simulation.streams import (
    CONCESSION,
    ENTRY,
    EXTENSION,
    PERMANENCE,
    SPEAKING,
    exponential,
    spot,
    uniform,
)
from forecast.simulation.world import Floats, World

N_OPENING_ROWS = 3
"""Status, declared and frontrunner are taken over; the other rows of the tally are counted."""


class Opening(NamedTuple):
    """What every path begins with.

    state: the record of the as-of date, with no clock wound. heed: (patron,), mean exposure of
    members. spot: (candidate, member), where the numbers of first statements lie.
    """

    state: State
    heed: Floats
    spot: NDArray[np.uint64]


@compiled
def take_record(first: Opening, world: World) -> None:
    """Put the record of the as-of date into an opening of zeros."""
    state, n_members, n_patrons = first.state, len(world.veto), len(world.patron)
    for c in range(len(world.home)):
        for row in range(N_OPENING_ROWS):
            state.tally[row, c] = world.tally[row, c]
        state.tally[LAST, c], state.name[COUNTED, c] = -1, world.counted[c]
        state.name[PROPOSE_NEXT, c], state.name[MOVE_NEXT, c] = NEVER, NEVER
        for i in range(n_members):
            first.spot[c, i] = spot(SPEAKING, c * n_members + i, 0)
            state.mark[STANCE, c, i] = SILENT
            set_stance(state, world, c, i, world.stance[i, c])
            if is_objecting(world.stance[i, c]):
                state.mark[OBJECTED, c, i] = 1
                put_on_roster(state, HOLDOUTS, N_HOLDOUTS, c, i)
    state.clock[ENTRY_NEXT], state.clock[EXTENSION_NEXT] = NEVER, NEVER
    for p in range(n_patrons):
        total = 0.0
        for i in range(n_members):
            total += world.exposure[p, i]
        first.heed[p] = total / n_members


@compiled
def begin(
    state: State,
    world: World,
    first: Opening,
    course: Course,
    key: np.uint64,
    release_day: Floats,
    is_wide: bool,
) -> None:
    """Overwrite `state` with the opening of a path.

    is_wide: whether to allow for another front-runner; see `list_speakers`.
    """
    _copy(first.state, state)
    state.place[IS_WIDE] = 1 if is_wide else 0
    state.clock[ENTRY_LEFT] = exponential(key, ENTRY, 0, 0)
    state.clock[EXTENSION_LEFT] = exponential(key, EXTENSION, 0, 0)
    for b in range(len(release_day)):
        state.release_day[b] = release_day[b]
    for c in range(len(world.home)):
        for p in range(len(world.patron)):
            state.backed[p, c] = world.backed[p, c]
        _begin_holdouts(state, first, course, key, c)
        wind_name(state, world, key, c)
        list_speakers(state, world, course, first.spot, key, c)
    bind(state, world, course)


@compiled
def _copy(source: State, to: State) -> None:
    """Take over what an opening holds. Rosters hold nothing beyond their counts."""
    # element by element: numba compiles slices, with their shape checks, very slowly
    for k in range(len(to.marks)):
        to.marks[k] = source.marks[k]
    for k in range(len(to.tallies)):
        to.tallies[k] = source.tallies[k]
    for k in range(len(to.names)):
        to.names[k] = source.names[k]
    for k in range(len(source.clock)):
        to.clock[k] = source.clock[k]
    for k in range(len(to.place)):
        to.place[k] = 0


@compiled
def _begin_holdouts(state: State, first: Opening, course: Course, key: np.uint64, c: int) -> None:
    """Decide which objections on record last, and how much hazard the others run."""
    n_members = state.mark.shape[2]
    for k in range(state.tally[N_HOLDOUTS, c]):
        i = first.state.roster[HOLDOUTS, c, k]
        state.roster[HOLDOUTS, c, k] = i
        lasting = uniform(key, PERMANENCE, c * n_members + i, 0) < course.permanence[i, c]
        state.mark[PERMANENT, c, i] = 1 if lasting else 0
        state.pair[CONCEDE_LEFT, c, i] = exponential(key, CONCESSION, c * n_members + i, 0)
        state.pair[CONCEDE_RATE, c, i] = 0.0


@compiled
def bind(state: State, world: World, course: Course) -> None:
    """Work out how far each candidate is bound elsewhere at this moment."""
    for c in range(len(world.home)):
        state.name[BOUND, c] = 0.0
    for b in range(len(world.bound)):
        if state.release_day[b] > state.clock[NOW] + 1e-9:
            state.name[BOUND, world.bound[b]] += course.penalty[b]
