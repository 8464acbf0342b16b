"""Paths: the record run forward, event by event, to a decision or the horizon."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forecast.simulation.advance import (
    ASSUMED,
    BECOMES_OPEN,
    CELL_ENDS,
    CONCEDES,
    ENTERS,
    EXTENDED,
    PROPOSED,
    RELEASED,
    SPEAKS,
    WITHDRAWS,
    advance,
    next_event,
)
from forecast.simulation.begin import begin, bind
from forecast.simulation.clocks import refresh_column
from forecast.simulation.compiled import compiled
from forecast.simulation.events import (
    change_government,
    enter,
    hold_ballot,
    leading,
    leave,
    propose,
    speak,
    take_stance,
)
from forecast.simulation.field import refresh_field
from forecast.simulation.state import (
    ACCEPT,
    ASSUMED_CANDIDATE,
    ASSUMED_KIND,
    ASSUMED_LEVEL,
    ASSUMED_MEMBER,
    ASSUMED_PERMANENT,
    BALLOT_ROUNDS,
    BEFORE_DAY,
    COUNT,
    DUE_TO_CONCEDE,
    DUE_TO_SPEAK,
    ENTRY_LEFT,
    IS_GOVERNMENT_CHANGE,
    IS_STANCE,
    LAST,
    LAST_DAY,
    N_FOR,
    N_OBJECTING,
    NEVER,
    NOW,
    OBJECTED,
    OPEN,
    OWN,
    PROPOSE_LEFT,
    STATUS,
    Draw,
    Draws,
    Floats,
    State,
    World,
    empty_state,
)
from forecast.simulation.streams import (
    ENTRY,
    PROPOSAL,
    exponential,
    path_key,
)

NOTHING, ALL = -2, -1
"""What an event leaves to be brought up to date, besides one candidate (0, 1, ...)."""


class Results(NamedTuple):
    """One row per path, and sums over paths by node; see `forecast.outcomes.SampledOutcomes`.

    outcome: candidate, n_candidates (extended) or n_candidates + 1 (undecided).
    weight: (path,), how much each path counts in the sums.
    trace: (path, event, 5) day, what, member, candidate, level; empty unless asked for.
    """

    outcome: NDArray[np.int64]
    decided_day: Floats
    objected: NDArray[np.bool_]
    last_holdout: NDArray[np.int64]
    holdout_days: Floats
    weight: Floats
    support: Floats
    holdouts: Floats
    trace: Floats


@compiled
def run_paths(
    world: World,
    draws: Draws,
    rng_seed: int,
    first_path: int,
    draw_of: NDArray[np.int64],
    release_day: Floats,
    results: Results,
) -> None:
    """Fill `results` for paths first_path, first_path + 1, ...

    draw_of: (path,), the posterior draw. release_day: (path, binding). Holds no lock, so that
    several blocks of paths run side by side in threads; no number depends on how they are
    shared out.
    """
    sizes = (len(world.home), len(world.veto), len(world.patron), len(world.bound))
    state = empty_state(sizes[0], sizes[1], sizes[2], sizes[3])
    for path in range(len(draw_of)):
        d = draw_of[path]
        draw = Draw(
            draws.theta[d],
            draws.utility[d],
            draws.permanence[d],
            draws.pull[d],
            draws.penalty[d],
            draws.shift[d],
        )
        key = path_key(rng_seed, first_path + path)
        begin(state, world, draw, key, release_day[path])
        _run_path(state, world, draw, key, path, results)


@compiled
def _run_path(
    state: State, world: World, draw: Draw, key: np.uint64, path: int, results: Results
) -> None:
    """Run one path from its opening and write its row."""
    outcome, cell, assumption, node, n_traced, stale = -1, 0, 0, 0, 0, ALL
    while outcome < 0 and cell < world.profile.shape[1]:
        _bring_up_to_date(state, world, draw, stale)
        what, which, wait = next_event(state, world, draw, cell, assumption)
        node = _read_nodes(state, world, node, state.clock[NOW] + wait, path, results)
        advance(state, world, draw, cell, wait)
        member, level, stale = -1, -1, which
        if what == CELL_ENDS:
            cell += 1
            state.clock[NOW] = world.edges[cell]
            stale = ALL if _somebody_wakes(state, world) else NOTHING
        elif what == PROPOSED:
            outcome = _put_to_body(state, world, draw, key, which)
            level = outcome
        elif what == EXTENDED:
            outcome = len(world.home)
        elif what == ASSUMED:
            _assume(state, world, draw, key, assumption)
            assumption, stale = assumption + 1, ALL
        else:
            member, level, stale = _happen(state, world, draw, key, what, which)
        if n_traced < results.trace.shape[1] and what != CELL_ENDS:
            row = results.trace[path, n_traced]
            row[0], row[1], row[2], row[3], row[4] = state.clock[NOW], what, member, which, level
            n_traced += 1
    _write(state, world, outcome, path, results)
    while node < len(world.nodes):
        _add_node(state, node, path, results)
        node += 1


@compiled
def _bring_up_to_date(state: State, world: World, draw: Draw, stale: int) -> None:
    """Work out the rates anew where the last event changed them."""
    if stale == NOTHING:
        return
    last = len(world.home) if stale == ALL else stale + 1
    for c in range(max(stale, 0), last):
        refresh_column(state, world, draw, c)
    refresh_field(state, world, draw)


@compiled
def _happen(
    state: State, world: World, draw: Draw, key: np.uint64, what: int, which: int
) -> tuple[int, int, int]:
    """Apply an event that decides nothing by itself: member and level to trace, what is stale."""
    member, level, stale = -1, -1, which
    if what == SPEAKS:
        member = state.tally[DUE_TO_SPEAK, which]
        level = speak(state, world, draw, key, which, member)
    elif what == CONCEDES:
        member, level = state.tally[DUE_TO_CONCEDE, which], ACCEPT
        take_stance(state, world, key, which, member, ACCEPT, False)
    elif what == WITHDRAWS:
        leave(state, world, which)
        stale = ALL
    elif what == BECOMES_OPEN:
        state.tally[STATUS, which] = OPEN
    elif what == ENTERS:
        stale = enter(state, world)
        state.clock[ENTRY_LEFT] = exponential(key, ENTRY, 0, stale)
    elif what == RELEASED:
        state.release_day[which] = -NEVER
        bind(state, world, draw)
        stale = world.bound[which]
    return member, level, stale


@compiled
def _put_to_body(state: State, world: World, draw: Draw, key: np.uint64, c: int) -> int:
    """Put a name to the body, or hold a ballot; gives the winner or -1."""
    state.tally[COUNT, c] += 1
    state.name[PROPOSE_LEFT, c] = exponential(key, PROPOSAL, c, state.tally[COUNT, c])
    if world.rule[BALLOT_ROUNDS] > 0:
        return hold_ballot(state, world, key)
    return c if propose(state, world, draw, key, c) else -1


@compiled
def _assume(state: State, world: World, draw: Draw, key: np.uint64, k: int) -> None:
    """Apply an assumed event of the scenario."""
    row = world.assumed[k]
    i, c = row[ASSUMED_MEMBER], row[ASSUMED_CANDIDATE]
    if row[ASSUMED_KIND] == IS_STANCE:
        lasting = row[ASSUMED_PERMANENT] == 1
        take_stance(state, world, key, c, i, row[ASSUMED_LEVEL], lasting)
    elif row[ASSUMED_KIND] == IS_GOVERNMENT_CHANGE:
        change_government(state, key, i)
    else:
        for other in range(len(world.home)):
            for member in range(len(world.veto)):
                state.pair[OWN, other, member] += draw.shift[k, member, other]


@compiled
def _somebody_wakes(state: State, world: World) -> bool:
    """Whether an assumed silence ends at this moment."""
    for i in range(len(world.veto)):
        for c in range(len(world.home)):
            if world.silent_until[i, c] == state.clock[NOW]:
                return True
    return False


@compiled
def _write(state: State, world: World, outcome: int, path: int, results: Results) -> None:
    """Write one path's row; a chosen name has everybody of its coalition behind it."""
    n_candidates, n_members = len(world.home), len(world.veto)
    undecided, chosen = outcome < 0, 0 <= outcome < n_candidates
    results.outcome[path] = n_candidates + 1 if undecided else outcome
    results.decided_day[path] = np.inf if undecided else state.clock[NOW]
    results.last_holdout[path], results.holdout_days[path] = -1, 0.0
    about = outcome if chosen else leading(state, world)
    for i in range(n_members):
        results.objected[path, i] = about >= 0 and state.mark[OBJECTED, about, i] == 1
    if chosen:
        if state.tally[LAST, outcome] >= 0:
            results.last_holdout[path] = state.tally[LAST, outcome]
            added = state.name[LAST_DAY, outcome] - state.name[BEFORE_DAY, outcome]
            results.holdout_days[path] = added
        state.tally[N_FOR, outcome] = n_members - state.tally[N_OBJECTING, outcome]


@compiled
def _read_nodes(
    state: State, world: World, node: int, until: float, path: int, results: Results
) -> int:
    """Add the state, as it lasts `until` the next event, to every node before; gives the next.

    What is assumed for the day of a node counts at that node, whatever the rounding of `until`.
    """
    while node < len(world.nodes) and world.nodes[node] < until - 1e-9:
        _add_node(state, node, path, results)
        node += 1
    return node


@compiled
def _add_node(state: State, node: int, path: int, results: Results) -> None:
    weight = results.weight[path]
    for c in range(state.tally.shape[1]):
        results.support[node, c] += weight * state.tally[N_FOR, c]
        results.holdouts[node, c] += weight * state.tally[N_OBJECTING, c]
