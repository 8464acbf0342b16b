"""What points of the model come to: its variables as a trace, and as what a race has of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from forecast.model.prepared import Prepared
from forecast.model.variables import Variable, Variables
from forecast.posterior import Labelled
from forecast.scenario.process_priors import FREE

Floats = NDArray[np.float64]

SPELL = "spell"
"""The axis of `stood`, which has no name in a trace."""


def as_trace(values: Floats, variables: Variables) -> xr.Dataset:
    """Labelled as nutpie labels a trace. values: (draw, n_expanded)."""
    found = {}
    for variable, part in _parts(values, variables.all):
        axes = variable.dims or [f"{variable.name}_dim_{k}" for k in range(len(variable.shape))]
        found[variable.name] = (("chain", "draw", *axes), part[None])
    used = {dim for dims, _ in found.values() for dim in dims}
    coords = {name: labels for name, labels in variables.coords.items() if name in used}
    return xr.Dataset(found, coords=coords | {"chain": [0], "draw": np.arange(len(values))})


def trimmed(drawn: xr.Dataset, prepared: Prepared) -> xr.Dataset:
    """Leave out the places of a trace that the race has no use for, and name the others."""
    labels = _labels(prepared)
    spell = next(d for d in drawn["stood"].dims if d not in ("chain", "draw"))
    places = {dim: slice(len(names)) for dim, names in labels.items()}
    drawn = drawn.isel({**places, spell: slice(_n_spells(prepared))})
    drawn = drawn.drop_vars([spell], errors="ignore").rename({spell: SPELL}).assign_coords(labels)
    process = {name: drawn["process"].sel(parameter=name, drop=True) for name in FREE}
    return drawn.assign(process).drop_vars(["process", "parameter"])


def labelled(
    values: Floats, variables: Sequence[Variable], prepared: Prepared, *, n_chains: int
) -> Labelled:
    """What `trimmed` leaves of a trace, as plain arrays, in a fiftieth of its time.

    values: (draw, entry), chain by chain; entries of all `variables`, end to end.
    """
    labels = _labels(prepared)
    used = {axis: len(names) for axis, names in labels.items()} | {SPELL: _n_spells(prepared)}
    found: dict[str, tuple[tuple[str, ...], NDArray[Any]]] = {}
    for variable, part in _parts(values, variables):
        drawn = part.reshape(n_chains, -1, *variable.shape)
        if variable.name == "process":
            found |= {name: (("chain", "draw"), drawn[..., k]) for k, name in enumerate(FREE)}
            continue
        axes = variable.dims or (SPELL,)
        kept = drawn[(..., *(slice(used.get(axis)) for axis in axes))]
        found[variable.name] = (("chain", "draw", *axes), kept)
    coords = {axis: ((axis,), np.array(names)) for axis, names in labels.items()}
    return Labelled({**found, **coords}, frozenset(coords))


def _parts(values: Floats, variables: Sequence[Variable]) -> list[tuple[Variable, Floats]]:
    """Every variable with its values (draw, ...)."""
    ends = np.cumsum([variable.size for variable in variables])[:-1]
    each = zip(variables, np.split(values, ends, axis=1), strict=True)
    return [(variable, part.reshape(-1, *variable.shape)) for variable, part in each]


def _labels(prepared: Prepared) -> dict[str, list[str]]:
    record = prepared.inputs.record
    return {
        "member": list(record.members),
        "candidate": list(record.candidates),
        "bloc": list(record.blocs),
        "factor": list(prepared.inputs.design.names),
    }


def _n_spells(prepared: Prepared) -> int:
    return len(prepared.inputs.record.spells.member)
