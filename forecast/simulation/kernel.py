"""Paths: the record run forward, event by event, to a decision or the horizon."""

from __future__ import annotations

import numpy as np

from forecast.simulation.advance import (
    ASSUMED,
    BECOMES_OPEN,
    CONCEDES,
    ENTERS,
    EXTENDED,
    HORIZON,
    PROPOSED,
    RELEASED,
    SPEAKS,
    WAKES,
    WITHDRAWS,
    advance,
    next_event,
)
from forecast.simulation.begin import Opening, begin, bind, take_record
from forecast.simulation.clocks import list_speakers, refresh_column
from forecast.simulation.compiled import compiled
from forecast.simulation.course import Course, course_of, set_out
from forecast.simulation.events import (
    change_government,
    enter,
    hold_ballot,
    leave,
    propose,
    speak,
    take_stance,
)
from forecast.simulation.field import ALL, refresh_field, wind_move, wind_name
from forecast.simulation.results import (
    Results,
    carry_on,
    note_changes,
    tell_nodes,
    trace,
    write_row,
)
from forecast.simulation.room import Block, Room
from forecast.simulation.state import (
    ACCEPT,
    ASSUMPTION,
    COUNT,
    DUE_TO_CONCEDE,
    DUE_TO_SPEAK,
    ENTRY_LEFT,
    ENTRY_RATE,
    IS_WIDE,
    NEVER,
    OPEN,
    PROPOSE_LEFT,
    PROPOSE_RATE,
    STAGE,
    STATUS,
    WAKE,
    State,
)
from forecast.simulation.streams import ENTRY, PROPOSAL, exponential, path_key
from forecast.simulation.world import (
    ASSUMED_CANDIDATE,
    ASSUMED_KIND,
    ASSUMED_LEVEL,
    ASSUMED_MEMBER,
    ASSUMED_PERMANENT,
    BALLOT_ROUNDS,
    IS_GOVERNMENT_CHANGE,
    IS_SHIFT,
    IS_STANCE,
    Draws,
    Floats,
    World,
)

UNDECIDED, AGAIN = -1, -2
"""What a path has come to, where it is no outcome."""
TOO_NARROW = -2
"""In place of what an event leaves to be brought up to date: a roster lacks members."""


@compiled
def run_block(
    world: World, draws: Draws, rng_seed: int, block: Block, results: Results, room: Room
) -> None:
    """Run some paths, and fill their rows of `results`. room: of zeros, for this call alone."""
    first, state, d = room.first, room.state, -1
    take_record(first, world)
    course = course_of(room.course, draws, 0)
    for path in block.paths:
        if block.draw_of[path] != d:
            d = block.draw_of[path]
            course = set_out(room.course, world, draws, d)
        key = path_key(rng_seed, path)
        _run_path(state, world, first, course, key, block.release_day[path], path, results)
    carry_on(results)


@compiled
def _run_path(
    state: State,
    world: World,
    first: Opening,
    course: Course,
    key: np.uint64,
    release_day: Floats,
    path: int,
    results: Results,
) -> None:
    """Run one path from its opening and write its row.

    The few paths on which another name comes to be ahead are run again with wider rosters:
    the numbers are the same, so it is the same path, with none missing of those who speak.
    """
    # one loop and no second call: what is called is compiled again for each call of it
    for is_wide in (False, True):
        begin(state, world, first, course, key, release_day, is_wide)
        outcome = _follow(state, world, first, course, key, path, results)
        if outcome != AGAIN:
            break
    write_row(state, world, outcome, path, results)
    tell_nodes(state, results, path)


@compiled
def _follow(
    state: State,
    world: World,
    first: Opening,
    course: Course,
    key: np.uint64,
    path: int,
    results: Results,
) -> int:
    """Event after event: gives the outcome, UNDECIDED, or AGAIN where rosters are too narrow."""
    outcome, n_traced, stale = UNDECIDED, 0, ALL
    while outcome == UNDECIDED:
        bring_up_to_date(state, world, first, course, stale)
        if not note_changes(state, world, stale):
            if state.place[IS_WIDE] == 0:
                return AGAIN
            tell_nodes(state, results, path)
            note_changes(state, world, stale)
        what, which, day = next_event(state, world, course)
        advance(state, course, day)
        if what == HORIZON:
            break
        member, level, stale = -1, -1, which
        if what == PROPOSED:
            outcome = put_to_body(state, world, course, key, which)
            level = outcome
        elif what == EXTENDED:
            outcome = len(world.home)
        else:
            member, level, stale = happen(state, world, first, course, key, what, which)
        if what != WAKES:
            n_traced = trace(results, path, n_traced, (day, what, member, which, level))
        if stale == TOO_NARROW:
            return AGAIN
    return outcome


@compiled
def bring_up_to_date(
    state: State, world: World, first: Opening, course: Course, stale: int
) -> None:
    """Work out the rates anew where the last event changed them."""
    last = len(world.home) if stale == ALL else stale + 1
    for c in range(max(stale, 0), last):
        refresh_column(state, world, first.heed, course, c)
    refresh_field(state, world, course, stale)


@compiled
def happen(
    state: State,
    world: World,
    first: Opening,
    course: Course,
    key: np.uint64,
    what: int,
    which: int,
) -> tuple[int, int, int]:
    """Apply an event that decides nothing by itself: member and level to trace, what is stale."""
    member, level, stale = -1, -1, which
    if what == SPEAKS:
        member = state.tally[DUE_TO_SPEAK, which]
        level = speak(state, world, course, key, which, member)
    elif what == CONCEDES:
        member, level = state.tally[DUE_TO_CONCEDE, which], ACCEPT
        take_stance(state, world, key, which, member, ACCEPT, False)
    elif what == WITHDRAWS:
        is_passed_on = leave(state, world, which)
        stale = TOO_NARROW if is_passed_on and state.place[IS_WIDE] == 0 else ALL
    elif what == BECOMES_OPEN:
        state.tally[STATUS, which] = OPEN
        wind_move(state, key, which)
    elif what == ENTERS:
        stale = _enter(state, world, first, course, key)
    elif what == RELEASED:
        state.release_day[which] = -NEVER
        bind(state, world, course)
        stale = world.bound[which]
    elif what == WAKES:
        state.place[WAKE] += 1
        stale = ALL
    elif what == ASSUMED:
        _assume(state, world, key, which)
        stale = ALL
    return member, level, stale


@compiled
def put_to_body(state: State, world: World, course: Course, key: np.uint64, c: int) -> int:
    """Put a name to the body, or hold a ballot; gives the winner or -1."""
    state.tally[COUNT, c] += 1
    state.name[PROPOSE_LEFT, c] = exponential(key, PROPOSAL, c, state.tally[COUNT, c])
    state.name[PROPOSE_RATE, c] = 0.0
    if world.rule[BALLOT_ROUNDS] > 0:
        return hold_ballot(state, world, course, key)
    return c if propose(state, world, course, key, c) else -1


@compiled
def _enter(state: State, world: World, first: Opening, course: Course, key: np.uint64) -> int:
    """A newcomer is named, and its clocks are wound; gives its index."""
    c = enter(state, world)
    wind_name(state, world, key, c)
    list_speakers(state, world, course, first.spot, key, c)
    state.clock[ENTRY_LEFT], state.clock[ENTRY_RATE] = exponential(key, ENTRY, 0, c), 0.0
    return c


@compiled
def _assume(state: State, world: World, key: np.uint64, k: int) -> None:
    """Apply an assumed event of the scenario."""
    state.place[ASSUMPTION] = k + 1
    row = world.assumed[k]
    i, c = row[ASSUMED_MEMBER], row[ASSUMED_CANDIDATE]
    if row[ASSUMED_KIND] == IS_STANCE:
        lasting = row[ASSUMED_PERMANENT] == 1
        take_stance(state, world, key, c, i, row[ASSUMED_LEVEL], lasting)
    elif row[ASSUMED_KIND] == IS_GOVERNMENT_CHANGE:
        change_government(state, world, key, i)
    elif row[ASSUMED_KIND] == IS_SHIFT:
        state.place[STAGE] = k + 1
