"""How a finished race ended: the one event that a race still open does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from forecast.evidence.record import Record
from forecast.model.segments import segments
from forecast.process.calendar import Calendar

Tensor = Any


@dataclass(frozen=True)
class Ended:
    """What came of a race on the day after its record ends.

    winner: id of the name that was chosen, if it was known by then; kept: whether the mandate
    of the incumbent was prolonged instead. Neither where somebody came out of nowhere.
    """

    winner: str | None = None
    kept: bool = False


STILL_OPEN = Ended()


@dataclass(frozen=True)
class Ending:
    """An ending as arrays, all empty in a race that is open.

    epoch, contending: (choice, candidate), as in `Segments`, at the end of the record; chosen:
    (choice, candidate), 1 for the winner. log_ramp, in_slot: (choice,), the calendar on the day.
    kept_epoch: (renewal,), epoch of the incumbent that was kept; kept_log_ramp: (renewal,).
    """

    epoch: Tensor
    contending: Tensor
    chosen: Tensor
    log_ramp: Tensor
    in_slot: Tensor
    kept_epoch: Tensor
    kept_log_ramp: Tensor


def ending(
    record: Record,
    calendar: Calendar,
    ended: Ended,
    *,
    proposal_scale: float,
    extension_scale: float,
) -> Ending:
    """Read how a race ended. The day is the one after the as-of date of the record."""
    past = segments(record, calendar)
    winner = record.candidates.index(ended.winner) if ended.winner in record.candidates else -1
    known = winner >= 0 and len(past.epoch) > 0 and bool(past.contending[-1, winner])
    rows = slice(-1, None) if known else slice(0, 0)
    n_choices = int(known)
    renewed = ended.kept and record.incumbent_renewal_is_extension and record.incumbent >= 0
    kept = np.array([record.now[record.incumbent]] if renewed else [], dtype=np.int64)
    return Ending(
        epoch=past.epoch[rows],
        contending=past.contending[rows],
        chosen=np.tile(np.arange(len(record.candidates)) == winner, (n_choices, 1)),
        log_ramp=np.full(n_choices, _log_ramp(calendar, proposal_scale)),
        in_slot=np.full(n_choices, float(calendar.in_slot(1.0))),
        kept_epoch=kept,
        kept_log_ramp=np.full(len(kept), _log_ramp(calendar, extension_scale)),
    )


def _log_ramp(calendar: Calendar, scale: float) -> float:
    return float(np.log(calendar.ramp_time(1.0, 2.0, scale)))
