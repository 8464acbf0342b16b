"""Labels that do not run into each other, and dates on an axis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from forecast.report.figures.style import laid_out
from forecast.report.numbers import short_date, short_month

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def spread(positions: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Positions moved as little as needed to stand `gap` apart between `low` and `high`.

    Where they cannot all fit, they stand evenly over the whole room.

    >>> spread([1.0, 1.2, 9.0], gap=1.0, low=0.0, high=10.0)
    [1.0, 2.0, 9.0]
    >>> spread([9.8, 9.9], gap=1.0, low=0.0, high=10.0)
    [9.0, 10.0]
    """
    n_labels = len(positions)
    if n_labels > 1 and gap * (n_labels - 1) > high - low:
        gap = (high - low) / (n_labels - 1)
    order = sorted(range(n_labels), key=lambda i: positions[i])
    placed = [0.0] * n_labels
    floor = low
    for i in order:
        placed[i] = max(positions[i], floor)
        floor = placed[i] + gap
    ceiling = high
    for i in reversed(order):
        placed[i] = min(placed[i], ceiling)
        ceiling = placed[i] - gap
    return placed


def stagger(starts: Sequence[float], widths: Sequence[float], *, gap: float) -> list[int]:
    """The row of each label, from the bottom, so that nothing is written over.

    Labels are given from left to right and placed from the right. The line up to a label
    stands at the label's start and crosses every lower row; so a label in row r ends before
    the start of all labels to its right in row r or above.

    >>> stagger([0.0, 3.0, 12.0], [5.0, 5.0, 2.0], gap=1.0)
    [1, 0, 0]
    """
    rows = [0] * len(starts)
    for i in reversed(range(len(starts))):
        blocking = [
            rows[j] for j in range(i + 1, len(starts)) if starts[i] + widths[i] + gap > starts[j]
        ]
        rows[i] = max(blocking, default=-1) + 1
    return rows


def set_dates(ax: Axes, start: date, end: date) -> None:
    """A time axis from `start` to `end` with few readable ticks, the same in every locale."""
    is_monthly = (end - start).days > 75
    per_inch = 1.6 if is_monthly else 0.9  # "11 Oct" is twice as wide as "Oct"
    ticks = _ticks(start, end, most=int(per_inch * _inches(ax)))
    labels = []
    for i, tick in enumerate(ticks):
        text = short_month(tick.month) if is_monthly else short_date(tick)
        is_new_year = tick.year != (ticks[i - 1].year if i else _year_before(ticks, is_monthly))
        labels.append(f"{text}\n{tick.year}" if is_new_year else text)
    ax.set_xlim(number_of(start), number_of(end))
    ax.set_xticks([number_of(tick) for tick in ticks], labels)


def _year_before(ticks: Sequence[date], is_monthly: bool) -> int | None:
    """The year that needs no label at the first tick: that of a December next to January's."""
    is_crowded = is_monthly and len(ticks) > 1 and ticks[1].year != ticks[0].year
    return ticks[0].year if is_crowded else None


def axes_points(ax: Axes) -> tuple[float, float]:
    """Width and height of the axes in points, after the layout has been done."""
    figure = laid_out(ax)
    box = ax.get_window_extent()
    return box.width * 72 / figure.dpi, box.height * 72 / figure.dpi


def number_of(day: date) -> float:
    """A day as matplotlib counts it: days since 1970."""
    return float((pd.Timestamp(day) - pd.Timestamp(0)).days)


def _inches(ax: Axes) -> float:
    figure = ax.get_figure(root=True)
    assert figure is not None
    return float(figure.get_size_inches()[0])


def _ticks(start: date, end: date, *, most: int) -> list[date]:
    span = (end - start).days
    if span <= 75:
        step = max(1, -(-span // min(most, 6)))
        return [start + timedelta(days=d) for d in range(0, span + 1, step)]
    months = pd.date_range(start, end, freq="MS")
    stride = -(-len(months) // most)
    return [month.date() for month in months[::stride]]
