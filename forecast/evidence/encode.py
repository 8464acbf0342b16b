"""Encode a gated case as labelled arrays, under the scenario's own additions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, TypeVar

import numpy as np

from forecast.errors import EvidenceError
from forecast.evidence.record import (
    LATENT,
    OPEN,
    WITHDRAWN,
    Epochs,
    Favourites,
    Headcounts,
    Moves,
    Opinions,
    Record,
    Spells,
    Statements,
)
from forecast.evidence.schema import Case, Event
from forecast.evidence.timeline import CandidateTimeline, Happening
from forecast.scenario.factors import AvailabilityFactor, BackingFactor
from forecast.scenario.process_priors import ProcessPriors
from forecast.scenario.schema import Scenario
from forecast.scenario.vocabulary import STANCES

Table = TypeVar("Table")
NEVER = float("inf")
ADDED_STATUS = {"latent": LATENT, "open": OPEN, "declared": OPEN}


def encode(
    case: Case, scenario: Scenario, members: Sequence[str], blocs: Mapping[str, str]
) -> Record:
    """Arrays of everything public in `case`, which must be gated already.

    members: who decides, in the order of the arrays. blocs: member to bloc name; a member
    without one is its own bloc.

    Raises EvidenceError where the race is over by the as-of date.
    """
    if case.resolution is not None:
        raise EvidenceError(
            f"case {case.case}: decided on {case.resolution.on}, not after the as-of date "
            f"{scenario.as_of}; choose an earlier as_of"
        )
    return _Encoder(case, scenario, tuple(members), blocs).record()


def trust_of(event: Event, process: ProcessPriors) -> float:
    """How likely an event is to say what was meant, from its source and its marks."""
    base = {
        "official": process.official_reliability,
        "named": process.named_reliability,
        "anonymous": process.anonymous_reliability,
    }[event.reliability]
    weak = event.retrospective or not event.verified
    return base * event.confidence * (process.weak_row_weight if weak else 1.0)


class _Encoder:
    def __init__(
        self, case: Case, scenario: Scenario, members: tuple[str, ...], blocs: Mapping[str, str]
    ) -> None:
        self.case, self.scenario, self.members = case, scenario, members
        self.blocs = blocs
        self.ids = tuple(
            sorted({c.id for c in case.candidates} | set(scenario.candidates.add))
        )
        self.known = {c.id: c for c in case.candidates}
        self.member_index = {m: i for i, m in enumerate(members)}
        self.patrons = tuple(
            self.member_index.get(f.by, -1)
            for _, f in sorted(scenario.factors.items())
            if isinstance(f, BackingFactor)
        )

    def record(self) -> Record:
        timelines = [self._timeline(c) for c in self.ids]
        offsets = np.cumsum([0, *(len(t.epochs) for t in timelines)])[:-1]
        epochs = self._epochs(timelines)
        bloc_names = tuple(sorted({self._bloc(m) for m in self.members}))
        return Record(
            members=self.members,
            candidates=self.ids,
            names=tuple(self._name(c) for c in self.ids),
            blocs=bloc_names,
            bloc=np.array([bloc_names.index(self._bloc(m)) for m in self.members]),
            home=np.array([self.member_index.get(self._country(c) or "", -1) for c in self.ids]),
            incumbent=self._incumbent(),
            incumbent_renewal_is_extension=self.case.incumbent.renewal == "extension",
            opened_day=self._day(self.case.opened),
            term_end_day=self._day(self.case.incumbent.mandates[-1].ends),
            head_of_government=np.array([self._heads_government(c) for c in self.ids]),
            epochs=epochs,
            statements=_stack(Statements, timelines, "statements", offsets),
            spells=_stack(Spells, timelines, "spells", offsets),
            opinions=_stack(Opinions, timelines, "opinions", offsets),
            favourites=self._favourites(epochs),
            headcounts=_stack(Headcounts, timelines, "headcounts", offsets),
            moves=self._moves(timelines, offsets, epochs),
        )

    def _day(self, when: date) -> float:
        return float((when - self.scenario.as_of).days)

    def _bloc(self, member: str) -> str:
        return self.blocs.get(member, member)

    def _name(self, candidate: str) -> str:
        known = self.known.get(candidate)
        return known.name if known else self.scenario.candidates.add[candidate].name

    def _country(self, candidate: str) -> str | None:
        known = self.known.get(candidate)
        return known.country if known else self.scenario.candidates.add[candidate].country

    def _heads_government(self, candidate: str) -> float:
        known = self.known.get(candidate)
        added = self.scenario.candidates.add
        return float(known.head_of_government if known else added[candidate].head_of_government)

    def _incumbent(self) -> int:
        candidate = self.case.incumbent.candidate
        return self.ids.index(candidate) if candidate in self.ids else -1

    def _timeline(self, candidate: str) -> CandidateTimeline:
        known = self.known.get(candidate)
        opened = self._day(self.case.opened)
        start = max(opened, self._day(known.first_public)) if known else 0.0
        status = OPEN if candidate == self.case.incumbent.candidate else LATENT
        if not known:
            status = ADDED_STATUS[self.scenario.candidates.add[candidate].status]
        timeline = CandidateTimeline(
            len(self.members), start, status, self.patrons, self._release_day(candidate)
        )
        if not known:
            timeline.declared = self.scenario.candidates.add[candidate].status == "declared"
        happenings = self._happenings(candidate)
        if candidate in self.scenario.candidates.withdraw:
            happenings.append(Happening(0.0, "withdrawal", -1, -1, 1.0, 0.0, 1.0, 0))
        timeline.sweep(happenings)
        return timeline

    def _release_day(self, candidate: str) -> float:
        """The day on which no availability factor binds the candidate any more, if known."""
        days = [-NEVER]
        for factor in self.scenario.factors.values():
            if isinstance(factor, AvailabilityFactor) and factor.candidate == candidate:
                on = [m.on for m in self.case.milestones if m.id == factor.milestone]
                days.append(self._day(on[0]) if on else NEVER)
        return max(days)

    def _happenings(self, candidate: str) -> list[Happening]:
        rows: list[Happening] = []
        for order, event in enumerate(self.case.events):
            kind = event.kind
            if kind == "frontrunner" and candidate not in event.candidates:
                kind = "other_frontrunner"  # type: ignore[assignment]
            elif kind not in ("government_change",) and candidate not in event.candidates:
                continue
            rows.extend(self._rows(event, kind, order))
        return rows

    def _rows(self, event: Event, kind: str, order: int) -> list[Happening]:
        members = [self.member_index[m] for m in event.members if m in self.member_index]
        level = -1 if event.stance is None else STANCES.index(event.stance)
        if kind in ("stance", "report") and level < 0:
            return []
        if kind == "stance" and not members:
            return []
        about = members if kind in ("stance", "report", "government_change") and members else [-1]
        of = float(event.of or len(self.members)) if kind == "headcount" else float(len(about))
        return [
            Happening(
                self._day(event.on),
                kind,
                member,
                level,
                trust_of(event, self.scenario.process),
                event.backing or 0.0,
                of,
                order,
            )
            for member in about
        ]

    def _epochs(self, timelines: list[CandidateTimeline]) -> Epochs:
        rows = [(c, row) for c, timeline in enumerate(timelines) for row in timeline.epochs]
        column = {key: np.array([row[key] for _, row in rows]) for key in rows[0][1]}
        n_epochs = len(rows)
        best = np.array(
            [_best_support(timelines, row["start"]) - row["support"] for _, row in rows]
        )
        return Epochs(
            candidate=np.array([c for c, _ in rows]),
            start=column["start"].astype(float),
            end=column["end"].astype(float),
            support=column["support"].astype(float),
            objections=column["objections"],
            declared=column["declared"],
            frontrunner=column["frontrunner"],
            released=column["released"],
            status=column["status"],
            gap=np.maximum(best, 0.0),
            backed=column["backed"].reshape(n_epochs, len(self.patrons)).astype(bool),
            stance=column["stance"],
        )

    def _favourites(self, epochs: Epochs) -> Favourites:
        reports = [e for e in self.case.events if e.kind == "frontrunner"]
        named = np.array(
            [[c in e.candidates for c in self.ids] for e in reports], dtype=bool
        ).reshape(len(reports), len(self.ids))
        where = np.array(
            [_epochs_on(epochs, len(self.ids), self._day(e.on)) for e in reports], dtype=int
        ).reshape(len(reports), len(self.ids))
        trust = [trust_of(e, self.scenario.process) for e in reports]
        return Favourites(named=named & (where >= 0), epoch=where, trust=np.array(trust))

    def _moves(
        self, timelines: list[CandidateTimeline], offsets: Any, epochs: Epochs
    ) -> Moves:
        kept = self._incumbent() if self.case.incumbent.renewal == "extension" else -1

        def gather(name: str) -> Any:
            found = [
                offset + epoch
                for candidate, (timeline, offset) in enumerate(zip(timelines, offsets, strict=True))
                for epoch in getattr(timeline, name)
                if candidate != kept
            ]
            return np.array(found, dtype=int)

        opened = self.case.opened
        stuck = epochs.frontrunner & (epochs.objections > 0)
        return Moves(
            withdrawal_epoch=gather("withdrawals"),
            opening_epoch=gather("openings"),
            n_entries=sum(c.first_public > opened for c in self.case.candidates),
            deadlocked_days=float((epochs.end - epochs.start)[stuck].sum()),
        )


def _stack(
    table: type[Table], timelines: list[CandidateTimeline], name: str, offsets: Any
) -> Table:
    """Rows of all candidates as one table, with epochs counted over all of them."""
    rows = [
        {
            **row,
            **{k: row[k] + offset for k in ("epoch", "first_epoch") if k in row},
            "candidate": candidate,
        }
        for candidate, (timeline, offset) in enumerate(zip(timelines, offsets, strict=True))
        for row in getattr(timeline, name)
    ]
    whole = {"member", "epoch", "first_epoch", "before", "level", "candidate"}
    columns = {
        f.name: np.array(
            [row[f.name] for row in rows],
            dtype=bool if f.name == "conceded" else int if f.name in whole else float,
        )
        for f in fields(table)  # type: ignore[arg-type]
    }
    return table(**columns)


def _best_support(timelines: list[CandidateTimeline], day: float) -> float:
    """Largest support of any candidate still in the race on a day."""
    at = [
        row["support"]
        for t in timelines
        for row in t.epochs
        if row["start"] <= day and (day < row["end"] or row is t.epochs[-1])
        and row["status"] != WITHDRAWN
    ]
    return max(at, default=0.0)


def _epochs_on(epochs: Epochs, n_candidates: int, day: float) -> list[int]:
    """Each candidate's epoch just before a day; -1 if not yet named or withdrawn."""
    found = [-1] * n_candidates
    for e in range(len(epochs.candidate)):
        in_race = epochs.status[e] != WITHDRAWN
        if epochs.start[e] <= day and (day <= epochs.end[e] or epochs.end[e] == 0.0):
            if found[epochs.candidate[e]] < 0 and in_race:
                found[epochs.candidate[e]] = e
    return found
