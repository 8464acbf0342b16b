"""Names that are put to the body, that might have been, and that are called ahead.

As `forecast.model.decisions`, `ending_rate` and `likelihood` say it.
"""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from forecast.evidence.record import ACCEPT, LATENT, REFUSED, RESERVE, SILENT
from forecast.model.approximations import LOGISTIC_FOR_NORMAL, NONE_LEFT, ROUNDED
from forecast.model.density import names
from forecast.model.density.moving import log_extension_rate, slope_of_extension
from forecast.model.density.point import At, sigmoid, softplus, term
from forecast.model.density.tables import (
    FRONTRUNNER,
    KEPT_EPOCH,
    KEPT_LOG_RAMP,
    N_VETO,
    QUOTA,
    RAMP,
    RAMP_SLOT,
    STATUS,
    SUPPORT,
    VETO,
    Tables,
)

Floats = NDArray[np.float64]
LARGE = 1e250
"""A product that is taken for its logarithm before it overflows."""
ASKED_FOR = 1.0
"""Marks a log-probability that is to be worked out, since none is above zero."""


@term
def is_open(stance: float) -> bool:
    """Whether a member can still go either way."""
    return stance in (SILENT, RESERVE)


@term
def _quota(rule: Floats, members: Floats, stance: Floats, yes: Floats) -> tuple[float, float]:
    """Mean and variance of the number in favour, given that all veto players are.

    rule: row of `Tables.rule`. stance, yes: (member,), those of an epoch.
    """
    mean, variance = rule[N_VETO], ROUNDED
    for i in range(len(yes)):
        if members[i, VETO] == 0.0:
            if is_open(stance[i]):
                mean += yes[i]
                variance += yes[i] * (1.0 - yes[i])
            elif stance[i] >= ACCEPT:
                mean += 1.0
    return mean, variance


@term
def _ask_for(at: At, epochs: Floats, is_asked: Floats) -> None:
    """Mark the epochs whose passage is to be worked out. epochs, is_asked: (row, name)."""
    for row in range(epochs.shape[0]):
        for c in range(epochs.shape[1]):
            if is_asked[row, c] != 0.0:
                at.passage[int(epochs[row, c])] = ASKED_FOR


@term
def passage(at: At, race: Tables) -> None:
    """Fill in the log-probability that a name would pass, and who would acquiesce.

    Only of epochs in which one might have passed, or did: nothing depends on the others.
    """
    threshold, rule = at.p[names.OBJECTION_THRESHOLD], race.rule[0]
    _ask_for(at, race.beside, race.may_pass)
    _ask_for(at, race.against, race.won)
    for e in range(len(at.v)):
        if at.passage[e] != ASKED_FOR:
            continue
        total, product = 0.0, 1.0
        for i in range(at.v.shape[1]):
            if is_open(race.stance[e, i]):
                short = threshold - at.v[e, i]
                grown = exp(-abs(short))
                at.yes[e, i] = (1.0 if short <= 0.0 else grown) / (1.0 + grown)
                if race.members[i, VETO] != 0.0:
                    # softplus(short), its logarithms taken together
                    total -= max(short, 0.0)
                    product *= 1.0 + grown
                    if product > LARGE:
                        total, product = total - log(product), 1.0
        total -= log(product)
        if rule[QUOTA] > rule[N_VETO]:
            mean, variance = _quota(rule, race.members, race.stance[e], at.yes[e])
            over = mean - rule[QUOTA] + 0.5
            total -= softplus(-LOGISTIC_FOR_NORMAL * over / sqrt(variance))
        at.passage[e] = total


@term
def slopes_of_passage(at: At, race: Tables) -> None:
    """Carry the slopes in `passage` back to utilities and to the threshold."""
    rule = race.rule[0]
    for e in range(len(at.v)):
        by, by_mean, by_variance, whole = at.in_passage[e], 0.0, 0.0, 0.0
        if by == 0.0:
            continue
        if rule[QUOTA] > rule[N_VETO]:
            mean, variance = _quota(rule, race.members, race.stance[e], at.yes[e])
            sd, over = sqrt(variance), mean - rule[QUOTA] + 0.5
            by_z = by * LOGISTIC_FOR_NORMAL * sigmoid(-LOGISTIC_FOR_NORMAL * over / sd)
            by_mean = by_z / sd
            by_variance = -0.5 * by_z * over / (sd * variance)
        for i in range(at.v.shape[1]):
            if is_open(race.stance[e, i]):
                yes = at.yes[e, i]
                if race.members[i, VETO] != 0.0:
                    slope = by * (1.0 - yes)
                else:
                    slope = (by_mean + by_variance * (1.0 - 2.0 * yes)) * yes * (1.0 - yes)
                at.in_v[e, i] += slope
                whole += slope
        at.in_p[names.OBJECTION_THRESHOLD] -= whole


@term
def claim(p: Floats, epoch: Floats, liking: float) -> float:
    """How strongly a name comes to mind when the body looks for one.

    p: (parameter,). epoch: row of `Tables.epochs`. liking: mean utility over members.
    """
    found = p[names.PROPOSAL_SHARPNESS] * liking + p[names.PROPOSAL_FOCAL] * epoch[FRONTRUNNER]
    if epoch[STATUS] == LATENT:
        found += p[names.DRAFT_LATENT]
    elif epoch[STATUS] == REFUSED:
        found += p[names.DRAFT_REFUSED]
    return float(found)


@term
def slope_of_claim(p: Floats, in_p: Floats, epoch: Floats, liking: float, by: float) -> float:
    """Add the slopes in a claim that the log-density rises `by`; gives that in the liking."""
    in_p[names.PROPOSAL_SHARPNESS] += by * liking
    in_p[names.PROPOSAL_FOCAL] += by * epoch[FRONTRUNNER]
    if epoch[STATUS] == LATENT:
        in_p[names.DRAFT_LATENT] += by
    elif epoch[STATUS] == REFUSED:
        in_p[names.DRAFT_REFUSED] += by
    return float(by * p[names.PROPOSAL_SHARPNESS])


@term
def log_sum_of_claims(p: Floats, epochs: Floats, liking: Floats, beside: Floats) -> float:
    """Logarithm of the sum of the exponentials of all claims. beside: (name,), epochs or -1."""
    most, total = -np.inf, 0.0
    for place in beside:
        if place >= 0.0:
            most = max(most, claim(p, epochs[int(place)], liking[int(place)]))
    for place in beside:
        if place >= 0.0:
            total += exp(claim(p, epochs[int(place)], liking[int(place)]) - most)
    return most + log(total)


@term
def log_success(p: Floats, epoch: Floats, liking: float, log_sum: float) -> float:
    """Log-rate at the end of the term at which a name is put to the body."""
    rate = p[names.LOG_PROPOSAL_RATE] + p[names.PROPOSAL_SUPPORT] * epoch[SUPPORT]
    return float(claim(p, epoch, liking) - log_sum + rate)


@term
def slope_of_success(p: Floats, in_p: Floats, epoch: Floats, liking: float, by: float) -> float:
    """Add the slopes in it, but for those in the sum of claims; gives that in the liking."""
    in_p[names.LOG_PROPOSAL_RATE] += by
    in_p[names.PROPOSAL_SUPPORT] += by * epoch[SUPPORT]
    return slope_of_claim(p, in_p, epoch, liking, by)


@term
def slopes_of_sum(at: At, epochs: Floats, beside: Floats, log_sum: float, by: float) -> None:
    """Add the slopes in the logarithm of the sum of claims."""
    for place in beside:
        if place >= 0.0:
            e = int(place)
            share = exp(claim(at.p, epochs[e], at.liking[e]) - log_sum)
            at.in_liking[e] += slope_of_claim(at.p, at.in_p, epochs[e], at.liking[e], by * share)


@term
def decisions_to_expect(at: At, race: Tables) -> float:
    """How often some name was to be put to the body and pass by now."""
    meeting, total = exp(at.p[names.PROPOSAL_AGENDA]), 0.0
    for g in range(len(race.segments)):
        beside = race.beside[g]
        log_sum = log_sum_of_claims(at.p, race.epochs, at.liking, beside)
        days = race.segments[g, RAMP] + meeting * race.segments[g, RAMP_SLOT]
        for c in range(len(beside)):
            if race.may_pass[g, c] != 0.0:
                e = int(beside[c])
                put = log_success(at.p, race.epochs[e], at.liking[e], log_sum)
                total += days * exp(put + at.passage[e])
    return total


@term
def decisions(at: At, race: Tables) -> float:
    """Minus the decisions to expect by now, of which there was none."""
    meeting, total = exp(at.p[names.PROPOSAL_AGENDA]), 0.0
    for g in range(len(race.segments)):
        beside = race.beside[g]
        log_sum = log_sum_of_claims(at.p, race.epochs, at.liking, beside)
        in_slot, expected = meeting * race.segments[g, RAMP_SLOT], 0.0
        for c in range(len(beside)):
            if race.may_pass[g, c] != 0.0:
                e = int(beside[c])
                epoch, liking = race.epochs[e], at.liking[e]
                rate = exp(log_success(at.p, epoch, liking, log_sum) + at.passage[e])
                of_name = rate * (race.segments[g, RAMP] + in_slot)
                expected += of_name
                at.in_p[names.PROPOSAL_AGENDA] -= rate * in_slot
                at.in_passage[e] -= of_name
                at.in_liking[e] += slope_of_success(at.p, at.in_p, epoch, liking, -of_name)
        slopes_of_sum(at, race.epochs, beside, log_sum, expected)
        total -= expected
    return total


@term
def ending(at: At, race: Tables) -> float:
    """Log-rate of what ended the race; zero in a race that is open."""
    total = 0.0
    for g in range(len(race.ends)):
        against = race.against[g]
        log_sum = log_sum_of_claims(at.p, race.epochs, at.liking, against)
        for c in range(len(against)):
            if race.won[g, c] != 0.0:
                e = int(against[c])
                epoch, liking = race.epochs[e], at.liking[e]
                total += log_success(at.p, epoch, liking, log_sum) + at.passage[e]
                at.in_passage[e] += 1.0
                at.in_liking[e] += slope_of_success(at.p, at.in_p, epoch, liking, 1.0)
                slopes_of_sum(at, race.epochs, against, log_sum, -1.0)
        total += race.ends[g, RAMP] + at.p[names.PROPOSAL_AGENDA] * race.ends[g, RAMP_SLOT]
        at.in_p[names.PROPOSAL_AGENDA] += race.ends[g, RAMP_SLOT]
    for renewal in race.kept:
        e = int(renewal[KEPT_EPOCH])
        epoch, liking = race.epochs[e], at.liking[e]
        total += log_extension_rate(at.p, epoch, liking) + renewal[KEPT_LOG_RAMP]
        at.in_liking[e] += slope_of_extension(at.p, at.in_p, epoch, liking, 1.0)
    return total


@term
def favourites(at: At, race: Tables) -> float:
    """Front-runner reports: a noisy reading of who is liked best among those in the race."""
    sharpness, total = at.p[names.FRONTRUNNER_SHARPNESS], 0.0
    for r in range(len(race.reports)):
        trust, epochs, called = race.reports[r, 0], race.reported[r], race.called[r]
        most, n_in_race, n_called = -np.inf, 0, 0.0
        for epoch in epochs:
            if epoch >= 0.0:
                most = max(most, sharpness * at.liking[int(epoch)])
                n_in_race += 1
        all_of_them, of_called = 0.0, 0.0
        for c in range(len(epochs)):
            n_called += called[c]
            if epochs[c] >= 0.0:
                weight = exp(sharpness * at.liking[int(epochs[c])] - most)
                all_of_them += weight
                of_called += weight * called[c]
        if n_called == 0.0:
            continue
        share = of_called / all_of_them if n_in_race > 0 else 0.0
        seen = trust * share + (1.0 - trust) * n_called / max(n_in_race, 1)
        total += at.p[names.FAVOURITE_WEIGHT] * log(max(seen, NONE_LEFT))
        if seen <= NONE_LEFT:
            continue
        by = at.p[names.FAVOURITE_WEIGHT] * trust / seen
        for c in range(len(epochs)):
            if epochs[c] >= 0.0:
                e = int(epochs[c])
                own = exp(sharpness * at.liking[e] - most) / all_of_them
                slope = by * own * (called[c] - share)
                at.in_liking[e] += slope * sharpness
                at.in_p[names.FRONTRUNNER_SHARPNESS] += slope * at.liking[e]
    return total
