"""Belief movement: whether a forecast through time moved as much as it grew more certain.

For beliefs that use what becomes known as they should, the sum of squared changes of a probability
equals, in expectation, the fall of its variance p (1 - p) (Augenblick and Rabin 2021). On every
step the difference of the two,

    x = (p' - p)^2 - [p (1 - p) - p' (1 - p')] = (2 p - 1) (p - p'),

has mean zero whatever was known before, so that sums of it have the sum of x^2 for their variance.
More movement than that is overreaction, or noise: the forecast turns back on itself. Less is
inertia: it moves too slowly, in steps that point the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Literal

import numpy as np
from scipy.special import ndtri

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
    last, which the movement should equal in expectation. error: standard error of their difference.
    noise: movement that Monte Carlo error alone makes, at most. n_steps: changes that count, as
    many even ones as there are in effect. limit: standard errors that are too many.
    """

    outcome: str
    movement: float
    reduction: float
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
        if self.excess - self.noise > self.limit * self.error:
            return "too much"
        return "too little" if self.excess < -self.limit * self.error else "as it should"


def belief_movement(days: Sequence[Day]) -> tuple[Movement, ...]:
    """All outcomes together, and each of those that the last date knows."""
    steps = [_step(one, other) for one, other in pairwise(days)]
    names = [outcome.id for outcome in days[-1].outcomes] if steps else []
    limit = float(-ndtri(FALSE_ALARM / 2 / (len(names) + 1)))
    lines = [[step[name] for step in steps if name in step] for name in names]
    together = [[_together(step.values()) for step in steps]] if steps else []
    found = zip([ALL, *names], [*together, *lines], strict=True) if steps else ()
    return tuple(_movement(name, line, limit) for name, line in found)


@dataclass(frozen=True)
class _Change:
    """One outcome on two dates. noise: of its change by Monte Carlo error alone, squared."""

    movement: float
    reduction: float
    noise: float


def _step(one: Day, other: Day) -> Mapping[str, _Change]:
    """The outcomes that both dates know. Who is named in between was of the field before."""
    before, after = ({o.id: o.probability for o in day.outcomes} for day in (one, other))
    errors = [{o.id: o.mcse for o in day.outcomes} for day in (one, other)]
    named = sum(chance for name, chance in after.items() if name not in before)
    if "field" in after:
        after["field"] += named
    return {
        name: _change(p, after[name], sum(_squared(e.get(name)) for e in errors))
        for name, p in before.items()
        if name in after
    }


def _change(p: float, now: float, noise: float) -> _Change:
    return _Change((now - p) ** 2, p * (1 - p) - now * (1 - now), noise)


def _squared(mcse: float | None) -> float:
    return 0.0 if mcse is None or np.isnan(mcse) else mcse**2


def _together(changes: Iterable[_Change]) -> _Change:
    rows = np.array([(c.movement, c.reduction, c.noise) for c in changes])
    movement, reduction, noise = rows.sum(axis=0).tolist()
    return _Change(movement, reduction, noise)


def _movement(name: str, line: Sequence[_Change], limit: float) -> Movement:
    excess: Floats = np.array([change.movement - change.reduction for change in line])
    squares, fourths = float((excess**2).sum()), float((excess**4).sum())
    return Movement(
        outcome=name,
        movement=sum(change.movement for change in line),
        reduction=sum(change.reduction for change in line),
        error=sqrt(squares),
        noise=sum(change.noise for change in line),
        n_steps=squares**2 / fourths if fourths > 0 else 0.0,
        limit=limit,
    )
