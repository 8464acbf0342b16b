"""No decision yet: what it says that no name has passed the body so far."""

from __future__ import annotations

from typing import Any

import pytensor.tensor as pt

from forecast.evidence.record import ACCEPT, LATENT, REFUSED, UNCOMMITTED, Record
from forecast.model.approximations import LOGISTIC_FOR_NORMAL
from forecast.model.arrays import flag, is_any, log_share_among
from forecast.model.preference import Parameters
from forecast.model.rule import Rule
from forecast.model.segments import Attempts
from forecast.process import rates

Tensor = Any


def log_passage(v: Tensor, record: Record, rule: Rule, parameters: Parameters) -> Tensor:
    """(epoch,), log-probability that the name would pass if it were put to the body then.

    Members on record for it count as in favour; each uncommitted one acquiesces with probability
    logistic(v - kappa). Every veto player must; given that they do, the number of the others
    in favour is taken as normal. Standing objections are for `blocked_epochs` to rule on.
    """
    stance = record.epochs.stance
    silent = is_any(stance, UNCOMMITTED)
    log_yes = -pt.softplus(parameters["objection_threshold"] - v)
    by_veto = (log_yes * silent * rule.veto).sum(axis=1)
    asked = silent * (1.0 - rule.veto)
    yes = pt.exp(log_yes)
    on_record = (pt.ge(stance, ACCEPT) * (1.0 - rule.veto)).sum(axis=1)
    mean = rule.n_veto + on_record + (yes * asked).sum(axis=1)
    sd = pt.sqrt((yes * (1.0 - yes) * asked).sum(axis=1) + 1.0 / 12.0)
    # a logistic stands in for the normal tail: it does not underflow far from the quota
    by_quota = -pt.softplus(-LOGISTIC_FOR_NORMAL * (mean - rule.quota + 0.5) / sd)
    return by_veto + pt.gt(rule.quota, rule.n_veto) * by_quota


def expected_decisions(
    v: Tensor, record: Record, tried: Attempts, passage: Tensor, parameters: Parameters
) -> Tensor:
    """Decisions to expect by the as-of date; none has happened, so its negative is the term."""
    log_rate = log_success(v, record, tried.epoch, tried.contending, passage, parameters)
    succeeds = (pt.exp(log_rate) * tried.eligible).sum(axis=1)
    at_work = tried.ramp + pt.exp(parameters["proposal_agenda"]) * tried.ramp_slot
    return (at_work * succeeds).sum()


def log_success(
    v: Tensor,
    record: Record,
    epochs: Tensor,
    contending: Tensor,
    passage: Tensor,
    parameters: Parameters,
) -> Tensor:
    """(segment, candidate), log-rate at the end of the term at which a name is put and passes.

    epochs, contending: (segment, candidate), as in `Segments`.
    """
    epoch = pt.maximum(epochs, 0)
    status = record.epochs.status[epoch]
    claim = rates.proposal_claim(
        v.mean(axis=1)[epoch],
        flag(record.epochs.frontrunner)[epoch],
        flag(pt.eq(status, LATENT)),
        flag(pt.eq(status, REFUSED)),
        parameters["proposal_sharpness"],
        parameters["proposal_focal"],
        parameters["draft_latent"],
        parameters["draft_refused"],
    )
    rate = rates.log_proposal_rate(
        record.epochs.support[epoch],
        parameters["log_proposal_rate"],
        parameters["proposal_support"],
    )
    return log_share_among(contending, claim) + rate + passage[epoch]
