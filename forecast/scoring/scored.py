"""DOOR to scoring: what somebody forecast, and what came true.

The same record serves our forecast and each reference; nothing here tells who made it but
its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from forecast.errors import InputError
from forecast.scoring.decision_days import SUM_TOLERANCE, DecisionDays

FIELD = "field"
EXTENDED = "extended"
UNDECIDED = "undecided"
RESERVED = (FIELD, EXTENDED, UNDECIDED)
"""Outcomes that are no person's name."""


@dataclass(frozen=True, eq=False)
class ScoredForecast:
    """One forecaster's answer for one case on one as-of date.

    probabilities: outcome id -> probability, sum 1: the names known on that date, `field`,
        `extended` and possibly `undecided`. None where the forecaster says nothing of who.
    when: the day of resolution, whatever the outcome. None where it says nothing of when.
    family: the kind of body (for splitting); package: cases decided in one deal share it.

    Raises InputError where both are None or probabilities are not such.
    """

    case: str
    as_of: date
    forecaster: str
    body: str
    family: str
    rule_kind: str
    probabilities: Mapping[str, float] | None = None
    when: DecisionDays | None = None
    package: str | None = None

    def __post_init__(self) -> None:
        if self.probabilities is None and self.when is None:
            raise InputError(f"{self.name}: it forecasts neither who nor when; give one")
        if self.probabilities is not None:
            _check_probabilities(self.probabilities, self.name)

    @property
    def name(self) -> str:
        """How messages name it."""
        return f"{self.case} as of {self.as_of} by {self.forecaster}"


@dataclass(frozen=True)
class Resolution:
    """What came true in one case: candidate id, `field` or `extended`, and the day."""

    case: str
    outcome: str
    on: date


def _check_probabilities(probabilities: Mapping[str, float], name: str) -> None:
    for outcome, probability in probabilities.items():
        if not 0 <= probability <= 1 + SUM_TOLERANCE:
            raise InputError(
                f"{name}: the probability of '{outcome}' is {probability}; it must be 0 to 1"
            )
    total = sum(probabilities.values())
    if abs(total - 1) > SUM_TOLERANCE:
        raise InputError(f"{name}: probabilities sum to {total:.6g}; they must sum to 1")


def outcome_that_counts(forecast: ScoredForecast, resolution: Resolution) -> str:
    """The outcome of this forecast that came true: a winner not named then is `field`.

    >>> who = {"ann": 0.7, "field": 0.2, "extended": 0.1}
    >>> said = ScoredForecast("x", date(2020, 1, 1), "us", "nato", "nato", "consensus", who)
    >>> outcome_that_counts(said, Resolution("x", "bob", date(2020, 3, 1)))
    'field'
    """
    named = forecast.probabilities or {}
    if resolution.outcome in named or resolution.outcome in RESERVED:
        return resolution.outcome
    return FIELD


def days_to_decision(forecast: ScoredForecast, resolution: Resolution) -> int:
    """Days from the as-of date to the resolution, at least 1.

    Raises:
        InputError: where the race was over on the as-of date.
    """
    days = (resolution.on - forecast.as_of).days
    if days < 1:
        raise InputError(
            f"{forecast.name}: the race was resolved on {resolution.on}; score earlier dates only"
        )
    return days


def given_a_decision(probabilities: Mapping[str, float]) -> dict[str, float]:
    """The same forecast given that the race is resolved by the horizon.

    References say nothing of `undecided`; to compare *who* among races that did resolve,
    its probability is shared out over the rest in proportion.

    >>> given_a_decision({"ann": 0.4, "field": 0.4, "undecided": 0.2})
    {'ann': 0.5, 'field': 0.5}
    """
    rest = {outcome: p for outcome, p in probabilities.items() if outcome != UNDECIDED}
    total = sum(rest.values())
    if total <= 0:
        raise InputError("all probability is on 'undecided'; there is nothing to compare")
    return {outcome: p / total for outcome, p in rest.items()}
