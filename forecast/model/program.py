"""Compiled programs of the model: compiled once a machine, loaded once a process."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from forecast.errors import FitError
from forecast.model import compiled_store
from forecast.model.compiled import Compiled, as_plain, for_nutpie
from forecast.model.data import Sizes, data_of, sizes_of
from forecast.model.free_variables import prior_points, priors_of, starting_points
from forecast.model.machine_code import fits_here
from forecast.model.prepared import Prepared
from forecast.model.sampling import exact_arithmetic

Floats = NDArray[np.float64]
Pointer = ctypes.c_void_p
DENSITY = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_uint64, *[Pointer] * 4)
"""How nutpie calls a density: size; point, gradient, density, data. Zero where all is well."""
EXPAND = ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_uint64] * 2, *[Pointer] * 3)
"""How nutpie has all variables worked out: sizes; point, variables, data. Zero as above."""


@dataclass(frozen=True)
class Program:
    """A compiled model, which takes the data of any race of its sizes.

    nutpie's: the same with its code loaded, still without data.
    """

    compiled: Compiled
    nutpies: Any

    def on(self, prepared: Prepared) -> Any:
        """The program on the data of one race, for nutpie to sample."""
        data = data_of(prepared)
        held = self.nutpies.with_data(**{a.name: data[a.name] for a in self.compiled.data})
        free = self.compiled.free
        start = starting_points(priors_of(prepared, free), free)
        return replace(held, initial_point_func=start)

    def prior(self, prepared: Prepared, n_draws: int, *, rng_seed: int) -> xr.Dataset:
        """All variables of the trace, drawn from the prior alone, as one chain."""
        points = prior_points(priors_of(prepared, self.compiled.free), n_draws, rng_seed=rng_seed)
        return _as_trace(expanded(self.on(prepared), points), self.compiled)


N_CHECKED = 5
"""Points at which code that was just compiled is checked."""
_PROGRAMS: dict[Sizes, Program] = {}


def program_for(prepared: Prepared) -> Program:
    """The program for a race: compiled where none of its sizes has been on this machine."""
    sizes = sizes_of(prepared)
    if sizes not in _PROGRAMS:
        key = compiled_store.key_of(sizes)
        compiled = kept_or_compiled(key, lambda: _compile(prepared))
        _PROGRAMS[sizes] = Program(compiled, for_nutpie(compiled))
    return _PROGRAMS[sizes]


def kept_or_compiled(key: str, compile_it: Callable[[], Compiled]) -> Compiled:
    """What is kept under a key, else what is compiled now, and kept.

    Either way the code that runs is the code that was taken out, never what the compiler left
    in this process. So the run that compiles says what all later ones say.
    """
    kept = compiled_store.read(key)
    if kept is not None and _fits_here(kept):
        return kept
    compiled = compile_it()
    if not _fits_here(compiled):
        raise FitError("the compiled model needs what is in no other process; report this")
    compiled_store.keep(key, compiled)
    return compiled


def _fits_here(compiled: Compiled) -> bool:
    return fits_here(compiled.density) and fits_here(compiled.expand)


def _compile(prepared: Prepared) -> Compiled:
    """Build the model and compile it, which takes PyMC and a minute or two."""
    import nutpie

    from forecast.model.build import build

    with exact_arithmetic():
        by_nutpie = nutpie.compile_pymc_model(build(prepared), freeze_model=False)
    compiled = as_plain(by_nutpie)
    _check_same(Program(compiled, for_nutpie(compiled)).on(prepared), by_nutpie, prepared)
    return compiled


def _check_same(taken_out: Any, by_nutpie: Any, prepared: Prepared) -> None:
    """Raise FitError unless the code that was taken out does what it did in its place.

    Code that asks its process for something, such as a matrix library, gives up elsewhere.
    """
    data = data_of(prepared)
    in_place = by_nutpie.with_data(**{v.name: data[v.name] for v in by_nutpie.shared_var_keys})
    for point in map(taken_out.initial_point_func, range(N_CHECKED)):
        found, wanted = (density_at(one, point) for one in (taken_out, in_place))
        if not np.array_equal(found, wanted, equal_nan=True):
            raise FitError("the compiled model does something else out of its process; report this")
        expanded(taken_out, point[None])


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
            raise FitError("the model cannot be worked out at a draw of its prior; report this")
    return values


def _as_trace(values: Floats, compiled: Compiled) -> xr.Dataset:
    """Labelled as nutpie labels a trace."""
    ends = np.cumsum([variable.size for variable in compiled.variables])[:-1]
    variables = {}
    for variable, part in zip(compiled.variables, np.split(values, ends, axis=1), strict=True):
        axes = variable.dims or [f"{variable.name}_dim_{k}" for k in range(len(variable.shape))]
        variables[variable.name] = (("chain", "draw", *axes), part.reshape(1, -1, *variable.shape))
    used = {dim for dims, _ in variables.values() for dim in dims}
    coords = {name: labels for name, labels in compiled.coords.items() if name in used}
    return xr.Dataset(variables, coords=coords | {"chain": [0], "draw": np.arange(len(values))})
