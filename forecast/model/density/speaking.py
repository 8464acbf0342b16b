"""Who speaks, and what is said: silence, statements, second-hand reports.

As `forecast.model.likelihood` says it. Every function gives its part of the log-likelihood, and
adds to the slopes in `at`.
"""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from forecast.evidence.record import ACCEPT, ENDORSE, OPPOSE, RESERVE, SILENT
from forecast.model.approximations import N_LEVELS
from forecast.model.density import names
from forecast.model.density.point import At, sigmoid, softplus, term
from forecast.model.density.tables import (
    BEFORE,
    DAYS,
    DECLARED,
    EPOCH,
    FRONTRUNNER,
    HOME,
    IN_SLOT,
    IS_WAITED_FOR,
    LEVEL,
    MEMBER,
    SLOT_DAYS,
    TRUST,
    WEIGHT,
    Tables,
)

Floats = NDArray[np.float64]


@term
def log_speaking_rate(p: Floats, epoch: Floats, i: int, v: float) -> float:
    """Log-rate at which a member speaks of a name; see `forecast.process.rates`.

    p: (parameter,). epoch: row of `Tables.epochs`. i: the member. v: its utility.
    """
    prominence = (
        p[names.SPEAKING_DECLARED] * epoch[DECLARED]
        + p[names.SPEAKING_FRONTRUNNER] * epoch[FRONTRUNNER]
    )
    if epoch[HOME] == i:
        prominence += p[names.SPEAKING_HOME]
    square = v * v
    care = square / (1.0 + square)
    reticence = 0.5 * (1.0 - v / sqrt(1.0 + square))
    kept_back = p[names.SPEAKING_PRIVACY] * reticence
    cares = p[names.SPEAKING_STRENGTH] * care
    return float(p[names.LOG_SPEAKING_RATE] + prominence + cares - kept_back)


@term
def slope_of_speaking(p: Floats, in_p: Floats, epoch: Floats, i: int, v: float, by: float) -> float:
    """Add the slopes in a log-rate that the log-density rises `by`; gives that in the utility."""
    in_p[names.LOG_SPEAKING_RATE] += by
    in_p[names.SPEAKING_DECLARED] += by * epoch[DECLARED]
    in_p[names.SPEAKING_FRONTRUNNER] += by * epoch[FRONTRUNNER]
    if epoch[HOME] == i:
        in_p[names.SPEAKING_HOME] += by
    whole = 1.0 + v * v
    by_care = 2.0 * v / (whole * whole)
    by_openness = 0.5 / (whole * sqrt(whole))
    slope = p[names.SPEAKING_STRENGTH] * by_care + p[names.SPEAKING_PRIVACY] * by_openness
    return float(by * slope)


@term
def stated(p: Floats, v: float, level: int) -> float:
    """Probability of the level that was stated, by the ordered logit."""
    sharpness = p[names.STATEMENT_SHARPNESS]
    low, high = -p[names.RESERVE_GAP], p[names.ACCEPT_GAP]
    if level == OPPOSE:
        return sigmoid(sharpness * (low - v))
    if level == RESERVE:
        return sigmoid(-sharpness * v) - sigmoid(sharpness * (low - v))
    if level == ACCEPT:
        return sigmoid(sharpness * (high - v)) - sigmoid(-sharpness * v)
    return 1.0 - sigmoid(sharpness * (high - v))


@term
def slope_of_stated(p: Floats, in_p: Floats, v: float, level: int, by: float) -> float:
    """Add the slopes in the probability of a level; gives that in the utility."""
    sharpness, slope = p[names.STATEMENT_SHARPNESS], 0.0
    low, high = -p[names.RESERVE_GAP], p[names.ACCEPT_GAP]
    if level <= RESERVE:
        sign = 1.0 if level == OPPOSE else -1.0
        below = sigmoid(sharpness * (low - v))
        at_cut = by * sign * sharpness * below * (1.0 - below)
        slope -= at_cut
        in_p[names.LOG_RESERVE_GAP] += at_cut * low
    if level in (RESERVE, ACCEPT):
        sign = 1.0 if level == RESERVE else -1.0
        below = sigmoid(-sharpness * v)
        slope -= by * sign * sharpness * below * (1.0 - below)
    if level >= ACCEPT:
        sign = 1.0 if level == ACCEPT else -1.0
        below = sigmoid(sharpness * (high - v))
        at_cut = by * sign * sharpness * below * (1.0 - below)
        slope -= at_cut
        in_p[names.LOG_ACCEPT_GAP] += at_cut * high
    return slope


@term
def log_endorses(p: Floats, v: float) -> float:
    """Log-probability of endorsing, given at least accepting."""
    sharpness, gap = p[names.STATEMENT_SHARPNESS], p[names.ACCEPT_GAP]
    return softplus(-sharpness * v) - softplus(sharpness * (gap - v))


@term
def slope_of_endorses(p: Floats, in_p: Floats, v: float, by: float) -> float:
    """Add the slopes in it; gives that in the utility."""
    sharpness, gap = p[names.STATEMENT_SHARPNESS], p[names.ACCEPT_GAP]
    short = by * sharpness * sigmoid(sharpness * (gap - v))
    in_p[names.LOG_ACCEPT_GAP] -= short * gap
    return float(short - by * sharpness * sigmoid(-sharpness * v))


@term
def silence(at: At, race: Tables) -> float:
    """What it says that members off the record said nothing: minus the words to expect of them."""
    p, in_p, total = at.p, at.in_p, 0.0
    meeting, at_home = exp(p[names.SPEAKING_AGENDA]), exp(p[names.SPEAKING_HOME])
    strength, privacy = p[names.SPEAKING_STRENGTH], p[names.SPEAKING_PRIVACY]
    for e in range(len(at.v)):
        # most of the work of a gradient: what members have in common is done once for all
        epoch, in_epoch, in_slots, by_home = race.epochs[e], 0.0, 0.0, 0.0
        base = p[names.LOG_SPEAKING_RATE] - 0.5 * privacy
        base += p[names.SPEAKING_DECLARED] * epoch[DECLARED]
        base += p[names.SPEAKING_FRONTRUNNER] * epoch[FRONTRUNNER]
        for i in range(at.v.shape[1]):
            days, in_slot = race.silent[e, i], meeting * race.silent_slot[e, i]
            if days + in_slot <= 0.0:
                continue
            v = at.v[e, i]
            part = 1.0 / (1.0 + v * v)
            root = sqrt(part)
            rate = exp(base + strength * (1.0 - part) + 0.5 * privacy * v * root)
            if epoch[HOME] == i:
                rate *= at_home
                by_home = rate * (days + in_slot)
            words = rate * (days + in_slot)
            in_epoch += words
            in_slots += rate * in_slot
            at.in_v[e, i] -= words * part * (2.0 * strength * v * part + 0.5 * privacy * root)
        total -= in_epoch
        in_p[names.LOG_SPEAKING_RATE] -= in_epoch
        in_p[names.SPEAKING_DECLARED] -= in_epoch * epoch[DECLARED]
        in_p[names.SPEAKING_FRONTRUNNER] -= in_epoch * epoch[FRONTRUNNER]
        in_p[names.SPEAKING_HOME] -= by_home
        in_p[names.SPEAKING_AGENDA] -= in_slots
    return total


@term
def words_to_expect(at: At, race: Tables) -> tuple[float, float]:
    """First words to expect of members off the record: in favour, and against."""
    meeting, in_favour, against = exp(at.p[names.SPEAKING_AGENDA]), 0.0, 0.0
    for e in range(len(at.v)):
        epoch = race.epochs[e]
        for i in range(at.v.shape[1]):
            days = race.silent[e, i] + meeting * race.silent_slot[e, i]
            if days > 0.0:
                words = exp(log_speaking_rate(at.p, epoch, i, at.v[e, i])) * days
                negative = sigmoid(-at.p[names.STATEMENT_SHARPNESS] * at.v[e, i])
                in_favour += words * (1.0 - negative)
                against += words * negative
    return in_favour, against


@term
def upgrades(at: At, race: Tables) -> float:
    """Minus the endorsements to expect of members on record as accepting."""
    meeting, total = exp(at.p[names.SPEAKING_AGENDA]), 0.0
    for row in race.accepting:
        e, i = int(row[EPOCH]), int(row[MEMBER])
        epoch, v = race.epochs[e], at.v[e, i]
        rate = exp(log_speaking_rate(at.p, epoch, i, v) + log_endorses(at.p, v))
        in_slot = rate * meeting * row[SLOT_DAYS]
        words = rate * row[DAYS] + in_slot
        total -= words
        at.in_p[names.SPEAKING_AGENDA] -= in_slot
        at.in_v[e, i] += slope_of_speaking(at.p, at.in_p, epoch, i, v, -words)
        at.in_v[e, i] += slope_of_endorses(at.p, at.in_p, v, -words)
    return total


@term
def statements(at: At, race: Tables) -> float:
    """Members' own words: log-rate of speaking, and the level that was stated."""
    p, in_p, total = at.p, at.in_p, 0.0
    for row in race.statements:
        e, i, level, before = int(row[EPOCH]), int(row[MEMBER]), int(row[LEVEL]), int(row[BEFORE])
        epoch, v, weight = race.epochs[e], at.v[e, i], row[WEIGHT]
        first = before in (SILENT, RESERVE)
        is_upgrade = before == ACCEPT and level == ENDORSE
        told = 0.0
        if first or (before >= ACCEPT and level < ACCEPT):
            told = weight
        elif before == OPPOSE and level == OPPOSE:
            told = weight * p[names.REPEAT_WEIGHT]
        if told != 0.0:
            seen = row[TRUST] * stated(p, v, level) + (1.0 - row[TRUST]) / N_LEVELS
            total += told * log(seen)
            at.in_v[e, i] += slope_of_stated(p, in_p, v, level, told * row[TRUST] / seen)
        if is_upgrade:
            total += weight * log_endorses(p, v)
            at.in_v[e, i] += slope_of_endorses(p, in_p, v, weight)
        if (first or is_upgrade) and row[IS_WAITED_FOR] != 0.0:
            in_slot = p[names.SPEAKING_AGENDA] * row[IN_SLOT]
            total += weight * (log_speaking_rate(p, epoch, i, v) + in_slot)
            in_p[names.SPEAKING_AGENDA] += weight * row[IN_SLOT]
            at.in_v[e, i] += slope_of_speaking(p, in_p, epoch, i, v, weight)
    return total


@term
def opinions(at: At, race: Tables) -> float:
    """Second-hand accounts, of one member or of unnamed ones."""
    total = 0.0
    for row in race.opinions:
        e, i, level, trust = int(row[EPOCH]), int(row[MEMBER]), int(row[LEVEL]), row[TRUST]
        if i >= 0:
            v = at.v[e, i]
            seen = trust * stated(at.p, v, level) + (1.0 - trust) / N_LEVELS
            total += row[WEIGHT] * log(seen)
            by = row[WEIGHT] * trust / seen
            at.in_v[e, i] += slope_of_stated(at.p, at.in_p, v, level, by)
            continue
        sign = 1.0 if level >= ACCEPT else -1.0
        share = sigmoid(sign * at.liking[e])
        seen = trust * share + 0.5 * (1.0 - trust)
        weight = row[WEIGHT] * at.p[names.PRESS_WEIGHT]
        total += weight * log(seen)
        at.in_liking[e] += weight * trust * sign * share * (1.0 - share) / seen
    return total
