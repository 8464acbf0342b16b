"""What moved a probability: from what it was to what it is, one step for each part."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from forecast.analysis.moved import Explained, Part
from forecast.report.figures.style import (
    CANDIDATE_COLOURS,
    INK,
    MUTED,
    RULE,
    WIDTH,
    new_axes,
    set_title,
    styled,
)
from forecast.report.numbers import long_date, percent, signed_points

if TYPE_CHECKING:
    from matplotlib.axes import Axes

N_STEPS = 12
"""Steps that are drawn one by one; the smaller ones between them are drawn as one."""
UP, DOWN = CANDIDATE_COLOURS[0], CANDIDATE_COLOURS[5]
Z90 = 1.645
"""Whiskers are central 90 % intervals of the Monte Carlo error of a step."""


@styled
def waterfall(
    found: Explained, ax: Axes | None = None, *, outcome: str | None = None, width: float = WIDTH
) -> Axes:
    """Bars from the old probability of an outcome to the new; outcome: the one that moved most."""
    name = outcome if outcome is not None else found.outcomes[0]
    steps = steps_of(found, name)
    ax = new_axes(width, 1.7 + 0.36 * (len(steps) + 2)) if ax is None else ax
    at = 100 * found.before.get(name, 0.0)
    reach = [at]
    _end(ax, 0, at)
    for row, (_, by, mcse) in enumerate(steps, start=1):
        _step(ax, row, at, 100 * by, 100 * mcse)
        at += 100 * by
        reach += [at - 100 * Z90 * mcse, at + 100 * Z90 * mcse, at]
    _joined(ax, len(steps) + 1, at)
    _end(ax, len(steps) + 1, 100 * found.after.get(name, 0.0))
    _axes(ax, found, steps, width, (min(reach), max(reach)))
    set_title(
        ax,
        waterfall_finding(found, name),
        f"Probability of {found.names[name]} in percent, and what each part added or took away. "
        "Thin lines: 90 % Monte Carlo intervals of the step.",
    )
    return ax


def waterfall_finding(found: Explained, outcome: str | None = None) -> str:
    """The finding of the figure, in a line."""
    name = outcome if outcome is not None else found.outcomes[0]
    before, after = (percent(side.get(name, 0.0), 1.0) for side in (found.before, found.after))
    return f"{found.names[name]}: from {before} to {after}"


def waterfall_alt(found: Explained) -> str:
    """The figure in words."""
    name = found.outcomes[0]
    steps = (f"{label} {signed_points(by, 0.0)}" for label, by, _ in steps_of(found, name))
    return f"Steps of the probability of {found.names[name]}, in points: {'; '.join(steps)}."


def steps_of(found: Explained, outcome: str) -> list[tuple[str, float, float]]:
    """(label, move, error) of every step in order; of many, the smallest are put together."""
    parts = list(found.parts)
    size = {id(p): abs(p.moved.get(outcome, 0.0)) for p in parts}
    kept = sorted(parts, key=lambda p: (p.kind != "noise", -size[id(p)]))[:N_STEPS]
    steps: list[tuple[str, float, float]] = []
    small: list[Part] = []
    for part in parts:
        if any(part is one for one in kept):
            steps.append((part.name, part.moved.get(outcome, 0.0), part.mcse.get(outcome, 0.0)))
        else:
            small.append(part)
    if small:
        by = sum(part.moved.get(outcome, 0.0) for part in small)
        mcse = sum(part.mcse.get(outcome, 0.0) ** 2 for part in small) ** 0.5
        steps.insert(len(steps) - 1, (f"{len(small)} smaller parts", by, mcse))
    return steps


def _end(ax: Axes, row: int, at: float) -> None:
    ax.plot([at], [row], marker="o", markersize=8, color=INK, zorder=3)
    _value(ax, row, at, f"{at:.1f} %", bold=True)


def _step(ax: Axes, row: int, at: float, by: float, mcse: float) -> None:
    ax.barh(row, by, left=at, height=0.6, color=UP if by >= 0 else DOWN, zorder=2)
    _joined(ax, row, at)
    reach = Z90 * mcse
    ax.plot([at + by - reach, at + by + reach], [row, row], color=INK, linewidth=1.3, zorder=3)
    _value(ax, row, max(at, at + by + reach), signed_points(by / 100, 0.0))


def _joined(ax: Axes, row: int, at: float) -> None:
    """A line from where the row above ends."""
    ax.plot([at, at], [row - 1.0, row + 0.3], color=MUTED, linewidth=0.8, zorder=1)


def _value(ax: Axes, row: int, at: float, text: str, *, bold: bool = False) -> None:
    weight = "bold" if bold else "normal"
    ax.annotate(text, (at, row), (6, 0), textcoords="offset points", va="center",
                fontsize=9, fontweight=weight, color=INK)  # fmt: skip


def _axes(
    ax: Axes,
    found: Explained,
    steps: list[tuple[str, float, float]],
    width: float,
    reach: tuple[float, float],
) -> None:
    columns = max(18, int(5.6 * width))
    labels = [
        long_date(found.since),
        *(textwrap.fill(label, columns, max_lines=2, placeholder="…") for label, _, _ in steps),
        long_date(found.until),
    ]
    ax.set_yticks(range(len(labels)), labels, fontsize=8.5)
    ax.tick_params(axis="y", labelcolor=INK)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    low, high = reach
    room = max(high - low, 2.0)
    left = 0.0 if low < 1.2 * room else low - 0.15 * room
    ax.set_xlim(left, high + 0.3 * room)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    ax.axvline(left, color=RULE, linewidth=1, zorder=1)
