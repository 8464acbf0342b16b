"""What a careful reader would ask of a forecast: does it hang together?

Tail conditionals: what a late decision says of each name, and each name of a late decision. A
forecast may well hold that a favourite loses by delay; it should hold so knowingly. Members of
one bloc see things alike, so that what raises one's liking of a name should not lower another's:
a clearly negative correlation over the posterior points at a fault of the model or the record.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from forecast.analysis.probability import share_of
from forecast.outcomes import (
    AtOdds,
    Bools,
    Floats,
    SampledOutcomes,
    Tail,
    Tails,
    day_of,
)
from forecast.posterior import Posterior

LATE = 0.75
"""Late is what comes after the day by which so much of all decisions has come."""
RARE = 0.01
"""Names that are chosen less often are not listed."""
FALSE_ALARM = 0.01
"""Chance that any pair at all is accused where none is at odds, shared out over the pairs."""


def tails(sampled: SampledOutcomes) -> Tails | None:
    """Tail conditionals of the names; None where there is nothing late to speak of."""
    decided = np.isfinite(sampled.decided_day)
    weight = sampled.weights * decided
    if not weight.any():
        return None
    day = float(np.quantile(sampled.decided_day, LATE, method="inverted_cdf", weights=weight))
    late = decided & (sampled.decided_day >= np.floor(day) + 1.0)
    if not (sampled.weights * late).any():
        return None
    rows = [
        _tail(sampled, sampled.outcome == code, decided, late, outcome.id)
        for code, outcome in enumerate(sampled.outcomes)
        if outcome.kind != "undecided"
    ]
    return Tails(
        after=day_of(sampled.as_of, day),
        p_late=share_of(sampled, late).probability,
        rows=tuple(row for row in rows if row is not None),
    )


def _tail(
    sampled: SampledOutcomes, ended: Bools, decided: Bools, late: Bools, outcome: str
) -> Tail | None:
    weight = sampled.weights
    share = _share(weight, ended, decided)
    if share < RARE:
        return None
    return Tail(
        outcome=outcome,
        p_given_decided=share,
        p_given_late=_share(weight, ended, late),
        p_late_given=_share(weight, late, ended),
        p_late_given_decided=_share(weight, late, decided),
        effective_late=_effective(weight[late]),
    )


def _share(weight: Floats, what: Bools, among: Bools) -> float:
    return float((weight * (what & among)).sum() / (weight * among).sum())


def _effective(weight: Floats) -> float:
    return float(weight.sum() ** 2 / (weight**2).sum())


def at_odds(posterior: Posterior, outcomes: tuple[str, ...]) -> tuple[AtOdds, ...]:
    """Pairs of members of one bloc whose liking of a name is clearly at odds over the posterior.

    outcomes: ids of the names that are looked at. The standard error of a correlation is taken
    at the smallest effective sample size of the fit, so that slow parameters are not accused.
    """
    members = posterior.standing.labels("member")
    candidates = posterior.standing.labels("candidate")
    bloc = posterior.standing["bloc"]
    alike = (bloc[:, np.newaxis] == bloc) & (bloc[:, np.newaxis] >= 0)
    pairs = np.argwhere(np.triu(alike, k=1))
    ess = posterior.diagnostics.ess_min
    n_looked_at = max(len(pairs) * len(outcomes), 1)
    limit = NormalDist().inv_cdf(FALSE_ALARM / n_looked_at) / np.sqrt(
        min(max(ess, 1.0), posterior.n_draws)
    )
    found = []
    for name in outcomes:
        correlation = _correlation(posterior, candidates.index(name))
        for i, j in pairs:
            if correlation[i, j] < limit:
                found.append(AtOdds(members[i], members[j], name, float(correlation[i, j])))
    return tuple(sorted(found, key=lambda pair: (pair.correlation, pair.candidate, pair.first)))


def _correlation(posterior: Posterior, candidate: int) -> Floats:
    """(member, member), over the draws; 0 where a utility does not vary."""
    values = posterior.drawn["utility"][..., candidate]
    centred = values.reshape(-1, values.shape[-1]) - values.mean(axis=(0, 1))
    spread = np.sqrt((centred**2).mean(axis=0))
    covariance = centred.T @ centred / len(centred)
    scale = np.outer(spread, spread)
    correlation: Floats = np.divide(
        covariance, scale, out=np.zeros_like(covariance), where=scale > 0
    )
    return correlation
