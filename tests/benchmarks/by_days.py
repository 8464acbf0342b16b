"""The process in steps of a day over all paths at once, in plain NumPy.

What many would write first. The law is that of the kernel to within a day, for consensus and
quotas; it knows neither ballots nor assumed events, and draws from one generator. Only a
yardstick of speed: nothing is tested against it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.process import rates
from forecast.simulation import world as w
from forecast.simulation.state import (
    ACCEPT,
    ACQUIESCED,
    ENDORSE,
    LATENT,
    OPEN,
    OPPOSE,
    REFUSED,
    RESERVE,
    SILENT,
    UNNAMED,
    WITHDRAWN,
)
from forecast.simulation.world import Draws, Floats, Ints, World

Bools = NDArray[np.bool_]


@dataclass
class Paths:
    """All paths. stance, permanent: (path, member, candidate). status, declared, ahead: (path,
    candidate). outcome, day: (path,); -1 and inf while open."""

    theta: Floats
    own: Floats
    pull: Floats
    penalty: Floats
    stance: Ints
    permanent: Bools
    status: Ints
    declared: Ints
    ahead: Ints
    outcome: Ints
    day: Floats


def step_by_days(world: World, draws: Draws, draw_of: Ints, rng_seed: int) -> Paths:
    """Run all paths to the horizon, day by day."""
    rng, n = np.random.default_rng(rng_seed), len(draw_of)
    stance = np.repeat(world.stance[np.newaxis], n, axis=0).astype(np.int64)
    status, declared, ahead = (np.repeat(row[np.newaxis], n, axis=0) for row in world.tally)
    permanent = rng.random(stance.shape) < draws.permanence[draw_of]
    paths = Paths(
        draws.theta[draw_of],
        draws.utility[draw_of],
        draws.pull[draw_of],
        draws.penalty[draw_of],
        stance,
        permanent & (stance == OPPOSE),
        status,
        declared,
        ahead,
        np.full(n, -1),
        np.full(n, np.inf),
    )
    released = 170.0 * np.exp(0.5 * rng.standard_normal((n, len(world.bound))))
    for day in range(int(world.edges[-1])):
        cell = np.searchsorted(world.edges, day, side="right") - 1
        _step(world, paths, released > day, world.profile[:, cell], day, rng)
    return paths


def _step(
    world: World, paths: Paths, is_bound: Bools, profile: Floats, day: int, rng: np.random.Generator
) -> None:
    support, v = _utilities(world, paths, is_bound)
    liking = v.mean(axis=1)
    in_race = (paths.status != WITHDRAWN) & (paths.status != UNNAMED)
    contends = in_race & (np.arange(len(world.home)) != world.rule[w.INCUMBENT])
    live = paths.outcome < 0
    _speak(world, paths, v, in_race & live[:, np.newaxis], profile, rng)
    _concede(paths, v, support, in_race & live[:, np.newaxis], profile, rng)
    _move(paths, support, liking, contends & live[:, np.newaxis], rng)
    _enter_or_extend(world, paths, liking, profile, day, rng)
    _propose(world, paths, v, support, liking, contends, profile, day, rng)


def _column(paths: Paths, name: int) -> Floats:
    return paths.theta[:, name, np.newaxis]


def _utilities(world: World, paths: Paths, is_bound: Bools) -> tuple[Floats, Floats]:
    """Support (path, candidate) and utility under pressure (path, member, candidate)."""
    support = np.maximum((paths.stance >= ACCEPT).mean(axis=1), world.counted)
    pressure = np.zeros((len(support), len(world.veto), len(world.home)))
    for p, patron in enumerate(world.patron):
        backed = paths.stance[:, patron, :] == ENDORSE
        pull = paths.pull[:, p, np.newaxis, np.newaxis] * backed[:, np.newaxis, :]
        pressure += pull * world.exposure[p][np.newaxis, :, np.newaxis]
    for b, c in enumerate(world.bound):
        pressure[:, :, c] -= (paths.penalty[:, b] * is_bound[:, b])[:, np.newaxis]
    pull = _column(paths, w.SUPPORT_PULL)[:, np.newaxis]
    return support, rates.pressured_utility(paths.own, support[:, np.newaxis], pull, pressure)


def _happens(rate: Floats, rng: np.random.Generator) -> Bools:
    """Whether something of a rate per day comes about today."""
    return np.asarray(rng.random(rate.shape) < -np.expm1(-rate))


def _speak(
    world: World,
    paths: Paths,
    v: Floats,
    spoken_of: Bools,
    profile: Floats,
    rng: np.random.Generator,
) -> None:
    def theta(name: int) -> Floats:
        return _column(paths, name)[:, np.newaxis]

    log_rate = rates.log_speaking_rate(
        v,
        (np.arange(len(world.veto))[:, np.newaxis] == world.home)[np.newaxis],
        paths.declared[:, np.newaxis],
        paths.ahead[:, np.newaxis],
        theta(w.LOG_SPEAKING_RATE),
        theta(w.SPEAKING_HOME),
        theta(w.SPEAKING_DECLARED),
        theta(w.SPEAKING_FRONTRUNNER),
        theta(w.SPEAKING_STRENGTH),
        theta(w.SPEAKING_PRIVACY),
    )
    pace = np.exp(theta(w.SPEAKING_AGENDA) * profile[w.IN_SLOT])
    silent = np.isin(paths.stance, (SILENT, RESERVE, ACQUIESCED)) & spoken_of[:, np.newaxis]
    speaks = silent & _happens(np.exp(log_rate) * pace, rng)
    heard = v + rng.logistic(size=v.shape) / theta(w.STATEMENT_SHARPNESS)
    reserve_gap, accept_gap = np.exp(theta(w.LOG_RESERVE_GAP)), np.exp(theta(w.LOG_ACCEPT_GAP))
    level = OPPOSE + (heard >= -reserve_gap) + (heard >= 0.0) + (heard >= accept_gap)
    level = np.where(paths.stance == ACQUIESCED, np.maximum(level, ACCEPT), level)
    paths.stance = np.where(speaks, level, paths.stance)
    lasting = rng.random(v.shape) < theta(w.PERMANENT_SHARE)
    paths.permanent |= speaks & (level == OPPOSE) & lasting


def _concede(
    paths: Paths,
    v: Floats,
    support: Floats,
    spoken_of: Bools,
    profile: Floats,
    rng: np.random.Generator,
) -> None:
    objects = paths.stance == OPPOSE
    log_rate = rates.log_concession_rate(
        v,
        support[:, np.newaxis],
        1.0 / np.maximum(objects.sum(axis=1, keepdims=True), 1),
        _column(paths, w.LOG_CONCESSION_RATE)[:, np.newaxis],
        _column(paths, w.CONCESSION_UTILITY)[:, np.newaxis],
        _column(paths, w.CONCESSION_SUPPORT)[:, np.newaxis],
        _column(paths, w.CONCESSION_ISOLATION)[:, np.newaxis],
    )
    pace = 1.0 + np.exp(_column(paths, w.LOG_DEADLINE_GAIN)) * profile[w.NEARNESS]
    may = objects & ~paths.permanent & spoken_of[:, np.newaxis]
    yields = may & _happens(np.exp(log_rate) * pace[:, np.newaxis], rng)
    paths.stance = np.where(yields, ACCEPT, paths.stance)


def _move(
    paths: Paths, support: Floats, liking: Floats, contends: Bools, rng: np.random.Generator
) -> None:
    """Open names leave, others open up; the best liked takes the place of one ahead that left."""
    best = np.where(contends, support, 0.0).max(axis=1, keepdims=True)
    leaving = rates.log_withdrawal_rate(
        best - support, _column(paths, w.LOG_WITHDRAWAL_RATE), _column(paths, w.WITHDRAWAL_GAP)
    )
    opening = rates.log_availability_rate(
        paths.status == REFUSED,
        _column(paths, w.LOG_AVAILABILITY_RATE),
        _column(paths, w.REFUSAL_PENALTY),
    )
    is_open = paths.status == OPEN
    moves = contends & _happens(np.exp(np.where(is_open, leaving, opening)), rng)
    paths.status = np.where(moves, np.where(is_open, WITHDRAWN, OPEN), paths.status)
    left = moves & is_open
    left_ahead = np.flatnonzero((left & (paths.ahead == 1)).any(axis=1))
    paths.ahead, paths.declared = paths.ahead * ~left, paths.declared * ~left
    next_best = np.where(contends & ~left, liking, -np.inf).argmax(axis=1)
    paths.ahead[left_ahead, next_best[left_ahead]] = 1


def _enter_or_extend(
    world: World, paths: Paths, liking: Floats, profile: Floats, day: int, rng: np.random.Generator
) -> None:
    objected_to = (paths.stance == OPPOSE).any(axis=1)
    stuck = ((paths.ahead == 1) & objected_to).any(axis=1)
    base, gain = paths.theta[:, w.LOG_ENTRY_RATE], paths.theta[:, w.ENTRY_DEADLOCK]
    unnamed = paths.status == UNNAMED
    comes = _happens(np.exp(rates.log_entry_rate(stuck, base, gain)), rng) & unnamed.any(axis=1)
    newcomer = unnamed.argmax(axis=1)
    paths.status[np.flatnonzero(comes), newcomer[comes]] = LATENT
    kept = int(world.rule[w.INCUMBENT])
    if kept < 0:
        return
    log_rate = rates.log_extension_rate(
        liking[:, kept],
        paths.status[:, kept] == REFUSED,
        paths.theta[:, w.LOG_EXTENSION_RATE],
        paths.theta[:, w.EXTENSION_LIKING],
        paths.theta[:, w.EXTENSION_RELUCTANCE],
    )
    extended = _happens(np.exp(log_rate) * profile[w.EXTENSION_RAMP], rng) & (paths.outcome < 0)
    extended &= paths.status[:, kept] != WITHDRAWN
    paths.outcome[extended], paths.day[extended] = len(world.home), day


def _propose(
    world: World,
    paths: Paths,
    v: Floats,
    support: Floats,
    liking: Floats,
    contends: Bools,
    profile: Floats,
    day: int,
    rng: np.random.Generator,
) -> None:
    """At most one name a day is put to the body."""
    n_members, objects = len(world.veto), paths.stance == OPPOSE
    vetoed = (objects & (world.veto == 1)[:, np.newaxis]).any(axis=1)
    n_objecting = objects.sum(axis=1)
    blocked = (n_objecting > 0) & (vetoed | (n_members - n_objecting < world.rule[w.QUOTA]))
    claim = rates.proposal_claim(
        liking,
        paths.ahead,
        paths.status == LATENT,
        paths.status == REFUSED,
        _column(paths, w.PROPOSAL_SHARPNESS),
        _column(paths, w.PROPOSAL_FOCAL),
        _column(paths, w.DRAFT_LATENT),
        _column(paths, w.DRAFT_REFUSED),
    )
    claim = np.where(contends, claim, -1e9)
    weight = np.exp(claim - claim.max(axis=1, keepdims=True)) * contends
    share = weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-300)
    log_rate = rates.log_proposal_rate(
        support, _column(paths, w.LOG_PROPOSAL_RATE), _column(paths, w.PROPOSAL_SUPPORT)
    )
    pace = np.exp(_column(paths, w.PROPOSAL_AGENDA) * profile[w.IN_SLOT])
    rate = np.where(blocked, 0.0, share * np.exp(log_rate) * pace * profile[w.PROPOSAL_RAMP])
    put = np.flatnonzero(_happens(rate.sum(axis=1), rng) & (paths.outcome < 0))
    if not len(put):
        return
    along = np.cumsum(rate[put], axis=1)
    name = (along > rng.random((len(put), 1)) * along[:, -1:]).argmax(axis=1)
    stance = paths.stance[put, :, name]
    reluctance = paths.theta[put, w.OBJECTION_THRESHOLD, np.newaxis] - v[put, :, name]
    asked = np.isin(stance, (SILENT, RESERVE))
    agrees = rng.random(reluctance.shape) < 1.0 / (1.0 + np.exp(reluctance))
    stance = np.where(asked, np.where(agrees, ACQUIESCED, OPPOSE), stance)
    lasting = rng.random(stance.shape) < paths.theta[put, w.PERMANENT_SHARE, np.newaxis]
    paths.permanent[put, :, name] |= asked & ~agrees & lasting
    paths.stance[put, :, name] = stance
    against = stance == OPPOSE
    passes = ~(against & (world.veto == 1)).any(axis=1)
    passes &= (n_members - against.sum(axis=1)) >= world.rule[w.QUOTA]
    paths.outcome[put[passes]], paths.day[put[passes]] = name[passes], day
