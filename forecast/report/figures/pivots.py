"""What blocks it: how often each member objects, and how often it is the last to agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecast.outcomes import Forecast, Pivot
from forecast.report.figures.style import INK, MUTED, RULE, WIDTH, new_axes, set_title, styled
from forecast.report.numbers import whole_days
from forecast.report.tables import ranked_pivots
from forecast.report.words import pivot_sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST, FEWEST = 12, 6
"""Members drawn: at most so many, and of those below one percent only to make up the fewest."""

OBJECTS_COLOUR, LAST_COLOUR = "#56b4e9", "#d55e00"


@styled
def pivots(forecast: Forecast, ax: Axes | None = None, *, width: float = WIDTH) -> Axes:
    """Dots for P(objects) and P(last to agree), joined by a line, those last most often on top."""
    shown = pivots_shown(forecast)
    ax = new_axes(width, 1.75 + 0.3 * max(len(shown), 1)) if ax is None else ax
    rows = range(len(shown))
    last, objects = [p.p_last_holdout for p in shown], [p.p_objects for p in shown]
    ax.hlines(rows, last, objects, color=RULE, linewidth=2.5, zorder=1)
    ring = {"facecolor": "none", "edgecolor": OBJECTS_COLOUR, "linewidth": 2}
    ax.scatter(objects, rows, s=46, zorder=3, **ring)  # type: ignore[arg-type]
    ax.scatter(last, rows, s=52, color=LAST_COLOUR, zorder=4)
    ax.set_ylim(len(shown) - 0.4, -1.1)
    ax.set_yticks(rows, [pivot.member for pivot in shown])
    ax.tick_params(axis="y", labelcolor=INK)
    _percent_axis(ax, max([*last, *objects, 0.1]))
    for row, pivot in enumerate(shown):
        _days(ax, row, pivot)
    if shown:
        _name_dots(ax, shown[0])
    set_title(ax, pivots_finding(forecast), _detail(len(shown), len(forecast.pivots)))
    return ax


def pivots_finding(forecast: Forecast) -> str:
    """The finding of the pivots figure, in a line."""
    return pivot_sentence(forecast).rstrip(".") or "No member is modelled on its own"


def pivots_shown(forecast: Forecast) -> list[Pivot]:
    """The members that are drawn."""
    members = ranked_pivots(forecast)[:MOST]
    return [p for i, p in enumerate(members) if i < FEWEST or p.p_last_holdout >= 0.01]


def _detail(n_shown: int, n_all: int) -> str:
    share = "share of simulated paths; at the right, days added when last."
    if n_shown < n_all:
        return f"The {n_shown} of {n_all} members that are last most often; {share}"
    return share[:1].upper() + share[1:]


def _percent_axis(ax: Axes, top: float) -> None:
    step = 0.05 if top < 0.2 else 0.1 if top < 0.5 else 0.2
    ticks = [step * i for i in range(int(1.05 * top / step) + 1)]
    ax.set_xlim(-0.02 * top, min(1.12 * top, 1.06))
    ax.set_xticks(ticks, [f"{100 * t:.0f}" for t in ticks[:-1]] + [f"{100 * ticks[-1]:.0f} %"])
    ax.grid(axis="x", zorder=0)
    ax.spines["bottom"].set_visible(False)


def _days(ax: Axes, row: int, pivot: Pivot) -> None:
    ax.annotate(
        f"+ {whole_days(pivot.days_added)}",
        xy=(1, row),
        xycoords=ax.get_yaxis_transform(),
        xytext=(10, 0),
        textcoords="offset points",
        va="center",
        fontsize=9.5,
        color=MUTED,
    )


def _name_dots(ax: Axes, first: Pivot) -> None:
    """Say at the first row what the dots are, so that no legend is needed."""
    close = abs(first.p_objects - first.p_last_holdout) < 0.25 * ax.get_xlim()[1]
    for value, text, side in (
        (first.p_last_holdout, "last to agree", "right" if close else "center"),
        (first.p_objects, "objects", "left" if close else "center"),
    ):
        ax.annotate(
            text,
            xy=(value, 0),
            xytext=(0, 8),
            textcoords="offset points",
            ha=side,
            fontsize=9,
            color=MUTED,
        )
