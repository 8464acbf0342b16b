"""The smallest change at which a chance crosses a line: found by bisection.

Every step runs the same paths on the same random numbers, so the chance is a function of the
change, and moves with it almost steadily.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

TOLERANCE = 0.05
"""Logits: finer than anybody could state an effect."""
STEPS = (0.5, 1.0, 2.0, 4.0)
"""Changes that are looked at first, on either side: the first that is enough is narrowed down."""


@dataclass(frozen=True)
class Seen:
    """One change that was looked at. margin: how far beyond the line, 0 or more where it is
    crossed; error: of the margin. chance, leads: what the paths say there."""

    margin: float
    error: float
    chance: float
    leads: str


@dataclass(frozen=True)
class Crossing:
    """change: the smallest one that is enough, None where none of STEPS is. error: how far
    chance in the paths blurs it. seen: there, or at the best that was looked at."""

    change: float | None
    error: float
    seen: Seen


def smallest_change(look: Callable[[float], Seen]) -> Crossing:
    """The smallest change up or down that crosses the line.

    >>> found = smallest_change(lambda x: Seen(x - 1.3, 0.01, x, ""))
    >>> 1.25 < found.change < 1.36
    True
    """
    begin = look(0.0)
    if begin.margin >= 0.0:
        return Crossing(0.0, 0.0, begin)
    best, before = begin, {1: (0.0, begin), -1: (0.0, begin)}
    for step in STEPS:
        crossed = []
        for side in (1, -1):
            seen = look(side * step)
            best = max(best, seen, key=lambda one: one.margin)
            if seen.margin >= 0.0:
                crossed.append(_narrowed(look, before[side], (side * step, seen)))
            before[side] = (side * step, seen)
        if crossed:
            return min(crossed, key=lambda found: abs(found.change or 0.0))
    return Crossing(None, 0.0, best)


def _narrowed(
    look: Callable[[float], Seen], short: tuple[float, Seen], enough: tuple[float, Seen]
) -> Crossing:
    slope = abs(enough[1].margin - short[1].margin) / abs(enough[0] - short[0])
    while abs(enough[0] - short[0]) > TOLERANCE:
        middle = (short[0] + enough[0]) / 2
        seen = look(middle)
        if seen.margin >= 0.0:
            enough = (middle, seen)
        else:
            short = (middle, seen)
    return Crossing(enough[0], max(enough[1].error / slope, TOLERANCE / 2), enough[1])
