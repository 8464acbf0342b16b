"""The dated record as likelihood: each piece of evidence, one term.

Every function returns a scalar log-likelihood (up to a constant). v: (epoch, member). Records
and exposures hold symbols (see `data`), and any of their arrays may be empty.
"""

from __future__ import annotations

from typing import Any

import pytensor.tensor as pt

from forecast.evidence.record import ACCEPT, ENDORSE, OPPOSE, UNCOMMITTED, WITHDRAWN, Record
from forecast.model.approximations import N_LEVELS, NOBODY, NONE_LEFT
from forecast.model.arrays import flag, is_any, share_among
from forecast.model.exposure import Exposure
from forecast.model.preference import Parameters
from forecast.process import rates

Tensor = Any


def level_probabilities(utility: Tensor, parameters: Parameters) -> Tensor:
    """P(level | v) by an ordered logit, last axis oppose < reserve < accept < endorse.

    P(level <= k | v) = logistic(sharpness (cut_k - v)) with cut-points -reserve gap, 0,
    accept gap (Bailey, Strezhnev and Voeten 2017 use the same link for ordered votes).
    """
    cuts = pt.stack(
        [
            -pt.exp(parameters["log_reserve_gap"]),
            pt.constant(0.0),
            pt.exp(parameters["log_accept_gap"]),
        ]
    )
    below = pt.sigmoid(parameters["statement_sharpness"] * (cuts - utility[..., None]))
    first, last = below[..., :1], 1.0 - below[..., -1:]
    return pt.concatenate([first, below[..., 1:] - below[..., :-1], last], axis=-1)


def _log_speaking(v: Tensor, record: Record, parameters: Parameters) -> Tensor:
    epochs = record.epochs
    return rates.log_speaking_rate(
        v,
        flag(pt.eq(record.home[epochs.candidate][:, None], pt.arange(v.shape[1])[None, :])),
        flag(epochs.declared)[:, None],
        flag(epochs.frontrunner)[:, None],
        parameters["log_speaking_rate"],
        parameters["speaking_home"],
        parameters["speaking_declared"],
        parameters["speaking_frontrunner"],
        parameters["speaking_strength"],
        parameters["speaking_privacy"],
    )


def _log_endorses_once_positive(v: Tensor, parameters: Parameters) -> Tensor:
    """Log-probability P(endorse | at least accept), finite for any v."""
    sharpness = parameters["statement_sharpness"]
    gap = pt.exp(parameters["log_accept_gap"])
    return pt.softplus(-sharpness * v) - pt.softplus(sharpness * (gap - v))


def expected_statements(
    v: Tensor, record: Record, exposure: Exposure, parameters: Parameters
) -> dict[str, Tensor]:
    """Compensators: statements to expect from members off the record, and upgrades."""
    speaking = pt.exp(_log_speaking(v, record, parameters))
    meeting = pt.exp(parameters["speaking_agenda"])
    first = speaking * (exposure.silent + meeting * exposure.silent_slot)
    accepting = exposure.accepting_epoch, exposure.accepting_member
    upgrade = speaking[accepting] * (exposure.accepting_days + meeting * exposure.accepting_slot)
    endorses = pt.exp(_log_endorses_once_positive(v[accepting], parameters))
    negative = pt.sigmoid(-parameters["statement_sharpness"] * v)
    return {
        "positive statements": (first * (1.0 - negative)).sum(),
        "negative statements": (first * negative).sum(),
        "upgrades": (upgrade * endorses).sum(),
    }


def statements(v: Tensor, record: Record, exposure: Exposure, parameters: Parameters) -> Tensor:
    """Members' own words: log-rate of speaking, and the level that was stated."""
    said = record.statements
    at = v[said.epoch, said.member]
    rate = _log_speaking(v, record, parameters)[said.epoch, said.member]
    rate = rate + parameters["speaking_agenda"] * exposure.said_in_slot
    # nobody is waited for to speak of a name that has left: only what was said counts
    rate = rate * pt.neq(record.epochs.status[said.epoch], WITHDRAWN)
    # nor was anybody before the race opened
    rate = rate * pt.gt(said.day, record.opened_day)
    seen = pt.log(said.trust * _stated(at, said.level, parameters) + (1.0 - said.trust) / N_LEVELS)
    first = is_any(said.before, UNCOMMITTED)
    upgrade = pt.eq(said.before, ACCEPT) * pt.eq(said.level, ENDORSE)
    repeated = pt.eq(said.before, OPPOSE) * pt.eq(said.level, OPPOSE)
    reversed_ = pt.ge(said.before, ACCEPT) * pt.lt(said.level, ACCEPT)
    return (
        (said.weight * first * (rate + seen)).sum()
        + (said.weight * upgrade * (rate + _log_endorses_once_positive(at, parameters))).sum()
        + parameters["repeat_weight"] * (said.weight * repeated * seen).sum()
        + (said.weight * reversed_ * seen).sum()
    )


def _stated(at: Tensor, level: Tensor, parameters: Parameters) -> Tensor:
    """(row,), probability of the level that was stated. at: (row,), utility."""
    return level_probabilities(at, parameters)[pt.arange(at.shape[0]), level]


def concession_hazards(
    v: Tensor, record: Record, exposure: Exposure, parameters: Parameters
) -> Tensor:
    """(spell,), integrated hazard of each standing objection over its life."""
    spells = record.spells
    member = spells.member[exposure.spell]
    log_rate = _log_concession(v, record, parameters, exposure.spell_epoch, member)
    gain = pt.exp(parameters["log_deadline_gain"])
    cell = pt.exp(log_rate) * (exposure.spell_days + gain * exposure.spell_nearness)
    spell = pt.arange(spells.member.shape[0])
    return (flag(pt.eq(spell[:, None], exposure.spell[None, :])) * cell).sum(axis=1)


def expected_concessions(
    v: Tensor, record: Record, exposure: Exposure, parameters: Parameters
) -> Tensor:
    """Compensator: concessions to expect. A hold-out that stands long is likelier permanent,
    so the intensity at integrated hazard H is h (1 - pi) exp(-H) / (pi + (1 - pi) exp(-H))."""
    total = concession_hazards(v, record, exposure, parameters)
    return -_log_stands(total, parameters).sum()


def _log_stands(total: Tensor, parameters: Parameters) -> Tensor:
    """Log-probability that an objection outlasts the integrated hazard `total`."""
    permanent = parameters["permanent_share"]
    # without permanent hold-outs the first part is too small to be told from nothing
    return pt.logaddexp(pt.log(permanent + NOBODY), pt.log1p(-permanent) - total)


def _log_concession(
    v: Tensor, record: Record, parameters: Parameters, epoch: Any, member: Any
) -> Tensor:
    epochs = record.epochs
    return rates.log_concession_rate(
        v[epoch, member],
        epochs.support[epoch],
        1.0 / pt.maximum(epochs.objections[epoch], 1),
        parameters["log_concession_rate"],
        parameters["concession_utility"],
        parameters["concession_support"],
        parameters["concession_isolation"],
    )


def concessions(v: Tensor, record: Record, exposure: Exposure, parameters: Parameters) -> Tensor:
    """Standing objections, ended or not; a share of hold-outs never concedes.

    Ended: (1 - pi) h exp(-H). Still standing: pi + (1 - pi) exp(-H) (Damiano, Li, Suen 2012
    on deadlock with types).
    """
    spells = record.spells
    total = concession_hazards(v, record, exposure, parameters)
    gain = pt.exp(parameters["log_deadline_gain"])
    log_rate = _log_concession(v, record, parameters, spells.epoch, spells.member)
    log_rate = log_rate + pt.log1p(gain * exposure.ended_nearness)
    ended = pt.log1p(-parameters["permanent_share"]) + log_rate - total
    return pt.where(spells.conceded, ended, _log_stands(total, parameters)).sum()


def opinions(v: Tensor, record: Record, parameters: Parameters) -> Tensor:
    """Second-hand accounts, through the trust in their source.

    Of a named member: its level. Of unnamed members: only whether the name is well or ill
    received, by the mean utility; how warmly is beyond what such a report can tell.
    """
    said = record.opinions
    named = pt.ge(said.member, 0)
    of_member = _stated(v[said.epoch, pt.maximum(said.member, 0)], said.level, parameters)
    sign = 2.0 * pt.ge(said.level, ACCEPT) - 1.0
    of_all = pt.sigmoid(sign * v.mean(axis=1)[said.epoch])
    about_member = pt.log(said.trust * of_member + (1.0 - said.trust) / N_LEVELS)
    about_all = pt.log(said.trust * of_all + (1.0 - said.trust) / 2.0)
    seen = pt.where(named, about_member, parameters["press_weight"] * about_all)
    return (said.weight * seen).sum()


def favourites(v: Tensor, record: Record, parameters: Parameters) -> Tensor:
    """Front-runner reports: a noisy reading of who is liked best among those in the race."""
    said = record.favourites
    in_race = pt.ge(said.epoch, 0)
    liking = parameters["frontrunner_sharpness"] * v.mean(axis=1)[pt.maximum(said.epoch, 0)]
    share = share_among(in_race, liking)
    named = (share * said.named).sum(axis=1)
    n_named = flag(said.named).sum(axis=1)
    blind = n_named / pt.maximum(in_race.sum(axis=1), 1)
    heard = pt.gt(n_named, 0)
    seen = pt.log(pt.maximum(said.trust * named + (1.0 - said.trust) * blind, NONE_LEFT))
    return (parameters["favourite_weight"] * heard * seen).sum()


def headcounts(v: Tensor, record: Record, parameters: Parameters) -> Tensor:
    """Head-counts: normal about the expected number of members in favour."""
    said = record.headcounts
    stance = record.epochs.stance[said.epoch]
    silent = is_any(stance, UNCOMMITTED)
    leans = pt.sigmoid(parameters["statement_sharpness"] * v[said.epoch])
    for_it = pt.where(silent, leans, pt.ge(stance, ACCEPT))
    expected = for_it.mean(axis=1) * said.of
    sampling = (for_it * (1.0 - for_it) * silent).mean(axis=1) * said.of
    noise = (parameters["headcount_noise"] * said.of / said.trust) ** 2
    variance = sampling + noise
    return (-0.5 * (said.backing - expected) ** 2 / variance - 0.5 * pt.log(variance)).sum()
