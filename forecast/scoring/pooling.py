"""Two forecasters in one: a linear pool, its weights learned from how both did on other cases.

The pool of *who* is the mixture of both probabilities, that of *when* the mixture of both
distributions of days. One weight each minimises the mean score of the pool itself (optimal
pools: Hall and Mitchell 2007; stacking: Yao et al. 2018), so a forecaster that is worse alone
still has a say where it knows what the other does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from forecast.errors import InputError
from forecast.scoring.decision_days import DecisionDays, Floats
from forecast.scoring.rules import PROBABILITY_FLOOR, crps_log_days
from forecast.scoring.scored import (
    Resolution,
    ScoredForecast,
    days_to_decision,
    outcome_that_counts,
)

WEIGHTS = np.linspace(0.0, 1.0, 1001)
"""What the weight of *who* may be: a thousandth is finer than any number of cases can tell.
The floor of the log score bends its curve, so the best is looked for on all of the range."""

EVEN = 0.5
"""The weight where nothing tells the two apart."""

ROUNDING = 1e-9
"""Losses that differ by less than this differ by rounding alone."""


@dataclass(frozen=True)
class PoolWeights:
    """Weights of the first forecaster, 0 to 1; the second has the rest."""

    who: float
    when: float


@dataclass(frozen=True)
class LearnedPool:
    """weights: learned from all cases. without: case to weights learned from all others but
    those of its package. n_cases, n_dates: how many were learned from in all.
    """

    weights: PoolWeights
    without: Mapping[str, PoolWeights]
    n_cases: int
    n_dates: int

    def of(self, case: str) -> PoolWeights:
        """The weights for a case: learned without it where it was learned from."""
        return self.without.get(case, self.weights)


def learn_pool(
    first: Sequence[ScoredForecast],
    second: Sequence[ScoredForecast],
    resolutions: Mapping[str, Resolution],
) -> LearnedPool:
    """Weights that would have scored best: cases weigh the same, their dates share that.

    first, second: both speak of who and when, on the same cases and dates. *Who* is judged by
    the log score with its floor, *when* by the CRPS in log-days. Where a case has no others to
    learn from, both count the same.

    Raises:
        InputError: where the two differ in cases or dates, or one does not speak.
    """
    pairs = _paired(first, second)
    weight = _date_weights([a.case for a, _ in pairs])
    who = weight * _who_losses(pairs, resolutions)
    when = weight * _when_terms(pairs, resolutions)
    packages, place = np.unique([a.package or a.case for a, _ in pairs], return_inverse=True)
    belongs = np.eye(len(packages))[place]
    sums = who @ belongs, when @ belongs
    cases = {a.case: int(p) for (a, _), p in zip(pairs, place, strict=True)}
    return LearnedPool(
        weights=_best(*sums, np.ones(len(packages), bool)),
        without={case: _best(*sums, np.arange(len(packages)) != p) for case, p in cases.items()},
        n_cases=len(cases),
        n_dates=len(pairs),
    )


def pooled(
    first: ScoredForecast, second: ScoredForecast, weights: PoolWeights, *, forecaster: str
) -> ScoredForecast:
    """The pool of two forecasts of one date, under a name of its own.

    Outcomes are those that either names. Raises InputError where the dates differ, or one of
    the two does not speak of who and when.
    """
    ((first, second),) = _paired([first], [second])
    assert first.probabilities and second.probabilities and first.when and second.when
    said, other = first.probabilities, second.probabilities
    return replace(
        first,
        forecaster=forecaster,
        probabilities={
            name: weights.who * said.get(name, 0.0) + (1 - weights.who) * other.get(name, 0.0)
            for name in dict.fromkeys((*said, *other))
        },
        when=mixture(first.when, second.when, weights.when),
    )


def mixture(first: DecisionDays, second: DecisionDays, weight: float) -> DecisionDays:
    """The first distribution with this weight, the second with the rest.

    >>> one = DecisionDays(np.array([10.0, 90.0]), np.array([1.0, 0.0]))
    >>> two = DecisionDays(np.array([20.0, 90.0]), np.array([0.5, 0.5]))
    >>> mixture(one, two, 0.5).probability.tolist()
    [0.5, 0.25, 0.25]
    """
    days, place = np.unique(np.concatenate([first.days, second.days]), return_inverse=True)
    parts = np.concatenate([weight * first.probability, (1 - weight) * second.probability])
    return DecisionDays(days, np.bincount(place, weights=parts, minlength=len(days)))


def _paired(
    first: Sequence[ScoredForecast], second: Sequence[ScoredForecast]
) -> list[tuple[ScoredForecast, ScoredForecast]]:
    """The two on each date, in order of case and date."""
    found = [{(f.case, f.as_of): f for f in said} for said in (first, second)]
    if differing := sorted(found[0].keys() ^ found[1].keys()):
        case, as_of = differing[0]
        raise InputError(f"{case} as of {as_of}: forecast by one of the two; pool the same dates")
    for said in (*first, *second):
        if said.probabilities is None or said.when is None:
            raise InputError(f"{said.name}: it does not speak of both who and when; pool those")
    return [(found[0][date], found[1][date]) for date in sorted(found[0])]


def _date_weights(cases: Sequence[str]) -> Floats:
    """(date,), the dates of a case share a weight of 1."""
    _, place, n_dates = np.unique(cases, return_inverse=True, return_counts=True)
    return np.asarray(1.0 / n_dates[place], dtype=np.float64)


def _who_losses(
    pairs: Sequence[tuple[ScoredForecast, ScoredForecast]], resolutions: Mapping[str, Resolution]
) -> Floats:
    """(weight, date), log score of the pool under every weight."""
    given = np.array([[_given_to_truth(f, resolutions[f.case]) for f in two] for two in pairs])
    mixed = np.outer(WEIGHTS, given[:, 0]) + np.outer(1 - WEIGHTS, given[:, 1])
    return np.asarray(-np.log(np.clip(mixed, PROBABILITY_FLOOR, 1.0)), dtype=np.float64)


def _given_to_truth(said: ScoredForecast, resolution: Resolution) -> float:
    return (said.probabilities or {}).get(outcome_that_counts(said, resolution), 0.0)


def _when_terms(
    pairs: Sequence[tuple[ScoredForecast, ScoredForecast]], resolutions: Mapping[str, Resolution]
) -> Floats:
    """(3, date): CRPS of the first, of the second, and how far they are apart.

    The CRPS of a mixture is a parabola in its weight: w C1 + (1 - w) C2 - w (1 - w) D, with D
    the integral of (F1 - F2)^2.
    """
    terms = []
    for a, b in pairs:
        assert a.when and b.when
        days = days_to_decision(a, resolutions[a.case])
        gap = _squared_gap(a.when, b.when)
        terms.append((crps_log_days(a.when, days), crps_log_days(b.when, days), gap))
    return np.array(terms).T


def _squared_gap(first: DecisionDays, second: DecisionDays) -> float:
    """Integral over log-days of the squared difference between two distributions."""
    days, place = np.unique(np.concatenate([first.days, second.days]), return_inverse=True)
    steps = np.bincount(place, weights=np.concatenate([first.probability, -second.probability]))
    apart = np.cumsum(steps)[:-1] ** 2
    return float(apart @ np.diff(np.log(np.maximum(days, 1.0))))


def _best(who: Floats, when: Floats, is_heard: np.ndarray) -> PoolWeights:
    """The best weights over some packages. who: (weight, package); when: (3, package)."""
    if not is_heard.any():
        return PoolWeights(EVEN, EVEN)
    losses = who[:, is_heard].sum(axis=1)
    first, second, apart = when[:, is_heard].sum(axis=1)
    lean = (second - first) / (2 * apart) if apart > ROUNDING else 0.0
    is_flat = np.ptp(losses) < ROUNDING
    return PoolWeights(
        who=EVEN if is_flat else round(float(WEIGHTS[int(np.argmin(losses))]), 3),
        when=round(float(np.clip(EVEN + lean, 0.0, 1.0)), 6),
    )
