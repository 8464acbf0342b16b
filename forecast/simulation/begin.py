"""Set up one path: the public record of the as-of date, and a fresh hazard for every clock."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from forecast.simulation.clocks import (
    ENTRY_LEFT,
    EXTENSION_LEFT,
    State,
    count_record,
    is_objecting,
    refresh_column,
    refresh_field,
)
from forecast.simulation.state import Floats
from forecast.simulation.streams import (
    AVAILABILITY,
    CONCESSION,
    ENTRY,
    EXTENSION,
    PERMANENCE,
    PROPOSAL,
    SPEAKING,
    WITHDRAWAL,
    exponential,
    uniform,
)


@njit(cache=True)
def begin(setting: Any, state: State, key: np.uint64, d: int, release_day: Floats) -> None:
    """Overwrite `state` with the opening of a path on posterior draw `d`."""
    body = setting.body
    state.clock[:] = 0.0
    state.clock[ENTRY_LEFT] = exponential(key, ENTRY, 0, 0)
    state.clock[EXTENSION_LEFT] = exponential(key, EXTENSION, 0, 0)
    state.backed[:] = setting.patrons.backed
    state.release_day[:] = release_day
    state.bound[:] = 0.0
    for b in range(len(release_day)):
        if release_day[b] > 0.0:
            state.bound[setting.bindings.candidate[b]] += setting.bindings.penalty[d, b]
    for c in range(body.n_candidates):
        _begin_candidate(setting, state, key, c)
        _begin_pairs(setting, state, key, d, c)
        count_record(state, body, c)
        refresh_column(
            state,
            c,
            d,
            setting.parameters,
            body,
            setting.patrons,
            setting.assumptions.silent_until,
        )
    refresh_field(state, d, setting.parameters, body)


@njit(cache=True)
def _begin_candidate(setting: Any, state: State, key: np.uint64, c: int) -> None:
    opening = setting.opening
    state.status[c] = opening.status[c]
    state.declared[c] = opening.declared[c]
    state.frontrunner[c] = opening.frontrunner[c]
    state.counted[c] = opening.counted[c]
    state.count[c] = 0
    state.last_day[c], state.before_day[c], state.last_member[c] = 0.0, 0.0, -1
    state.speak_since[c], state.concede_since[c] = 0.0, 0.0
    state.propose_left[c] = exponential(key, PROPOSAL, c, 0)
    state.withdraw_left[c] = exponential(key, WITHDRAWAL, c, 0)
    state.open_left[c] = exponential(key, AVAILABILITY, c, 0)


@njit(cache=True)
def _begin_pairs(setting: Any, state: State, key: np.uint64, d: int, c: int) -> None:
    opening, n_members = setting.opening, setting.body.n_members
    for i in range(n_members):
        pair = c * n_members + i
        stance = opening.stance[i, c]
        objects = is_objecting(stance)
        lasting = uniform(key, PERMANENCE, pair, 0) < opening.permanence[d, i, c]
        state.stance[c, i] = stance
        state.objected[c, i] = 1 if objects else 0
        state.permanent[c, i] = 1 if objects and lasting else 0
        state.spoken[c, i], state.asked[c, i] = 0, 0
        state.own[c, i] = setting.utility[d, i, c]
        state.speak_left[c, i] = exponential(key, SPEAKING, pair, 0)
        state.concede_left[c, i] = exponential(key, CONCESSION, pair, 0)
        state.speak_rate[c, i], state.concede_rate[c, i] = 0.0, 0.0
