"""Every declared factor of a scenario, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forecast.evidence.schema import Case
from forecast.report.links import Link, stated_source
from forecast.report.names import Names
from forecast.report.numbers import long_date, number
from forecast.scenario.factors import (
    AttributeFactor,
    AvailabilityFactor,
    BackingFactor,
    Factor,
    HomeFactor,
    PositionFactor,
    RegionFactor,
    TableFactor,
    TiesFactor,
)
from forecast.scenario.process_priors import Prior
from forecast.scenario.schema import Scenario


@dataclass(frozen=True)
class FactorRow:
    """One declared factor as it is printed."""

    id: str
    kind: str
    acts: str
    effect: str
    why: str
    source: Link


def factor_rows(scenario: Scenario, case: Case, names: Names) -> list[FactorRow]:
    """Every declared factor: what it acts on, its effect, why, and the source."""
    return [
        FactorRow(
            id=key,
            kind=factor.kind,
            acts=_acts(factor, _Attributes.of(scenario, case), names),
            effect=normal(factor.effect),
            why=factor.why,
            source=stated_source(factor.source),
        )
        for key, factor in scenario.factors.items()
    ]


def normal(prior: Prior) -> str:
    """A normal prior as mean and standard deviation."""
    return f"{number(prior.mean)} (sd {number(prior.sd)})"


@dataclass(frozen=True)
class _Attributes:
    """Values of candidates by attribute and candidate's name."""

    values: Mapping[str, Mapping[str, float]]

    @classmethod
    def of(cls, scenario: Scenario, case: Case) -> _Attributes:
        values: dict[str, dict[str, float]] = {}
        for candidate in case.candidates:
            for key, attribute in candidate.attributes.items():
                values.setdefault(key, {})[candidate.name] = attribute.value
        for added in scenario.candidates.add.values():
            for key, value in added.attributes.items():
                values.setdefault(key, {})[added.name] = value
        return cls(values)

    def listed(self, attribute: str) -> str:
        known = self.values.get(attribute, {})
        listed = ", ".join(f"{name} {number(value)}" for name, value in known.items())
        return listed or "no known candidate has it"


def _acts(factor: Factor, attributes: _Attributes, names: Names) -> str:
    """What a factor acts on, in words."""
    match factor:
        case BackingFactor():
            exposure = _by_member(factor.exposure, names)
            return f"public support by {names.member(factor.by)}; exposure: {exposure}"
        case TiesFactor():
            ties = (
                f"{names.member(member)} with {names.candidate(key)} {number(value)}"
                for member, values in factor.values.items()
                for key, value in values.items()
            )
            return "; ".join(ties)
        case PositionFactor():
            scale = f"{factor.attribute} beyond {number(factor.tolerance)}"
            caution = _by_member(factor.caution, names)
            return f"{scale} ({attributes.listed(factor.attribute)}); caution: {caution}"
        case AttributeFactor():
            return f"{factor.attribute} ({attributes.listed(factor.attribute)})"
        case RegionFactor():
            return f"member and candidate share a {factor.column.replace('_', ' ')}"
        case HomeFactor():
            return "the member's own national"
        case TableFactor():
            return f"values of {factor.path}"
        case AvailabilityFactor():
            return _availability(factor, names)


def _availability(factor: AvailabilityFactor, names: Names) -> str:
    day = f"; ends with {factor.milestone.replace('_', ' ')}" if factor.milestone else ""
    return (
        f"{names.candidate(factor.candidate)} is bound elsewhere from {long_date(factor.starts)} "
        f"for a median of {number(factor.median_days)} days (log-sd {number(factor.log_sd)}){day}"
    )


def _by_member(values: Mapping[str, float], names: Names) -> str:
    parts = [f"{names.member(key)} {number(v)}" for key, v in values.items() if key != "default"]
    if "default" in values:
        parts.append(f"{'all others' if parts else 'all'} {number(values['default'])}")
    return ", ".join(parts)
