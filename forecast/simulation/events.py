"""What an event does to the public state of one path."""

from __future__ import annotations

import numpy as np

from forecast.process import ballots
from forecast.simulation.clocks import renew_concession, renew_speaking, utility_of
from forecast.simulation.compiled import compiled
from forecast.simulation.course import ACCEPT_GAP, RESERVE_GAP, Course
from forecast.simulation.state import (
    ACCEPT,
    ACQUIESCED,
    ASKED,
    BEFORE_DAY,
    COUNT,
    DECLARED,
    ENDORSE,
    FRONTRUNNER,
    LAST,
    LAST_DAY,
    LATENT,
    LIKING,
    N_FOR,
    NOW,
    OBJECTED,
    OPPOSE,
    PERMANENT,
    RESERVE,
    SILENT,
    SPOKEN,
    STANCE,
    STATUS,
    UNNAMED,
    WITHDRAWN,
    State,
    is_contending,
    is_objecting,
    set_stance,
)
from forecast.simulation.streams import (
    ACQUIESCENCE,
    LOTS,
    PERMANENCE,
    STATEMENT,
    logistic,
    uniform,
)
from forecast.simulation.world import (
    OBJECTION_THRESHOLD,
    PERMANENT_SHARE,
    QUOTA,
    STATEMENT_SHARPNESS,
    World,
)

winner_of_rounds = compiled(ballots.winner_of_rounds)


@compiled
def stated_level(utility: float, noise: float, reserve_gap: float, accept_gap: float) -> int:
    """The level that a member states: its utility with noise, between the cut-points."""
    heard = utility + noise
    if heard < -reserve_gap:
        return OPPOSE
    if heard < 0.0:
        return RESERVE
    return ACCEPT if heard < accept_gap else ENDORSE


@compiled
def speak(state: State, world: World, course: Course, key: np.uint64, c: int, i: int) -> int:
    """A member states its view of a candidate; gives the level."""
    pair = c * len(world.veto) + i
    before, count = state.mark[STANCE, c, i], state.mark[SPOKEN, c, i]
    level = ENDORSE
    if before != ACCEPT:
        noise = logistic(key, STATEMENT, pair, count) / course.theta[STATEMENT_SHARPNESS]
        view = utility_of(state, world, course, c, i)
        level = stated_level(view, noise, course.gap[RESERVE_GAP], course.gap[ACCEPT_GAP])
        if before == ACQUIESCED and level < ACCEPT:
            level = ACCEPT  # what was agreed in private is not taken back in public
    lasting = level == OPPOSE and _lasts(course, key, pair, count)
    take_stance(state, world, key, c, i, level, lasting)
    return level


@compiled
def _lasts(course: Course, key: np.uint64, pair: int, count: int) -> bool:
    """Whether a new objection is of the permanent kind."""
    return bool(uniform(key, PERMANENCE, pair, count) < course.theta[PERMANENT_SHARE])


@compiled
def take_stance(
    state: State, world: World, key: np.uint64, c: int, i: int, level: int, permanent: bool
) -> None:
    """Put a member on record for or against a candidate."""
    before = state.mark[STANCE, c, i]
    set_stance(state, world, c, i, level)
    if is_objecting(level):
        state.mark[OBJECTED, c, i] = 1
        state.mark[PERMANENT, c, i] = 1 if permanent else 0
        if not is_objecting(before):
            renew_concession(state, key, c, i)
    elif is_objecting(before):
        state.name[BEFORE_DAY, c] = state.name[LAST_DAY, c]
        state.name[LAST_DAY, c] = state.clock[NOW]
        state.tally[LAST, c] = i
    renew_speaking(state, world, key, c, i)
    for p in range(len(world.patron)):
        if world.patron[p] == i:
            state.backed[p, c] = 1 if level == ENDORSE else 0


@compiled
def propose(state: State, world: World, course: Course, key: np.uint64, c: int) -> bool:
    """Put a candidate to the body under silence: whether it passes.

    Each member not on record acquiesces with probability logistic(v - kappa), once and for
    all; whoever breaks the silence goes on record.
    """
    n_yes, vetoed = 0, False
    for i in range(len(world.veto)):
        stance = state.mark[STANCE, c, i]
        if stance in (SILENT, RESERVE):
            _ask(state, world, course, key, c, i)
        if is_objecting(state.mark[STANCE, c, i]):
            vetoed = vetoed or world.veto[i] == 1
        else:
            n_yes += 1
    return n_yes >= world.rule[QUOTA] and not vetoed


@compiled
def _ask(state: State, world: World, course: Course, key: np.uint64, c: int, i: int) -> None:
    """Ask a member that is not on record whether it lets a name pass."""
    pair = c * len(world.veto) + i
    u = uniform(key, ACQUIESCENCE, pair, state.mark[ASKED, c, i])
    state.mark[ASKED, c, i] += 1
    reluctance = course.theta[OBJECTION_THRESHOLD] - utility_of(state, world, course, c, i)
    if u < 1.0 / (1.0 + np.exp(reluctance)):
        set_stance(state, world, c, i, ACQUIESCED)
        return
    lasting = _lasts(course, key, pair, state.mark[SPOKEN, c, i])
    take_stance(state, world, key, c, i, OPPOSE, lasting)


@compiled
def hold_ballot(state: State, world: World, course: Course, key: np.uint64) -> int:
    """An elimination ballot among the names in the race: the winner, or -1."""
    n_members, n_candidates = len(world.veto), len(world.home)
    for c in range(n_candidates):
        count = state.tally[COUNT, c]
        state.tally[COUNT, c] += 1
        state.standing[c] = is_contending(state, world, c)
        state.lot[c] = uniform(key, LOTS, c, count)
        if state.standing[c]:
            for i in range(n_members):
                wish = logistic(key, ACQUIESCENCE, c * n_members + i, count)
                state.wish[i, c] = utility_of(state, world, course, c, i) + wish
    return winner_of_rounds(state.wish, world.rule[QUOTA], state.standing, state.lot, state.votes)


@compiled
def enter(state: State, world: World) -> int:
    """The next newcomer is named; gives its index, -1 where no place is left."""
    for c in range(len(world.home)):
        if state.tally[STATUS, c] == UNNAMED:
            state.tally[STATUS, c] = LATENT
            return c
    return -1


@compiled
def leave(state: State, world: World, c: int) -> bool:
    """A candidate withdraws; the favourite's place passes to the best-liked name left.

    Gives whether another name is ahead now.
    """
    state.tally[STATUS, c] = WITHDRAWN
    state.tally[DECLARED, c] = 0
    was_ahead = state.tally[FRONTRUNNER, c] == 1
    state.tally[FRONTRUNNER, c] = 0
    best = -1
    for other in range(len(world.home)):
        if not is_contending(state, world, other):
            continue
        if state.tally[FRONTRUNNER, other] == 1:
            return False
        if best < 0 or state.name[LIKING, other] > state.name[LIKING, best]:
            best = other
    if was_ahead and best >= 0:
        state.tally[FRONTRUNNER, best] = 1
    return was_ahead and best >= 0


@compiled
def change_government(state: State, world: World, key: np.uint64, i: int) -> None:
    """A new government is bound by no objection of the old one."""
    for c in range(len(world.home)):
        if is_objecting(state.mark[STANCE, c, i]):
            set_stance(state, world, c, i, SILENT)
            state.mark[PERMANENT, c, i] = 0
            renew_speaking(state, world, key, c, i)


@compiled
def leading(state: State, world: World) -> int:
    """The candidate with most support, then best liked; -1 if nobody is in the race."""
    best = -1
    for c in range(len(world.home)):
        if not is_contending(state, world, c):
            continue
        standing = (state.tally[N_FOR, c], state.name[LIKING, c])
        if best < 0 or standing > (state.tally[N_FOR, best], state.name[LIKING, best]):
            best = c
    return best
