"""The stated factors as design arrays: x[factor, member, candidate]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.evidence.record import Record
from forecast.evidence.schema import FLAG_ATTRIBUTES, Case
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
from forecast.scenario.schema import Scenario

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Design:
    """Factors in the order of their names.

    mean, sd: (factor,), priors of the effects. x: (factor, member, candidate), acting at all
    times. exposure: (backing, member), how far each member follows each patron; `backing`
    and `binding` give the factors' places; bound: (binding,), candidate that is bound.
    """

    names: tuple[str, ...]
    mean: Floats
    sd: Floats
    x: Floats
    backing: tuple[int, ...]
    patron: tuple[int, ...]
    exposure: Floats
    binding: tuple[int, ...]
    bound: Ints


def design(
    scenario: Scenario,
    case: Case,
    record: Record,
    covariates: Mapping[str, Mapping[str, object]],
) -> Design:
    """Work out x for every declared factor. covariates: column to member to value."""
    names = tuple(sorted(scenario.factors))
    factors = [scenario.factors[name] for name in names]
    builder = _Builder(scenario, case, record, covariates)
    x = np.zeros((len(names), len(record.members), len(record.candidates)))
    for place, factor in enumerate(factors):
        x[place] = builder.static(factor)
    backing = tuple(k for k, f in enumerate(factors) if isinstance(f, BackingFactor))
    binding = tuple(
        k
        for k, f in enumerate(factors)
        if isinstance(f, AvailabilityFactor) and f.candidate in record.candidates
    )
    return Design(
        names=names,
        mean=np.array([f.effect.mean for f in factors]),
        sd=np.array([f.effect.sd for f in factors]),
        x=x,
        backing=backing,
        patron=tuple(builder.member(factors[k].by) for k in backing),  # type: ignore[union-attr]
        exposure=np.array([builder.exposure(factors[k]) for k in backing]).reshape(
            len(backing), len(record.members)
        ),
        binding=binding,
        bound=np.array(
            [record.candidates.index(factors[k].candidate) for k in binding],  # type: ignore[union-attr]
            dtype=np.int64,
        ),
    )


class _Builder:
    def __init__(
        self,
        scenario: Scenario,
        case: Case,
        record: Record,
        covariates: Mapping[str, Mapping[str, object]],
    ) -> None:
        self.scenario, self.record, self.covariates = scenario, record, covariates
        self.known = {c.id: c for c in case.candidates}
        self.shape = (len(record.members), len(record.candidates))

    def member(self, name: str) -> int:
        return self.record.members.index(name) if name in self.record.members else -1

    def static(self, factor: Factor) -> Floats:
        """(member, candidate) values of a factor that acts at all times; zero for others."""
        if isinstance(factor, TiesFactor | TableFactor):
            return self._by_pair(factor.values)
        if isinstance(factor, PositionFactor):
            excess = np.maximum(self._attribute(factor.attribute) - factor.tolerance, 0.0)
            return -np.outer(self._per_member(factor.caution), excess)
        if isinstance(factor, AttributeFactor):
            return np.tile(self._attribute(factor.attribute), (self.shape[0], 1))
        if isinstance(factor, RegionFactor):
            return self._same(factor.column)
        if isinstance(factor, HomeFactor):
            return np.equal.outer(np.arange(self.shape[0]), self.record.home).astype(float)
        return np.zeros(self.shape)

    def exposure(self, factor: Factor) -> Floats:
        """(member,), zero for the patron, which does not follow itself."""
        assert isinstance(factor, BackingFactor)
        values = self._per_member({"default": 1.0, **factor.exposure})
        if factor.by in self.record.members:
            values[self.member(factor.by)] = 0.0
        return values

    def _by_pair(self, values: Mapping[str, Mapping[str, float]]) -> Floats:
        grid = [
            [values.get(m, {}).get(c, 0.0) for c in self.record.candidates]
            for m in self.record.members
        ]
        return np.array(grid, dtype=float).reshape(self.shape)

    def _per_member(self, values: Mapping[str, float]) -> Floats:
        default = values.get("default", 0.0)
        return np.array([values.get(m, default) for m in self.record.members], dtype=float)

    def _attribute(self, name: str) -> Floats:
        return np.array([self._attribute_of(c, name) for c in self.record.candidates])

    def _attribute_of(self, candidate: str, name: str) -> float:
        known = self.known.get(candidate) or self.scenario.candidates.add[candidate]
        if name in FLAG_ATTRIBUTES:
            return float(getattr(known, name, None) or 0.0)
        stated = known.attributes.get(name, 0.0)
        return float(stated if isinstance(stated, float) else stated.value)

    def _same(self, column: str) -> Floats:
        value = self.covariates[column]
        homes = [self.record.members[h] if h >= 0 else None for h in self.record.home]
        return np.array(
            [
                [float(h is not None and value.get(h) == value.get(m)) for h in homes]
                for m in self.record.members
            ]
        )
