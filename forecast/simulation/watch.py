"""The same paths once more, with every change of a stance written down.

A run keeps of a path how it ended and who objected, not when. The streams are addressed by what
they decide, so that running a path again gives the same path: here it is watched on the way. The
steps are the kernel's own; only the loop around them is another one.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.posterior import Posterior
from forecast.scenario.schema import Scenario
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
from forecast.simulation.begin import Opening, begin, opening
from forecast.simulation.compiled import compiled_to_allocate
from forecast.simulation.course import Course, empty_course, set_out
from forecast.simulation.engine import BLOCK, release_days, spread_over_draws
from forecast.simulation.field import ALL
from forecast.simulation.kernel import (
    AGAIN,
    TOO_NARROW,
    UNDECIDED,
    _bring_up_to_date,
    _happen,
    _put_to_body,
)
from forecast.simulation.setting import Setting
from forecast.simulation.state import NOW, STANCE, State, empty_state
from forecast.simulation.streams import path_key
from forecast.simulation.world import Draws, Floats, Ints, World

ROOM = 256
"""Changes of one path that there is room for; where it is too little, the room is doubled."""


@dataclass(frozen=True)
class StanceLog:
    """Changes of stance on all paths, in order of path and time.

    path, day, member, candidate, level: (change,). level: where the member stands afterwards, as
    in `forecast.simulation.state`. Stances on record at the as-of date are no change.
    """

    path: NDArray[np.int32]
    day: Floats
    member: NDArray[np.int16]
    candidate: NDArray[np.int16]
    level: NDArray[np.int8]


def watch(
    posterior: Posterior, scenario: Scenario, setting: Setting, *, workers: int | None = None
) -> StanceLog:
    """Run the paths of a scenario again, and write down who changed its stance, and when."""
    n_paths = scenario.simulation.paths
    sizes = posterior.drawn.sizes
    draw = spread_over_draws(n_paths, sizes["chain"], sizes["draw"])
    release = release_days(setting.bindings, scenario.rng_seed, n_paths)
    order = np.argsort(draw, kind="stable")

    def watch_block(first: int) -> StanceLog:
        some, room = order[first : first + BLOCK], ROOM
        while True:
            rows = np.zeros((len(some), room, 4))
            n_rows = np.zeros(len(some), dtype=np.int64)
            watch_paths(
                setting.world, setting.draws, scenario.rng_seed, some, draw, release, rows, n_rows
            )
            if n_rows.max(initial=0) <= room:
                return _log(some, rows, n_rows)
            room *= 2

    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        blocks = list(pool.map(watch_block, range(0, n_paths, BLOCK)))
    return _in_order(blocks)


def _log(paths: Ints, rows: Floats, n_rows: Ints) -> StanceLog:
    kept = np.arange(rows.shape[1]) < n_rows[:, np.newaxis]
    day, member, candidate, level = rows[kept].T
    return StanceLog(
        path=np.repeat(paths, n_rows).astype(np.int32),
        day=day,
        member=member.astype(np.int16),
        candidate=candidate.astype(np.int16),
        level=level.astype(np.int8),
    )


def _in_order(blocks: list[StanceLog]) -> StanceLog:
    together = {name: np.concatenate([vars(b)[name] for b in blocks]) for name in vars(blocks[0])}
    # stable, so that a path keeps its order of time
    order = np.argsort(together["path"], kind="stable")
    return StanceLog(**{name: values[order] for name, values in together.items()})


@compiled_to_allocate
def watch_paths(
    world: World,
    draws: Draws,
    rng_seed: int,
    paths: Ints,
    draw_of: Ints,
    release_day: Floats,
    rows: Floats,
    n_rows: Ints,
) -> None:
    """Run some paths, and write their changes of stance down.

    rows: (place in `paths`, change, 4) day, member, candidate, level. n_rows: (place,), how many
    changes there were; those beyond the room are counted and not kept.
    """
    first, course, d = opening(world), empty_course(world, draws), -1
    state = empty_state(len(world.home), len(world.veto), len(world.patron), len(world.bound))
    seen = np.zeros((len(world.home), len(world.veto)), np.int16)
    for place in range(len(paths)):
        path = paths[place]
        if draw_of[path] != d:
            d = draw_of[path]
            course = set_out(course, world, draws, d)
        key = path_key(rng_seed, path)
        for is_wide in (False, True):
            begin(state, world, first, course, key, release_day[path], is_wide)
            _look(state, seen)
            n_rows[place] = 0
            outcome = _follow(state, world, first, course, key, seen, rows[place], n_rows, place)
            if outcome != AGAIN:
                break


@compiled_to_allocate
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
        _bring_up_to_date(state, world, first, course, stale)
        what, which, day = next_event(state, world, course)
        advance(state, course, day)
        if what == HORIZON:
            break
        stale = which
        if what == PROPOSED:
            outcome = _put_to_body(state, world, course, key, which)
        elif what == EXTENDED:
            outcome = len(world.home)
        else:
            _, _, stale = _happen(state, world, first, course, key, what, which)
        if what in (SPEAKS, CONCEDES, PROPOSED):
            n_rows[place] = _write(state, seen, which, which + 1, rows, n_rows[place])
        elif what == ASSUMED:
            n_rows[place] = _write(state, seen, 0, len(world.home), rows, n_rows[place])
        if stale == TOO_NARROW:
            return AGAIN
    return outcome


@compiled_to_allocate
def _look(state: State, seen: NDArray[np.int16]) -> None:
    for c in range(seen.shape[0]):
        for i in range(seen.shape[1]):
            seen[c, i] = state.mark[STANCE, c, i]


@compiled_to_allocate
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
