"""The days ahead, cut into cells over which the chance of a decision is even: features of *when*.

Days of a known meeting are cells of their own; between them cells grow with distance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.outside_view.features import NEVER, TODAY_FEATURES
from forecast.outside_view.race import Race

Floats = NDArray[np.float64]

LAST_DAY = 1461
"""Four years: no race of the record took longer."""

FADE_DAYS = 90.0
"""What the state of the race today says of a day is worth a third after three months."""

TERM_DAYS = 60.0
"""Agreements pile up in the last two months of a term."""

SLOT_KINDS = ("summit", "round")
DAY_FEATURES = (
    "always",
    "distance",
    "age",
    "term_near",
    "term_over",
    "summit",
    "round",
    "soft_slot",
    "before_round",
    "before_closing",
    *(f"today_{name}" for name in TODAY_FEATURES),
)


@dataclass(frozen=True)
class Days:
    """Cells of days ahead. start, end: (cell,), days from the as-of date, end included.

    features: (cell, feature) over DAY_FEATURES, taken at the middle of the cell.
    """

    start: Floats
    end: Floats
    features: Floats

    @property
    def length(self) -> Floats:
        """Days in each cell."""
        return self.end - self.start


def days_ahead(race: Race, last_day: int = LAST_DAY) -> Days:
    """The cells of a race from the as-of date on."""
    edges = _edges(race, last_day)
    start, end = edges[:-1], edges[1:]
    columns = _columns(race, start, end)
    features = np.column_stack([columns[name] for name in DAY_FEATURES])
    return Days(start=start, end=end, features=features)


def _edges(race: Race, last_day: int) -> Floats:
    edges = {0.0, float(last_day)}
    day, step = 0.0, 1.0
    while day < last_day:
        edges.add(day)
        step = min(28.0, max(1.0, day / 5))
        day = math.floor(day + step)
    for slot in race.slots:
        if slot.kind in SLOT_KINDS and 1 <= slot.day < last_day:
            edges |= {slot.day - 1, slot.day}
        elif slot.kind == "nominations" and 0 < slot.day < last_day:
            edges.add(slot.day)
    if 0 < race.term_end_day < last_day:
        edges.add(race.term_end_day)
    return np.array(sorted(edges))


def _columns(race: Race, start: Floats, end: Floats) -> dict[str, Floats]:
    """DAY_FEATURES of the cells, by name."""
    middle = (start + end) / 2
    to_term = race.term_end_day - middle
    fade = np.exp(-middle / FADE_DAYS)
    today = dict(zip(TODAY_FEATURES, race.today, strict=True))
    return {
        "always": np.ones_like(middle),
        "distance": np.log1p(middle / 30),
        "age": np.log1p((race.age_days + middle) / 30),
        "term_near": np.exp(-np.maximum(to_term, 0.0) / TERM_DAYS) * (to_term >= 0),
        "term_over": (to_term < 0).astype(float),
        "summit": _is_slot(race, "summit", start, end),
        "round": _is_slot(race, "round", start, end),
        "soft_slot": _is_slot(race, "soft_slot", start, end),
        "before_round": _before(race, "round", end),
        "before_closing": _before(race, "nominations", end),
        **{f"today_{name}": value * fade for name, value in today.items()},
    }


def _before(race: Race, kind: str, end: Floats) -> Floats:
    """Whether a fixed day of a kind is still to come after the cell."""
    days = [s.day for s in race.slots if s.kind == kind and (s.hard or kind == "nominations")]
    ahead = min((day for day in days if day >= 1), default=-NEVER)
    still_to_come: Floats = (end < ahead).astype(float)
    return still_to_come


def _is_slot(race: Race, name: str, start: Floats, end: Floats) -> Floats:
    days = {
        s.day
        for s in race.slots
        if s.kind in SLOT_KINDS and ("soft_slot" if not s.hard else s.kind) == name
    }
    is_slot: Floats = np.isin(end, list(days)).astype(float) * (end - start <= 1.0)
    return is_slot
