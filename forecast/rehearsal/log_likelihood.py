"""How likely a record is under given utilities and parameters: a quantity that sees all of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from forecast.model.data import data_of
from forecast.model.prepared import Prepared
from forecast.model.program import Program, program_for
from forecast.scenario.process_priors import FREE

_FUNCTIONS: dict[int, Any] = {}
"""By the identity of a program, which is kept for as long as the process lives."""


def log_likelihood(prepared: Prepared, draws: xr.Dataset) -> NDArray[np.float64]:
    """(sample,), log-likelihood of the record up to a constant. draws: along `sample`.

    Among the quantities whose ranks are looked at it is the one that sees a posterior which
    has heeded only part of the data (Modrák et al. 2023).
    """
    program = program_for(prepared)
    program.hold(data_of(prepared))
    utility = draws["utility"].transpose("sample", "member", "candidate").to_numpy()
    process = np.stack([draws[name].to_numpy() for name in FREE], axis=1)
    effect = draws["effect"].transpose("sample", "factor").to_numpy()
    density = _function_of(program)
    room = {dim: len(program.model.coords[dim]) for dim in ("member", "candidate", "factor")}
    utility = _widened(utility, room["member"], room["candidate"])
    effect = _widened(effect, room["factor"])
    return np.array([density(*row) for row in zip(utility, process, effect, strict=True)])


def _function_of(program: Program) -> Any:
    """Compiled once a program: the sum of its likelihood's terms, given what they depend on."""
    if id(program) not in _FUNCTIONS:
        model = program.model
        given = [model["utility"], model["process"], model["effect"]]
        _FUNCTIONS[id(program)] = model.compile_fn(
            sum(model.potentials), inputs=given, point_fn=False, mode="FAST_COMPILE",
            on_unused_input="ignore",
        )  # fmt: skip
    return _FUNCTIONS[id(program)]


def _widened(values: NDArray[np.float64], *room: int) -> NDArray[np.float64]:
    """Fill up with zeros the places that the race has no use for."""
    spare = [(0, have - used) for have, used in zip(room, values.shape[1:], strict=True)]
    return np.pad(values, [(0, 0), *spare])
