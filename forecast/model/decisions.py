"""No decision yet: what it says that no name has passed the body so far."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytensor.tensor as pt

from forecast.evidence.record import ACCEPT, LATENT, REFUSED, UNCOMMITTED, Record
from forecast.model.preference import Parameters
from forecast.model.segments import Attempts
from forecast.process import rates
from forecast.process.decision_rule import WinSet

Tensor = Any
LOGISTIC_FOR_NORMAL = 1.702
"""Slope at which a logistic curve stays within 0.01 of the normal distribution function."""


def log_passage(v: Tensor, record: Record, win_set: WinSet, parameters: Parameters) -> Tensor:
    """(epoch,), log-probability that the name would pass if it were put to the body then.

    Members on record for it count as in favour; each uncommitted one acquiesces with probability
    logistic(v - kappa). Every veto player must; given that they do, the number of the others
    in favour is taken as normal. Standing objections are for `blocked_epochs` to rule on.
    """
    stance = record.epochs.stance
    silent = np.isin(stance, UNCOMMITTED).astype(float)
    log_yes = -pt.softplus(parameters["objection_threshold"] - v)
    veto = np.zeros(len(record.members))
    veto[list(win_set.veto)] = 1.0
    by_veto = (log_yes * silent * veto).sum(axis=1)
    if win_set.quota <= len(win_set.veto):
        return by_veto
    asked = silent * (1.0 - veto)
    yes = pt.exp(log_yes)
    on_record = ((stance >= ACCEPT) * (1.0 - veto)).sum(axis=1)
    mean = len(win_set.veto) + on_record + (yes * asked).sum(axis=1)
    sd = pt.sqrt((yes * (1.0 - yes) * asked).sum(axis=1) + 1.0 / 12.0)
    # a logistic stands in for the normal tail: it does not underflow far from the quota
    return by_veto - pt.softplus(-LOGISTIC_FOR_NORMAL * (mean - win_set.quota + 0.5) / sd)


def expected_decisions(
    v: Tensor, record: Record, tried: Attempts, passage: Tensor, parameters: Parameters
) -> Tensor:
    """Decisions to expect by the as-of date; none has happened, so its negative is the term."""
    if not len(tried.ramp):
        return pt.constant(0.0)
    epoch = np.maximum(tried.epoch, 0)
    status = record.epochs.status[epoch]
    claim = rates.proposal_claim(
        v.mean(axis=1)[epoch],
        record.epochs.frontrunner[epoch].astype(float),
        (status == LATENT).astype(float),
        (status == REFUSED).astype(float),
        parameters["proposal_sharpness"],
        parameters["proposal_focal"],
        parameters["draft_latent"],
        parameters["draft_refused"],
    )
    share = pt.special.softmax(pt.where(tried.contending, claim, -1e9), axis=1)
    rate = rates.log_proposal_rate(
        record.epochs.support[epoch],
        parameters["log_proposal_rate"],
        parameters["proposal_support"],
    )
    succeeds = (share * pt.exp(rate + passage[epoch]) * tried.eligible).sum(axis=1)
    at_work = tried.ramp + pt.exp(parameters["proposal_agenda"]) * tried.ramp_slot
    return (at_work * succeeds).sum()
