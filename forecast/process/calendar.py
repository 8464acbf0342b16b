"""What the calendar does to the rates: meetings, deadlines, the end of the term.

Three profiles multiply the rates of the process. Each has an exact integral over any span
of days, used by the likelihood, and an exact average over cells, used by the simulation;
so refining the cells changes only how finely the same total is spread.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Calendar:
    """Days are counted from the as-of date; negative days are past.

    slots: first days of the meetings. slot_days: length of the window that each opens.
    deadlines: days towards which hold-outs concede. deadline_width: e-folding time, days.
    term_end: end of the incumbent's mandate.
    """

    slots: tuple[float, ...]
    slot_days: float
    deadlines: tuple[float, ...]
    deadline_width: float
    term_end: float

    def slot_time(self, start: ArrayLike, end: ArrayLike) -> Floats:
        """Days of [start, end) that fall into a meeting; overlapping meetings count once."""
        total = np.zeros(np.broadcast(start, end).shape)
        for first, last in self._windows():
            total += np.maximum(np.minimum(end, last) - np.maximum(start, first), 0.0)
        return total

    def nearness_time(self, start: ArrayLike, end: ArrayLike) -> Floats:
        """Integral over [start, end) of sum_d exp(-(T_d - t) / width) over deadlines ahead."""
        total = np.zeros(np.broadcast(start, end).shape)
        for day in self.deadlines:
            total += self._rising(np.minimum(start, day), np.minimum(end, day), day)
        return total

    def _rising(self, start: ArrayLike, end: ArrayLike, day: float) -> Floats:
        return _exponential_integral(start, end, day, self.deadline_width)

    def in_slot(self, day: ArrayLike) -> Floats:
        """1 on days that fall into a meeting, else 0."""
        day = np.asarray(day, dtype=float)
        hits = [(first <= day) & (day < last) for first, last in self._windows()]
        return np.asarray(np.any(hits, axis=0) if hits else np.zeros(day.shape), dtype=float)

    def nearness(self, day: ArrayLike) -> Floats:
        """Sum over deadlines ahead of exp(-(T_d - t) / width), at a day."""
        day = np.asarray(day, dtype=float)
        ahead = [
            np.where(day <= t, np.exp(-np.abs(t - day) / self.deadline_width), 0.0)
            for t in self.deadlines
        ]
        return np.asarray(np.sum(ahead, axis=0) if ahead else np.zeros(day.shape), dtype=float)

    def ramp_time(self, start: ArrayLike, end: ArrayLike, scale: float) -> Floats:
        """Integral over [start, end) of exp(-(term_end - t) / scale), 1 after the end."""
        before = _exponential_integral(
            np.minimum(start, self.term_end), np.minimum(end, self.term_end), self.term_end, scale
        )
        after = np.maximum(end, self.term_end) - np.maximum(start, self.term_end)
        return np.asarray(before + after, dtype=float)

    def _windows(self) -> list[tuple[float, float]]:
        """Meeting windows, merged where they overlap."""
        merged: list[tuple[float, float]] = []
        for first in sorted(set(self.slots)):
            last = first + self.slot_days
            if merged and first <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            else:
                merged.append((first, last))
        return merged

    def breakpoints(self) -> Floats:
        """Every day on which some profile jumps."""
        edges = [edge for window in self._windows() for edge in window]
        return np.unique(np.array([*edges, *self.deadlines, self.term_end], dtype=float))


@dataclass(frozen=True)
class Cells:
    """The calendar from the as-of date to the horizon, constant within cells.

    edges: (cell + 1,), days; the first is 0 and the last is exactly the horizon.
    in_slot, nearness, proposal_ramp, extension_ramp: (cell,), averages over the cell.
    """

    edges: Floats
    in_slot: Floats
    nearness: Floats
    proposal_ramp: Floats
    extension_ramp: Floats


def cut(
    calendar: Calendar,
    horizon: float,
    *,
    step: float,
    proposal_scale: float,
    extension_scale: float,
    extra: ArrayLike = (),
) -> Cells:
    """Cut [0, horizon] into cells of at most `step` days that respect every jump.

    extra: further days at which a cell must end.

    >>> calendar = Calendar((10.0,), 3.0, (20.0,), 30.0, 40.0)
    >>> cells = cut(calendar, 30.0, step=7.0, proposal_scale=150.0, extension_scale=90.0)
    >>> float(cells.edges[0]), float(cells.edges[-1])
    (0.0, 30.0)
    """
    regular = np.arange(0.0, horizon, step)
    jumps = np.concatenate([calendar.breakpoints(), np.asarray(extra, dtype=float)])
    inside = jumps[(jumps > 0) & (jumps < horizon)]
    edges = np.unique(np.concatenate([regular, inside, [horizon]]))
    start, end = edges[:-1], edges[1:]
    days = end - start
    return Cells(
        edges=edges,
        in_slot=calendar.slot_time(start, end) / days,
        nearness=calendar.nearness_time(start, end) / days,
        proposal_ramp=calendar.ramp_time(start, end, proposal_scale) / days,
        extension_ramp=calendar.ramp_time(start, end, extension_scale) / days,
    )


def _exponential_integral(start: ArrayLike, end: ArrayLike, day: float, scale: float) -> Floats:
    """Integral of exp(-(day - t) / scale) over [start, end), both at most `day`."""
    upper = np.exp(-(day - np.asarray(end, dtype=float)) / scale)
    lower = np.exp(-(day - np.asarray(start, dtype=float)) / scale)
    return np.asarray(scale * (upper - lower), dtype=float)
