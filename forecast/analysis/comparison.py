"""Scenarios beside a base scenario: what differs, with errors from paths in pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from forecast.analysis.paired import (
    Difference,
    check_pairs,
    difference_of_means,
    difference_of_quantiles,
    difference_of_shares,
    share_that_differs,
)
from forecast.analysis.timeline import Mark
from forecast.outcomes import Bools, Forecast, Outcome, OutcomeKind, SampledOutcomes

Pairing = Literal["paths and draws", "paths"]


@dataclass(frozen=True)
class Side:
    """One scenario to be compared: what is said of it, what its paths did, and on which fit.

    fit: a key that two scenarios share where they run on the same posterior draws.
    """

    forecast: Forecast
    sampled: SampledOutcomes
    fit: str


@dataclass(frozen=True)
class OutcomeDifference:
    """How much likelier one outcome is than in the base; 0 where a scenario does not know it."""

    id: str
    kind: OutcomeKind
    name: str
    probability: Difference


@dataclass(frozen=True)
class MilestoneDifference:
    """How much likelier a decision by the end of a milestone's day is."""

    id: str
    on: date
    kind: str
    note: str
    p_decided_by: Difference


@dataclass(frozen=True)
class PivotDifference:
    """How one member's part differs; days_added is over the paths on which it is the last."""

    member: str
    p_objects: Difference
    p_last_holdout: Difference
    days_added: Difference


@dataclass(frozen=True)
class Alternative:
    """One scenario against the base.

    pairing: what the two have in common, path by path. share_changed: share of the pairs of
    paths that end in another way. median_day: days from the as-of date by which half of it is
    decided; nan beyond the horizon.
    """

    forecast: Forecast
    pairing: Pairing
    share_changed: float
    outcomes: tuple[OutcomeDifference, ...]
    milestones: tuple[MilestoneDifference, ...]
    median_day: Difference
    pivots: tuple[PivotDifference, ...]


@dataclass(frozen=True)
class Comparison:
    """A base scenario and others beside it, all on paths of the same numbers."""

    base: Forecast
    others: tuple[Alternative, ...]


def compare(base: Side, others: Sequence[Side], marks: Sequence[Mark]) -> Comparison:
    """Compare scenarios with the first. Raises InputError where paths do not come in pairs.

    marks: the milestones; those outside of a horizon are left out for it.
    """
    return Comparison(base.forecast, tuple(_against(base, other, marks) for other in others))


def _against(base: Side, other: Side, marks: Sequence[Mark]) -> Alternative:
    one, two = base.sampled, other.sampled
    check_pairs(one, two)
    return Alternative(
        forecast=other.forecast,
        pairing="paths and draws" if base.fit == other.fit else "paths",
        share_changed=share_that_differs(one, two),
        outcomes=tuple(_outcomes(one, two)),
        milestones=tuple(_milestones(one, two, marks)),
        median_day=difference_of_quantiles(one, two, 0.5),
        pivots=tuple(_pivots(one, two)),
    )


def _outcomes(one: SampledOutcomes, two: SampledOutcomes) -> Iterator[OutcomeDifference]:
    """Outcomes of either: the base's in its order, then names that only the other knows."""
    known: dict[str, Outcome] = {o.id: o for o in (*one.outcomes, *two.outcomes)}
    for outcome in known.values():
        happened = [_happened(sampled, outcome.id) for sampled in (one, two)]
        found = difference_of_shares(one, two, *happened)
        yield OutcomeDifference(outcome.id, outcome.kind, outcome.name, found)


def _happened(sampled: SampledOutcomes, outcome: str) -> Bools:
    ids = [o.id for o in sampled.outcomes]
    code = ids.index(outcome) if outcome in ids else -1
    return np.asarray(sampled.outcome == code)


def _milestones(
    one: SampledOutcomes, two: SampledOutcomes, marks: Sequence[Mark]
) -> Iterator[MilestoneDifference]:
    for mark in sorted(marks, key=lambda m: (m.on, m.id)):
        if all(s.as_of < mark.on <= s.horizon for s in (one, two)):
            by = [s.decided_day < (mark.on - s.as_of).days + 1.0 for s in (one, two)]
            found = difference_of_shares(one, two, *by)
            yield MilestoneDifference(mark.id, mark.on, mark.kind, mark.note, found)


def _pivots(one: SampledOutcomes, two: SampledOutcomes) -> Iterator[PivotDifference]:
    """Members of both, those whose part as the last to agree moves most coming first."""
    rows = [_pivot(one, two, member) for member in one.members if member in two.members]
    yield from sorted(rows, key=lambda r: (-abs(r.p_last_holdout.difference), r.member))


def _pivot(one: SampledOutcomes, two: SampledOutcomes, member: str) -> PivotDifference:
    places = [s.members.index(member) for s in (one, two)]
    objects = [s.objected[:, place] for s, place in zip((one, two), places, strict=True)]
    last = [s.last_holdout == place for s, place in zip((one, two), places, strict=True)]
    days = (one.holdout_days, two.holdout_days)
    return PivotDifference(
        member,
        difference_of_shares(one, two, *objects),
        difference_of_shares(one, two, *last),
        difference_of_means(one, two, days, (last[0], last[1])),
    )
