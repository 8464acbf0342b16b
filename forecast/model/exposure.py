"""How long each member was at risk of what: the record's epochs under the calendar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.evidence.record import LATENT, OPEN, REFUSED, SILENT, WITHDRAWN, Record
from forecast.process.calendar import Calendar

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ACCEPT = 2


@dataclass(frozen=True)
class Exposure:
    """Days at risk, which with the rates give the compensators of the likelihood.

    silent, silent_slot: (epoch, member), days off the record outside / inside meetings.
    accepting, accepting_slot: the same for members on record as `accept`.
    open_days, latent_days, refused_days: (epoch,), by the candidate's status.
    incumbent_ramp: (epoch,), ramp-weighted days at risk of extension, zero for others.
    spell, spell_epoch: (cell,), which standing objection lasted through which epoch;
    spell_days, spell_nearness: (cell,), plain and deadline-weighted days of that.
    """

    silent: Floats
    silent_slot: Floats
    accepting: Floats
    accepting_slot: Floats
    open_days: Floats
    latent_days: Floats
    refused_days: Floats
    incumbent_ramp: Floats
    spell: Ints
    spell_epoch: Ints
    spell_days: Floats
    spell_nearness: Floats


def exposure(record: Record, calendar: Calendar, *, extension_scale: float) -> Exposure:
    """Integrate the calendar over every epoch."""
    epochs = record.epochs
    in_race = epochs.status != WITHDRAWN
    days = (epochs.end - epochs.start) * in_race
    slot = calendar.slot_time(epochs.start, epochs.end) * in_race
    silent = epochs.stance == SILENT
    accepting = epochs.stance == ACCEPT
    spell, cell_epoch = _spell_cells(record)
    near = calendar.nearness_time(epochs.start, epochs.end) * in_race
    extension = calendar.ramp_time(epochs.start, epochs.end, extension_scale) * in_race
    is_extension = record.incumbent_renewal_is_extension & (epochs.candidate == record.incumbent)
    contending = (epochs.status == OPEN) & ~is_extension
    return Exposure(
        silent=silent * (days - slot)[:, None],
        silent_slot=silent * slot[:, None],
        accepting=accepting * (days - slot)[:, None],
        accepting_slot=accepting * slot[:, None],
        open_days=days * contending,
        latent_days=days * (epochs.status == LATENT),
        refused_days=days * (epochs.status == REFUSED) * ~is_extension,
        incumbent_ramp=extension * is_extension,
        spell=spell,
        spell_epoch=cell_epoch,
        spell_days=days[cell_epoch],
        spell_nearness=near[cell_epoch],
    )


def _spell_cells(record: Record) -> tuple[Ints, Ints]:
    spells = record.spells
    pairs = [
        (s, e)
        for s in range(len(spells.member))
        for e in range(spells.first_epoch[s], spells.epoch[s] + 1)
    ]
    cells = np.array(pairs, dtype=int).reshape(-1, 2)
    return cells[:, 0], cells[:, 1]


@dataclass(frozen=True)
class Attempts:
    """When some name could have been put to the body and was not, or failed in private.

    epoch: (segment, candidate), current epoch or -1. contending: (segment, candidate),
    in the race, and not the incumbent whose renewal is an extension; eligible: not blocked.
    ramp, ramp_slot: (segment,), ramp-weighted days outside / inside meetings.
    """

    epoch: Ints
    contending: NDArray[np.bool_]
    eligible: NDArray[np.bool_]
    ramp: Floats
    ramp_slot: Floats


def attempts(
    record: Record, calendar: Calendar, blocked: NDArray[np.bool_], *, proposal_scale: float
) -> Attempts:
    """Cut the past at every change of any candidate's state. blocked: (epoch,)."""
    epochs = record.epochs
    edges = np.unique(np.concatenate([epochs.start, epochs.end]))
    start, end = edges[:-1], edges[1:]
    current = np.full((len(start), len(record.candidates)), -1)
    for e in range(len(epochs.candidate)):
        inside = (epochs.start[e] <= start) & (end <= epochs.end[e])
        current[inside, epochs.candidate[e]] = e
    in_race = (current >= 0) & (epochs.status[current] != WITHDRAWN)
    if record.incumbent_renewal_is_extension and record.incumbent >= 0:
        in_race[:, record.incumbent] = False
    ramp = calendar.ramp_time(start, end, proposal_scale)
    in_slot = calendar.slot_time(start, end) / np.maximum(end - start, 1e-9)
    keep = in_race.any(axis=1)
    eligible = in_race & ~blocked[current]
    return Attempts(
        epoch=current[keep],
        contending=in_race[keep],
        eligible=eligible[keep],
        ramp=(ramp * (1 - in_slot))[keep],
        ramp_slot=(ramp * in_slot)[keep],
    )
