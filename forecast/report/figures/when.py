"""When: the cumulative probability of a decision, by outcome, with the milestones drawn in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecast.outcomes import Floats, Forecast, MilestoneProbability
from forecast.report.figures.labels import axes_points, number_of, set_dates, spread, stagger
from forecast.report.figures.style import (
    INK,
    MUTED,
    NARROW,
    OTHER_COLOUR,
    PAPER,
    UNDECIDED_COLOUR,
    WIDTH,
    colours,
    edge_label,
    new_axes,
    set_title,
    styled,
)
from forecast.report.milestones import milestone_label
from forecast.report.numbers import common_mcse, long_date, percent
from forecast.report.words import in_report_order, precision

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation

MERGE_BELOW = 0.02
"""Names with less at the horizon share one band: thinner ones cannot be seen."""

_ROW_POINTS = 13.0
_LABEL_SIZE = 8.5
_OVERHANG = 110.0
"""Points by which a label may reach over the right edge, where the names of the bands stand."""


@dataclass(frozen=True)
class Band:
    """One layer of the stack: `values` (node,) is its cumulative probability."""

    name: str
    value: str
    colour: str
    values: Floats


@styled
def when(forecast: Forecast, ax: Axes | None = None, *, width: float = WIDTH) -> Axes:
    """Stacked areas that add up to the chance of a decision by each day.

    What is missing to 100 % at the right edge is `undecided`. Vertical lines are milestones,
    labelled with the chance of a decision by the end of that day.
    """
    bands = stacked_bands(forecast)
    ax = new_axes(width, _height(forecast, len(bands), width)) if ax is None else ax
    days = _day_numbers(forecast)
    _draw_stack(ax, days, bands)
    set_dates(ax, forecast.as_of, forecast.horizon)
    ax.set_ylim(0, 1)
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100 %"])
    ax.grid(axis="y", zorder=0)
    trial = _label_bands(ax, bands, forecast)
    n_rows = _draw_milestones(ax, forecast)
    set_title(ax, when_finding(forecast), _HOW_TO_READ, lift=_ROW_POINTS * n_rows + 8)
    for label in trial:  # they gave the axes their width; only now is the height known
        label.remove()
    _label_bands(ax, bands, forecast)
    return ax


def _height(forecast: Forecast, n_bands: int, width: float) -> float:
    """Inches; taller where many milestones or many names want a line of their own."""
    lines = max(0, len(forecast.timeline.milestones) - 5) + max(0, n_bands - 6)
    return (4.9 if width > NARROW else 5.8) + 0.18 * lines


_HOW_TO_READ = (
    "Chance that it is decided by the end of each day. Decided: a successor is named, or the "
    "incumbent's mandate is extended. Vertical lines: milestones, and the chance by then."
)


def when_finding(forecast: Forecast) -> str:
    """The finding of the when figure, in a line."""
    line = forecast.timeline
    chance = percent(line.p_decided_by_horizon, precision(forecast))
    if line.p50 is None:
        return f"Less likely than not to be decided by {long_date(forecast.horizon)} ({chance})"
    return f"Half the chance of a decision falls by {long_date(line.p50)}"


def stacked_bands(forecast: Forecast) -> list[Band]:
    """Layers from the bottom: names from the likeliest, small ones together, field, extended."""
    cumulative, hue = forecast.timeline.cumulative, colours(forecast)
    bands, small = [], []
    mcse = precision(forecast)
    for outcome in in_report_order(forecast):
        if outcome.id not in cumulative:
            continue
        values = cumulative[outcome.id].to_numpy(dtype=float)
        if outcome.kind == "candidate" and values[-1] < MERGE_BELOW:
            small.append(values)
            continue
        chance = percent(outcome.probability, mcse)
        bands.append((outcome.kind, Band(outcome.name, chance, hue[outcome.id], values)))
    if small:
        total = np.sum(small, axis=0)
        noun = "other name" if len(small) == 1 else "other names"
        chance = percent(float(total[-1]), mcse)
        band = Band(f"{len(small)} {noun}", chance, OTHER_COLOUR, total)
        n_names = sum(kind == "candidate" for kind, _ in bands)
        bands.insert(n_names, ("candidate", band))
    return [band for _, band in bands]


def _day_numbers(forecast: Forecast) -> Floats:
    index = pd.DatetimeIndex(pd.to_datetime(forecast.timeline.cumulative.index))
    return np.array([number_of(day) for day in index])


def _draw_stack(ax: Axes, days: Floats, bands: list[Band]) -> None:
    ax.axhspan(0, 1, facecolor=UNDECIDED_COLOUR, alpha=0.35, zorder=0)
    below = np.zeros(len(days))
    for band in bands:
        above = below + band.values
        ax.fill_between(days, below, above, color=band.colour, linewidth=0, zorder=2)
        ax.plot(days, above, color=PAPER, linewidth=0.9, zorder=3)
        below = above


def _label_bands(ax: Axes, bands: list[Band], forecast: Forecast) -> list[Annotation]:
    """Names at the right edge, each beside the middle of its band, with a short leader."""
    tops = np.cumsum([band.values[-1] for band in bands])
    middles = [float(top - band.values[-1] / 2) for top, band in zip(tops, bands, strict=True)]
    undecided = [o for o in forecast.outcomes if o.kind == "undecided"]
    width = ax.get_figure(root=True).get_size_inches()[0]  # type: ignore[union-attr]
    labels = [(edge_label(band.name, band.value, width), band.colour) for band in bands]
    if undecided:
        middles.append((1 + float(tops[-1] if len(tops) else 0)) / 2)
        chance = percent(undecided[0].probability, precision(forecast))
        labels.append((f"undecided  {chance}", MUTED))
    n_lines = max(text.count("\n") + 1 for text, _ in labels)
    height = axes_points(ax)[1]
    gap = (3 + 11 * n_lines) / height
    places = spread(middles, gap=gap, low=0.01, high=0.985)
    drawn = []
    for middle, place, (label, colour) in zip(middles, places, labels, strict=True):
        rise = (place - middle) * height
        line = _line(colour, 2.0)
        drawn.append(ax.annotate("", xy=(1, middle), xytext=(17, rise), zorder=4, **line))
        text = ax.annotate(
            label,
            xy=(1, place),
            xytext=(20, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            va="center",
            fontsize=9.5,
            color=INK,
        )
        drawn.append(text)
    return drawn


def _draw_milestones(ax: Axes, forecast: Forecast) -> int:
    """Draw the lines and their labels above the axes; how many rows of labels it took."""
    milestones = [m for m in forecast.timeline.milestones if m.on <= forecast.horizon]
    milestones.sort(key=lambda m: (m.on, m.id))
    texts = _milestone_texts(milestones)
    width = axes_points(ax)[0]
    left, right = ax.get_xlim()
    at = [(number_of(m.on) - left) / (right - left) * width for m in milestones]
    sizes = [0.58 * _LABEL_SIZE * len(text) + 5 for text in texts]
    starts = [min(x, width + _OVERHANG - size) for x, size in zip(at, sizes, strict=True)]
    rows = stagger(starts, sizes, gap=8)
    for x, start, row, text in zip(at, starts, rows, texts, strict=True):
        _milestone(ax, x, width, start, row, text)
    return max(rows, default=-1) + 1


def _milestone_texts(milestones: list[MilestoneProbability]) -> list[str]:
    mcse = common_mcse(m.mcse for m in milestones)
    return [f"{milestone_label(m)} {percent(m.p_decided_by, mcse)}" for m in milestones]


def _milestone(ax: Axes, x: float, width: float, start: float, row: int, text: str) -> None:
    height = 8 + _ROW_POINTS * row
    end = height + 9 if start >= x else height - 1
    place = x / width
    line = {"color": INK, "linewidth": 0.9, "alpha": 0.6, "zorder": 5}
    ax.plot([place, place], [0, 1], transform=ax.transAxes, **line)  # type: ignore[arg-type]
    ax.annotate("", xy=(place, 1), xytext=(0, end), zorder=5, **_line(INK, 0.9, alpha=0.6))
    ax.annotate(
        text,
        xy=(place, 1),
        xytext=(start - x + 4, height),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=_LABEL_SIZE,
        color=INK,
    )


def _line(colour: str, width: float, **more: Any) -> dict[str, Any]:
    """A plain line from a point of the axes to an offset in points."""
    arrow = {"arrowstyle": "-", "color": colour, "linewidth": width, "shrinkA": 0, "shrinkB": 0}
    return {
        "xycoords": "axes fraction",
        "textcoords": "offset points",
        "arrowprops": {**arrow, **more},
    }
