"""Whether a scenario speaks of the case it names: its candidates, members and milestones.

A schema sees the scenario alone. Here each name is looked up in the whole case, not in
what passed the gate: a factor may name a candidate or a milestone that is not public on
the as-of date, and is then silent until it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import get_args

from forecast.errors import ScenarioError
from forecast.evidence.members import Column
from forecast.evidence.schema import FLAG_ATTRIBUTES, Case
from forecast.evidence.wording import choose
from forecast.scenario.alerts import Alert, MoveAlert, PivotAlert, ProbabilityAlert
from forecast.scenario.document import Location, dotted
from forecast.scenario.factors import (
    AttributeFactor,
    AvailabilityFactor,
    BackingFactor,
    Factor,
    PositionFactor,
    RegionFactor,
    TiesFactor,
)
from forecast.scenario.schema import (
    Assumed,
    AssumedFactorScale,
    AssumedSilence,
    AssumedStance,
    Scenario,
)
from forecast.scenario.vocabulary import MILESTONE_KINDS, RESERVED_IDS

ScenarioFault = tuple[Location, str]


@dataclass(frozen=True)
class _Names:
    """Every name that a scenario may use."""

    members: Collection[str]
    candidates: Collection[str]
    milestones: Collection[str]
    attributes: Collection[str]
    factors: Collection[str]


def check_scenario(
    scenario: Scenario,
    case: Case,
    members: tuple[str, ...],
    *,
    locate: Callable[[Location], str] | None = None,
) -> None:
    """Refuse a scenario that names what its case does not hold.

    Args:
        scenario: what is asked.
        case: the whole case, not gated.
        members: codes that may be named: for NATO all states of the table, so that one
            scenario serves as-of dates before and after an accession.
        locate: where a key was written, as the prefix of a message; the name of the
            scenario where None.

    Raises:
        ScenarioError: the first fault, with the nearest accepted name, and how many more
            there are.
    """
    faults = list(_faults(scenario, case, members))
    if not faults:
        return
    location, message = faults[0]
    where = locate(location) if locate is not None else f"scenario {scenario.name}"
    suffix = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    raise ScenarioError(f"{where}: {message}{suffix}")


def _faults(scenario: Scenario, case: Case, members: tuple[str, ...]) -> Iterator[ScenarioFault]:
    names = _names(scenario, case, members)
    if scenario.as_of < case.opened:
        message = f"as_of is {scenario.as_of}, before case {case.case} opened"
        yield ("as_of",), f"{message}; choose {case.opened} or a later day"
    yield from _member_faults(scenario, names)
    yield from _candidate_faults(scenario, case, names)
    yield from _agenda_faults(scenario, names)
    for name, factor in scenario.factors.items():
        yield from _factor_faults(("factors", name), factor, names)
    for number, assumed in enumerate(scenario.assume):
        yield from _assumed_faults(("assume", number), assumed, scenario, names)
    for number, alert in enumerate(scenario.alerts):
        yield from _alert_faults(("alerts", number), alert, names)


def _names(scenario: Scenario, case: Case, members: tuple[str, ...]) -> _Names:
    added = scenario.candidates.add
    attributes = {name for candidate in case.candidates for name in candidate.attributes}
    attributes |= {name for candidate in added.values() for name in candidate.attributes}
    attributes |= {*FLAG_ATTRIBUTES}
    return _Names(
        members=members,
        candidates={*(candidate.id for candidate in case.candidates), *added},
        milestones={milestone.id for milestone in case.milestones},
        attributes=attributes,
        factors=scenario.factors.keys(),
    )


def _unknown(location: Location, found: str, accepted: Collection[str]) -> Iterator[ScenarioFault]:
    if found not in accepted:
        yield location, f"{dotted(location)} is {choose(found, accepted)}"


def _unknown_keys(
    location: Location, keys: Collection[str], accepted: Collection[str]
) -> Iterator[ScenarioFault]:
    for key in keys:
        if key not in accepted:
            yield (*location, key), f"{dotted(location)} names {choose(key, accepted)}"


def _member_faults(scenario: Scenario, names: _Names) -> Iterator[ScenarioFault]:
    yield from _unknown_keys(("members", "add"), scenario.members.add, names.members)
    rule = scenario.rule
    if rule is None:
        return
    if rule.quota is not None and rule.quota > len(names.members):
        message = f"rule.quota is {rule.quota}; choose 1 to {len(names.members)}"
        yield ("rule", "quota"), f"{message}, the number of members"
    for number, member in enumerate(rule.veto):
        yield from _unknown(("rule", "veto", number), member, names.members)


def _candidate_faults(scenario: Scenario, case: Case, names: _Names) -> Iterator[ScenarioFault]:
    taken = [candidate.id for candidate in case.candidates]
    for added in scenario.candidates.add:
        location = ("candidates", "add", added)
        if added in RESERVED_IDS:
            yield location, f"{dotted(location)} is the name of an outcome; choose another id"
        if added in taken:
            message = f"{dotted(location)} is a candidate of case {case.case} already"
            yield location, f"{message}; choose another id"
    for number, withdrawn in enumerate(scenario.candidates.withdraw):
        yield from _unknown(("candidates", "withdraw", number), withdrawn, names.candidates)


def _agenda_faults(scenario: Scenario, names: _Names) -> Iterator[ScenarioFault]:
    for number, kind in enumerate(scenario.agenda.slot_kinds):
        yield from _unknown(("agenda", "slot_kinds", number), kind, MILESTONE_KINDS)
    for number, deadline in enumerate(scenario.agenda.deadlines):
        yield from _unknown(("agenda", "deadlines", number), deadline, names.milestones)


def _factor_faults(location: Location, factor: Factor, names: _Names) -> Iterator[ScenarioFault]:
    members_or_default = [*names.members, "default"]
    if isinstance(factor, BackingFactor):
        yield from _unknown((*location, "by"), factor.by, names.members)
        yield from _unknown_keys((*location, "exposure"), factor.exposure, members_or_default)
    elif isinstance(factor, TiesFactor):
        yield from _unknown_keys((*location, "values"), factor.values, names.members)
        for member, ties in factor.values.items():
            yield from _unknown_keys((*location, "values", member), ties, names.candidates)
    elif isinstance(factor, PositionFactor):
        yield from _unknown((*location, "attribute"), factor.attribute, names.attributes)
        yield from _unknown_keys((*location, "caution"), factor.caution, members_or_default)
    elif isinstance(factor, AttributeFactor):
        yield from _unknown((*location, "attribute"), factor.attribute, names.attributes)
    elif isinstance(factor, RegionFactor):
        yield from _unknown((*location, "column"), factor.column, get_args(Column))
    elif isinstance(factor, AvailabilityFactor):
        yield from _unknown((*location, "candidate"), factor.candidate, names.candidates)
        if factor.milestone is not None:
            yield from _unknown((*location, "milestone"), factor.milestone, names.milestones)


def _alert_faults(location: Location, alert: Alert, names: _Names) -> Iterator[ScenarioFault]:
    if isinstance(alert, PivotAlert):
        yield from _unknown((*location, "member"), alert.member, names.members)
    if isinstance(alert, ProbabilityAlert | MoveAlert) and alert.outcome is not None:
        outcomes = [*names.candidates, *RESERVED_IDS]
        yield from _unknown((*location, "outcome"), alert.outcome, outcomes)


def _assumed_faults(
    location: Location, assumed: Assumed, scenario: Scenario, names: _Names
) -> Iterator[ScenarioFault]:
    if isinstance(assumed, AssumedFactorScale):
        yield from _unknown((*location, "factor"), assumed.factor, names.factors)
    else:
        yield from _unknown((*location, "member"), assumed.member, names.members)
    if isinstance(assumed, AssumedStance | AssumedSilence):
        yield from _unknown((*location, "candidate"), assumed.candidate, names.candidates)
    yield from _day_faults(location, assumed, scenario)


def _day_faults(
    location: Location, assumed: Assumed, scenario: Scenario
) -> Iterator[ScenarioFault]:
    key, day = (
        ("until", assumed.until) if isinstance(assumed, AssumedSilence) else ("on", assumed.on)
    )
    location = (*location, key)
    if day <= scenario.as_of:
        message = f"{dotted(location)} is {day}, not after as_of"
        yield location, f"{message}; choose a day after {scenario.as_of}"
    elif key == "on" and day > scenario.horizon:
        message = f"{dotted(location)} is {day}, after the horizon"
        yield location, f"{message}; choose a day up to {scenario.horizon}"
