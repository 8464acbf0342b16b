"""The smallest change at which a chance crosses a line: found by bisection.

Every step runs the same paths on the same random numbers, so the chance is a function of the
change, and moves with it almost steadily.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

TOLERANCE = 0.05
"""Logits: finer than anybody could state an effect."""
WIDE = 0.4
"""Logits over which the slope is taken, which tells how far chance blurs the change."""
REACH = 4.0
"""Logits, on either side: it turns an even chance of agreeing into one in fifty, or all but one.
What is not enough there is taken to be enough nowhere nearer."""


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
    """change: the smallest one that is enough, None where none within REACH is. error: how far
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
    ends = [(side, look(side)) for side in (REACH, -REACH)]
    crossed = [_narrowed(look, (0.0, begin), end) for end in ends if end[1].margin >= 0.0]
    if crossed:
        return min(crossed, key=lambda found: abs(found.change or 0.0))
    return Crossing(None, 0.0, max((begin, *(seen for _, seen in ends)), key=lambda s: s.margin))


def _narrowed(
    look: Callable[[float], Seen], short: tuple[float, Seen], enough: tuple[float, Seen]
) -> Crossing:
    slope = 0.0
    while abs(enough[0] - short[0]) > TOLERANCE:
        if abs(enough[0] - short[0]) > WIDE:
            # nearer, a slope would be that of single paths
            slope = abs(enough[1].margin - short[1].margin) / abs(enough[0] - short[0])
        middle = (short[0] + enough[0]) / 2
        seen = look(middle)
        if seen.margin >= 0.0:
            enough = (middle, seen)
        else:
            short = (middle, seen)
    blur = enough[1].error / slope if slope > 0.0 else REACH
    return Crossing(enough[0], max(blur, TOLERANCE / 2), enough[1])
