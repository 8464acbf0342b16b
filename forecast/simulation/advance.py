"""What comes next on a path, and the running of every clock until then."""

from __future__ import annotations

from forecast.simulation.compiled import compiled
from forecast.simulation.course import Course
from forecast.simulation.state import (
    ASSUMPTION,
    CELL,
    CONCEDE_NEXT,
    CONCESSION_TIME,
    ENTRY_NEXT,
    EXTENSION_NEXT,
    EXTENSION_TIME,
    MOVE_NEXT,
    N_TIMES,
    NEVER,
    NOW,
    OPEN,
    PROPOSAL_TIME,
    PROPOSE_NEXT,
    SPEAK_NEXT,
    SPEAKING_TIME,
    STATUS,
    WAKE,
    State,
)
from forecast.simulation.world import INCUMBENT, Floats, World

(
    HORIZON,
    SPEAKS,
    CONCEDES,
    PROPOSED,
    WITHDRAWS,
    BECOMES_OPEN,
    ENTERS,
    EXTENDED,
    RELEASED,
    ASSUMED,
    WAKES,
) = range(11)
"""What can happen next; WAKES: an assumed silence ends."""


@compiled
def next_event(state: State, world: World, course: Course) -> tuple[int, int, float]:
    """What comes first, to which candidate (or binding, or assumption), and on what day.

    Each kind of clock is due in a time of its own. The calendar is read on to the first cell
    in which one of them is, and there the times are told against each other in days.
    """
    speaker, speaks = _first(state.name, SPEAK_NEXT)
    conceded, concedes = _first(state.name, CONCEDE_NEXT)
    put, proposed = _first(state.name, PROPOSE_NEXT)
    extended = state.clock[EXTENSION_NEXT]
    scheduled, subject, day = _next_on_schedule(state, world)
    what, which, moves = _next_move(state)
    soonest = min(day, moves)

    elapsed, pace, cell = course.elapsed, course.pace, state.place[CELL]
    while cell + 1 < len(pace) and not (
        speaks < elapsed[cell + 1, SPEAKING_TIME]
        or concedes < elapsed[cell + 1, CONCESSION_TIME]
        or proposed < elapsed[cell + 1, PROPOSAL_TIME]
        or extended < elapsed[cell + 1, EXTENSION_TIME]
        or soonest < elapsed[cell + 1, NOW]
    ):
        cell += 1
    state.place[CELL] = cell

    if day <= moves:
        what, which = scheduled, subject
    due = _day_of(course, cell, SPEAKING_TIME, speaks)
    if due < soonest:
        what, which, soonest = SPEAKS, speaker, due
    due = _day_of(course, cell, CONCESSION_TIME, concedes)
    if due < soonest:
        what, which, soonest = CONCEDES, conceded, due
    due = _day_of(course, cell, PROPOSAL_TIME, proposed)
    if due < soonest:
        what, which, soonest = PROPOSED, put, due
    due = _day_of(course, cell, EXTENSION_TIME, extended)
    if due < soonest:
        what, which, soonest = EXTENDED, world.rule[INCUMBENT], due
    return what, which, max(soonest, state.clock[NOW])


@compiled
def _first(name: Floats, row: int) -> tuple[int, float]:
    """The candidate whose clock of one kind is due first, and when."""
    which, due = -1, NEVER
    for c in range(name.shape[1]):
        if name[row, c] < due:
            which, due = c, name[row, c]
    return which, due


@compiled
def _day_of(course: Course, cell: int, time: int, due: float) -> float:
    """The day on which a time that runs as in `cell` comes to `due`."""
    ahead = due - course.elapsed[cell, time]
    return float(course.elapsed[cell, NOW] + ahead / course.pace[cell, time])


@compiled
def _next_on_schedule(state: State, world: World) -> tuple[int, int, float]:
    """What has a day of its own: an assumed event, a release, the end of a silence, the horizon."""
    what, which, day = HORIZON, -1, world.edges[len(world.edges) - 1]
    wake, assumption = state.place[WAKE], state.place[ASSUMPTION]
    if wake < len(world.wake_day):
        what, day = WAKES, world.wake_day[wake]
    for b in range(len(state.release_day)):
        if -NEVER < state.release_day[b] <= day:
            what, which, day = RELEASED, b, max(state.release_day[b], state.clock[NOW])
    if assumption < len(world.assumed_day) and world.assumed_day[assumption] <= day:
        what, which, day = ASSUMED, assumption, world.assumed_day[assumption]
    return what, which, day


@compiled
def _next_move(state: State) -> tuple[int, int, float]:
    """Which name leaves, opens up or comes in next."""
    which, day = _first(state.name, MOVE_NEXT)
    if state.clock[ENTRY_NEXT] < day:
        return ENTERS, -1, state.clock[ENTRY_NEXT]
    leaves = which >= 0 and state.tally[STATUS, which] == OPEN
    return WITHDRAWS if leaves else BECOMES_OPEN, which, day


@compiled
def advance(state: State, course: Course, day: float) -> None:
    """Let every time run to a day in the present cell."""
    cell = state.place[CELL]
    gone = day - course.elapsed[cell, NOW]
    for time in range(N_TIMES):
        state.clock[time] = course.elapsed[cell, time] + course.pace[cell, time] * gone
    state.clock[NOW] = day
