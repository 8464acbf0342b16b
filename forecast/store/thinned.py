"""Draws kept without what is the same in all of them: of many pairs most never vary."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

DRAWS = ("chain", "draw")
"""The axes over which a value may stay the same; they come first."""
ALIKE, WHERE = "alike", "where"
"""Endings of the names of what all draws share, and of the places of the rest."""

Arrays = dict[str, NDArray[Any]]


def thin(name: str, axes: tuple[str, ...], values: NDArray[Any]) -> Arrays:
    """The arrays to keep for one: itself, or what varies by draw and what does not, apart.

    values: (chain, draw, ...) where its axes say so. Compared bit by bit, so that a zero keeps
    its sign and what is not a number stays so.
    """
    if axes[:2] != DRAWS or values.ndim == 2 or values.dtype != np.float64 or not values.size:
        return {name: values}
    by_draw = np.ascontiguousarray(values).reshape(*values.shape[:2], -1)
    bits = by_draw.view(np.int64)
    where = np.flatnonzero((bits != bits[0, 0]).any(axis=(0, 1)))
    if 2 * len(where) > bits.shape[2]:
        return {name: values}
    return {
        name: by_draw[:, :, where],
        f"{name}/{ALIKE}": values[0, 0],
        f"{name}/{WHERE}": where,
    }


def whole(name: str, arrays: Arrays) -> NDArray[Any]:
    """The array that was kept under a name, as it was."""
    values = arrays[name]
    if (where := arrays.get(f"{name}/{WHERE}")) is None:
        return values
    alike = arrays[f"{name}/{ALIKE}"]
    full = np.empty((*values.shape[:2], alike.size))
    full[:] = alike.ravel()
    full[:, :, where] = values
    return full.reshape(*values.shape[:2], *alike.shape)
