"""What each entry of a point of the model is of, so that draws outlive the program they are of.

Two dates of a race may know other names, in another order, and need programs of other sizes; an
entry is found again by its label.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from forecast.model.prepared import Prepared
from forecast.model.variables import Variable
from forecast.scenario.process_priors import FREE

Floats = NDArray[np.float64]
Label = tuple[str, ...]
"""A variable, and the names along its dimensions: `("own_raw", "HU", "rutte")`."""

RAW = "_raw"
"""How variables end that are standard normal before any evidence."""
NEWLY_NAMED = 17
"""Stream of the entries of those who come up later."""


def labels_of(prepared: Prepared, free: Sequence[Variable]) -> tuple[Label | None, ...]:
    """The label of every entry of a point; None at places that the race has no use for."""
    record = prepared.inputs.record
    names: dict[str, Sequence[str]] = {
        "member": record.members,
        "candidate": record.candidates,
        "bloc": record.blocs,
        "factor": prepared.inputs.design.names,
        "parameter": FREE,
    }
    return tuple(label for variable in free for label in _entries(variable, names))


def _entries(variable: Variable, names: dict[str, Sequence[str]]) -> Iterator[Label | None]:
    axes = zip(variable.dims or (), variable.shape, strict=True)
    along = [[names[dim][k] if k < len(names[dim]) else None for k in range(n)] for dim, n in axes]
    for entry in product(*along):
        known = tuple(name for name in entry if name is not None)
        yield (variable.name, *known) if len(known) == len(entry) else None


def carried_over(
    points: Floats, before: Sequence[Label], after: Sequence[Label], *, rng_seed: int
) -> Floats | None:
    """(draw, entry), points of an earlier date among the entries of a later one.

    Entries that are new, of those who have come up since, are drawn from their prior, the same
    for every later date. None where that cannot be done: an entry has gone, or a new one is not
    standard normal.
    """
    column = {label: k for k, label in enumerate(before)}
    new = [label for label in after if label not in column]
    if not column.keys() <= set(after) or not all(label[0].endswith(RAW) for label in new):
        return None
    normal = _normals(len(points), rng_seed)
    columns = [points[:, column[lb]] if lb in column else normal(lb) for lb in after]
    return np.ascontiguousarray(np.stack(columns, axis=1))


def _normals(n_draws: int, rng_seed: int) -> Callable[[Label], Floats]:
    def drawn(label: Label) -> Floats:
        address = [rng_seed, NEWLY_NAMED, crc32("/".join(label).encode())]
        return np.random.default_rng(address).standard_normal(n_draws)

    return drawn
