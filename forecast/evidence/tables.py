"""The timelines of all candidates as tables, with epochs counted over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.evidence.happenings import day_of, trust_of
from forecast.evidence.record import (
    WITHDRAWN,
    Epochs,
    Favourites,
    Headcounts,
    Ints,
    Moves,
    Opinions,
    Spells,
    Statements,
)
from forecast.evidence.schema import Case
from forecast.evidence.timeline import CandidateTimeline
from forecast.scenario.schema import Scenario

WHOLE = ("member", "epoch", "first_epoch", "before", "level", "candidate")
"""Columns of whole numbers."""


def epochs_table(timelines: Sequence[CandidateTimeline], n_members: int, n_patrons: int) -> Epochs:
    """The epochs of all candidates, one candidate after the other; none where nobody is named."""
    rows = [row for timeline in timelines for row in timeline.epochs]

    def column[Kind: np.generic](key: str, kind: type[Kind]) -> NDArray[Kind]:
        return np.array([row[key] for row in rows], dtype=kind)

    n_epochs = np.array([len(t.epochs) for t in timelines], dtype=int)
    return Epochs(
        candidate=np.repeat(np.arange(len(timelines)), n_epochs),
        start=column("start", np.float64),
        end=column("end", np.float64),
        support=column("support", np.float64),
        objections=column("objections", np.int64),
        declared=column("declared", np.bool_),
        frontrunner=column("frontrunner", np.bool_),
        released=column("released", np.bool_),
        status=column("status", np.int64),
        backed=column("backed", np.bool_).reshape(len(rows), n_patrons),
        stance=column("stance", np.int64).reshape(len(rows), n_members),
    )


def stacked[Table: Statements | Spells | Opinions | Headcounts](
    table: type[Table], timelines: Sequence[CandidateTimeline], name: str
) -> Table:
    """Rows called `name` of all candidates as one table."""
    rows = []
    for candidate, (timeline, offset) in enumerate(
        zip(timelines, _offsets(timelines), strict=True)
    ):
        for row in getattr(timeline, name):
            moved = {key: row[key] + offset for key in ("epoch", "first_epoch") if key in row}
            rows.append({**row, **moved, "candidate": candidate})
    columns: dict[str, Any] = {
        f.name: np.array([row[f.name] for row in rows], dtype=_type_of(f.name))
        for f in fields(table)
    }
    return table(**columns)


def _type_of(column: str) -> type:
    if column == "conceded":
        return bool
    return int if column in WHOLE else float


def _offsets(timelines: Sequence[CandidateTimeline]) -> Ints:
    """(candidate,), index of each candidate's first epoch."""
    return np.cumsum([0, *(len(timeline.epochs) for timeline in timelines)])[:-1]


def favourites_table(
    case: Case, scenario: Scenario, ids: Sequence[str], epochs: Epochs, kept: int
) -> Favourites:
    """Front-runner reports; a name that had withdrawn by then counts as not named.

    kept: index of an incumbent whose renewal is an extension, -1 if none. To be ahead is to be
    ahead of those who might follow him, so he stands beside them only where he is called ahead.
    """
    reports = [event for event in case.events if event.kind == "frontrunner"]
    shape = (len(reports), len(ids))
    where = [epochs_on(epochs, len(ids), day_of(e, case, scenario)) for e in reports]
    epoch = np.array(where, dtype=int).reshape(shape)
    named = np.array([[c in e.candidates for c in ids] for e in reports], dtype=bool)
    named = named.reshape(shape)
    if kept >= 0:
        epoch[~named[:, kept], kept] = -1
    return Favourites(
        named=named & (epoch >= 0),
        epoch=epoch,
        trust=np.array([trust_of(e, scenario.process) for e in reports], dtype=float),
    )


def moves_table(
    timelines: Sequence[CandidateTimeline], epochs: Epochs, entry_days: Sequence[float], kept: int
) -> Moves:
    """Moves of the field. entry_days: of names first heard after the race opened.

    kept: index of an incumbent whose renewal is an extension, which is no rival; -1 if none.
    """
    leaving = _gathered(timelines, "withdrawals", kept)
    stuck = epochs.frontrunner & (epochs.objections > 0) & (epochs.candidate != kept)
    deadlocks = _merged(epochs.start[stuck], epochs.end[stuck])
    return Moves(
        withdrawal_epoch=leaving,
        withdrawal_gap=np.array(
            [_gap_behind_leader(epochs, e, kept) for e in leaving], dtype=float
        ),
        opening_epoch=_gathered(timelines, "openings", kept),
        n_entries=len(entry_days),
        n_deadlocked_entries=sum(any(a < day <= b for a, b in deadlocks) for day in entry_days),
        deadlocked_days=float(sum(b - a for a, b in deadlocks)),
    )


def _gathered(timelines: Sequence[CandidateTimeline], name: str, kept: int) -> Ints:
    found = [
        offset + epoch
        for candidate, (timeline, offset) in enumerate(
            zip(timelines, _offsets(timelines), strict=True)
        )
        for epoch in getattr(timeline, name)
        if candidate != kept
    ]
    return np.array(found, dtype=int)


def _gap_behind_leader(epochs: Epochs, epoch: int, kept: int) -> float:
    """Best support of any rival less own, just before the day on which an epoch ends."""
    n_candidates = int(epochs.candidate.max()) + 1
    current = epochs_on(epochs, n_candidates, float(epochs.end[epoch]))
    rivals = [epochs.support[e] for c, e in enumerate(current) if e >= 0 and c != kept]
    return max(max(rivals, default=0.0) - float(epochs.support[epoch]), 0.0)


def _merged(start: np.ndarray, end: np.ndarray) -> list[tuple[float, float]]:
    """Spans in order of time, joined where they overlap."""
    merged: list[tuple[float, float]] = []
    for a, b in sorted(zip(start.tolist(), end.tolist(), strict=True)):
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


def epochs_on(epochs: Epochs, n_candidates: int, day: float) -> list[int]:
    """Each candidate's epoch just before a day; -1 if not yet named or withdrawn."""
    found = [-1] * n_candidates
    for e, candidate in enumerate(epochs.candidate):
        spans = epochs.start[e] <= day <= epochs.end[e]
        if spans and epochs.status[e] != WITHDRAWN and found[candidate] < 0:
            found[candidate] = e
    return found
