"""What an event does to the public state of one path."""

from __future__ import annotations

import numpy as np
from numba import njit

from forecast.process import ballots
from forecast.simulation.clocks import (
    NOW,
    State,
    count_record,
    is_contending,
    is_objecting,
    renew_concession,
    renew_speaking,
)
from forecast.simulation.state import (
    ACCEPT,
    ACQUIESCED,
    ENDORSE,
    LATENT,
    OPEN,
    OPPOSE,
    RESERVE,
    SILENT,
    UNNAMED,
    WITHDRAWN,
    Body,
    Parameters,
    Patrons,
)
from forecast.simulation.streams import (
    ACQUIESCENCE,
    LOTS,
    PERMANENCE,
    STATEMENT,
    logistic,
    uniform,
)

elimination_rounds = njit(cache=True)(ballots.elimination_rounds)


@njit(cache=True)
def stated_level(utility: float, noise: float, reserve_gap: float, accept_gap: float) -> int:
    """The level that a member states: its utility with noise, between the cut-points."""
    heard = utility + noise
    if heard < -reserve_gap:
        return OPPOSE
    if heard < 0.0:
        return RESERVE
    return ACCEPT if heard < accept_gap else ENDORSE


@njit(cache=True)
def speak(
    state: State,
    c: int,
    i: int,
    d: int,
    key: np.uint64,
    parameters: Parameters,
    body: Body,
    patrons: Patrons,
) -> int:
    """A member states its view of a candidate; gives the level."""
    pair = c * body.n_members + i
    before = state.stance[c, i]
    level = ENDORSE
    if before != ACCEPT:
        noise = logistic(key, STATEMENT, pair, state.spoken[c, i])
        level = stated_level(
            state.utility[c, i],
            noise,
            np.exp(parameters.log_reserve_gap[d]),
            np.exp(parameters.log_accept_gap[d]),
        )
        if before == ACQUIESCED and level < ACCEPT:
            level = ACCEPT  # what was agreed in private is not taken back in public
    permanent = uniform(key, PERMANENCE, pair, state.spoken[c, i]) < parameters.permanent_share[d]
    take_stance(state, c, i, level, permanent, key, body, patrons)
    return level


@njit(cache=True)
def take_stance(
    state: State,
    c: int,
    i: int,
    level: int,
    permanent: bool,
    key: np.uint64,
    body: Body,
    patrons: Patrons,
) -> None:
    """Put a member on record for or against a candidate."""
    before = state.stance[c, i]
    state.stance[c, i] = level
    if is_objecting(level):
        state.objected[c, i] = 1
        state.permanent[c, i] = 1 if permanent else 0
        if not is_objecting(before):
            renew_concession(state, key, body, c, i)
    elif is_objecting(before):
        note_concession(state, c, i)
    renew_speaking(state, key, body, c, i)
    for p in range(len(patrons.member)):
        if patrons.member[p] == i:
            state.backed[p, c] = 1 if level == ENDORSE else 0
    count_record(state, body, c)


@njit(cache=True)
def note_concession(state: State, c: int, i: int) -> None:
    """Remember who agreed last after objecting, and when the one before did."""
    state.before_day[c] = max(state.last_day[c], 0.0)
    state.last_day[c] = state.clock[NOW]
    state.last_member[c] = i


@njit(cache=True)
def propose(
    state: State,
    c: int,
    d: int,
    key: np.uint64,
    parameters: Parameters,
    body: Body,
    patrons: Patrons,
) -> bool:
    """Put a candidate to the body under silence: whether it passes.

    Each member not on record acquiesces with probability logistic(v - kappa), once and for
    all; whoever breaks the silence goes on record.
    """
    n_yes, vetoed = 0, False
    for i in range(body.n_members):
        stance = state.stance[c, i]
        if stance == SILENT:
            u = uniform(key, ACQUIESCENCE, c * body.n_members + i, state.asked[c, i])
            state.asked[c, i] += 1
            agrees = u < 1.0 / (
                1.0 + np.exp(parameters.objection_threshold[d] - state.utility[c, i])
            )
            if agrees:
                state.stance[c, i] = ACQUIESCED
            else:
                pair = c * body.n_members + i
                lasting = uniform(key, PERMANENCE, pair, state.spoken[c, i])
                permanent = lasting < parameters.permanent_share[d]
                take_stance(state, c, i, OPPOSE, permanent, key, body, patrons)
        if is_objecting(state.stance[c, i]):
            vetoed = vetoed or body.veto[i] == 1
        else:
            n_yes += 1
    return n_yes >= body.quota and not vetoed


@njit(cache=True)
def hold_ballot(state: State, key: np.uint64, body: Body) -> int:
    """An elimination ballot among the open candidates: the winner, or -1."""
    n_members, n_candidates = body.n_members, body.n_candidates
    preference = np.empty((n_members, n_candidates))
    available = np.zeros(n_candidates, np.bool_)
    lots = np.empty(n_candidates)
    for c in range(n_candidates):
        available[c] = is_contending(state, body, c)
        lots[c] = uniform(key, LOTS, c, state.count[c])
        state.count[c] += 1
        for i in range(n_members):
            wish = logistic(key, ACQUIESCENCE, c * n_members + i, 0)
            preference[i, c] = state.utility[c, i] + wish
    winner, _ = elimination_rounds(
        preference, body.quota, body.ballot_rounds, available, lots
    )
    return winner


@njit(cache=True)
def enter(state: State, body: Body) -> int:
    """The next newcomer is named; gives its index."""
    for c in range(body.n_candidates):
        if state.status[c] == UNNAMED:
            state.status[c] = LATENT
            return c
    return -1


@njit(cache=True)
def leave(state: State, c: int, body: Body) -> None:
    """A candidate withdraws; the favourite's place passes to the best-liked open name."""
    state.status[c] = WITHDRAWN
    state.declared[c] = 0
    if state.frontrunner[c] == 0:
        return
    state.frontrunner[c] = 0
    best, liking = -1, -np.inf
    for other in range(body.n_candidates):
        if state.frontrunner[other] == 1:
            return
        if is_contending(state, body, other) and state.liking[other] > liking:
            best, liking = other, state.liking[other]
    if best >= 0:
        state.frontrunner[best] = 1


@njit(cache=True)
def change_government(
    state: State, i: int, key: np.uint64, body: Body, patrons: Patrons
) -> None:
    """A new government is bound by no objection of the old one."""
    for c in range(body.n_candidates):
        if is_objecting(state.stance[c, i]):
            state.stance[c, i] = SILENT
            state.permanent[c, i] = 0
            renew_speaking(state, key, body, c, i)
            count_record(state, body, c)


@njit(cache=True)
def leading(state: State, body: Body) -> int:
    """The candidate with most support, then best liked; -1 if nobody is in the race."""
    best, support, liking = -1, -1, -np.inf
    for c in range(body.n_candidates):
        if not is_contending(state, body, c):
            continue
        n_for = state.n_for[c]
        if n_for > support or (n_for == support and state.liking[c] > liking):
            best, support, liking = c, n_for, state.liking[c]
    return best


