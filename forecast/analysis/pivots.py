"""Who holds it up: each member's objections, and how often it is the last to agree."""

from __future__ import annotations

import numpy as np

from forecast.outcomes import Pivot, SampledOutcomes


def pivots(sampled: SampledOutcomes) -> tuple[Pivot, ...]:
    """Members, the likeliest last hold-out first; see `forecast.outcomes.Pivot`."""
    objects = sampled.objected.mean(axis=0)
    rows = []
    for place, member in enumerate(sampled.members):
        last = sampled.last_holdout == place
        added = float(sampled.holdout_days[last].mean()) if last.any() else 0.0
        rows.append(Pivot(member, float(objects[place]), float(np.mean(last)), added))
    return tuple(sorted(rows, key=lambda p: (-p.p_last_holdout, -p.p_objects, p.member)))
