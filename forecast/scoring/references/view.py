"""What a reference may see: one race as of one date, in a few plain features."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np

from forecast.errors import InputError
from forecast.scoring.decision_days import Floats
from forecast.scoring.scored import EXTENDED, FIELD, RESERVED

Group = Literal["named", "field", "extended"]
GROUPS: tuple[Group, ...] = ("named", "field", "extended")


@dataclass(frozen=True)
class RaceView:
    """One race as the public saw it on the as-of date.

    family: the kind of body, over which rates are pooled.
    known: the names in the air; order carries no meaning. An incumbent who may stand for a
        new term is among them.
    incumbent: who holds the office; None where nobody does or it does not matter.
    keeping: what keeping the incumbent is: `extended` (that outcome; the incumbent is then
        not among `known`) or `win` (a win of that name).
    front_runner: the name most recently called ahead in public.
    endorsements: candidate -> number of members on record in favour; absent is none.
    declared: candidates who have said that they stand.
    days_to_term_end: negative where the term has run out; None where no end is known.

    Raises InputError where a name is not among `known`.
    """

    case: str
    as_of: date
    body: str
    family: str
    rule_kind: str
    known: tuple[str, ...]
    days_since_opened: float
    days_to_term_end: float | None = None
    incumbent: str | None = None
    keeping: Literal["extended", "win"] = "extended"
    front_runner: str | None = None
    endorsements: Mapping[str, float] = field(default_factory=dict)
    declared: frozenset[str] = frozenset()
    package: str | None = None

    def __post_init__(self) -> None:
        if wrong := {name for name in self.known if name in RESERVED}:
            raise self._fault(f"'{min(wrong)}' cannot be a name; it is an outcome")
        if len(set(self.known)) < len(self.known):
            raise self._fault("a known name stands twice; list each once")
        spoken_of = {*self.endorsements, *self.declared, self.front_runner} - {None}
        if self.incumbent is not None and self.keeping == "win":
            spoken_of.add(self.incumbent)
        if stray := sorted(name for name in spoken_of - set(self.known) if name):
            raise self._fault(f"'{stray[0]}' is not among the known names; add it to known")
        if self.keeping == "extended" and self.incumbent in self.known:
            raise self._fault(
                f"incumbent '{self.incumbent}' is both a name and `extended`; drop it from known"
            )

    def _fault(self, message: str) -> InputError:
        return InputError(f"{self.case} as of {self.as_of}: {message}")

    @property
    def outcomes(self) -> tuple[str, ...]:
        """All outcomes that a reference forecasts: known names, `field`, `extended`."""
        return (*self.known, FIELD, EXTENDED)

    @property
    def kept_outcome(self) -> str | None:
        """The outcome that keeps the incumbent; None where nobody can be kept."""
        if self.incumbent is None:
            return None
        return EXTENDED if self.keeping == "extended" else self.incumbent


@dataclass(frozen=True)
class LabelledView:
    """A training row: a race as it looked, how it ended, and after how many days.

    outcome: candidate id, `field` or `extended`; a winner not yet known then is `field`.
    days: from the as-of date to the resolution, at least 1.
    """

    view: RaceView
    outcome: str
    days: float

    def __post_init__(self) -> None:
        if not self.days >= 1:
            raise InputError(
                f"{self.view.case} as of {self.view.as_of}: {self.days} days to the decision; "
                "train on dates before it"
            )

    @property
    def seen_outcome(self) -> str:
        """The outcome as one of `view.outcomes`."""
        return self.outcome if self.outcome in self.view.outcomes else FIELD

    @property
    def group(self) -> Group:
        """Whether a known name won, somebody else, or the mandate was extended."""
        seen = self.seen_outcome
        if seen == EXTENDED:
            return "extended"
        return "field" if seen == FIELD else "named"


def leave_out(rows: Iterable[LabelledView], view: RaceView) -> list[LabelledView]:
    """The rows that may teach a forecast of `view`: other cases, decided in other deals."""
    return [
        row
        for row in rows
        if row.view.case != view.case and (view.package is None or row.view.package != view.package)
    ]


def case_weights(rows: Sequence[LabelledView]) -> Floats:
    """Weight of each row: every case sums to 1, its dates share it. (row,)

    Raises:
        InputError: without rows there is nothing to learn from.
    """
    if not rows:
        raise InputError("no training rows; a reference learns from at least one other case")
    _, case, n_rows = np.unique(
        [row.view.case for row in rows], return_inverse=True, return_counts=True
    )
    return np.asarray(1.0 / n_rows[case], dtype=np.float64)
