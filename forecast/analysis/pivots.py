"""Who holds it up: each member's objections, and how often it is the last to agree."""

from __future__ import annotations

import numpy as np

from forecast.outcomes import Pivot, SampledOutcomes


def pivots(sampled: SampledOutcomes) -> tuple[Pivot, ...]:
    """Members, the likeliest last hold-out first; see `forecast.outcomes.Pivot`."""
    weight = sampled.weights
    objects = weight @ sampled.objected / weight.sum()
    rows = []
    for place, member in enumerate(sampled.members):
        last = sampled.last_holdout == place
        share = float(weight[last].sum() / weight.sum())
        added = (
            float(np.average(sampled.holdout_days[last], weights=weight[last])) if share else 0.0
        )
        rows.append(Pivot(member, float(objects[place]), share, added))
    return tuple(sorted(rows, key=lambda p: (-p.p_last_holdout, -p.p_objects, p.member)))
