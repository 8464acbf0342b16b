"""The past cut across candidates: who stood beside whom, and when a name could have been put."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.evidence.record import WITHDRAWN, Record
from forecast.process.calendar import Calendar

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Segments:
    """Spans in which nothing changes in the public state of any candidate.

    start, end: (segment,), days. epoch: (segment, candidate), current epoch, -1 where the
    name was not yet heard. contending: (segment, candidate), in the race, and not the incumbent
    whose renewal is an extension. gap: (segment, candidate), best support of any contender
    less own, at least zero.
    """

    start: Floats
    end: Floats
    epoch: Ints
    contending: Bools
    gap: Floats

    @property
    def days(self) -> Floats:
        """(segment,), how long each lasted."""
        return self.end - self.start


def segments(record: Record, calendar: Calendar) -> Segments:
    """Cut the past at every change of any candidate's state and every jump of the calendar."""
    epochs = record.epochs
    changes = np.concatenate([epochs.start, epochs.end])
    jumps = calendar.breakpoints()
    first, last = changes.min(initial=np.inf), changes.max(initial=-np.inf)  # where nobody is named
    inside = jumps[(jumps > first) & (jumps < last)]
    edges = np.unique(np.concatenate([changes, inside]))
    start, end = edges[:-1], edges[1:]
    current = np.full((len(start), len(record.candidates)), -1)
    for e, candidate in enumerate(epochs.candidate):
        spanned = (epochs.start[e] <= start) & (end <= epochs.end[e])
        current[spanned, candidate] = e
    contending = (current >= 0) & (epochs.status[current] != WITHDRAWN)
    if record.incumbent_renewal_is_extension and record.incumbent >= 0:
        contending[:, record.incumbent] = False
    support = np.where(contending, epochs.support[current], 0.0)
    best = support.max(axis=1, keepdims=True, initial=0.0)
    return Segments(start, end, current, contending, np.maximum(best - support, 0.0))


@dataclass(frozen=True)
class Attempts:
    """When some name could have been put to the body and was not, or failed in private.

    epoch, contending: (segment, candidate), as in `Segments`; eligible: contending and not
    blocked. ramp, ramp_slot: (segment,), ramp-weighted days outside / inside meetings.
    """

    epoch: Ints
    contending: Bools
    eligible: Bools
    ramp: Floats
    ramp_slot: Floats


def attempts(
    record: Record, calendar: Calendar, blocked: Bools, *, proposal_scale: float
) -> Attempts:
    """Integrate the proposal ramp over the past. blocked: (epoch,)."""
    past = segments(record, calendar)
    ramp = calendar.ramp_time(past.start, past.end, proposal_scale)
    in_slot = calendar.in_slot(past.start)  # no segment straddles the edge of a meeting
    keep = past.contending.any(axis=1)
    return Attempts(
        epoch=past.epoch[keep],
        contending=past.contending[keep],
        eligible=(past.contending & ~blocked[past.epoch])[keep],
        ramp=(ramp * (1.0 - in_slot))[keep],
        ramp_slot=(ramp * in_slot)[keep],
    )
