"""The whole log-density of a race at one point, its gradient, and all that follows from a point."""

from __future__ import annotations

from math import exp

import numpy as np
from numpy.typing import NDArray

from forecast.model.density import names
from forecast.model.density.choosing import (
    decisions,
    decisions_to_expect,
    ending,
    favourites,
    passage,
    slopes_of_passage,
)
from forecast.model.density.conceding import concessions, concessions_to_expect, stood
from forecast.model.density.counting import choices, headcounts, tallies
from forecast.model.density.liking import (
    acceptability,
    log_priors,
    slopes_of_pressure,
    slopes_of_utilities,
    under_pressure,
    utilities,
)
from forecast.model.density.moving import (
    entries,
    entries_to_expect,
    extensions,
    extensions_to_expect,
    openings,
    openings_to_expect,
    withdrawals,
    withdrawals_to_expect,
)
from forecast.model.density.point import At, term
from forecast.model.density.speaking import (
    opinions,
    silence,
    statements,
    upgrades,
    words_to_expect,
)
from forecast.model.density.tables import Tables

Floats = NDArray[np.float64]


@term
def n_scratch(race: Tables) -> int:
    """How many numbers the work at one point needs room for."""
    n_epochs, n_members = race.stance.shape
    n_candidates = len(race.candidates)
    n_utilities = 2 * len(race.members) * n_candidates
    n_by_epoch = (3 * n_members + 4) * n_epochs
    n_names = 3 * n_candidates + 2 * len(race.few) + 2
    n_rest = n_names + len(race.spells)
    return int(2 * names.N_PLACES + n_utilities + n_by_epoch + n_rest)


@term
def at_point(x: Floats, race: Tables, alpha: Floats, utility: Floats, scratch: Floats) -> At:
    """Work out what the terms read, but for `passage`; no slopes yet. scratch: room, all zero."""
    n_epochs, n_members = race.stance.shape
    n, size = names.N_PLACES, n_epochs * n_members
    by_member, by_epoch = scratch[2 * n :], scratch[2 * n + 3 * size :]
    shape = (n_epochs, n_members)
    at = At(
        scratch[:n],
        by_member[:size].reshape(shape),
        by_epoch[:n_epochs],
        by_epoch[n_epochs : 2 * n_epochs],
        by_member[size : 2 * size].reshape(shape),
        scratch[n : 2 * n],
        by_member[2 * size : 3 * size].reshape(shape),
        by_epoch[2 * n_epochs : 3 * n_epochs],
        by_epoch[3 * n_epochs : 4 * n_epochs],
    )
    for k in range(names.N_FREE):
        at.p[k] = x[k]
    for k in range(len(race.fixed)):
        at.p[names.N_FREE + k] = race.fixed[k, 0]
    at.p[names.RESERVE_GAP] = exp(at.p[names.LOG_RESERVE_GAP])
    at.p[names.ACCEPT_GAP] = exp(at.p[names.LOG_ACCEPT_GAP])
    acceptability(x, at.p, race, alpha)
    utilities(x, at.p, race, alpha, utility)
    under_pressure(x, race, utility, at)
    return at


@term
def log_density(x: Floats, race: Tables, slope: Floats, scratch: Floats) -> float:
    """Log-density at a point, and its gradient.

    x: (free variable,). slope: (free variable,), filled in. scratch: room for `n_scratch`.
    """
    n_candidates, n_rooms, n_spells = len(race.candidates), len(race.members), len(race.spells)
    scratch[:] = 0.0
    slope[:] = 0.0
    size, shape = n_rooms * n_candidates, (n_rooms, n_candidates)
    alpha, utility = scratch[:n_candidates], scratch[n_candidates : n_candidates + size]
    begin = n_candidates + size
    in_utility, begin = scratch[begin : begin + size].reshape(shape), begin + size
    hazard, begin = scratch[begin : begin + n_spells], begin + n_spells
    n_room = 2 * n_candidates + 2 * len(race.few) + 2
    room, begin = scratch[begin : begin + n_room], begin + n_room
    at = at_point(x, race, alpha, utility.reshape(shape), scratch[begin:])
    passage(at, race)
    total = log_priors(x, race, slope)
    total += silence(at, race) + upgrades(at, race) + statements(at, race)
    stood(at, race, hazard)
    total += concessions(at, race, hazard)
    total += opinions(at, race) + favourites(at, race) + headcounts(at, race)
    total += tallies(at, race, room) + choices(at, race, room)
    total += decisions(at, race) + ending(at, race)
    total += withdrawals(at, race) + openings(at, race) + entries(at, race) + extensions(at, race)
    slopes_of_passage(at, race)
    slopes_of_pressure(race, at, in_utility, slope)
    slopes_of_utilities(x, race, at, in_utility, slope)
    for k in range(names.N_FREE):
        slope[k] += at.in_p[k]
    return total


@term
def hand_on(x: Floats, race: Tables, n_spells: int, found: Floats, scratch: Floats) -> None:
    """Fill in what the simulation starts from: all variables of a trace but the compensators.

    They lie end to end: the free variables, acceptability (candidate,), utility (member,
    candidate), integrated hazard (spell,). n_spells: places for standing objections. scratch: room
    for `n_scratch`.
    """
    _handed_on(x, race, n_spells, found, scratch)


@term
def _handed_on(x: Floats, race: Tables, n_spells: int, found: Floats, scratch: Floats) -> At:
    """The same; gives the point, which only a caller that counts no references may hold."""
    n_free, n_rooms, n_candidates = len(x), len(race.members), len(race.candidates)
    for k in range(n_free):
        found[k] = x[k]
    scratch[:] = 0.0
    begin = n_free + n_candidates
    end = begin + n_rooms * n_candidates
    utility = found[begin:end].reshape((n_rooms, n_candidates))
    at = at_point(x, race, found[n_free:begin], utility, scratch)
    stood(at, race, found[end : end + n_spells])
    return at


@term
def expand(x: Floats, race: Tables, n_spells: int, found: Floats, scratch: Floats) -> None:
    """Fill in all variables of a trace: those of `hand_on`, and then the compensators.

    They come in the order of `forecast.model.predictive.CHECKED`.
    """
    at = _handed_on(x, race, n_spells, found, scratch)
    passage(at, race)
    size = len(x) + len(race.candidates) * (1 + len(race.members))
    hazard, expected = found[size : size + n_spells], found[size + n_spells :]
    floated, refused = openings_to_expect(at, race)
    free, stuck = entries_to_expect(at, race)
    expected[0], expected[1] = words_to_expect(at, race)
    expected[2] = concessions_to_expect(at, race, hazard)
    expected[3] = withdrawals_to_expect(at, race)
    expected[4] = floated + refused
    expected[5] = free + stuck
    expected[6] = extensions_to_expect(at, race)
    expected[7] = decisions_to_expect(at, race)
