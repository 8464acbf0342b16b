"""The posterior of one date as a density over labelled entries, with its gradient."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.model.places import Label, labels_of
from forecast.model.prepared import Prepared
from forecast.model.program import DENSITY, program_for

Floats = NDArray[np.float64]
UNKNOWN = -1


@dataclass(frozen=True)
class Target:
    """A posterior, up to a constant.

    on_data: the compiled program on the data of the date. n_free: entries of its points.
    labels: of the entries that the density is over. place: (entry,), where each lies in the
    program's points; UNKNOWN where the date knows nothing of it, and it is standard normal.
    """

    on_data: Any
    n_free: int
    labels: tuple[Label, ...]
    place: NDArray[np.int64]

    def at(self, points: Floats) -> tuple[Floats, Floats]:
        """(draw,) log-density and (draw, entry) its gradient; -inf where there is none.

        Places that the race has no use for stay at zero: nothing depends on them.
        """
        known = self.place != UNKNOWN
        whole = np.zeros((len(points), self.n_free))
        whole[:, self.place[known]] = points[:, known]
        value, slope = densities(self.on_data, whole)
        gradient = -points
        gradient[:, known] = slope[:, self.place[known]]
        return value - 0.5 * (points[:, ~known] ** 2).sum(axis=1), gradient

    def over(self, labels: tuple[Label, ...]) -> Target:
        """The same posterior over more entries, of which its date knew nothing."""
        place = dict(zip(self.labels, self.place.tolist(), strict=True))
        found = [place.get(label, UNKNOWN) for label in labels]
        return replace(self, labels=labels, place=np.array(found, dtype=np.int64))


def target_of(prepared: Prepared) -> Target:
    """The posterior of a date over all entries that it has a use for."""
    program = program_for(prepared)
    labels = labels_of(prepared, program.variables.free)
    used = [k for k, label in enumerate(labels) if label is not None]
    return Target(
        on_data=program.on(prepared),
        n_free=program.variables.n_free,
        labels=tuple(label for label in labels if label is not None),
        place=np.array(used, dtype=np.int64),
    )


def densities(on_data: Any, points: Floats) -> tuple[Floats, Floats]:
    """Log-density (draw,) and gradient (draw, n_free) at every point (draw, n_free).

    -inf, with a gradient of zero, where it cannot be worked out.
    """
    points = np.ascontiguousarray(points)
    value, gradient = np.empty(len(points)), np.empty(points.shape)
    density, data = DENSITY(on_data.compiled_logp_func.address), on_data.user_data.ctypes.data
    n_free, row = points.shape[1], points.strides[0]
    at, slope, found = (array.ctypes.data for array in (points, gradient, value))
    for k in range(len(points)):
        # the code runs outside the interpreter's lock, so that two threads use two cores
        if density(n_free, at + k * row, slope + k * row, found + k * 8, data) != 0:
            value[k] = np.nan
    lost = ~np.isfinite(value)
    value[lost], gradient[lost] = -np.inf, 0.0
    return value, gradient
