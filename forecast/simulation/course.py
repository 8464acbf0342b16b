"""What all paths on one posterior draw share, worked out once: utilities, times, cut-points."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forecast.process import rates
from forecast.simulation.compiled import compiled
from forecast.simulation.state import (
    CONCESSION_TIME,
    EXTENSION_TIME,
    N_TIMES,
    NOW,
    PROPOSAL_TIME,
    SPEAKING_TIME,
)
from forecast.simulation.streams import least_word
from forecast.simulation.world import (
    EXTENSION_RAMP,
    IN_SLOT,
    LOG_ACCEPT_GAP,
    LOG_DEADLINE_GAIN,
    LOG_RESERVE_GAP,
    LOG_SPEAKING_RATE,
    NEARNESS,
    PROPOSAL_AGENDA,
    PROPOSAL_RAMP,
    SPEAKING_AGENDA,
    SPEAKING_DECLARED,
    SPEAKING_FRONTRUNNER,
    SPEAKING_HOME,
    SPEAKING_PRIVACY,
    SPEAKING_STRENGTH,
    Draws,
    Floats,
    World,
)

RESERVE_GAP, ACCEPT_GAP = range(2)
"""Places of `Course.gap`."""

log_speaking_bound = compiled(rates.log_speaking_bound)


class Course(NamedTuple):
    """One posterior draw, and what follows from it.

    theta, permanence, pull, penalty: as in `Draws`. own: (stage, candidate, member), utility
    apart from what others do, at the opening and after each assumption; one stage where none
    changes it. mean_own: (stage, candidate), over members. gap: cut-points of what is said.
    pace: (cell, time), how fast each time runs. elapsed: (cell + 1, time), where it stands at
    the edges. least_word: (declared, frontrunner, home), below which nobody's first statement
    on such a name comes before the horizon, whatever it thinks of it.
    """

    theta: Floats
    permanence: Floats
    pull: Floats
    penalty: Floats
    own: Floats
    mean_own: Floats
    gap: Floats
    pace: Floats
    elapsed: Floats
    least_word: NDArray[np.uint64]


class CourseRoom(NamedTuple):
    """The arrays of a course that are worked out, to be overwritten by each draw."""

    own: Floats
    mean_own: Floats
    gap: Floats
    pace: Floats
    elapsed: Floats
    least_word: NDArray[np.uint64]


def empty_course_room(
    n_candidates: int, n_members: int, n_assumptions: int, n_cells: int
) -> CourseRoom:
    """Room for the course of one draw. n_assumptions: those that change utilities."""
    n_stages = n_assumptions + 1
    return CourseRoom(
        np.zeros((n_stages, n_candidates, n_members)),
        np.zeros((n_stages, n_candidates)),
        np.zeros(2),
        np.zeros((n_cells, N_TIMES)),
        np.zeros((n_cells + 1, N_TIMES)),
        np.zeros((2, 2, 2), np.uint64),
    )


@compiled
def course_of(room: CourseRoom, draws: Draws, d: int) -> Course:
    """The course of draw `d` in some room, before anything is worked out."""
    return Course(
        draws.theta[d],
        draws.permanence[d],
        draws.pull[d],
        draws.penalty[d],
        room.own,
        room.mean_own,
        room.gap,
        room.pace,
        room.elapsed,
        room.least_word,
    )


@compiled
def set_out(room: CourseRoom, world: World, draws: Draws, d: int) -> Course:
    """The course of draw `d`, in the room of the one before."""
    course = course_of(room, draws, d)
    course.gap[RESERVE_GAP] = np.exp(course.theta[LOG_RESERVE_GAP])
    course.gap[ACCEPT_GAP] = np.exp(course.theta[LOG_ACCEPT_GAP])
    _turn_over(course, draws, d)
    _run_times(course, world)
    _bound_speaking(course)
    return course


@compiled
def _turn_over(course: Course, draws: Draws, d: int) -> None:
    """Utilities by candidate, at every stage."""
    n_stages, n_candidates, n_members = course.own.shape
    for stage in range(n_stages):
        for c in range(n_candidates):
            total = 0.0
            for i in range(n_members):
                own = draws.utility[d, i, c]
                if stage > 0:
                    own = course.own[stage - 1, c, i] + draws.shift[d, stage - 1, i, c]
                course.own[stage, c, i] = own
                total += own
            course.mean_own[stage, c] = total / n_members


@compiled
def _run_times(course: Course, world: World) -> None:
    """How fast speaking, conceding, proposing and extending run in each cell, and how far."""
    theta, profile, pace, elapsed = course.theta, world.profile, course.pace, course.elapsed
    deadline_gain, in_slot, speaking, proposing = np.exp(theta[LOG_DEADLINE_GAIN]), 0.0, 1.0, 1.0
    for cell in range(len(pace)):
        if profile[IN_SLOT, cell] != in_slot:
            in_slot = profile[IN_SLOT, cell]
            speaking = np.exp(theta[SPEAKING_AGENDA] * in_slot)
            proposing = np.exp(theta[PROPOSAL_AGENDA] * in_slot)
        pace[cell, SPEAKING_TIME] = speaking
        pace[cell, CONCESSION_TIME] = 1.0 + deadline_gain * profile[NEARNESS, cell]
        pace[cell, PROPOSAL_TIME] = proposing * profile[PROPOSAL_RAMP, cell]
        pace[cell, EXTENSION_TIME] = profile[EXTENSION_RAMP, cell]
        pace[cell, NOW] = 1.0
        days = world.edges[cell + 1] - world.edges[cell]
        for time in range(NOW):
            elapsed[cell + 1, time] = elapsed[cell, time] + pace[cell, time] * days
        elapsed[cell + 1, NOW] = world.edges[cell + 1]


@compiled
def _bound_speaking(course: Course) -> None:
    """Where a number is too small for a first statement even at the fastest rate there is."""
    theta = course.theta
    span = course.elapsed[len(course.pace), SPEAKING_TIME]
    for declared in range(2):
        for ahead in range(2):
            for home in range(2):
                bound = log_speaking_bound(
                    home,
                    declared,
                    ahead,
                    theta[LOG_SPEAKING_RATE],
                    theta[SPEAKING_HOME],
                    theta[SPEAKING_DECLARED],
                    theta[SPEAKING_FRONTRUNNER],
                    theta[SPEAKING_STRENGTH],
                    theta[SPEAKING_PRIVACY],
                )
                course.least_word[declared, ahead, home] = least_word(np.exp(bound) * span)
