"""Compiled programs of the model, kept for as long as the process lives."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pymc as pm
import pytensor

from forecast.model.build import build
from forecast.model.data import Sizes, sizes_of
from forecast.model.prepared import Prepared


@dataclass(frozen=True)
class Program:
    """A compiled model, which takes the data of any race of its sizes."""

    model: pm.Model
    compiled: Any

    def on(self, data: Mapping[str, np.ndarray]) -> Any:
        """The program on the data of one race (see `data_of`), for nutpie to sample."""
        # the starting points of the chains come from the model's own copy of the data
        for name, array in data.items():
            self.model[name].set_value(array)
        read = {variable.name for variable in self.compiled.shared_var_keys}
        return self.compiled.with_data(**{n: a for n, a in data.items() if n in read})


_PROGRAMS: dict[Sizes, Program] = {}


def program_for(prepared: Prepared) -> Program:
    """The program for a race: compiled where none of its sizes has been in this process."""
    sizes = sizes_of(prepared)
    if sizes not in _PROGRAMS:
        _PROGRAMS[sizes] = _compile(build(prepared))
    return _PROGRAMS[sizes]


def _compile(model: pm.Model) -> Program:
    import nutpie

    with exact_arithmetic():
        return Program(model, nutpie.compile_pymc_model(model, freeze_model=False))


def exact_arithmetic() -> AbstractContextManager[None]:
    """Compile without leave to reorder floating-point sums.

    With that leave (PyTensor's default) rounding depends on what the compiler inlines, so a run
    that compiles afresh and a run that finds its functions in the cache would differ in the last
    bit, and NUTS makes two different samples of that.
    """
    flags: AbstractContextManager[None] = pytensor.config.change_flags(numba__fastmath=False)
    return flags
