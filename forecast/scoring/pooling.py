"""Two forecasters in one: a pool, its weights learned from how both did on other cases.

The pool of *who* is the mixture of both probabilities, that of *when* the mixture of both
distributions of days, sharpened (see `forecast.scoring.sharpening`). What minimises the mean
score of the pool itself is taken (optimal pools: Hall and Mitchell 2007; stacking: Yao et al.
2018), so a forecaster that is worse alone still has a say where it knows what the other does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from forecast.errors import InputError
from forecast.scoring.decision_days import DecisionDays, Floats
from forecast.scoring.pool_losses import Pair, when_losses, who_losses
from forecast.scoring.scored import Resolution, ScoredForecast
from forecast.scoring.sharpening import sharpened_days

WHO_WEIGHTS = np.linspace(0.0, 1.0, 1001)
"""What the weight of *who* may be: a thousandth is finer than any number of cases can tell.
The floor of the log score bends its curve, so the best is looked for on all of the range."""

WHEN_WEIGHTS = np.linspace(0.0, 1.0, 51)
SHARPNESS = np.round(np.geomspace(0.5, 2.0, 29), 4)
"""What weight and sharpness of *when* may be, every pair of them; evenly spaced ratios, from
half to twice the log-odds. Fine enough: fifty cases know them to some .1 and a tenth."""

EVEN = 0.5
"""The weight where nothing tells the two apart; nothing is sharpened then."""

ROUNDING = 1e-9
"""Losses that differ by less than this differ by rounding alone."""


@dataclass(frozen=True)
class PoolWeights:
    """Weights of the first forecaster, 0 to 1; the second has the rest. sharpness: of the pool
    of *when*, 1 for the mixture as it is.
    """

    who: float
    when: float
    sharpness: float = 1.0


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
    who = weight * who_losses(pairs, resolutions, WHO_WEIGHTS)
    when = weight * when_losses(pairs, resolutions, WHEN_WEIGHTS, SHARPNESS)
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
        when=sharpened_days(mixture(first.when, second.when, weights.when), weights.sharpness),
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


def _paired(first: Sequence[ScoredForecast], second: Sequence[ScoredForecast]) -> list[Pair]:
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


def _best(who: Floats, when: Floats, is_heard: np.ndarray) -> PoolWeights:
    """The best over some packages. who: (weight, package); when: (weight, sharpness, package).

    Of what scores alike, the nearest to an even mixture as it is.
    """
    if not is_heard.any():
        return PoolWeights(EVEN, EVEN)
    lean = np.abs(WHO_WEIGHTS - EVEN)
    away = np.add.outer(np.abs(WHEN_WEIGHTS - EVEN), np.abs(np.log(SHARPNESS)))
    (weight,) = _least(who[:, is_heard].sum(axis=1), lean)
    place, sharpness = _least(when[..., is_heard].sum(axis=-1), away)
    return PoolWeights(
        who=round(float(WHO_WEIGHTS[weight]), 3),
        when=round(float(WHEN_WEIGHTS[place]), 3),
        sharpness=float(SHARPNESS[sharpness]),
    )


def _least(losses: Floats, otherwise: Floats) -> tuple[int, ...]:
    """Place of the smallest loss; of those within rounding of it, by the second array."""
    among = np.where(losses <= losses.min() + ROUNDING, otherwise, np.inf)
    return tuple(int(i) for i in np.unravel_index(int(np.argmin(among)), losses.shape))
