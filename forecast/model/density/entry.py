"""The log-density as the sampler calls it: C functions that read a race from two vectors."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import carray, cfunc, njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from forecast.model.density.tables import N_TABLES, Tables
from forecast.model.density.whole import expand, hand_on, log_density, n_scratch
from forecast.model.predictive import CHECKED

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
WORKED_OUT, NOT_FINITE, OTHER_RACE = 0, 3, 4
"""What a call gives back."""
N_CHECKED = len(CHECKED)

_FLOATS, _ADDRESSES = types.CPointer(types.float64), types.CPointer(types.intp)
DENSITY = types.int64(types.uint64, _FLOATS, _FLOATS, _FLOATS, _ADDRESSES)
"""Size; point, gradient, density; addresses of the numbers of a race and of their layout."""
EXPAND = types.int64(types.uint64, types.uint64, _FLOATS, _FLOATS, _ADDRESSES)
"""Sizes; point, variables; addresses as above."""
DENSITIES = types.int64(types.uint64, types.uint64, _FLOATS, _FLOATS, _FLOATS, _ADDRESSES)
"""How many points, and the rest as for one, row by row."""
HAND_ON = types.int64(*[types.uint64] * 3, _FLOATS, _FLOATS, _ADDRESSES)
"""The same."""


@intrinsic  # type: ignore[untyped-decorator]
def _pointer(typing: Any, address: Any) -> Any:
    """A pointer to an address."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], context.get_value_type(types.voidptr))

    return types.voidptr(types.intp), codegen


@njit  # type: ignore[untyped-decorator]
def _table(numbers: Floats, at: Ints) -> Floats:
    """One table. at: where it begins, its rows and its columns."""
    begin, rows, columns = at[0], at[1], at[2]
    return numbers[begin : begin + rows * columns].reshape((rows, columns))


@njit  # type: ignore[untyped-decorator]
def _race(addresses: Any) -> Tables:
    """The tables of a race, in their order."""
    at = carray(_pointer(addresses[1]), (N_TABLES, 3), np.int64)
    size = at[-1, 0] + at[-1, 1] * at[-1, 2]
    n = carray(_pointer(addresses[0]), (size,), np.float64)
    return Tables(
        _table(n, at[0]), _table(n, at[1]), _table(n, at[2]), _table(n, at[3]),
        _table(n, at[4]), _table(n, at[5]), _table(n, at[6]), _table(n, at[7]),
        _table(n, at[8]), _table(n, at[9]), _table(n, at[10]), _table(n, at[11]),
        _table(n, at[12]), _table(n, at[13]), _table(n, at[14]), _table(n, at[15]),
        _table(n, at[16]), _table(n, at[17]), _table(n, at[18]), _table(n, at[19]),
        _table(n, at[20]), _table(n, at[21]), _table(n, at[22]), _table(n, at[23]),
        _table(n, at[24]), _table(n, at[25]), _table(n, at[26]), _table(n, at[27]),
        _table(n, at[28]), _table(n, at[29]), _table(n, at[30]), _table(n, at[31]),
        _table(n, at[32]), _table(n, at[33]), _table(n, at[34]), _table(n, at[35]),
        _table(n, at[36]), _table(n, at[37]), _table(n, at[38]),
    )  # fmt: skip


@cfunc(DENSITY)  # type: ignore[untyped-decorator]
def density_of(size: int, point: Any, gradient: Any, density: Any, addresses: Any) -> int:
    """Log-density and gradient at a point."""
    slope, race = carray(gradient, (size,)), _race(addresses)
    found = log_density(carray(point, (size,)), race, slope, np.empty(n_scratch(race)))
    carray(density, (1,))[0] = found
    return WORKED_OUT if np.isfinite(found) and np.isfinite(slope).all() else NOT_FINITE


@njit  # type: ignore[untyped-decorator]
def _n_spells(race: Tables, size: int, n_variables: int, n_others: int) -> int:
    """Places for standing objections among so many variables; below zero where they lack."""
    n_places = n_variables - size - len(race.candidates) * (1 + len(race.members)) - n_others
    return n_places if n_places >= len(race.spells) else -1


@cfunc(EXPAND)  # type: ignore[untyped-decorator]
def variables_of(size: int, n_variables: int, point: Any, variables: Any, addresses: Any) -> int:
    """All variables of a trace at a point."""
    race = _race(addresses)
    n_spells = _n_spells(race, size, n_variables, N_CHECKED)
    if n_spells < 0:
        return OTHER_RACE
    found, scratch = carray(variables, (n_variables,)), np.empty(n_scratch(race))
    expand(carray(point, (size,)), race, n_spells, found, scratch)
    return WORKED_OUT


@cfunc(HAND_ON)  # type: ignore[untyped-decorator]
def handed_on(
    n_points: int, size: int, n_variables: int, points: Any, variables: Any, addresses: Any
) -> int:
    """What the simulation starts from at every point, in a fraction of the time of all variables.

    Many points are one call, so that a thread that works on them meets no other's lock meanwhile.
    """
    race = _race(addresses)
    n_spells = _n_spells(race, size, n_variables, 0)
    if n_spells < 0:
        return OTHER_RACE
    at, found = carray(points, (n_points, size)), carray(variables, (n_points, n_variables))
    scratch = np.empty(n_scratch(race))
    for k in range(n_points):
        hand_on(at[k], race, n_spells, found[k], scratch)
    return WORKED_OUT


@cfunc(DENSITIES)  # type: ignore[untyped-decorator]
def densities_of(
    n_points: int, size: int, points: Any, gradients: Any, densities: Any, addresses: Any
) -> int:
    """Log-density and gradient at every point, as they come out, finite or not."""
    race = _race(addresses)
    at, slopes = carray(points, (n_points, size)), carray(gradients, (n_points, size))
    found, scratch = carray(densities, (n_points,)), np.empty(n_scratch(race))
    for k in range(n_points):
        found[k] = log_density(at[k], race, slopes[k], scratch)
    return WORKED_OUT
