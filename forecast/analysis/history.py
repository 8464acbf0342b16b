"""A forecast through time: what was said on every date, and where it moved most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from math import hypot
from typing import Any

import pandas as pd

from forecast.analysis.summary import outcome_probabilities
from forecast.analysis.timeline import timeline
from forecast.outcomes import OutcomeProbability, SampledOutcomes
from forecast.posterior import Verdict

CLEAR = 2.0
"""A change counts as one from so many Monte Carlo errors on. Dates share their random numbers, so
the error of a change is smaller than taken here."""


@dataclass(frozen=True)
class Answered:
    """How the draws of one date came about.

    how: `fit`, `reweighted` or `rejuvenated`. pareto_k, ess: of the weights by which the draws of
    an earlier date count for this one (nan and all draws for a fit). said: the same in words.
    """

    how: str
    pareto_k: float
    ess: float
    said: str


@dataclass(frozen=True)
class Day:
    """What was said as of one date.

    median: day by which half the chance falls; None beyond the horizon. stated: how the draws
    came about; bare: those without stated factors, to which it is tied, None for none.
    """

    as_of: date
    outcomes: tuple[OutcomeProbability, ...]
    p_decided_by_horizon: float
    median: date | None
    verdict: Verdict
    stated: Answered
    bare: Answered | None = None


@dataclass(frozen=True)
class Step:
    """What changed between two dates that follow each other.

    changes: outcome to its change, the greatest first. moved: probability that went elsewhere,
    half the sum of all changes. is_clear: more than Monte Carlo error.
    """

    since: date
    until: date
    changes: dict[str, float]
    moved: float
    is_clear: bool


@dataclass(frozen=True)
class History:
    """The forecast of one scenario as of every date, in order of time."""

    scenario: str
    title: str
    horizon: date
    n_paths: int
    days: tuple[Day, ...]
    provenance: dict[str, Any] = field(default_factory=dict)

    @property
    def outcomes(self) -> tuple[OutcomeProbability, ...]:
        """Every outcome of any date, as it stood on the last date that has it."""
        last = {outcome.id: outcome for day in self.days for outcome in day.outcomes}
        return tuple(last.values())

    @property
    def chances(self) -> pd.DataFrame:
        """Index as_of, one column per outcome; nan before somebody was named."""
        rows = {pd.Timestamp(d.as_of): {o.id: o.probability for o in d.outcomes} for d in self.days}
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=[o.id for o in self.outcomes])
        return frame.rename_axis(index="as_of")

    @property
    def mcse(self) -> float:
        """The largest Monte Carlo error of any outcome on any date."""
        return max(outcome.mcse for day in self.days for outcome in day.outcomes)


def day_from(
    sampled: SampledOutcomes, *, verdict: Verdict, stated: Answered, bare: Answered | None
) -> Day:
    """What is said of the paths of one date."""
    line = timeline(sampled, ())
    return Day(
        as_of=sampled.as_of,
        outcomes=outcome_probabilities(sampled),
        p_decided_by_horizon=line.p_decided_by_horizon,
        median=line.p50,
        verdict=verdict,
        stated=stated,
        bare=bare,
    )


def steps(days: Sequence[Day]) -> list[Step]:
    """What changed from date to date, the greatest move first."""
    found = [_step(one, other) for one, other in pairwise(days)]
    return sorted(found, key=lambda step: (-step.moved, step.until))


def _step(one: Day, other: Day) -> Step:
    before, after = ({o.id: o for o in day.outcomes} for day in (one, other))
    names = dict.fromkeys([*before, *after])
    chance = {
        n: [day[n].probability if n in day else 0.0 for day in (before, after)] for n in names
    }
    changes = {n: now - then for n, (then, now) in chance.items()}
    error = {n: hypot(*(day[n].mcse for day in (before, after) if n in day)) for n in names}
    return Step(
        since=one.as_of,
        until=other.as_of,
        changes=dict(sorted(changes.items(), key=lambda change: (-abs(change[1]), change[0]))),
        moved=sum(abs(change) for change in changes.values()) / 2,
        is_clear=any(abs(change) > CLEAR * error[n] for n, change in changes.items()),
    )
