"""Through time: the probability of each outcome as of every date, with what became public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from forecast.analysis.history import History
from forecast.outcomes import OutcomeProbability
from forecast.report.figures.labels import axes_points, number_of, set_dates, spread, stagger
from forecast.report.figures.style import (
    CANDIDATE_COLOURS,
    EXTENDED_COLOUR,
    FIELD_COLOUR,
    INK,
    MUTED,
    NARROW,
    UNDECIDED_COLOUR,
    WIDTH,
    edge_label,
    new_axes,
    set_title,
    styled,
)
from forecast.report.numbers import long_date, percent, short_date

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation

SHOWN = 6
"""Names with a line of their own; more cannot be told apart."""
LEAST = 0.05
"""A name that never came to so much has no line."""
_ROW_POINTS, _LABEL_SIZE = 12.5, 8.0
_OTHER = {"field": FIELD_COLOUR, "extended": EXTENDED_COLOUR, "undecided": UNDECIDED_COLOUR}


@dataclass(frozen=True)
class Noted:
    """A day on which something became public, in a few words; without words it is only marked."""

    on: date
    words: str = ""


@styled
def through_time(
    history: History,
    noted: Sequence[Noted] = (),
    ax: Axes | None = None,
    *,
    width: float = WIDTH,
) -> Axes:
    """Lines of probability over as-of dates; what moved them most is written above.

    Small marks below: days on which anything became public.
    """
    first, last = history.days[0].as_of, history.days[-1].as_of
    right_edge = max(last, first + timedelta(1))  # a single date has an axis too
    inside = [mark for mark in noted if first < mark.on <= last]
    told = sorted((mark for mark in inside if mark.words), key=lambda mark: mark.on)
    ax = new_axes(width, (4.0 if width > NARROW else 4.4) + 0.16 * len(told)) if ax is None else ax
    set_dates(ax, first, right_edge)
    shown = lines_of(history)
    chances = history.chances
    top = max(float(chances[[o.id for o in shown]].max().max()), 0.1)
    ax.set_ylim(0, min(1.0, 1.12 * top))
    ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}")
    ax.grid(axis="y", zorder=0)
    hue = _colours(shown)
    days = [number_of(day.as_of) for day in history.days]
    for outcome in shown:
        ax.plot(days, chances[outcome.id], color=hue[outcome.id], linewidth=2.0, zorder=4)
    ax.plot(
        [number_of(mark.on) for mark in inside],
        [0.015] * len(inside),
        "|",
        color=MUTED,
        transform=ax.get_xaxis_transform(),
        zorder=5,
    )
    trial = _label_ends(ax, shown, history, hue, width)
    n_rows = _write_above(ax, told)
    set_title(ax, finding_of(history), _detail(history), lift=_ROW_POINTS * n_rows + 8)
    for label in trial:  # they gave the axes their width; only now is the height known
        label.remove()
    _label_ends(ax, shown, history, hue, width)
    return ax


def finding_of(history: History) -> str:
    """The finding of the figure, in a line."""
    first, last = ({o.id: o for o in day.outcomes} for day in (history.days[0], history.days[-1]))
    leader = max(last.values(), key=lambda outcome: (outcome.probability, outcome.id))
    now = percent(leader.probability, history.mcse)
    when = long_date(history.days[-1].as_of)
    if leader.id not in first:
        return f"{_named(leader)} leads on {when} ({now})"
    then = percent(first[leader.id].probability, history.mcse)
    return f"{_named(leader)}: {then} on {long_date(history.days[0].as_of)}, {now} on {when}"


def _named(outcome: OutcomeProbability) -> str:
    return f"{outcome.name[:1].upper()}{outcome.name[1:]}"


def _detail(history: History) -> str:
    by = long_date(history.horizon)
    return (
        f"Probability of each outcome by {by}, in per cent, as it looked on each day. Marks "
        "below: days on which something became public; above: what the forecast moved with most."
    )


def lines_of(history: History) -> list[OutcomeProbability]:
    """Outcomes with a line: the names that came highest, then field, extended, undecided."""
    highest = history.chances.max()
    names = [o for o in history.outcomes if o.kind == "candidate" and highest[o.id] >= LEAST]
    names.sort(key=lambda o: (-float(highest[o.id]), o.id))
    return [*names[:SHOWN], *(o for o in history.outcomes if o.kind != "candidate")]


def _colours(shown: Sequence[OutcomeProbability]) -> dict[str, str]:
    palette = iter(CANDIDATE_COLOURS)
    return {o.id: _OTHER.get(o.kind) or next(palette) for o in shown}


def _label_ends(
    ax: Axes,
    shown: Sequence[OutcomeProbability],
    history: History,
    hue: dict[str, str],
    width: float,
) -> list[Annotation]:
    """Names and last values at the right edge; what was drawn."""
    top = ax.get_ylim()[1]
    texts = [edge_label(o.name, percent(o.probability, history.mcse), width) for o in shown]
    n_lines = max(text.count("\n") + 1 for text in texts)
    gap = (2 + 11 * n_lines) * top / axes_points(ax)[1]
    ends = [o.probability for o in shown]
    places = spread(ends, gap=gap, low=0.0, high=top)
    transform = ax.get_yaxis_transform()
    drawn: list[Annotation] = []
    for outcome, end, place, text in zip(shown, ends, places, texts, strict=True):
        arrow = {"arrowstyle": "-", "color": hue[outcome.id], "linewidth": 1.4}
        arrow |= {"shrinkA": 0, "shrinkB": 0}
        where: dict[str, Any] = {"xycoords": transform, "textcoords": transform}
        drawn.append(ax.annotate("", xy=(1, end), xytext=(1.035, place), arrowprops=arrow, **where))
        drawn.append(
            ax.annotate(
                text, xy=(1.035, place), xycoords=transform, xytext=(4, 0),
                textcoords="offset points", va="center", fontsize=9,
                color=INK if end >= LEAST else MUTED,
            )
        )  # fmt: skip
    return drawn


def _write_above(ax: Axes, told: Sequence[Noted]) -> int:
    """Lines and words of the days that are told, above the axes; how many rows it took."""
    width = axes_points(ax)[0]
    left, right = ax.get_xlim()
    texts = [f"{short_date(mark.on)}: {mark.words}" for mark in told]
    at = [(number_of(mark.on) - left) / (right - left) * width for mark in told]
    sizes = [0.56 * _LABEL_SIZE * len(text) + 5 for text in texts]
    starts = [max(0.0, min(x, width + 100.0 - size)) for x, size in zip(at, sizes, strict=True)]
    rows = stagger(starts, sizes, gap=6)
    line = {"color": INK, "linewidth": 0.8, "alpha": 0.5}
    for x, start, row, text in zip(at, starts, rows, texts, strict=True):
        place, height = x / width, 8 + _ROW_POINTS * row
        ax.plot([place, place], [0, 1], transform=ax.transAxes, zorder=2, **line)  # type: ignore[arg-type]
        ax.annotate(
            "", xy=(place, 1), xytext=(0, height - 1), xycoords="axes fraction",
            textcoords="offset points", zorder=2,
            arrowprops={"arrowstyle": "-", "shrinkA": 0, "shrinkB": 0, **line},
        )  # fmt: skip
        ax.annotate(
            text, xy=(place, 1), xytext=(start - x + 3, height), xycoords="axes fraction",
            textcoords="offset points", fontsize=_LABEL_SIZE, color=INK,
        )  # fmt: skip
    return max(rows, default=-1) + 1
