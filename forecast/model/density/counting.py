"""Head-counts, and ballots: what a tally says of those who voted, name by name or among names.

As `forecast.model.likelihood` and `forecast.model.ballot_counts` say it.
"""

from __future__ import annotations

from math import exp, log, pi

import numpy as np
from numpy.typing import NDArray

from forecast.evidence.record import ACCEPT
from forecast.model.approximations import GUESSED, NONE_LEFT, ROUNDED, TINY
from forecast.model.density import names
from forecast.model.density.choosing import is_open
from forecast.model.density.point import At, sigmoid, term
from forecast.model.density.tables import (
    AGAINST,
    BACKING,
    EPOCH,
    HOW_TRUSTED,
    IN_FAVOUR,
    OF,
    TALLY_TRUST,
    TALLY_WEIGHT,
    VETO,
    VETOES,
    VOTERS,
    Tables,
)

Floats = NDArray[np.float64]


@term
def headcounts(at: At, race: Tables) -> float:
    """Head-counts: normal about the expected number of members in favour."""
    sharpness, n_members, total = at.p[names.STATEMENT_SHARPNESS], at.v.shape[1], 0.0
    for row in race.headcounts:
        e = int(row[EPOCH])
        share, spread = 0.0, 0.0
        for i in range(n_members):
            if is_open(race.stance[e, i]):
                leans = sigmoid(sharpness * at.v[e, i])
                share += leans / n_members
                spread += leans * (1.0 - leans) / n_members
            elif race.stance[e, i] >= ACCEPT:
                share += 1.0 / n_members
        noise = at.p[names.HEADCOUNT_NOISE] * row[OF] / row[HOW_TRUSTED]
        variance, off = spread * row[OF] + noise * noise, row[BACKING] - share * row[OF]
        total -= 0.5 * off * off / variance + 0.5 * log(variance)
        by_mean = off / variance
        by_variance = 0.5 * (off * off / variance - 1.0) / variance
        for i in range(n_members):
            if is_open(race.stance[e, i]):
                leans = sigmoid(sharpness * at.v[e, i])
                by = (by_mean + by_variance * (1.0 - 2.0 * leans)) * row[OF] / n_members
                at.in_v[e, i] += by * sharpness * leans * (1.0 - leans)
    return total


@term
def tallies(at: At, race: Tables, chance: Floats) -> float:
    """Ballots on one name at a time, in which every voter is in favour, against, or neither.

    chance: room for one more than twice the few veto players.
    """
    total = 0.0
    for row in race.tallies:
        found = _votes_for(at, row)
        found += _votes_against(at, race, row, chance)
        total += row[TALLY_WEIGHT] * found
    return total


@term
def votes_for(p: Floats, v: float) -> float:
    """Probability that a member at utility v votes for a name."""
    return sigmoid(p[names.STATEMENT_SHARPNESS] * (v - p[names.BALLOT_INDIFFERENCE]))


@term
def votes_against(p: Floats, v: float) -> float:
    """Probability that it votes against."""
    return sigmoid(-p[names.STATEMENT_SHARPNESS] * (v + p[names.BALLOT_INDIFFERENCE]))


@term
def _log_normal(off: float, variance: float) -> tuple[float, float, float]:
    """Log-density `off` the mean; its slope in the mean, and in the variance."""
    found = -0.5 * off * off / variance - 0.5 * log(2.0 * pi * variance)
    return found, off / variance, 0.5 * (off * off / variance - 1.0) / variance


@term
def _misread(row: Floats) -> float:
    """Variance of the votes of a tally that is not trusted."""
    off = (1.0 - row[TALLY_TRUST]) * row[VOTERS]
    return float(off * off * GUESSED)


@term
def _votes_for(at: At, row: Floats) -> float:
    """Log-density of the votes in favour; zero where they were not published."""
    if row[IN_FAVOUR] < 0.0:
        return 0.0
    p, e, n_members = at.p, int(row[EPOCH]), at.v.shape[1]
    each = row[VOTERS] / n_members
    mean, spread = 0.0, 0.0
    for i in range(n_members):
        share = votes_for(p, at.v[e, i])
        mean += share * each
        spread += share * (1.0 - share) * each
    variance = spread + ROUNDED + _misread(row)
    found, by_mean, by_variance = _log_normal(row[IN_FAVOUR] - mean, variance)
    for i in range(n_members):
        share = votes_for(p, at.v[e, i])
        by = row[TALLY_WEIGHT] * each * (by_mean + by_variance * (1.0 - 2.0 * share))
        at.in_v[e, i] += by * at.p[names.STATEMENT_SHARPNESS] * share * (1.0 - share)
    return found


@term
def _votes_against(at: At, race: Tables, row: Floats, chance: Floats) -> float:
    """The same of the votes against, veto players apart from the others where that is known."""
    p, n_few, e = at.p, len(race.few), int(row[EPOCH])
    # veto players are told apart where they are few, and their number fits the rule
    told = n_few > 0 and 0.0 <= row[VETOES] <= n_few
    by_players = row[VETOES] if told else 0.0
    found = 0.0
    if row[AGAINST] >= 0.0:
        found = _other_votes_against(at, race, row, told, by_players)
    if not told:
        return found
    k = int(by_players)
    _number_of(p, at.v[e], race.few, -1, chance)
    seen = row[TALLY_TRUST] * chance[k] + (1.0 - row[TALLY_TRUST]) / (n_few + 1)
    found += log(max(seen, NONE_LEFT))
    if seen > NONE_LEFT:
        by = row[TALLY_WEIGHT] * row[TALLY_TRUST] / seen
        for j in range(n_few):
            i = int(race.few[j, 0])
            _number_of(p, at.v[e], race.few, j, chance)
            slope = (chance[k - 1] if k > 0 else 0.0) - chance[k]
            share = votes_against(p, at.v[e, i])
            slope *= -at.p[names.STATEMENT_SHARPNESS] * share * (1.0 - share)
            at.in_v[e, i] += by * slope
    return found


@term
def _other_votes_against(at: At, race: Tables, row: Floats, told: bool, by_players: float) -> float:
    p, e, n_members = at.p, int(row[EPOCH]), at.v.shape[1]
    rest, left = 0.0, 0.0
    for i in range(n_members):
        against = votes_against(p, at.v[e, i])
        apart = against if told and race.members[i, VETO] != 0.0 else 0.0
        rest += (against - apart) / n_members
        left += (1.0 - votes_for(p, at.v[e, i]) - apart) / n_members
    # where all are surely in favour nobody is left, and of nobody half are against
    ratio = (rest + TINY) / (left + 2.0 * TINY)
    share = min(max(ratio, TINY), 1.0 - TINY)
    voters = row[VOTERS] - max(row[IN_FAVOUR], 0.0) - by_players
    variance = voters * share * (1.0 - share) + ROUNDED + _misread(row)
    off = row[AGAINST] - by_players - voters * share
    found, by_mean, by_variance = _log_normal(off, variance)
    if share == ratio:
        by = row[TALLY_WEIGHT] * voters * (by_mean + by_variance * (1.0 - 2.0 * share))
        by_rest = by / (left + 2.0 * TINY) / n_members
        by_left = -by_rest * ratio
        for i in range(n_members):
            in_favour, against = votes_for(p, at.v[e, i]), votes_against(p, at.v[e, i])
            slope = -by_left * in_favour * (1.0 - in_favour)
            # who is told apart is among neither the rest nor those who are left
            of_against = by_left if told and race.members[i, VETO] != 0.0 else -by_rest
            slope += of_against * against * (1.0 - against)
            at.in_v[e, i] += p[names.STATEMENT_SHARPNESS] * slope
    return found


@term
def _number_of(p: Floats, v: Floats, few: Floats, without: int, chance: Floats) -> None:
    """Fill in the probability that exactly k of the few vote against; `without` one of them.

    v: (member,). few: (veto player, 1), places of members.
    """
    chance[:] = 0.0
    chance[0] = 1.0
    for j in range(len(few)):
        if j != without:
            share = votes_against(p, v[int(few[j, 0])])
            for k in range(j + 1, 0, -1):
                chance[k] = chance[k] * (1.0 - share) + chance[k - 1] * share
            chance[0] *= 1.0 - share


@term
def choices(at: At, race: Tables, room: Floats) -> float:
    """Ballots among several names: a multinomial over the members' mean shares.

    room: two numbers for each name.
    """
    sharpness, n_members, total = at.p[names.STATEMENT_SHARPNESS], at.v.shape[1], 0.0
    for b in range(len(race.ballots)):
        epochs, votes = race.stood[b], race.votes[b]
        n_names, n_stood = len(epochs), 0
        for epoch in epochs:
            n_stood += epoch >= 0.0
        if n_stood < 2:
            continue
        share, by = room[:n_names], room[n_names : 2 * n_names]
        share[:] = 0.0
        for i in range(n_members):
            log_sum = _log_sum(sharpness, at.v, epochs, i)
            for c in range(n_names):
                if epochs[c] >= 0.0:
                    share[c] += exp(sharpness * at.v[int(epochs[c]), i] - log_sum)
        for c in range(n_names):
            by[c] = 0.0
            if epochs[c] >= 0.0 and votes[c] != 0.0:
                heard = race.ballots[b, 0] * votes[c]
                total += heard * log(share[c] / n_members)
                by[c] = heard / share[c]
        for i in range(n_members):
            log_sum, mean = _log_sum(sharpness, at.v, epochs, i), 0.0
            for c in range(n_names):
                if epochs[c] >= 0.0:
                    mean += by[c] * exp(sharpness * at.v[int(epochs[c]), i] - log_sum)
            for c in range(n_names):
                if epochs[c] >= 0.0:
                    e = int(epochs[c])
                    own = exp(sharpness * at.v[e, i] - log_sum)
                    at.in_v[e, i] += sharpness * own * (by[c] - mean)
    return total


@term
def _log_sum(sharpness: float, v: Floats, epochs: Floats, i: int) -> float:
    """Logarithm of the sum over names of how much a member likes each. v: (epoch, member)."""
    most, total = -np.inf, 0.0
    for epoch in epochs:
        if epoch >= 0.0:
            most = max(most, sharpness * v[int(epoch), i])
    for epoch in epochs:
        if epoch >= 0.0:
            total += exp(sharpness * v[int(epoch), i] - most)
    return most + log(total)
