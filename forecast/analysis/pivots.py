"""Who holds it up: each member's objections, and how often it is the last to agree."""

from __future__ import annotations

import numpy as np

from forecast.outcomes import Bools, Floats, Pivot, SampledOutcomes


def pivots(sampled: SampledOutcomes) -> tuple[Pivot, ...]:
    """Members, the likeliest last hold-out first; see `forecast.outcomes.Pivot`."""
    weight = sampled.weights
    objects = weight @ sampled.objected / weight.sum()
    rows = []
    for place, member in enumerate(sampled.members):
        last = sampled.last_holdout == place
        share = _share(weight, last)
        added = (
            float(np.average(sampled.holdout_days[last], weights=weight[last])) if share else 0.0
        )
        hangs = None if sampled.pivot is None else _share(weight, sampled.pivot == place)
        rows.append(Pivot(member, float(objects[place]), share, added, hangs))
    return tuple(sorted(rows, key=lambda p: (-p.p_last_holdout, -p.p_objects, p.member)))


def _share(weight: Floats, among: Bools) -> float:
    return float(weight[among].sum() / weight.sum())
