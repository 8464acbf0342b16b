"""A model that nutpie has compiled, as plain values that outlive the process."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np
import pandas as pd

from forecast.model.machine_code import MachineCode, loaded, taken_from


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
class Held:
    """An array of data that the code reads, whatever its shape."""

    name: str
    dtype: str
    ndim: int


@dataclass(frozen=True)
class Compiled:
    """Machine code of a log-density, and how its variables are laid out.

    density: log-density and gradient at a point (n_free,). expand: all variables at a point,
    end to end. variables: the free ones first, which make up the point. data: in the order in
    which the code finds it.
    """

    density: MachineCode
    expand: MachineCode
    variables: tuple[Variable, ...]
    n_free: int
    coords: dict[str, list[Any]]
    data: tuple[Held, ...]

    @property
    def n_expanded(self) -> int:
        """Number of entries of all variables."""
        return sum(variable.size for variable in self.variables)

    @property
    def free(self) -> tuple[Variable, ...]:
        """The variables that make up a point; none is transformed."""
        end = np.cumsum([variable.size for variable in self.variables])
        return tuple(v for v, last in zip(self.variables, end, strict=True) if last <= self.n_free)


def as_plain(compiled: Any) -> Compiled:
    """What is to be kept of nutpie's own compiled model."""
    names, _, shapes = compiled.shape_info
    dims = compiled.dims or {}
    return Compiled(
        density=taken_from(compiled.compiled_logp_func),
        expand=taken_from(compiled.compiled_expand_func),
        variables=tuple(
            Variable(name, tuple(map(int, shape)), tuple(dims[name]) if name in dims else None)
            for name, shape in zip(names, shapes, strict=True)
        ),
        n_free=int(compiled.n_dim),
        coords={name: pd.Index(labels).tolist() for name, labels in compiled.coords.items()},
        data=tuple(
            Held(variable.name, compiled.shared_data[key].dtype.str, variable.ndim)
            for variable, key in compiled.shared_var_keys.items()
        ),
    )


@dataclass(frozen=True)
class _Entry:
    """A function as nutpie asks for it: by its address."""

    address: int


def for_nutpie(compiled: Compiled) -> Any:
    """Load the code into this process; nutpie's compiled model, without data or a start."""
    from nutpie.compile_pymc import CompiledPyMCModel, make_user_data

    keys = {held: held.name for held in compiled.data}
    empty = {held.name: np.empty((0,) * held.ndim, held.dtype) for held in compiled.data}
    ends = np.cumsum([0, *(variable.size for variable in compiled.variables)]).tolist()
    return CompiledPyMCModel(
        dims={v.name: v.dims for v in compiled.variables if v.dims is not None},
        compiled_logp_func=_Entry(loaded(compiled.density)),
        compiled_expand_func=_Entry(loaded(compiled.expand)),
        initial_point_func=None,
        shared_data=empty,
        shared_var_keys=keys,
        user_data=make_user_data(keys, empty),
        n_expanded=compiled.n_expanded,
        shape_info=(
            [v.name for v in compiled.variables],
            [slice(*pair) for pair in pairwise(ends)],
            [v.shape for v in compiled.variables],
        ),
        logp_func=None,
        expand_func=None,
        _n_dim=compiled.n_free,
        _shapes={v.name: v.shape for v in compiled.variables},
        _coords={name: pd.Index(labels) for name, labels in compiled.coords.items()},
        reparameterized_names=[],
    )
