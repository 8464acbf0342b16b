"""The likelihood of how a race ended."""

from __future__ import annotations

from typing import Any

import pytensor.tensor as pt

from forecast.evidence.record import Record
from forecast.model.decisions import log_success
from forecast.model.ending import Ending
from forecast.model.field_moves import log_extension
from forecast.model.preference import Parameters

Tensor = Any


def log_rate_of_ending(
    v: Tensor, record: Record, end: Ending, passage: Tensor, parameters: Parameters
) -> Tensor:
    """Log-rate of what ended the race; zero in a race that is open.

    passage: (epoch,), as in `log_passage`. An objection that stood to the end was dropped in
    private, so it does not rule the winner out here.
    """
    chosen = log_success(v, record, end.epoch, end.contending, passage, parameters)
    by_choice = (pt.where(end.chosen, chosen, 0.0)).sum(axis=1)
    at_work = end.log_ramp + parameters["proposal_agenda"] * end.in_slot
    kept = log_extension(v, record, parameters)[end.kept_epoch] + end.kept_log_ramp
    return (by_choice + at_work).sum() + kept.sum()
