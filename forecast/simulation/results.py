"""What a path leaves behind: a row of its own, and its part in the sums over all paths."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forecast.simulation.compiled import compiled
from forecast.simulation.events import leading
from forecast.simulation.field import ALL
from forecast.simulation.state import (
    BEFORE_DAY,
    CHANGE_FOR,
    CHANGE_NODE,
    CHANGE_OBJECTING,
    CHANGE_OF,
    LAST,
    LAST_DAY,
    N_CHANGES,
    N_FOR,
    N_NOTED,
    N_OBJECTING,
    NODE,
    NOW,
    OBJECTED,
    TOLD_FOR,
    TOLD_OBJECTING,
    State,
)
from forecast.simulation.world import Floats, World


class Results(NamedTuple):
    """One row per path, and sums over paths by node; see `forecast.outcomes.SampledOutcomes`.

    outcome: candidate, n_candidates (extended) or n_candidates + 1 (undecided).
    weight: (path,), how much each path counts in the sums.
    support, holdouts: (node, candidate), sums over the paths of one call.
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
def write_row(state: State, world: World, outcome: int, path: int, results: Results) -> None:
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
        if not note_changes(state, world, outcome):
            tell_nodes(state, results, path)
            note_changes(state, world, outcome)


@compiled
def trace(
    results: Results, path: int, n_traced: int, event: tuple[float, int, int, int, int]
) -> int:
    """Keep an event, as long as there is room; gives how many are kept."""
    if n_traced == results.trace.shape[1]:
        return n_traced
    row = results.trace[path, n_traced]
    row[0], row[1], row[2], row[3], row[4] = event
    return n_traced + 1


@compiled
def note_changes(state: State, world: World, stale: int) -> bool:
    """Note how the counts have changed, and the first node that sees it; False: no room is left.

    What is assumed for the day of a node counts at that node, whatever the rounding of `now`.
    """
    node, tally = state.place[NODE], state.tally
    while node < len(world.nodes) and world.nodes[node] < state.clock[NOW] - 1e-9:
        node += 1
    state.place[NODE] = node
    if node == len(world.nodes):
        return True
    last = len(world.home) if stale == ALL else stale + 1
    for c in range(max(stale, 0), last):
        in_favour = tally[N_FOR, c] - tally[TOLD_FOR, c]
        objecting = tally[N_OBJECTING, c] - tally[TOLD_OBJECTING, c]
        if in_favour == 0 and objecting == 0:
            continue
        k = state.place[N_CHANGES]
        if k == N_NOTED:
            return False
        state.place[N_CHANGES] = k + 1
        change = state.change[k]
        change[CHANGE_NODE], change[CHANGE_OF] = node, c
        change[CHANGE_FOR], change[CHANGE_OBJECTING] = in_favour, objecting
        tally[TOLD_FOR, c], tally[TOLD_OBJECTING, c] = tally[N_FOR, c], tally[N_OBJECTING, c]
    return True


@compiled
def tell_nodes(state: State, results: Results, path: int) -> None:
    """Add the changes to the sums at their nodes; from there they are carried on at the end."""
    weight = results.weight[path]
    for k in range(state.place[N_CHANGES]):
        change = state.change[k]
        node, c = change[CHANGE_NODE], change[CHANGE_OF]
        results.support[node, c] += weight * change[CHANGE_FOR]
        results.holdouts[node, c] += weight * change[CHANGE_OBJECTING]
    state.place[N_CHANGES] = 0


@compiled
def carry_on(results: Results) -> None:
    """Turn changes at nodes into what stands at them: every change stays for all later ones."""
    for node in range(1, results.support.shape[0]):
        for c in range(results.support.shape[1]):
            results.support[node, c] += results.support[node - 1, c]
            results.holdouts[node, c] += results.holdouts[node - 1, c]
