"""Which uncertain input the spread of the headline's probability goes with."""

from __future__ import annotations

from typing import Literal

import numpy as np

from forecast.analysis.sensitivity.found import Index, Indices
from forecast.analysis.sensitivity.indices import first_order
from forecast.outcomes import Floats
from forecast.pipeline.sensitivity.base import Base, decided_by, happened
from forecast.scenario.process_priors import FREE


def indices_of(base: Base) -> Indices:
    """First-order indices of factors' effects and process parameters, from the paths as they are.

    The odds of past races, and days that only the simulation draws, are no inputs here.
    """
    kinds, names, values = _inputs(base)
    sampled, headline = base.sampled, base.headline
    who = first_order(sampled, happened(sampled, headline.outcome), values, names)
    mark = next((m for m in base.marks if m.id == headline.milestone), None)
    when = None
    if mark is not None:
        when = first_order(sampled, decided_by(sampled, mark), values, names)
    rows = [
        Index(
            kind,
            name,
            who.index[k],
            who.error[k],
            None if when is None else when.index[k],
            None if when is None else when.error[k],
        )
        for k, (kind, name) in enumerate(zip(kinds, names, strict=True))
    ]
    return Indices(tuple(rows), who.sd, None if when is None else when.sd)


def _inputs(base: Base) -> tuple[list[Literal["factor", "process"]], list[str], Floats]:
    """Kinds and names of the inputs, and (used draw, input), in the order of the draws."""
    draws = base.source.posterior.draws
    used = np.unique(base.sampled.draw)
    factors = base.source.prepared.inputs.design.names
    kinds: list[Literal["factor", "process"]] = ["factor"] * len(factors)
    columns = [draws["effect"].sel(factor=name).to_numpy().ravel() for name in factors]
    kinds += ["process"] * len(FREE)
    columns += [draws[name].to_numpy().ravel() for name in FREE]
    return kinds, [*factors, *FREE], np.stack(columns, axis=1)[used]
