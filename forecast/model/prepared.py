"""All that the model of one race is built from, checked before anything is sampled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from forecast.errors import FitError
from forecast.evidence.record import OPPOSE, Record
from forecast.model.design import Design
from forecast.model.ending import STILL_OPEN, Ended, Ending, ending
from forecast.model.exposure import Exposure, exposure
from forecast.model.segments import Attempts, attempts
from forecast.process.calendar import Calendar
from forecast.process.decision_rule import WinSet, is_winning
from forecast.scenario.process_priors import ProcessPriors


@dataclass(frozen=True)
class Inputs:
    """All that the model of one race is built from. ended: how a finished race came out."""

    record: Record
    design: Design
    calendar: Calendar
    win_set: WinSet
    priors: ProcessPriors
    ended: Ended = STILL_OPEN


@dataclass(frozen=True)
class Prepared:
    """Inputs with their exposures worked out."""

    inputs: Inputs
    exposure: Exposure
    attempts: Attempts
    ending: Ending


def prepare(inputs: Inputs) -> Prepared:
    """Integrate the calendar over the record, and check that nothing is missing."""
    record, priors = inputs.record, inputs.priors
    blocked = blocked_epochs(record, inputs.win_set)
    prepared = Prepared(
        inputs=inputs,
        exposure=exposure(record, inputs.calendar, extension_scale=priors.extension_ramp_days),
        attempts=attempts(
            record, inputs.calendar, blocked, proposal_scale=priors.proposal_ramp_days
        ),
        ending=ending(
            record,
            inputs.calendar,
            inputs.ended,
            proposal_scale=priors.proposal_ramp_days,
            extension_scale=priors.extension_ramp_days,
        ),
    )
    said = (record.statements, record.opinions, record.favourites, record.headcounts)
    happened = (record.epochs, record.spells, record.choices, record.moves)
    for part in (*said, *happened, prepared.exposure, prepared.attempts, prepared.ending):
        for name, values in vars(part).items():
            if not np.isfinite(values).all():
                raise FitError(f"the encoded record holds a missing number in {name}; report this")
    return prepared


def blocked_epochs(record: Record, win_set: WinSet) -> Any:
    """(epoch,), True where standing objections alone rule the name out for now."""
    stance = record.epochs.stance
    objects = stance == OPPOSE
    return ~is_winning(win_set, ~objects)
