"""The figures of a comparison: how far each outcome moves, and when a decision comes."""

from __future__ import annotations

import textwrap
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.analysis.comparison import Alternative, Comparison
from forecast.outcomes import Floats, Forecast
from forecast.report.comparison.numbers import days_apart, is_clear, points
from forecast.report.comparison.words import in_order, label_of, phrase_of
from forecast.report.figures.changes import change_bar
from forecast.report.figures.labels import axes_points, number_of, set_dates, spread
from forecast.report.figures.style import (
    CANDIDATE_COLOURS,
    INK,
    NARROW,
    OTHER_COLOUR,
    RULE,
    WIDTH,
    edge_label,
    new_axes,
    set_title,
    styled,
)
from forecast.report.figures.who import wrapped
from forecast.report.numbers import percent
from forecast.report.words import KIND_ORDER, precision

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BASE_COLOUR = INK
Z90 = 1.645
"""Whiskers are central 90 % intervals of the Monte Carlo error."""

SMALL, MINOR = 0.005, 0.05
"""Names that move by less than the first in every scenario, and have less than the second in the
base, are left out."""


@styled
def moves(comparison: Comparison, ax: Axes | None = None, *, width: float = WIDTH) -> Axes:
    """Bars from zero: by how many points each outcome moves, one colour for each scenario."""
    shown = shown_outcomes(comparison)
    hue = scenario_colours(comparison)
    n = len(comparison.others)
    height = 1.75 + len(shown) * (0.2 + 0.17 * n) + 0.2 * n
    ax = new_axes(width, height) if ax is None else ax
    thick = 0.76 / n
    _set_points(ax, comparison)
    for row, name in enumerate(shown):
        for k, other in enumerate(comparison.others):
            place = row + (k - (n - 1) / 2) * thick
            _bar(ax, other, name, place, thick, hue[other.forecast.scenario])
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.set_yticks(range(len(shown)), [_row_label(comparison, name, width) for name in shown])
    ax.tick_params(axis="y", labelcolor=INK)
    ax.axvline(0, color=INK, linewidth=0.9, zorder=4)
    _legend(ax, comparison, hue, width)
    set_title(ax, moves_finding(comparison), _HOW_TO_READ, lift=14.5 * n + 4)
    return ax


_HOW_TO_READ = (
    "Change of each outcome's probability against the base, in percentage points; below each name "
    "its probability in the base. Thin lines: 90 % Monte Carlo intervals of the change."
)


def moves_finding(comparison: Comparison) -> str:
    """The finding of the figure of outcomes, in a line."""
    found = [(o, a) for a in comparison.others for o in a.outcomes if is_clear(o.probability)]
    if not found:
        return "No outcome moves by more than chance in the paths would"
    outcome, other = max(found, key=lambda pair: abs(pair[0].probability.difference))
    where = phrase_of(other, comparison.base.scenario)
    name = outcome.name[:1].upper() + outcome.name[1:]
    return f"{name} moves most: {points(outcome.probability)} points {where}"


def shown_outcomes(comparison: Comparison) -> list[str]:
    """The outcomes that are drawn: those that move, or have some probability in the base."""
    found: dict[str, bool] = {}
    for other in comparison.others:
        for o in other.outcomes:
            moved = abs(o.probability.difference) >= SMALL or o.probability.base >= MINOR
            found[o.id] = found.get(o.id, False) or moved or KIND_ORDER[o.kind] > 0
    return [name for name in in_order(comparison) if found[name]]


def scenario_colours(comparison: Comparison) -> dict[str, str]:
    """One colour for each scenario, the same in all figures of a comparison."""
    names = [other.forecast.scenario for other in comparison.others]
    padded = [*CANDIDATE_COLOURS, *[OTHER_COLOUR] * len(names)]
    return dict(zip(names, padded, strict=False))


def _set_points(ax: Axes, comparison: Comparison) -> None:
    ends = [
        100 * (abs(o.probability.difference) + Z90 * o.probability.mcse)
        for other in comparison.others
        for o in other.outcomes
    ]
    top = 1.22 * max([*ends, 0.5])
    low = min(100 * o.probability.difference for a in comparison.others for o in a.outcomes)
    high = max(100 * o.probability.difference for a in comparison.others for o in a.outcomes)
    room = 0.16 * (high - low) + 0.02 * top
    ax.set_xlim(min(low, 0) - room - 0.05 * top, max(high, 0) + room + 0.05 * top)
    ax.grid(axis="x", zorder=0)
    ax.xaxis.set_major_formatter(
        lambda x, _: f"{x:+g}".replace("-", "\N{MINUS SIGN}") if x else "0"
    )
    ax.set_xlabel("percentage points", fontsize=9)
    ax.spines["bottom"].set_visible(False)


def _bar(ax: Axes, other: Alternative, name: str, place: float, thick: float, hue: str) -> None:
    found = next((o.probability for o in other.outcomes if o.id == name), None)
    if found is None:
        return
    change, error = 100 * found.difference, 100 * Z90 * found.mcse
    label = points(found) if is_clear(found) else None
    change_bar(ax, place, change, error, label=label, hue=hue, height=0.84 * thick)


def _row_label(comparison: Comparison, name: str, width: float) -> str:
    found = next(o for a in comparison.others for o in a.outcomes if o.id == name)
    chance = percent(found.probability.base, precision(comparison.base))
    return f"{wrapped(found.name, 0.36 * width)}\n{chance}"


def _legend(ax: Axes, comparison: Comparison, hue: dict[str, str], width: float) -> None:
    from matplotlib.patches import Patch

    base = comparison.base.scenario
    columns = int(13 * width) - 12
    handles = [
        Patch(
            color=hue[o.forecast.scenario],
            label=textwrap.shorten(phrase_of(o, base), columns, placeholder=" …"),
        )
        for o in comparison.others
    ]
    ax.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        frameon=False,
        fontsize=9,
        handlelength=1,
        handleheight=0.8,
        borderaxespad=0,
        labelspacing=0.25,
    )


@styled
def decided(comparison: Comparison, ax: Axes | None = None, *, width: float = WIDTH) -> Axes:
    """Lines: the chance that it is decided by each day, in the base and in each scenario."""
    ax = new_axes(width, 3.9 if width > NARROW else 4.6) if ax is None else ax
    hue = scenario_colours(comparison)
    base = comparison.base
    lines = [(base, "base", BASE_COLOUR, 1.4)] + [
        (o.forecast, label_of(o, base.scenario), hue[o.forecast.scenario], 1.8)
        for o in comparison.others
    ]
    for forecast, _, colour, thick in lines:
        days, chance = _decided_by(forecast)
        style = {"linestyle": (0, (4, 2)), "zorder": 4} if forecast is base else {"zorder": 3}
        ax.plot(days, chance, color=colour, linewidth=thick, **style)
    set_dates(ax, base.as_of, max(forecast.horizon for forecast, *_ in lines))
    ax.set_ylim(0, 1)
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100 %"])
    ax.grid(axis="y", zorder=0)
    ax.axhline(0.5, color=RULE, linewidth=1.6, zorder=1)
    _label_lines(ax, lines, width)
    set_title(ax, decided_finding(comparison), _HOW_TO_READ_DAYS)
    return ax


_HOW_TO_READ_DAYS = "Chance that it is decided by the end of each day; dashed: the base."


def decided_finding(comparison: Comparison) -> str:
    """The finding of the figure of dates, in a line."""
    found = [
        (a, a.median_day)
        for a in comparison.others
        if isfinite(a.median_day.difference) and is_clear(a.median_day)
        if abs(a.median_day.difference) >= 0.5
    ]
    if not found:
        return "When half the chance of a decision falls hardly differs"
    other, days = max(found, key=lambda pair: abs(pair[1].difference))
    later = "later" if days.difference > 0 else "earlier"
    text = days_apart(days).lstrip("+\N{MINUS SIGN}")
    where = phrase_of(other, comparison.base.scenario)
    return f"Half the chance of a decision falls {text} {later} {where}"


def decided_alt(comparison: Comparison) -> str:
    """The figure of dates in words."""
    sides = [comparison.base, *(o.forecast for o in comparison.others)]
    ends = [f"{f.scenario} {percent(f.timeline.p_decided_by_horizon, precision(f))}" for f in sides]
    return f"Lines of the chance of a decision by each day; by the horizon: {'; '.join(ends)}."


def _decided_by(forecast: Forecast) -> tuple[Floats, Floats]:
    table = forecast.timeline.cumulative
    index = pd.DatetimeIndex(pd.to_datetime(table.index))
    days = np.array([number_of(day) for day in index])
    return days, table.sum(axis=1).to_numpy(dtype=float)


def _label_lines(ax: Axes, lines: list[tuple[Forecast, str, str, float]], width: float) -> None:
    ends = [float(_decided_by(forecast)[1][-1]) for forecast, *_ in lines]
    order = sorted(range(len(lines)), key=lambda k: ends[k])
    texts = [
        edge_label(lines[k][1], percent(ends[k], precision(lines[k][0])), width) for k in order
    ]
    tall = max(text.count("\n") + 1 for text in texts)
    places = spread(
        [ends[k] for k in order], gap=(3 + 11 * tall) / axes_points(ax)[1], low=0.02, high=0.98
    )
    for k, place, text in zip(order, places, texts, strict=True):
        ax.annotate(
            text,
            xy=(1, place),
            xytext=(8, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            va="center",
            fontsize=9.5,
            color=lines[k][2],
        )
