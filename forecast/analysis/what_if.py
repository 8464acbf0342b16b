"""What if some stated factors did not act: the answer for every combination of switches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from forecast.outcomes import Forecast, SampledOutcomes

MOST_TOGETHER = 6
"""Factors whose every combination is answered: 64 answers, a minute of paths for the flagship.
Each further one would double that, so beyond it each factor is switched off by itself."""


@dataclass(frozen=True)
class Chance:
    """One outcome's probability under some switches, and how it differs from all factors on.

    change: less the probability with all factors on, from paths in pairs, with its own Monte
    Carlo error, which is smaller than `mcse`.
    """

    outcome: str
    probability: float
    mcse: float
    change: float
    change_mcse: float


@dataclass(frozen=True)
class Switched:
    """The answer with some factors off.

    decided_by: milestone to the chance of a decision by the end of its day. median: day by which
    half the chance falls, None beyond the horizon.
    """

    off: tuple[str, ...]
    chances: tuple[Chance, ...]
    decided_by: dict[str, float]
    p_decided_by_horizon: float
    median: date | None


@dataclass(frozen=True)
class WhatIf:
    """The answers for combinations of switched-off factors; the first is with all on.

    command: what asks for the forecast on the command line; with `--without NAME` after it for
    each factor that is off it gives these very numbers. is_complete: every combination is here;
    else each factor is off by itself alone.
    """

    factors: tuple[str, ...]
    command: str
    is_complete: bool
    answers: tuple[Switched, ...]

    def of(self, off: Sequence[str]) -> Switched | None:
        """The answer with just these factors off, in whatever order they are named."""
        return next((one for one in self.answers if set(one.off) == set(off)), None)


def combinations_of(factors: Sequence[str]) -> list[tuple[str, ...]]:
    """What is switched off in each answer, nothing first.

    >>> combinations_of(["ties", "home"])
    [(), ('home',), ('ties',), ('home', 'ties')]
    >>> len(combinations_of("abcdef")), len(combinations_of("abcdefg"))
    (64, 8)
    """
    names = sorted(factors)
    most = len(names) if len(names) <= MOST_TOGETHER else 1
    return [off for size in range(most + 1) for off in combinations(names, size)]


def is_complete(factors: Sequence[str]) -> bool:
    """Whether every combination of so many factors is answered."""
    return len(factors) <= MOST_TOGETHER


def switched(
    off: Sequence[str], said: Forecast, sampled: SampledOutcomes, base: SampledOutcomes
) -> Switched:
    """What is kept of a forecast with some factors off. base: the paths with all of them on."""
    from forecast.analysis.paired import difference_of_shares  # whoever only reads needs no scipy

    places = {outcome.id: code for code, outcome in enumerate(base.outcomes)}
    chances = []
    for row in said.outcomes:
        code = places[row.id]
        gain = difference_of_shares(base, sampled, base.outcome == code, sampled.outcome == code)
        chances.append(Chance(row.id, row.probability, row.mcse, gain.difference, gain.mcse))
    return Switched(
        off=tuple(off),
        chances=tuple(chances),
        decided_by={m.id: m.p_decided_by for m in said.timeline.milestones},
        p_decided_by_horizon=said.timeline.p_decided_by_horizon,
        median=said.timeline.p50,
    )
