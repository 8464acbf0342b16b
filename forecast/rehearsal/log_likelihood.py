"""How likely a record is under given utilities and parameters: a quantity that sees all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from forecast.model.build import build
from forecast.model.data import Sizes, data_of, sizes_of
from forecast.model.prepared import Prepared
from forecast.scenario.process_priors import FREE


@dataclass(frozen=True)
class _Likelihood:
    """The sum of the likelihood's terms of a model, given what they depend on."""

    model: Any
    density: Any


_LIKELIHOODS: dict[Sizes, _Likelihood] = {}


def log_likelihood(prepared: Prepared, draws: xr.Dataset) -> NDArray[np.float64]:
    """(sample,), log-likelihood of the record up to a constant. draws: along `sample`.

    Among the quantities whose ranks are looked at it is the one that sees a posterior which
    has heeded only part of the data (Modrák et al. 2023).
    """
    likelihood = _likelihood_for(prepared)
    utility = draws["utility"].transpose("sample", "member", "candidate").to_numpy()
    process = np.stack([draws[name].to_numpy() for name in FREE], axis=1)
    effect = draws["effect"].transpose("sample", "factor").to_numpy()
    room = {dim: len(likelihood.model.coords[dim]) for dim in ("member", "candidate", "factor")}
    utility = _widened(utility, room["member"], room["candidate"])
    effect = _widened(effect, room["factor"])
    return np.array(
        [likelihood.density(*row) for row in zip(utility, process, effect, strict=True)]
    )


def _likelihood_for(prepared: Prepared) -> _Likelihood:
    """Compiled once for races of equal sizes, and given the data of this one."""
    sizes = sizes_of(prepared)
    if sizes not in _LIKELIHOODS:
        _LIKELIHOODS[sizes] = _compiled(build(prepared))
    found = _LIKELIHOODS[sizes]
    for name, array in data_of(prepared).items():
        found.model[name].set_value(array)
    return found


def _compiled(model: Any) -> _Likelihood:
    given = [model["utility"], model["process"], model["effect"]]
    density = model.compile_fn(
        sum(model.potentials), inputs=given, point_fn=False, mode="FAST_COMPILE",
        on_unused_input="ignore",
    )  # fmt: skip
    return _Likelihood(model, density)


def _widened(values: NDArray[np.float64], *room: int) -> NDArray[np.float64]:
    """Fill up with zeros the places that the race has no use for."""
    spare = [(0, have - used) for have, used in zip(room, values.shape[1:], strict=True)]
    return np.pad(values, [(0, 0), *spare])
