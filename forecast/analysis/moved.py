"""How far each outcome moved between two states of a question, and with what error.

A state is answered as a whole, and again without each block of its draws. What two states that
share their random numbers have in common drops out of the difference, block by block, so that the
jackknife (Tukey 1958) gives the error of the difference itself: that of the paths, of the weights
of the draws, and of the odds that the paths are tied to, all at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import hypot, sqrt
from typing import Literal

import numpy as np

from forecast.outcomes import Floats, SampledOutcomes

N_BLOCKS = 40
"""Blocks of neighbouring draws of one chain: long enough to hold most of what they share."""
WITHIN = 3.0
"""Errors that what is left over may amount to before it is said that the parts do not add up."""

PartKind = Literal["code", "assumption", "time", "fact", "event", "noise"]


@dataclass(frozen=True)
class Standing:
    """What a question says in one state.

    chances: outcome id to probability. without: the same with one block of draws left out,
    (block,) each.
    """

    chances: Mapping[str, float]
    without: Mapping[str, Floats]


@dataclass(frozen=True)
class Part:
    """One cause of a move, in the order in which it was let in.

    on: the day on which an event or a fact became public. moved, mcse: outcome id to change of
    probability and its Monte Carlo error. how: how it was worked out, in a few words.
    """

    kind: PartKind
    name: str
    moved: Mapping[str, float]
    mcse: Mapping[str, float]
    on: date | None = None
    how: str = ""


@dataclass(frozen=True)
class Explained:
    """The whole move between two runs, and its parts.

    before, after: outcome id to what either run said; an outcome that one of them did not know
    is absent. names: outcome id to its name. The parts add up to the whole exactly: what none of
    them explains is a part of its own, to be held against its error.
    """

    since_run: str
    run: str
    since: date
    until: date
    names: Mapping[str, str]
    before: Mapping[str, float]
    after: Mapping[str, float]
    parts: tuple[Part, ...] = field(default=())

    def whole(self, outcome: str) -> float:
        """How far an outcome moved in all."""
        return self.after.get(outcome, 0.0) - self.before.get(outcome, 0.0)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """All outcomes, the one that moved furthest first; of equals by id."""
        return tuple(sorted(self.names, key=lambda o: (-round(abs(self.whole(o)), 9), o)))

    @property
    def beyond_error(self) -> tuple[str, ...]:
        """Outcomes of which more is left over than Monte Carlo error explains."""
        left = [part for part in self.parts if part.kind == "noise"]
        return tuple(
            name
            for name in self.outcomes
            if any(abs(p.moved.get(name, 0.0)) > WITHIN * p.mcse.get(name, 0.0) for p in left)
        )


def block_of(sampled: SampledOutcomes) -> np.ndarray:
    """(path,), the block of neighbouring draws of one chain that a path lies on."""
    each = max(N_BLOCKS // sampled.n_chains, 1)
    chain, place = np.divmod(sampled.draw, sampled.n_draws)
    return np.asarray(chain * each + place * each // sampled.n_draws)


def n_blocks_of(sampled: SampledOutcomes) -> int:
    """How many blocks there are: as near to N_BLOCKS as its chains allow."""
    return sampled.n_chains * max(N_BLOCKS // sampled.n_chains, 1)


def difference(one: Standing, other: Standing) -> tuple[dict[str, float], dict[str, float]]:
    """How far each outcome lies higher in the other state, and the errors of that.

    An outcome that a state does not know has a probability of zero there.

    >>> one = Standing({"ann": 0.25}, {"ann": np.array([0.2, 0.3])})
    >>> other = Standing({"ann": 0.5}, {"ann": np.array([0.45, 0.55])})
    >>> difference(one, other)
    ({'ann': 0.25}, {'ann': 0.0})
    """
    moved, mcse = {}, {}
    for name in dict.fromkeys([*one.chances, *other.chances]):
        moved[name] = other.chances.get(name, 0.0) - one.chances.get(name, 0.0)
        mcse[name] = _error_between(one.without.get(name), other.without.get(name))
    return moved, mcse


def error_of(standing: Standing, outcome: str) -> float:
    """Monte Carlo error of an outcome in one state; none where the state does not know it."""
    values = standing.without.get(outcome)
    return 0.0 if values is None else _jackknife(values)


def _error_between(one: Floats | None, other: Floats | None) -> float:
    if one is None or other is None:
        alone = one if other is None else other
        return 0.0 if alone is None else _jackknife(alone)
    if len(one) != len(other):  # of fits with other numbers of chains: nothing is shared
        return hypot(_jackknife(one), _jackknife(other))
    return _jackknife(other - one)


def _jackknife(without: Floats) -> float:
    n_blocks = len(without)
    error = sqrt((n_blocks - 1) / n_blocks * float(((without - without.mean()) ** 2).sum()))
    return error if error > 1e-12 else 0.0
