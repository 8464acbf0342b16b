"""The arrays of a race as symbols, read from data of its model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from forecast.model.data import Arrays, arrays_of, data_of, each_array, row_of
from forecast.model.prepared import Prepared


def symbols_of(prepared: Prepared) -> Arrays:
    """What `data_of` lays end to end, in the model in whose context this is called."""
    held = {name: pm.Data(name, array) for name, array in data_of(prepared).items()}
    read = 0

    def symbol(array: np.ndarray) -> Any:
        nonlocal read
        layout = held["layout"][read : read + 1 + array.ndim]
        read += 1 + array.ndim
        shape = [layout[1 + axis] for axis in range(array.ndim)]
        entries = held[row_of(array)][layout[0] : layout[0] + pt.prod(shape or [1], dtype="int64")]
        return entries.reshape(shape, ndim=array.ndim) if shape else entries[0]

    found: Arrays = each_array(arrays_of(prepared), symbol)
    return found


def as_symbols(part: Any) -> Any:
    """A record, an exposure or the like with symbols in place of its arrays, to try a term on."""
    return each_array(part, pt.as_tensor_variable)
