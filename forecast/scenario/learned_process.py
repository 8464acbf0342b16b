"""DOOR: what finished races taught of the process, as priors of a new race."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from forecast.scenario.process_priors import FREE, Prior, ProcessPriors

ANY = "any other"
"""A body, or a kind of rule, that no learned race had."""
LEARNED = "learned from finished races"
"""How the reason of a learned prior begins."""


class LearnedPrior(NamedTuple):
    """Mean and sd of a parameter in a new race of a body and kind of rule.

    without: the case that was left out with its package; empty where none was.
    """

    without: str
    body: str
    rule: str
    parameter: str
    mean: float
    sd: float


class Site(NamedTuple):
    """What one finished race says of a parameter x: exp(shift x - precision x^2 / 2)."""

    case: str
    parameter: str
    precision: float
    shift: float


@dataclass(frozen=True)
class LearnedProcess:
    """rows: every parameter of every body and rule, and of each learned race without itself.

    sites: what each race says by itself, from which the rows were learned.
    """

    rows: tuple[LearnedPrior, ...]
    sites: tuple[Site, ...] = ()
    _found: dict[tuple[str, str, str], list[LearnedPrior]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "_found", _by_race(self.rows))

    def priors(
        self, stated: ProcessPriors, *, body: str, rule: str, without: str | None = None
    ) -> ProcessPriors:
        """Learned priors in place of stated ones; what the scenario states itself is kept.

        stated: as the scenario has it; parameters that it sets are its own. without: a case
        whose own race must not speak; nothing is left out where it was not learned from.
        """
        learned = {
            row.parameter: Prior(mean=row.mean, sd=row.sd, why=_why(row.parameter))
            for row in self._of(body, rule, without)
            if row.parameter not in stated.model_fields_set
        }
        return stated.model_copy(update=learned)

    def _of(self, body: str, rule: str, without: str | None) -> list[LearnedPrior]:
        own = [rows for (left_out, _, _), rows in self._found.items() if left_out == without]
        if without and own:
            return own[0]
        labels = {key[1:] for key in self._found if not key[0]}
        body = body if body in {known for known, _ in labels} else ANY
        rule = rule if rule in {known for _, known in labels} else ANY
        return self._found["", body, rule]


def _by_race(
    rows: Iterable[LearnedPrior],
) -> dict[tuple[str, str, str], list[LearnedPrior]]:
    found: dict[tuple[str, str, str], list[LearnedPrior]] = {}
    for row in rows:
        found.setdefault((row.without, row.body, row.rule), []).append(row)
    return found


def _why(name: str) -> str:
    usual = getattr(ProcessPriors(), name)
    return f"{LEARNED}; before: {usual.mean:g} ({usual.sd:g}), {usual.why}"


def check_complete(learned: LearnedProcess) -> None:
    """Raise ValueError unless every prior of every body and rule is there once."""
    for rows in learned._found.values():
        if tuple(row.parameter for row in rows) != FREE:
            raise ValueError("a parameter is missing, or told twice")
