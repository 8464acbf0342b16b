"""The log-density of a race for the sampler: compiled once a machine, loaded once a process."""

from __future__ import annotations

from ctypes import CFUNCTYPE, c_int64, c_uint64, c_void_p
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from forecast.errors import FitError
from forecast.machine_code.code import loaded, taken_from
from forecast.machine_code.store import Codes, kept_or_compiled
from forecast.model.data import arrays_of, sizes_of
from forecast.model.density.tables import end_to_end, tables_of
from forecast.model.free_variables import prior_points, priors_of, starting_points
from forecast.model.prepared import Prepared
from forecast.model.program_key import NAME, key_of_program
from forecast.model.trace import as_trace
from forecast.model.variables import Variables, variables_for

Floats = NDArray[np.float64]
Pointer = c_void_p
DENSITY = CFUNCTYPE(c_int64, c_uint64, *[Pointer] * 4)
"""How nutpie calls a density: size; point, gradient, density, data. Zero where all is well."""
EXPAND = CFUNCTYPE(c_int64, *[c_uint64] * 2, *[Pointer] * 3)
"""How nutpie has all variables worked out: sizes; point, variables, data. Zero as above."""

HAND_ON = CFUNCTYPE(c_int64, *[c_uint64] * 3, *[Pointer] * 3)
DENSITIES = CFUNCTYPE(c_int64, *[c_uint64] * 2, *[Pointer] * 4)
"""The same at many points; see `forecast.model.density.entry`."""
NOT_WORKED_OUT = "the model cannot be worked out at a draw; report this"
FUNCTIONS = {
    "density": "density_of",
    "expand": "variables_of",
    "hand_on": "handed_on",
    "densities": "densities_of",
}
"""What is compiled, in the order of `Program`, and what it is called there."""


@dataclass(frozen=True)
class Entry:
    """A function as nutpie asks for it: by its address."""

    address: int


@dataclass(frozen=True)
class Program:
    """The model of a race: its variables, and where its code lies in this process."""

    variables: Variables
    density: Entry
    expand: Entry
    hand_on: Entry
    densities: Entry

    def on(self, prepared: Prepared) -> Any:
        """The model on the data of a race, for nutpie to sample."""
        from nutpie.compile_pymc import CompiledPyMCModel

        shapes, free = self.variables.all, self.variables.free
        numbers, layout = end_to_end(tables_of(arrays_of(prepared), sizes_of(prepared).blocs))
        ends = np.cumsum([0, *(variable.size for variable in shapes)]).tolist()
        return CompiledPyMCModel(
            dims={v.name: v.dims for v in shapes if v.dims is not None},
            compiled_logp_func=self.density,
            compiled_expand_func=self.expand,
            initial_point_func=starting_points(priors_of(prepared, free), free),
            shared_data={"numbers": numbers, "layout": layout},  # which lives as long as the model
            shared_var_keys={},
            user_data=np.array([numbers.ctypes.data, layout.ctypes.data], dtype=np.intp),
            n_expanded=self.variables.n_expanded,
            shape_info=(
                [v.name for v in shapes],
                [slice(*pair) for pair in pairwise(ends)],
                [v.shape for v in shapes],
            ),
            logp_func=None,
            expand_func=None,
            _n_dim=self.variables.n_free,
            _shapes={v.name: v.shape for v in shapes},
            _coords=_labels(self.variables),
            reparameterized_names=[],
        )

    def prior(self, prepared: Prepared, n_draws: int, *, rng_seed: int) -> xr.Dataset:
        """All variables of the trace, drawn from the prior alone, as one chain."""
        points = prior_points(priors_of(prepared, self.variables.free), n_draws, rng_seed=rng_seed)
        return as_trace(expanded(self.on(prepared), points), self.variables)

    def handed_on(self, on_data: Any, points: Floats) -> Floats:
        """(draw, n_handed_on), what the simulation starts from at every point (draw, n_free).

        on_data: the model on the data of a race, as `on` gives it.
        """
        points = np.ascontiguousarray(points)
        values = np.empty((len(points), self.variables.n_handed_on))
        sizes, places = (*points.shape, values.shape[1]), _addresses(points, values)
        hand_on = HAND_ON(self.hand_on.address)
        if hand_on(*sizes, *places, on_data.user_data.ctypes.data) != 0:
            raise FitError(NOT_WORKED_OUT)
        return values

    def densities_at(self, on_data: Any, points: Floats) -> tuple[Floats, Floats]:
        """Log-density (draw,) and gradient (draw, n_free) at every point (draw, n_free).

        -inf, with a gradient of zero, where it cannot be worked out. on_data: as above.
        """
        points = np.ascontiguousarray(points)
        value, gradient = np.empty(len(points)), np.empty(points.shape)
        places = _addresses(points, gradient, value)
        densities = DENSITIES(self.densities.address)
        densities(*points.shape, *places, on_data.user_data.ctypes.data)
        lost = ~(np.isfinite(value) & np.isfinite(gradient).all(axis=1))
        value[lost], gradient[lost] = -np.inf, 0.0
        return value, gradient


def _addresses(*arrays: Floats) -> list[int]:
    return [array.ctypes.data for array in arrays]


def program_for(prepared: Prepared) -> Program:
    """The program for a race; its code is compiled where this machine does not have it yet."""
    return Program(variables_for(sizes_of(prepared)), *_code())


@cache
def _code() -> tuple[Entry, ...]:
    compiled = kept_or_compiled(NAME, key_of_program(), _compile)
    return tuple(Entry(loaded(compiled[name])) for name in FUNCTIONS)


def _compile() -> Codes:
    """Compile the written-out density, which takes numba half a minute."""
    from forecast.model.density import entry

    return {name: taken_from(getattr(entry, function)) for name, function in FUNCTIONS.items()}


def density_at(on_data: Any, point: Floats) -> Floats:
    """(1 + n_free,), log-density and gradient at a point; nan where they cannot be worked out."""
    density, found = DENSITY(on_data.compiled_logp_func.address), np.empty(1 + len(point))
    gradient, value, data = found[1:], found[:1], on_data.user_data.ctypes.data
    pointers = (a.ctypes.data for a in (point, gradient, value))
    return found if density(len(point), *pointers, data) == 0 else np.full_like(found, np.nan)


def expanded(on_data: Any, points: Floats) -> Floats:
    """(draw, n_expanded), every variable at every point (draw, n_free)."""
    expand = EXPAND(on_data.compiled_expand_func.address)
    values = np.empty((len(points), on_data.n_expanded))
    sizes, data = (on_data.n_dim, on_data.n_expanded), on_data.user_data.ctypes.data
    for point, room in zip(points, values, strict=True):
        if expand(*sizes, point.ctypes.data, room.ctypes.data, data) != 0:
            raise FitError(NOT_WORKED_OUT)
    return values


def _labels(variables: Variables) -> dict[str, Any]:
    import pandas as pd

    return {name: pd.Index(labels) for name, labels in variables.coords.items()}
