"""Compiled programs of the model, kept for as long as the process lives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pymc as pm

from forecast.model.build import build
from forecast.model.data import Sizes, sizes_of
from forecast.model.prepared import Prepared
from forecast.model.sampling import exact_arithmetic


@dataclass(frozen=True)
class Program:
    """A compiled model, which takes the data of any race of its sizes."""

    model: pm.Model
    compiled: Any

    def hold(self, data: Mapping[str, np.ndarray]) -> None:
        """Give the model itself the data of one race (see `data_of`)."""
        for name, array in data.items():
            self.model[name].set_value(array)

    def on(self, data: Mapping[str, np.ndarray]) -> Any:
        """The program on the data of one race, for nutpie to sample."""
        self.hold(data)  # for there the starting points of the chains come from
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
