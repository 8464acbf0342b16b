"""Support and hold-outs over time for the leading names, with the number that is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.outcomes import Forecast, OutcomeProbability
from forecast.report.figures.labels import axes_points, number_of, set_dates, spread
from forecast.report.figures.style import (
    INK,
    MUTED,
    WIDTH,
    colours,
    edge_label,
    new_axes,
    set_title,
    styled,
)
from forecast.report.words import in_report_order

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.ticker import Locator

LEADING = 4
"""Names shown: more lines than that cannot be followed."""

_DETAIL = "Mean number of members {}, over all simulated paths."


@styled
def support(
    forecast: Forecast,
    ax: Axes | None = None,
    *,
    needed: int | None = None,
    width: float = WIDTH,
) -> Axes:
    """Mean number of members that agree to each leading name; `needed` to carry it, dashed.

    `needed` is every member where it is not given, as under consensus.
    """
    ax = new_axes(width, 3.6) if ax is None else ax
    needed = forecast.n_members if needed is None else needed
    top = max(needed, _highest(forecast, forecast.support))
    ax.axhline(needed, color=INK, linewidth=1.1, linestyle=(0, (5, 3)), zorder=3)
    ax.annotate(
        f"needed: {needed} of {forecast.n_members}",
        xy=(0, needed),
        xytext=(2, 4),
        xycoords=ax.get_yaxis_transform(),
        textcoords="offset points",
        fontsize=9,
        color=INK,
    )
    _axes_of_counts(ax, forecast, 1.13 * top)
    set_title(ax, support_finding(forecast), _DETAIL.format("that agree to each name"))
    _lines(ax, forecast, forecast.support)
    return ax


@styled
def holdouts(forecast: Forecast, ax: Axes | None = None, *, width: float = WIDTH) -> Axes:
    """Mean number of members with a standing objection to each leading name."""
    ax = new_axes(width, 2.9) if ax is None else ax
    _axes_of_counts(ax, forecast, 1.15 * max(_highest(forecast, forecast.holdouts), 1.0))
    set_title(ax, holdouts_finding(forecast), _DETAIL.format("with a standing objection"))
    _lines(ax, forecast, forecast.holdouts)
    return ax


def support_finding(forecast: Forecast) -> str:
    """The finding of the support figure, in a line."""
    names = [o for o in leading(forecast) if o.id in forecast.support]
    if not names:
        return "No known name to support"
    final = {o.name: float(forecast.support[o.id].iloc[-1]) for o in names}
    best = max(final, key=lambda name: final[name])
    return f"{best} gathers {_members(final[best])} of {forecast.n_members} members, on average"


def holdouts_finding(forecast: Forecast) -> str:
    """The finding of the hold-outs figure, in a line."""
    names = [o for o in leading(forecast) if o.id in forecast.holdouts]
    if not names:
        return "No known name to object to"
    peak = {o.name: float(forecast.holdouts[o.id].max()) for o in names}
    most = max(peak, key=lambda name: peak[name])
    if peak[most] < 0.05:
        return "Hardly any standing objection to a leading name"
    return f"{most} meets most objections: {_members(peak[most])} members at most"


def leading(forecast: Forecast) -> list[OutcomeProbability]:
    """The likeliest known names, at most `LEADING` of them."""
    candidates = [o for o in in_report_order(forecast) if o.kind == "candidate"]
    return candidates[:LEADING]


def _members(count: float) -> str:
    return f"{count:.0f}" if count >= 10 else f"{count:.1f}"


def _highest(forecast: Forecast, counts: pd.DataFrame) -> float:
    shown = [o.id for o in leading(forecast) if o.id in counts]
    return float(np.nanmax(counts[shown].to_numpy())) if shown and len(counts) else 1.0


def _axes_of_counts(ax: Axes, forecast: Forecast, top: float) -> None:
    set_dates(ax, forecast.as_of, forecast.horizon)
    ax.set_ylim(0, top)
    ax.yaxis.set_major_locator(_whole_numbers())
    ax.grid(axis="y", zorder=0)


def _lines(ax: Axes, forecast: Forecast, counts: pd.DataFrame) -> None:
    """One line per name, labelled at its end; comes last, when the height is final."""
    hue = colours(forecast)
    days = [number_of(day) for day in pd.DatetimeIndex(pd.to_datetime(counts.index))]
    shown = [o for o in leading(forecast) if o.id in counts]
    top = ax.get_ylim()[1]
    ends = [float(counts[o.id].iloc[-1]) for o in shown]
    width = ax.get_figure(root=True).get_size_inches()[0]  # type: ignore[union-attr]
    texts = [edge_label(o.name, _members(end), width) for o, end in zip(shown, ends, strict=True)]
    n_lines = max((text.count("\n") + 1 for text in texts), default=1)
    gap = (2 + 11 * n_lines) * top / axes_points(ax)[1]
    places = spread(ends, gap=gap, low=0.0, high=top)
    for outcome, place, text in zip(shown, places, texts, strict=True):
        series = counts[outcome.id].to_numpy(dtype=float)
        ax.plot(days, series, color=hue[outcome.id], linewidth=2.2, zorder=4, clip_on=False)
        _end_label(ax, place, text, hue[outcome.id], series[-1])


def _whole_numbers() -> Locator:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=5, integer=True)


def _end_label(ax: Axes, place: float, text: str, hue: str, end: float) -> None:
    transform = ax.get_yaxis_transform()
    ax.annotate(
        "",
        xy=(1, end),
        xycoords=transform,
        xytext=(1.035, place),
        textcoords=transform,
        arrowprops={"arrowstyle": "-", "color": hue, "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0},
    )
    ax.annotate(
        text,
        xy=(1.035, place),
        xycoords=transform,
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        fontsize=9.5,
        color=INK if end >= 0.05 else MUTED,
    )
