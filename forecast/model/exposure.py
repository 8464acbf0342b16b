"""How long each member was at risk of what: the record's epochs under the calendar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.evidence.record import ACCEPT, LATENT, OPEN, REFUSED, UNCOMMITTED, WITHDRAWN, Record
from forecast.model.segments import Segments, segments
from forecast.process.calendar import Calendar

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
A_DAY = 1.0
"""The record is no finer than a day: an objection dropped within one counts as standing for one."""


@dataclass(frozen=True)
class Exposure:
    """Days at risk, which with the rates give the compensators of the likelihood.

    silent, silent_slot: (epoch, member), days off the record outside / inside meetings.
    accepting_epoch, accepting_member: (accepting,), where a member is on record as `accept`, of
    which there are few; accepting_days, accepting_slot: (accepting,), the same days of these.
    open_days, gap: (segment, candidate), days open to the post as a contender, and how far
    behind the leader. latent_days, refused_days: (epoch,), by the candidate's status.
    incumbent_ramp: (epoch,), ramp-weighted days at risk of extension, zero for others.
    spell, spell_epoch: (cell,), which standing objection lasted through which epoch;
    spell_days, spell_nearness: (cell,), plain and deadline-weighted days of that.
    said_in_slot: (statement,), 1 where it was made while ministers or leaders met.
    ended_nearness: (spell,), nearness of deadlines on the day of the end.
    """

    silent: Floats
    silent_slot: Floats
    accepting_epoch: Ints
    accepting_member: Ints
    accepting_days: Floats
    accepting_slot: Floats
    open_days: Floats
    gap: Floats
    latent_days: Floats
    refused_days: Floats
    incumbent_ramp: Floats
    spell: Ints
    spell_epoch: Ints
    spell_days: Floats
    spell_nearness: Floats
    said_in_slot: Floats
    ended_nearness: Floats


def exposure(record: Record, calendar: Calendar, *, extension_scale: float) -> Exposure:
    """Integrate the calendar over every epoch."""
    epochs = record.epochs
    in_race = epochs.status != WITHDRAWN
    days = (epochs.end - epochs.start) * in_race
    slot = calendar.slot_time(epochs.start, epochs.end) * in_race
    silent = np.isin(epochs.stance, UNCOMMITTED)
    accepting, accepting_member = np.nonzero((epochs.stance == ACCEPT) & (days > 0)[:, None])
    spell, cell_epoch = _spell_cells(record)
    near = calendar.nearness_time(epochs.start, epochs.end) * in_race
    extension = calendar.ramp_time(epochs.start, epochs.end, extension_scale) * in_race
    is_extension = record.incumbent_renewal_is_extension & (epochs.candidate == record.incumbent)
    past = segments(record, calendar)
    return Exposure(
        silent=silent * (days - slot)[:, None],
        silent_slot=silent * slot[:, None],
        accepting_epoch=accepting,
        accepting_member=accepting_member,
        accepting_days=(days - slot)[accepting],
        accepting_slot=slot[accepting],
        open_days=_open_days(record, past),
        gap=past.gap,
        latent_days=days * (epochs.status == LATENT),
        refused_days=days * (epochs.status == REFUSED) * ~is_extension,
        incumbent_ramp=extension * is_extension,
        spell=spell,
        spell_epoch=cell_epoch,
        spell_days=_at_least_a_day(record, spell, days[cell_epoch]),
        spell_nearness=near[cell_epoch],
        said_in_slot=calendar.in_slot(record.statements.day),
        ended_nearness=calendar.nearness(record.spells.day),
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


def _at_least_a_day(record: Record, spell: Ints, days: Floats) -> Floats:
    """Lengthen concessions within a day, whose likelihood would have no upper bound."""
    lasted = np.bincount(spell, weights=days, minlength=len(record.spells.member))
    short = np.where(record.spells.conceded, np.maximum(A_DAY - lasted, 0.0), 0.0)
    last_cell = np.append(spell[1:] != spell[:-1], True)[: len(spell)]
    return np.asarray(days + short[spell] * last_cell)


def _open_days(record: Record, past: Segments) -> Floats:
    is_open = past.contending & (record.epochs.status[past.epoch] == OPEN)
    return np.asarray(is_open * past.days[:, None])
