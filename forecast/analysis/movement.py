"""Belief movement: whether a forecast through time moved as much as it grew more certain.

For beliefs that use what becomes known as they should, the sum of squared changes of a probability
equals, in expectation, the fall of its variance p (1 - p) (Augenblick and Rabin 2021). On every
step the difference of the two,

    (p' - p)^2 - [p (1 - p) - p' (1 - p')] = (2 p - 1) (p - p'),

has mean zero whatever was known before. So has (2 c - 1) (p - p') for any c that was known before;
with c the mean of the line so far it is most of what chance makes of the difference, and hides the
rest. It is taken off (a control variate), and what is left, 2 (p - c) (p - p'), has the sum of its
squares for its variance. More movement than it should be is overreaction, or noise: the forecast
turns back on itself. Less is inertia: it moves too slowly, in steps that point the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np

from forecast.analysis.history import Day
from forecast.outcomes import Floats

Finding = Literal["as it should", "too much", "too little", "too few moves to say"]
FALSE_ALARM = 0.01
"""Chance that any line at all of a sound forecast is called amiss, shared out over the lines."""
LEAST_STEPS = 8.0
"""Steps in effect below which a sum of them is nowhere near normal, and nothing is said."""
ALL = "all outcomes"


@dataclass(frozen=True)
class Movement:
    """How far one outcome moved, and how far it should have.

    movement: sum of squared changes. reduction: fall of the variance from the first date to the
    last, which the movement should equal in expectation. adjusted: their difference less what the
    level of the line alone makes of it. error: standard error of that. noise: movement that Monte
    Carlo error alone makes, at most. n_steps: changes that count, as many even ones as there are in
    effect. limit: standard errors that are too many.
    """

    outcome: str
    movement: float
    reduction: float
    adjusted: float
    error: float
    noise: float
    n_steps: float
    limit: float

    @property
    def excess(self) -> float:
        """Movement beyond the reduction of uncertainty; below zero where it falls short."""
        return self.movement - self.reduction

    @property
    def finding(self) -> Finding:
        """Too much only where noise does not explain it."""
        if self.n_steps < LEAST_STEPS:
            return "too few moves to say"
        if self.adjusted - self.noise > self.limit * self.error:
            return "too much"
        return "too little" if self.adjusted < -self.limit * self.error else "as it should"


def belief_movement(days: Sequence[Day]) -> tuple[Movement, ...]:
    """All outcomes together, and each of those that the last date knows."""
    if len(days) < 2:
        return ()
    names = [outcome.id for outcome in days[-1].outcomes]
    steps = _from_the_mean([_step(one, other) for one, other in pairwise(days)])
    limit = -NormalDist().inv_cdf(FALSE_ALARM / 2 / (len(names) + 1))
    lines = {ALL: [_together(step.values()) for step in steps]}
    lines |= {name: [step[name] for step in steps if name in step] for name in names}
    return tuple(_movement(name, line, limit) for name, line in lines.items())


@dataclass(frozen=True)
class _Change:
    """One outcome on two dates. noise: of its change by Monte Carlo error alone, squared."""

    p: float
    now: float
    noise: float


def _step(one: Day, other: Day) -> Mapping[str, _Change]:
    """The outcomes that both dates know. Who is named in between was of the field before."""
    before, after = ({o.id: o.probability for o in day.outcomes} for day in (one, other))
    errors = [{o.id: o.mcse for o in day.outcomes} for day in (one, other)]
    named = sum(chance for name, chance in after.items() if name not in before)
    if "field" in after:
        after["field"] += named
    return {
        name: _Change(p, after[name], sum(_squared(e.get(name)) for e in errors))
        for name, p in before.items()
        if name in after
    }


def _squared(mcse: float | None) -> float:
    return 0.0 if mcse is None or np.isnan(mcse) else mcse**2


Row = Floats
"""(4,): movement, reduction, adjusted difference and noise of one step."""


def _from_the_mean(steps: Sequence[Mapping[str, _Change]]) -> list[dict[str, Row]]:
    """Each step of each outcome, seen from the mean of its line up to then."""
    total: dict[str, float] = {}
    count: dict[str, int] = {}
    found = []
    for step in steps:
        rows = {}
        for name, change in step.items():
            total[name] = total.get(name, 0.0) + change.p
            count[name] = count.get(name, 0) + 1
            rows[name] = _row(change, total[name] / count[name])
        found.append(rows)
    return found


def _row(change: _Change, mean: float) -> Row:
    p, now = change.p, change.now
    reduction = p * (1 - p) - now * (1 - now)
    return np.array([(now - p) ** 2, reduction, 2 * (p - mean) * (p - now), change.noise])


def _together(rows: Iterable[Row]) -> Row:
    return np.asarray(sum(rows, np.zeros(4)))


def _movement(name: str, line: Sequence[Row], limit: float) -> Movement:
    rows = np.array(line).reshape(-1, 4)
    movement, reduction, adjusted, noise = rows.sum(axis=0).tolist()
    squares, fourths = (float((rows[:, 2] ** power).sum()) for power in (2, 4))
    return Movement(
        outcome=name,
        movement=movement,
        reduction=reduction,
        adjusted=adjusted,
        error=sqrt(squares),
        noise=noise,
        n_steps=squares**2 / fourths if fourths > 0 else 0.0,
        limit=limit,
    )
