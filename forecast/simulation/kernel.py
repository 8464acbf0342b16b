"""Paths: the record run forward, event by event, to a decision or the horizon."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from forecast.simulation.begin import begin
from forecast.simulation.clocks import (
    CONCESSION_TIME,
    ENTRY_LEFT,
    ENTRY_RATE,
    EXTENSION_LEFT,
    EXTENSION_RATE,
    NOW,
    SPEAKING_TIME,
    State,
    empty_state,
    is_objecting,
    refresh_column,
    refresh_field,
)
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
from forecast.simulation.state import (
    ACCEPT,
    OPEN,
    Assumptions,
    Bindings,
    Body,
    Floats,
    Grid,
    Opening,
    Parameters,
    Patrons,
)
from forecast.simulation.streams import (
    AVAILABILITY,
    ENTRY,
    EXTENSION,
    PROPOSAL,
    WITHDRAWAL,
    exponential,
    path_key,
)

(
    CELL_ENDS,
    SPEAKS,
    CONCEDES,
    PROPOSED,
    WITHDRAWS,
    BECOMES_OPEN,
    ENTERS,
    EXTENDED,
    RELEASED,
    ASSUMED,
) = range(10)
"""What can happen next."""
ASSUMED_STANCE, ASSUMED_GOVERNMENT, ASSUMED_SCALE = 0, 1, 2


class Setting(NamedTuple):
    """Everything that all paths share."""

    utility: Floats
    parameters: Parameters
    body: Body
    opening: Opening
    patrons: Patrons
    bindings: Bindings
    assumptions: Assumptions
    grid: Grid


class Results(NamedTuple):
    """One row per path, and sums over paths by node; see `forecast.outcomes.SampledOutcomes`.

    outcome: candidate, n_candidates (extended) or n_candidates + 1 (undecided).
    trace: (path, event, 5) day, what, member, candidate, level; empty unless asked for.
    """

    outcome: NDArray[np.int64]
    decided_day: Floats
    objected: NDArray[np.bool_]
    last_holdout: NDArray[np.int64]
    holdout_days: Floats
    support: NDArray[np.int64]
    holdouts: NDArray[np.int64]
    trace: Floats


@njit(cache=True, nogil=True)
def run_paths(
    setting: Setting,
    rng_seed: int,
    first_path: int,
    draw: NDArray[np.int64],
    release_day: Floats,
    results: Results,
) -> None:
    """Fill `results` for paths first_path, first_path + 1, ...

    draw: (path,). release_day: (path, binding). Holds no lock, so that several blocks of
    paths run side by side in threads; no number depends on how they are shared out.
    """
    body = setting.body
    state = empty_state(
        body.n_candidates,
        body.n_members,
        len(setting.patrons.member),
        len(setting.bindings.candidate),
    )
    for path in range(len(draw)):
        key = path_key(rng_seed, first_path + path)
        run_path(setting, state, key, draw[path], release_day[path], path, results)


@njit(cache=True)
def run_path(
    setting: Setting,
    state: State,
    key: np.uint64,
    d: int,
    release_day: Floats,
    path: int,
    results: Results,
) -> None:
    """Run one path and write its row."""
    body, grid = setting.body, setting.grid
    begin(setting, state, key, d, release_day)
    outcome, cell, assumption, node, n_traced = -1, 0, 0, 0, 0
    node = _read_nodes(state, body, grid, node, results)
    while outcome < 0 and cell < len(grid.in_slot):
        what, which, wait = _next_event(setting, state, d, cell, assumption)
        _advance(setting, state, d, cell, wait)
        level = -1
        member = -1
        if what == CELL_ENDS:
            cell += 1
            state.clock[NOW] = grid.edges[cell]
            node = _read_nodes(state, body, grid, node, results)
            _wake(setting, state, d)
        elif what == PROPOSED:
            chosen = _put_to_body(setting, state, key, d, which)
            outcome = chosen
            level = 1 if chosen >= 0 else 0
        elif what == EXTENDED:
            outcome = body.n_candidates
        elif what == ASSUMED:
            _assume(setting, state, key, d, assumption)
            assumption += 1
        else:
            member, level = _happen(setting, state, key, d, what, which)
        if n_traced < results.trace.shape[1] and what != CELL_ENDS:
            results.trace[path, n_traced, 0] = state.clock[NOW]
            results.trace[path, n_traced, 1] = what
            results.trace[path, n_traced, 2] = member
            results.trace[path, n_traced, 3] = which
            results.trace[path, n_traced, 4] = level
            n_traced += 1
    _write(setting, state, outcome, path, results)
    while node < len(grid.nodes):
        _add_node(state, body, node, results)
        node += 1


@njit(cache=True)
def _next_event(
    setting: Setting, state: State, d: int, cell: int, assumption: int
) -> tuple[int, int, float]:
    """What comes first, to whom, and after how many days."""
    grid, parameters, clock = setting.grid, setting.parameters, state.clock
    meeting = np.exp(parameters.proposal_agenda[d] * grid.in_slot[cell])
    speaking, conceding = _paces(setting, d, cell)
    proposing = meeting * grid.proposal_ramp[cell]
    what, which, wait = CELL_ENDS, -1, grid.edges[cell + 1] - clock[NOW]
    for c in range(setting.body.n_candidates):
        due = (state.speak_next[c] - clock[SPEAKING_TIME]) / speaking
        if due < wait:
            what, which, wait = SPEAKS, c, due
        due = (state.concede_next[c] - clock[CONCESSION_TIME]) / conceding
        if due < wait:
            what, which, wait = CONCEDES, c, due
        rate = state.propose_rate[c] * proposing
        if rate * wait > state.propose_left[c]:
            what, which, wait = PROPOSED, c, state.propose_left[c] / rate
        if state.withdraw_rate[c] * wait > state.withdraw_left[c]:
            what, which, wait = WITHDRAWS, c, state.withdraw_left[c] / state.withdraw_rate[c]
        if state.open_rate[c] * wait > state.open_left[c]:
            what, which, wait = BECOMES_OPEN, c, state.open_left[c] / state.open_rate[c]
    if clock[ENTRY_RATE] * wait > clock[ENTRY_LEFT]:
        what, which, wait = ENTERS, -1, clock[ENTRY_LEFT] / clock[ENTRY_RATE]
    rate = clock[EXTENSION_RATE] * grid.extension_ramp[cell]
    if rate * wait > clock[EXTENSION_LEFT]:
        what, which, wait = EXTENDED, setting.body.incumbent, clock[EXTENSION_LEFT] / rate
    for b in range(len(state.release_day)):
        due = state.release_day[b] - clock[NOW]
        if 0.0 < due < wait:
            what, which, wait = RELEASED, b, due
    if assumption < len(setting.assumptions.day):
        due = max(setting.assumptions.day[assumption] - clock[NOW], 0.0)
        if due <= wait:
            what, which, wait = ASSUMED, assumption, due
    return what, which, max(wait, 0.0)


@njit(cache=True)
def _paces(setting: Setting, d: int, cell: int) -> tuple[float, float]:
    """How fast the speaking and the concession clocks run in a cell."""
    grid, parameters = setting.grid, setting.parameters
    speaking = np.exp(parameters.speaking_agenda[d] * grid.in_slot[cell])
    conceding = 1.0 + np.exp(parameters.log_deadline_gain[d]) * grid.nearness[cell]
    return speaking, conceding


@njit(cache=True)
def _advance(setting: Setting, state: State, d: int, cell: int, wait: float) -> None:
    """Let every clock run for `wait` days."""
    grid, clock = setting.grid, state.clock
    speaking, conceding = _paces(setting, d, cell)
    meeting = np.exp(setting.parameters.proposal_agenda[d] * grid.in_slot[cell])
    proposing = meeting * grid.proposal_ramp[cell] * wait
    clock[NOW] += wait
    clock[SPEAKING_TIME] += speaking * wait
    clock[CONCESSION_TIME] += conceding * wait
    for c in range(setting.body.n_candidates):
        state.propose_left[c] -= state.propose_rate[c] * proposing
        state.withdraw_left[c] -= state.withdraw_rate[c] * wait
        state.open_left[c] -= state.open_rate[c] * wait
    clock[ENTRY_LEFT] -= clock[ENTRY_RATE] * wait
    clock[EXTENSION_LEFT] -= clock[EXTENSION_RATE] * grid.extension_ramp[cell] * wait


@njit(cache=True)
def _happen(
    setting: Setting, state: State, key: np.uint64, d: int, what: int, which: int
) -> tuple[int, int]:
    """Apply an event that decides nothing by itself; gives the member and level to trace."""
    body, parameters, patrons = setting.body, setting.parameters, setting.patrons
    member, level = -1, -1
    if what == SPEAKS:
        member = state.speak_member[which]
        level = speak(state, which, member, d, key, parameters, body, patrons)
    elif what == CONCEDES:
        member, level = state.concede_member[which], ACCEPT
        take_stance(state, which, member, ACCEPT, False, key, body, patrons)
    elif what == WITHDRAWS:
        leave(state, which, body)
        state.count[which] += 1
        state.withdraw_left[which] = exponential(key, WITHDRAWAL, which, state.count[which])
    elif what == BECOMES_OPEN:
        state.status[which] = OPEN
        state.count[which] += 1
        state.open_left[which] = exponential(key, AVAILABILITY, which, state.count[which])
    elif what == ENTERS:
        which = enter(state, body)
        state.clock[ENTRY_LEFT] = exponential(key, ENTRY, 0, which)
    elif what == RELEASED:
        which = setting.bindings.candidate[which]
        _rebind(setting, state, d)
    _refresh(setting, state, d, which)
    return member, level


@njit(cache=True)
def _put_to_body(setting: Setting, state: State, key: np.uint64, d: int, c: int) -> int:
    """Put a name to the body; gives the winner or -1."""
    body = setting.body
    state.count[c] += 1
    state.propose_left[c] = exponential(key, PROPOSAL, c, state.count[c])
    if body.ballot_rounds > 0:
        winner = hold_ballot(state, key, body)
        _refresh(setting, state, d, c)
        return winner
    passed = propose(state, c, d, key, setting.parameters, body, setting.patrons)
    _refresh(setting, state, d, c)
    return c if passed else -1


@njit(cache=True)
def _assume(setting: Setting, state: State, key: np.uint64, d: int, k: int) -> None:
    """Apply an assumed event of the scenario."""
    body, assumed = setting.body, setting.assumptions
    i, c = assumed.member[k], assumed.candidate[k]
    if assumed.kind[k] == ASSUMED_STANCE:
        level, lasting = assumed.level[k], assumed.permanent[k] == 1
        take_stance(state, c, i, level, lasting, key, body, setting.patrons)
    elif assumed.kind[k] == ASSUMED_GOVERNMENT:
        change_government(state, i, key, body, setting.patrons)
    else:
        for other in range(body.n_candidates):
            for member in range(body.n_members):
                state.own[other, member] += assumed.shift[k, d, member, other]
    for other in range(body.n_candidates):
        _refresh(setting, state, d, other)


@njit(cache=True)
def _rebind(setting: Setting, state: State, d: int) -> None:
    """Work out how far each candidate is bound elsewhere at this moment."""
    state.bound[:] = 0.0
    for b in range(len(setting.bindings.candidate)):
        if state.release_day[b] > state.clock[NOW] + 1e-9:
            state.bound[setting.bindings.candidate[b]] += setting.bindings.penalty[d, b]


@njit(cache=True)
def _wake(setting: Setting, state: State, d: int) -> None:
    """Let pairs speak whose assumed silence has just ended."""
    silent_until, now = setting.assumptions.silent_until, state.clock[NOW]
    for c in range(setting.body.n_candidates):
        for i in range(setting.body.n_members):
            if silent_until[i, c] == now:
                _refresh(setting, state, d, c)


@njit(cache=True)
def _refresh(setting: Setting, state: State, d: int, c: int) -> None:
    if c >= 0:
        refresh_column(
            state,
            c,
            d,
            setting.parameters,
            setting.body,
            setting.patrons,
            setting.assumptions.silent_until,
        )
    refresh_field(state, d, setting.parameters, setting.body)


@njit(cache=True)
def _write(setting: Setting, state: State, outcome: int, path: int, results: Results) -> None:
    """Write one path's row; a decided name has everybody of its coalition behind it."""
    body = setting.body
    undecided = outcome < 0
    results.outcome[path] = body.n_candidates + 1 if undecided else outcome
    results.decided_day[path] = np.inf if undecided else state.clock[NOW]
    chosen = not undecided and outcome < body.n_candidates
    about = outcome if chosen else leading(state, body)
    results.last_holdout[path], results.holdout_days[path] = -1, 0.0
    if about >= 0:
        for i in range(body.n_members):
            results.objected[path, i] = state.objected[about, i] == 1
    if not chosen:
        return
    if state.last_member[outcome] >= 0:
        results.last_holdout[path] = state.last_member[outcome]
        results.holdout_days[path] = state.last_day[outcome] - state.before_day[outcome]
    n_agree = 0
    for i in range(body.n_members):
        if not is_objecting(state.stance[outcome, i]):
            n_agree += 1
    state.n_for[outcome] = n_agree


@njit(cache=True)
def _read_nodes(
    state: State, body: Body, grid: Grid, node: int, results: Results
) -> int:
    """Add the state to every node reached by now; gives the next node."""
    while node < len(grid.nodes) and grid.nodes[node] <= state.clock[NOW]:
        _add_node(state, body, node, results)
        node += 1
    return node


@njit(cache=True)
def _add_node(state: State, body: Body, node: int, results: Results) -> None:
    for c in range(body.n_candidates):
        results.support[node, c] += state.n_for[c]
        results.holdouts[node, c] += state.n_objecting[c]
