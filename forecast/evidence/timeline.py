"""One candidate's public state, event by event, from the opening to the as-of date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import isnan, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.evidence.happenings import Happening
from forecast.evidence.record import (
    ACCEPT,
    ENDORSE,
    LATENT,
    OPEN,
    OPPOSE,
    REFUSED,
    SILENT,
    WITHDRAWN,
)

TRUSTED = 0.5
"""A second-hand account releases a standing objection only if it is likelier right than not."""


@dataclass
class CandidateTimeline:
    """Sweeps the happenings of one candidate and keeps the rows of every table.

    The public state is mutable here and only here; what leaves is rows.
    """

    n_members: int
    start: float
    status: int
    patrons: tuple[int, ...]
    release_day: float
    declared: bool = False
    stance: NDArray[np.int64] = field(init=False)
    counted: float = 0.0
    frontrunner: bool = False
    epochs: list[dict[str, Any]] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    spells: list[dict[str, Any]] = field(default_factory=list)
    opinions: list[dict[str, Any]] = field(default_factory=list)
    headcounts: list[dict[str, Any]] = field(default_factory=list)
    withdrawals: list[int] = field(default_factory=list)
    openings: list[int] = field(default_factory=list)
    backed: list[bool] = field(init=False)
    _objecting: dict[int, int] = field(default_factory=dict)
    _since: float = field(init=False)
    _called_ahead_on: float = field(init=False, default=nan)

    def __post_init__(self) -> None:
        self.stance = np.full(self.n_members, SILENT)
        self.backed = [False] * len(self.patrons)
        self._since = self.start

    def sweep(self, happenings: Iterable[Happening]) -> None:
        """Take all happenings in order of time, then close the current epoch at day 0."""
        for happening in happenings:
            self._pass_release(happening.day)
            handle = getattr(self, f"_on_{happening.kind}", None)
            if handle is not None:
                handle(happening)
        self._pass_release(0.0)
        self._close(0.0)
        for member, first in self._objecting.items():
            self._end_spell(member, first, 0.0, conceded=False)

    def _pass_release(self, day: float) -> None:
        if self._since < self.release_day <= day:
            self._close(self.release_day)

    def _close(self, day: float) -> int:
        """End the current epoch on `day`, open the next, return the index of the ended one."""
        on_record = float((self.stance >= ACCEPT).mean())
        self.epochs.append(
            {
                "start": self._since,
                "end": max(day, self._since),
                "support": max(on_record, self.counted),
                "objections": len(self._objecting),
                "declared": self.declared,
                "frontrunner": self.frontrunner,
                "released": self.release_day <= self._since,
                "status": self.status,
                "backed": list(self.backed),
                "stance": self.stance.copy(),
            }
        )
        self._since = max(day, self._since)
        return len(self.epochs) - 1

    def _on_stance(self, happening: Happening) -> None:
        member, level = happening.member, happening.level
        epoch = self._close(happening.day)
        self.statements.append(
            {
                "member": member,
                "epoch": epoch,
                "day": happening.day,
                "before": int(self.stance[member]),
                "level": level,
                "trust": happening.trust,
                "weight": happening.weight,
            }
        )
        self._set_stance(member, level, epoch, happening.day)

    def _set_stance(self, member: int, level: int, epoch: int, day: float) -> None:
        if level > OPPOSE and member in self._objecting:
            self._end_spell(member, self._objecting.pop(member), day, conceded=True, epoch=epoch)
        elif level == OPPOSE and member not in self._objecting:
            self._objecting[member] = len(self.epochs)
        self.stance[member] = level
        for place, patron in enumerate(self.patrons):
            if patron == member:
                self.backed[place] = level == ENDORSE

    def _end_spell(
        self, member: int, first: int, day: float, *, conceded: bool, epoch: int | None = None
    ) -> None:
        last = len(self.epochs) - 1 if epoch is None else epoch
        self.spells.append(
            {
                "member": member,
                "first_epoch": first,
                "epoch": last,
                "day": day,
                "conceded": conceded,
            }
        )

    def _on_report(self, happening: Happening) -> None:
        releases = happening.level >= ACCEPT and happening.trust >= TRUSTED
        if releases and happening.member in self._objecting:
            epoch = self._close(happening.day)
            self._set_stance(happening.member, ACCEPT, epoch, happening.day)
            return
        self.opinions.append(
            {
                "member": happening.member,
                "epoch": len(self.epochs),
                "level": happening.level,
                "trust": happening.trust,
                "weight": happening.weight * happening.of**-0.5,
            }
        )

    def _on_headcount(self, happening: Happening) -> None:
        epoch = self._close(happening.day)
        self.headcounts.append(
            {
                "epoch": epoch,
                "backing": happening.backing,
                "of": happening.of,
                "trust": happening.trust,
            }
        )
        self.counted = happening.backing / happening.of
        if happening.backing >= happening.of:
            for member in range(self.n_members):
                if self.stance[member] < ACCEPT:
                    self._set_stance(member, ACCEPT, epoch, happening.day)

    def _on_ballot(self, happening: Happening) -> None:
        if not isnan(happening.backing):
            self._close(happening.day)
            self.counted = min(happening.backing / happening.of, 1.0)

    def _on_government_change(self, happening: Happening) -> None:
        if happening.member in self._objecting:
            epoch = self._close(happening.day)
            first = self._objecting.pop(happening.member)
            self._end_spell(happening.member, first, happening.day, conceded=False, epoch=epoch)
            self.stance[happening.member] = SILENT

    def _on_frontrunner(self, happening: Happening) -> None:
        self._called_ahead_on = happening.day
        self._flag(happening.day, frontrunner=True)

    def _on_other_frontrunner(self, happening: Happening) -> None:
        # two reports of one day that name different people call both ahead
        if happening.day != self._called_ahead_on:
            self._flag(happening.day, frontrunner=False)

    def _flag(self, day: float, *, frontrunner: bool) -> None:
        if frontrunner != self.frontrunner:
            self._close(day)
            self.frontrunner = frontrunner

    def _on_interest(self, happening: Happening) -> None:
        self._move(happening.day, OPEN, declared=self.declared)

    def _on_candidacy(self, happening: Happening) -> None:
        self._move(happening.day, OPEN, declared=True)

    def _on_refusal(self, happening: Happening) -> None:
        self._move(happening.day, REFUSED, declared=False)

    def _on_withdrawal(self, happening: Happening) -> None:
        self._move(happening.day, WITHDRAWN, declared=False)

    def _move(self, day: float, status: int, *, declared: bool) -> None:
        if (status, declared) == (self.status, self.declared):
            return
        epoch = self._close(day)
        # what comes with the first word of a name was at no time waited for
        waited = day > self.start
        if waited and self.status in (LATENT, REFUSED) and status == OPEN:
            self.openings.append(epoch)
        if waited and self.status == OPEN and status in (REFUSED, WITHDRAWN):
            self.withdrawals.append(epoch)
        self.status, self.declared = status, declared
        self.frontrunner = self.frontrunner and status != WITHDRAWN
