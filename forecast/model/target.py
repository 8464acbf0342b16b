"""The posterior of one date as a density over labelled entries, with its gradient."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.model.places import Label, labels_of
from forecast.model.prepared import Prepared
from forecast.model.program import Program, program_for

Floats = NDArray[np.float64]
UNKNOWN = -1


@dataclass(frozen=True)
class Target:
    """A posterior, up to a constant.

    program: as it is compiled. on_data: the same on the data of the date. labels: of the entries
    that the density is over. place: (entry,), where each lies in the program's points; UNKNOWN
    where the date knows nothing of it, and it is standard normal.
    """

    program: Program
    on_data: Any
    labels: tuple[Label, ...]
    place: NDArray[np.int64]

    def at(self, points: Floats) -> tuple[Floats, Floats]:
        """(draw,) log-density and (draw, entry) its gradient; -inf where there is none.

        Places that the race has no use for stay at zero: nothing depends on them.
        """
        known = self.place != UNKNOWN
        whole = np.zeros((len(points), self.program.variables.n_free))
        whole[:, self.place[known]] = points[:, known]
        value, slope = self.program.densities_at(self.on_data, whole)
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
        program=program,
        on_data=program.on(prepared),
        labels=tuple(label for label in labels if label is not None),
        place=np.array(used, dtype=np.int64),
    )
