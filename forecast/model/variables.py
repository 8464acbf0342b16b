"""The variables of the model of a race: their names, shapes and order, the free ones first."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

from forecast.model.data import Sizes
from forecast.model.predictive import CHECKED
from forecast.scenario.process_priors import FREE


@dataclass(frozen=True)
class Variable:
    """One variable of a trace; where dims is None, its axes have no names."""

    name: str
    shape: tuple[int, ...]
    dims: tuple[str, ...] | None

    @property
    def size(self) -> int:
        """Number of entries."""
        return prod(self.shape)


@dataclass(frozen=True)
class Variables:
    """What a point is made of, and what follows from it.

    free: make up a point, end to end; none is transformed. derived: worked out from them.
    coords: labels along the named axes.
    """

    free: tuple[Variable, ...]
    derived: tuple[Variable, ...]
    coords: dict[str, list[Any]]

    @property
    def all(self) -> tuple[Variable, ...]:
        """Those of a trace, in order."""
        return (*self.free, *self.derived)

    @property
    def handed_on(self) -> tuple[Variable, ...]:
        """Those that the simulation starts from: all but the compensators, which come last."""
        return self.all[:-1]

    @property
    def n_free(self) -> int:
        """Entries of a point."""
        return sum(variable.size for variable in self.free)

    @property
    def n_expanded(self) -> int:
        """Entries of all variables."""
        return sum(variable.size for variable in self.all)

    @property
    def n_handed_on(self) -> int:
        """Entries of those that the simulation starts from."""
        return sum(variable.size for variable in self.handed_on)


def variables_for(sizes: Sizes) -> Variables:
    """The variables of `forecast.model.build` for races of these sizes."""
    coords: dict[str, list[Any]] = {
        "member": [*range(sizes.members)],
        "candidate": [*range(sizes.candidates)],
        "bloc": [*range(sizes.blocs)],
        "factor": [*range(sizes.factors)],
        "kind": [*CHECKED],
        "parameter": [*FREE],
    }

    def over(name: str, *dims: str) -> Variable:
        return Variable(name, tuple(len(coords[dim]) for dim in dims), dims)

    return Variables(
        free=(
            over("process", "parameter"),
            over("effect", "factor"),
            over("acceptability_raw", "candidate"),
            over("bloc_raw", "bloc", "candidate"),
            over("own_raw", "member", "candidate"),
        ),
        derived=(
            over("acceptability", "candidate"),
            over("utility", "member", "candidate"),
            Variable("stood", (sizes.spells,), None),
            over("expected", "kind"),
        ),
        coords=coords,
    )
