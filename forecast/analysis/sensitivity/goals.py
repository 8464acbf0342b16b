"""How near paths are to a goal: the margin by which it is reached, and its Monte Carlo error."""

from __future__ import annotations

from forecast.analysis.paired import error_of_influence, share_and_influence
from forecast.analysis.sensitivity.crossing import Seen
from forecast.analysis.sensitivity.found import Goal
from forecast.outcomes import SampledOutcomes


def seen_from(goal: Goal, sampled: SampledOutcomes, *, rises: bool = True) -> Seen:
    """What paths say of a goal. rises: a probability is to be reached from below."""
    shares = {
        outcome.id: share_and_influence(sampled, sampled.outcome == code)
        for code, outcome in enumerate(sampled.outcomes)
    }
    leads = max(shares, key=lambda name: (shares[name][0], name))
    chance, influence = shares[goal.outcome]
    if goal.kind == "reaches":
        assert goal.probability is not None
        gap = chance - goal.probability
        margin, by_draw = (gap, influence) if rises else (-gap, -influence)
    else:
        others = [name for name in shares if name != goal.outcome]
        rival, of_rival = shares[max(others, key=lambda name: (shares[name][0], name))]
        margin, by_draw = chance - rival, influence - of_rival
        if goal.kind == "overtaken":
            margin, by_draw = -margin, -by_draw
    return Seen(margin, error_of_influence(by_draw, sampled), chance, leads)
