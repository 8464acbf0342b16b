"""The kernel's paths, with every change of a stance written down: what `watch` has compiled.

The steps are the kernel's own; only the loop around them is another one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forecast.simulation.advance import (
    ASSUMED,
    CONCEDES,
    EXTENDED,
    HORIZON,
    PROPOSED,
    SPEAKS,
    advance,
    next_event,
)
from forecast.simulation.begin import Opening, begin, take_record
from forecast.simulation.compiled import compiled
from forecast.simulation.course import Course, course_of, set_out
from forecast.simulation.field import ALL
from forecast.simulation.kernel import (
    AGAIN,
    TOO_NARROW,
    UNDECIDED,
    bring_up_to_date,
    happen,
    put_to_body,
)
from forecast.simulation.room import Block, Log, Room
from forecast.simulation.state import NOW, STANCE, State
from forecast.simulation.streams import path_key
from forecast.simulation.world import Draws, Floats, Ints, World


@compiled
def watch_block(
    world: World, draws: Draws, rng_seed: int, block: Block, log: Log, room: Room
) -> None:
    """Run some paths, and write their changes of stance down. room: as in `run_block`."""
    first, state, d = room.first, room.state, -1
    take_record(first, world)
    course = course_of(room.course, draws, 0)
    for place in range(len(block.paths)):
        path = block.paths[place]
        if block.draw_of[path] != d:
            d = block.draw_of[path]
            course = set_out(room.course, world, draws, d)
        key = path_key(rng_seed, path)
        for is_wide in (False, True):
            begin(state, world, first, course, key, block.release_day[path], is_wide)
            _look(state, log.seen)
            log.n_rows[place] = 0
            outcome = _follow(
                state, world, first, course, key, log.seen, log.rows[place], log.n_rows, place
            )
            if outcome != AGAIN:
                break


@compiled
def _follow(
    state: State,
    world: World,
    first: Opening,
    course: Course,
    key: np.uint64,
    seen: NDArray[np.int16],
    rows: Floats,
    n_rows: Ints,
    place: int,
) -> int:
    """Event after event, as `forecast.simulation.kernel` does it, without counts at nodes."""
    outcome, stale = UNDECIDED, ALL
    while outcome == UNDECIDED:
        bring_up_to_date(state, world, first, course, stale)
        what, which, day = next_event(state, world, course)
        advance(state, course, day)
        if what == HORIZON:
            break
        stale = which
        if what == PROPOSED:
            outcome = put_to_body(state, world, course, key, which)
        elif what == EXTENDED:
            outcome = len(world.home)
        else:
            _, _, stale = happen(state, world, first, course, key, what, which)
        if what in (SPEAKS, CONCEDES, PROPOSED):
            n_rows[place] = _write(state, seen, which, which + 1, rows, n_rows[place])
        elif what == ASSUMED:
            n_rows[place] = _write(state, seen, 0, len(world.home), rows, n_rows[place])
        if stale == TOO_NARROW:
            return AGAIN
    return outcome


@compiled
def _look(state: State, seen: NDArray[np.int16]) -> None:
    for c in range(seen.shape[0]):
        for i in range(seen.shape[1]):
            seen[c, i] = state.mark[STANCE, c, i]


@compiled
def _write(
    state: State, seen: NDArray[np.int16], start: int, end: int, rows: Floats, n: int
) -> int:
    """Write down what has changed of some candidates; gives how many changes there are."""
    for c in range(start, end):
        for i in range(seen.shape[1]):
            level = state.mark[STANCE, c, i]
            if level == seen[c, i]:
                continue
            seen[c, i] = level
            if n < rows.shape[0]:
                row = rows[n]
                row[0], row[1], row[2], row[3] = state.clock[NOW], i, c, level
            n += 1
    return n
