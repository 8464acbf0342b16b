"""What the paths say on which something happens, beside what all of them say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from forecast.analysis.condition import Clause
from forecast.analysis.pivots import pivots
from forecast.analysis.probability import Estimate, estimate
from forecast.analysis.summary import outcome_probabilities
from forecast.analysis.timeline import Mark, timeline
from forecast.outcomes import (
    Bools,
    Floats,
    OutcomeProbability,
    Pivot,
    SampledOutcomes,
    Timeline,
)
from forecast.simulation.state import ENDORSE, OPPOSE
from forecast.simulation.watch import StanceLog

ENOUGH = 200.0
"""Effective paths below which nothing is said: a probability of a half then has an error of 3.5
points, and a rare outcome a far greater one in its own measure."""


@dataclass(frozen=True)
class Watched:
    """When members took stances: the log of the paths, and who objected from the start.

    candidates: of the log's indices. opening: (member, candidate), stance on the as-of date.
    """

    log: StanceLog
    candidates: tuple[str, ...]
    opening: np.ndarray


@dataclass(frozen=True)
class Given:
    """The forecast on the paths on which a condition holds.

    chance: of the condition itself. n_left, effective: paths on which it holds, and how many
    evenly weighted ones tell as much.
    """

    condition: str
    n_paths: int
    n_left: int
    effective: float
    chance: Estimate
    outcomes: tuple[OutcomeProbability, ...]
    timeline: Timeline
    pivots: tuple[Pivot, ...]


def holds(
    clauses: Sequence[Clause], sampled: SampledOutcomes, watched: Watched | None = None
) -> Bools:
    """(path,), where all clauses hold. watched: needed where a clause asks for days of stances."""
    found = np.ones(sampled.n_paths, dtype=bool)
    for clause in clauses:
        found &= _holds(clause, sampled, watched) != clause.is_negated
    return found


def effective_paths(sampled: SampledOutcomes, among: Bools) -> float:
    """How many evenly weighted paths tell as much as those of `among`."""
    weight = sampled.weights[among]
    return float(weight.sum() ** 2 / (weight**2).sum()) if weight.any() else 0.0


def given(condition: str, sampled: SampledOutcomes, among: Bools, marks: Sequence[Mark]) -> Given:
    """What the paths of `among` say: (path,), at least one of which has weight."""
    weight = sampled.weights * among
    left = replace(sampled, weight=weight / weight.mean())
    return Given(
        condition=condition,
        n_paths=sampled.n_paths,
        n_left=int(among.sum()),
        effective=effective_paths(sampled, among),
        chance=estimate(sampled, among),
        outcomes=outcome_probabilities(left),
        timeline=timeline(left, marks),
        pivots=pivots(left),
    )


def _holds(clause: Clause, sampled: SampledOutcomes, watched: Watched | None) -> Bools:
    if clause.what == "decided":
        return _in_time(clause, sampled, sampled.decided_day) & np.isfinite(sampled.decided_day)
    if clause.what == "outcome":
        return _ended(clause.subject, sampled) & _in_time(clause, sampled, sampled.decided_day)
    member = sampled.members.index(clause.subject)
    if clause.what == "last":
        return np.asarray(sampled.last_holdout == member)
    if clause.what == "pivot":
        assert sampled.pivot is not None
        return np.asarray(sampled.pivot == member)
    if not clause.needs_days_of_stances:
        return sampled.objected[:, member]
    assert watched is not None
    level = OPPOSE if clause.what == "objects" else ENDORSE
    return _takes_stance(clause, sampled, watched, member, level)


def _ended(outcome: str, sampled: SampledOutcomes) -> Bools:
    ids = [o.id for o in sampled.outcomes]
    return np.asarray(sampled.outcome == ids.index(outcome))


def _takes_stance(
    clause: Clause, sampled: SampledOutcomes, watched: Watched, member: int, level: int
) -> Bools:
    """Where a member takes a stance in time; one from before the as-of date is not too late."""
    log, names = watched.log, watched.candidates
    about = np.array([_is_about(clause, sampled, c) for c in names]).T
    rows = (log.member == member) & (log.level == level)
    rows &= _in_time(clause, sampled, log.day) & about[log.path, log.candidate]
    found = np.zeros(sampled.n_paths, dtype=bool)
    found[log.path[rows]] = True
    if clause.when in (None, "before", "by"):
        stood = watched.opening[member] == level
        found |= (about & stood).any(axis=1)
    return found


def _is_about(clause: Clause, sampled: SampledOutcomes, candidate: str) -> Bools:
    """(path,), whether a stance on a candidate counts: the one asked for, or the one chosen.

    Where none of the known names was chosen, a stance on any counts.
    """
    if clause.candidate is not None:
        return np.full(sampled.n_paths, candidate == clause.candidate)
    known = np.array([o.kind == "candidate" for o in sampled.outcomes])[sampled.outcome]
    chosen = np.array([o.id == candidate for o in sampled.outcomes])[sampled.outcome]
    return np.asarray(chosen | ~known)


def _in_time(clause: Clause, sampled: SampledOutcomes, day: Floats) -> Bools:
    """Whether days lie before, by, on or after the day that is asked for."""
    if clause.when is None or clause.on is None:
        return np.ones(len(day), dtype=bool)
    begins = float((clause.on - sampled.as_of).days)
    found = {
        "before": day < begins,
        "by": day < begins + 1.0,
        "on": (day >= begins) & (day < begins + 1.0),
        "after": day >= begins + 1.0,
    }
    return np.asarray(found[clause.when])
