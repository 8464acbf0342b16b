"""The tornado: by how much the headline moves when each part is left out."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from forecast.analysis.sensitivity.found import LeftOut, PartKind, Sensitivity
from forecast.report.comparison.numbers import is_clear, points
from forecast.report.figures.changes import change_bar
from forecast.report.figures.style import (
    CANDIDATE_COLOURS,
    INK,
    NARROW,
    WIDTH,
    new_axes,
    set_title,
    styled,
)
from forecast.report.numbers import MINUS, percent
from forecast.report.sensitivity.labels import KINDS, Labels
from forecast.report.sensitivity.words import most_moving

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 14
"""Parts that are drawn, those that move the headline most."""
Z90 = 1.645
"""Whiskers are central 90 % intervals of the Monte Carlo error."""
HUES: dict[PartKind, str] = {
    "factor": CANDIDATE_COLOURS[0],
    "event": CANDIDATE_COLOURS[1],
    "milestone": CANDIDATE_COLOURS[2],
    "assumption": CANDIDATE_COLOURS[3],
}
_HOW_TO_READ = (
    "Change of its probability, in percentage points, when each part is left out. Thin lines: "
    "90 % Monte Carlo intervals of the change."
)


@styled
def tornado(
    found: Sensitivity, labels: Labels, ax: Axes | None = None, *, width: float = WIDTH
) -> Axes:
    """Bars from zero, the longest on top, one colour for each kind of part."""
    shown = shown_parts(found)
    ax = new_axes(width, 1.9 + 0.36 * max(len(shown), 1)) if ax is None else ax
    ends = [_end(part, found) for part in shown]
    _set_points(ax, ends)
    for row, part in enumerate(shown):
        _bar(ax, row, part, found)
    ax.set_ylim(len(shown) - 0.4, -0.6)
    columns = 40 if width > NARROW else 20
    ax.set_yticks(range(len(shown)), [_wrapped(labels.left_out(p), columns) for p in shown])
    ax.tick_params(axis="y", labelcolor=INK, labelsize=8.5)
    ax.axvline(0, color=INK, linewidth=0.9, zorder=4)
    rows = _legend(ax, shown, width)
    set_title(ax, tornado_finding(found, labels), _HOW_TO_READ, lift=14.5 * rows + 4)
    return ax


def tornado_finding(found: Sensitivity, labels: Labels) -> str:
    """The finding of the figure, in a line."""
    parts = most_moving(found)
    who = labels.headline(found)
    if not parts:
        return f"Nothing that can be left out clearly moves {who}"
    most = parts[0].of_outcome(found.headline.outcome)
    label = textwrap.shorten(labels.left_out(parts[0]), 60, placeholder=" …")
    before, after = (percent(value, most.mcse) for value in (most.base, most.other))
    return f"{who[:1].upper()}{who[1:]} hinges most on “{label}”: {after} without it, not {before}"


def tornado_alt(found: Sensitivity, labels: Labels) -> str:
    """The figure in words."""
    name = found.headline.outcome
    bars = (f"{labels.left_out(p)} {points(p.of_outcome(name))}" for p in shown_parts(found))
    return f"Bars of the change, in points, when each part is left out: {'; '.join(bars)}."


def shown_parts(found: Sensitivity) -> list[LeftOut]:
    """The parts that are drawn: of all that move it, and factors even where they do not."""
    name = found.headline.outcome
    parts = [p for p in found.left_out if p.kind == "factor" or is_clear(p.of_outcome(name))]
    return sorted(parts, key=lambda p: -abs(p.of_outcome(name).difference))[:MOST]


def _end(part: LeftOut, found: Sensitivity) -> tuple[float, float]:
    """Change and half the length of its whisker, in points."""
    one = part.of_outcome(found.headline.outcome)
    return 100 * one.difference, 100 * Z90 * one.mcse


def _set_points(ax: Axes, ends: list[tuple[float, float]]) -> None:
    low = min([change - error for change, error in ends] + [0.0])
    high = max([change + error for change, error in ends] + [0.0])
    room = 0.14 * max(high - low, 0.5)
    ax.set_xlim(low - room, high + room)
    ax.grid(axis="x", zorder=0)
    ax.xaxis.set_major_formatter(lambda x, _: f"{x:+g}".replace("-", MINUS) if x else "0")
    ax.set_xlabel("percentage points", fontsize=9)
    ax.spines["bottom"].set_visible(False)


def _bar(ax: Axes, row: int, part: LeftOut, found: Sensitivity) -> None:
    change, error = _end(part, found)
    label = points(part.of_outcome(found.headline.outcome))
    change_bar(ax, row, change, error, label=label, hue=HUES[part.kind], height=0.66)


def _legend(ax: Axes, shown: list[LeftOut], width: float) -> int:
    """Which colour is which kind; gives how many rows that takes."""
    from matplotlib.patches import Patch

    kinds = [kind for kind in HUES if any(p.kind == kind for p in shown)]
    if not kinds:
        return 0
    columns = len(kinds) if width > NARROW else 2
    ax.legend(
        handles=[Patch(color=HUES[kind], label=KINDS[kind]) for kind in kinds],
        loc="lower left",
        bbox_to_anchor=(0, 1),
        frameon=False,
        fontsize=9,
        ncols=columns,
        handlelength=1,
        handleheight=0.8,
        borderaxespad=0,
        labelspacing=0.25,
        columnspacing=1.2,
    )
    return -(-len(kinds) // columns)


def _wrapped(text: str, columns: int) -> str:
    return "\n".join(textwrap.wrap(text, columns, max_lines=2, placeholder=" …"))
