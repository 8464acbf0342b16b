"""What a scenario must keep to beyond the shape of each key, without knowing its case."""

from __future__ import annotations

from datetime import date

from forecast.errors import ScenarioError, nearest
from forecast.scenario.document import Document, Location, dotted
from forecast.scenario.schema import Assumed, AssumedFactorScale, AssumedSilence, Scenario
from forecast.scenario.vocabulary import RESERVED_IDS

NEWCOMER_PREFIX = "field_"
"""Names of the places that the simulation keeps for those not yet named."""
NOT_SCALED = {
    "backing": "which acts from a patron's word on: assume a stance or a silence of the patron "
    "instead, or take the factor out by --without",
    "availability": "which acts until its candidate is free: change its days instead, or take "
    "the factor out by --without",
}
"""Factors that do not act at all times, so that no share of them can be assumed from a day on."""


def check_consistency(scenario: Scenario, document: Document) -> None:
    """Check what needs more than one key; `document` tells where each was written.

    Raises:
        ScenarioError: on the first fault.
    """
    _check_added_candidates(scenario, document)
    _check_assumed_dates(scenario, document)
    _check_scaled_factors(scenario, document)


def _check_added_candidates(scenario: Scenario, document: Document) -> None:
    withdrawn = scenario.candidates.withdraw
    for name in scenario.candidates.add:
        at = ("candidates", "add", name)
        if name in RESERVED_IDS or name.startswith(NEWCOMER_PREFIX):
            reserved = f"{', '.join(RESERVED_IDS)} and {NEWCOMER_PREFIX}... are kept for outcomes"
            raise _fault(document, at, f"'{name}' cannot name a candidate: {reserved}; rename it")
        if name in withdrawn:
            at_second = ("candidates", "withdraw", withdrawn.index(name))
            raise _fault(
                document, at_second, f"'{name}' is both added and withdrawn; keep one of the two"
            )


def _check_assumed_dates(scenario: Scenario, document: Document) -> None:
    for index, event in enumerate(scenario.assume):
        key, day = _day(event)
        at = ("assume", index, key)
        if day <= scenario.as_of:
            remedy = "assume only what lies ahead; facts of that time belong to the case"
            raise _fault(
                document, at, f"{dotted(at)} is {day}, not after as_of {scenario.as_of}; {remedy}"
            )
        if day > scenario.horizon:
            raise _fault(
                document,
                at,
                f"{dotted(at)} is {day}, after horizon {scenario.horizon}; "
                "choose an earlier day or a later horizon",
            )


def _day(event: Assumed) -> tuple[str, date]:
    if isinstance(event, AssumedSilence):
        return "until", event.until
    return "on", event.on


def _check_scaled_factors(scenario: Scenario, document: Document) -> None:
    for index, event in enumerate(scenario.assume):
        if not isinstance(event, AssumedFactorScale):
            continue
        at = ("assume", index, "factor")
        factor = scenario.factors.get(event.factor)
        if factor is None:
            declared = ", ".join(sorted(scenario.factors)) or "none, so declare it first"
            hint = nearest(event.factor, scenario.factors)
            meant = f" (did you mean '{hint}'?)" if hint else ""
            said = f"declared factors: {declared}{meant}"
        elif factor.kind in NOT_SCALED:
            said = f"a factor of kind {factor.kind}, {NOT_SCALED[factor.kind]}"
        else:
            continue
        raise _fault(document, at, f"{dotted(at)} is '{event.factor}'; {said}")


def _fault(document: Document, location: Location, message: str) -> ScenarioError:
    return ScenarioError(f"{document.place_of(location)}: {message}")
