"""What one call of the kernel takes: which paths to run, and the room that they are run in.

Compiled code makes no array, so that it needs no allocator and runs where its compiler is not:
whoever calls it makes them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forecast.simulation.begin import Opening
from forecast.simulation.course import CourseRoom, empty_course_room
from forecast.simulation.state import State, empty_state
from forecast.simulation.world import BALLOT_ROUNDS, Draws, Floats, Ints, World


class Block(NamedTuple):
    """Paths that one call runs.

    paths: (place,), those to run, in this order: quickest where paths on one draw follow each
    other. draw_of: (path,), the posterior draw. release_day: (path, binding). Both are of all
    paths.
    """

    paths: Ints
    draw_of: Ints
    release_day: Floats


class Log(NamedTuple):
    """Where the changes of stance of some paths are written down.

    rows: (place in `Block.paths`, change, 4) day, member, candidate, level. n_rows: (place,), how
    many changes there were; those beyond the room are counted and not kept. seen: (candidate,
    member), room to tell a change by.
    """

    rows: Floats
    n_rows: Ints
    seen: NDArray[np.int16]


class Room(NamedTuple):
    """What a call works in, of zeros at first: no two calls at a time may share it."""

    first: Opening
    state: State
    course: CourseRoom


def empty_room(world: World, draws: Draws) -> Room:
    """Room for the paths of a race."""
    n_members, n_candidates = len(world.veto), len(world.home)
    n_patrons, n_rounds = len(world.patron), int(world.rule[BALLOT_ROUNDS])
    sizes = n_candidates, n_members, n_patrons, len(world.bound), n_rounds
    spot = np.zeros((n_candidates, n_members), np.uint64)
    n_assumptions, n_cells = draws.shift.shape[1], world.profile.shape[1]
    return Room(
        Opening(empty_state(*sizes), np.zeros(n_patrons), spot),
        empty_state(*sizes),
        empty_course_room(n_candidates, n_members, n_assumptions, n_cells),
    )
