"""What the outside view says of one race: who it becomes, and when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.outside_view.days import LAST_DAY, Floats, days_ahead
from forecast.outside_view.learned import Coefficients, Learned
from forecast.outside_view.odds import log_daily_hazard, softmax, utility
from forecast.outside_view.race import Race

TAILS = (0.05, 0.95)


@dataclass(frozen=True)
class OutsideView:
    """chances: alternative to probability of how the race ends at last, sum 1.

    spread: alternative to its central 90 % over the coefficients. decided_by: (day,),
    probability that the race is resolved by the end of day 0 (the as-of date), 1, 2, ...;
    decided_by_spread: (2, day), its central 90 % over the coefficients.
    """

    chances: dict[str, float]
    spread: dict[str, tuple[float, float]]
    decided_by: Floats
    decided_by_spread: Floats


def outside_view(
    race: Race, learned: Learned, *, without: str | None, last_day: int = LAST_DAY
) -> OutsideView:
    """Mix the odds over everything the coefficients may be, learned without a case."""

    def of(part: str) -> Coefficients:
        return learned.coefficients(part, body=race.body, rule=race.rule, without=without)

    chances, weight = who(race, of("who")), of("who").weight
    mean = weight @ chances
    low, high = (_quantiles(chances, weight, q) for q in TAILS)
    return OutsideView(
        chances=dict(zip(race.alternatives, mean.tolist(), strict=True)),
        spread={
            name: (float(a), float(b))
            for name, a, b in zip(race.alternatives, low, high, strict=True)
        },
        decided_by=when(race, of("when"), last_day=last_day),
        decided_by_spread=when_spread(race, of("when"), last_day=last_day),
    )


def who(race: Race, coefficients: Coefficients) -> Floats:
    """(draw, alternative): chances of every alternative under every draw."""
    is_group = np.array([[a == "field", a == "extended"] for a in race.alternatives], float)
    log_odds = utility(
        race.features,
        coefficients.beta.T,
        is_group[:, None, :],
        coefficients.body[None],
        coefficients.rule[None],
    )
    return softmax(log_odds.T)


def when(race: Race, coefficients: Coefficients, *, last_day: int = LAST_DAY) -> Floats:
    """(day,): probability that the race is resolved by the end of each day, from day 0 on.

    Inside a cell of several days a decision is as likely on each of them.
    """
    ends, decided = _decided(race, coefficients, last_day)
    by_day: Floats = np.interp(np.arange(last_day + 1), ends, decided @ coefficients.weight)
    return by_day


def when_spread(race: Race, coefficients: Coefficients, *, last_day: int = LAST_DAY) -> Floats:
    """(2, day): central 90 % over the coefficients of what `when` gives the mean of."""
    ends, decided = _decided(race, coefficients, last_day)
    bounds = [_quantiles(decided.T, coefficients.weight, level) for level in TAILS]
    return np.array([np.interp(np.arange(last_day + 1), ends, bound) for bound in bounds])


def _decided(race: Race, coefficients: Coefficients, last_day: int) -> tuple[Floats, Floats]:
    """Ends of the cells, the as-of date first, and (end, draw) the chance of being resolved by."""
    days = days_ahead(race, last_day)
    log_rate = log_daily_hazard(
        days.features, coefficients.beta.T, coefficients.body, coefficients.rule
    )
    risk = np.cumsum(np.exp(log_rate) * days.length[:, None], axis=0)
    nobody = np.zeros((1, risk.shape[1]))
    return np.append(days.start[:1], days.end), np.concatenate([nobody, -np.expm1(-risk)])


def _quantiles(values: Floats, weight: Floats, level: float) -> Floats:
    """(alternative,): weighted quantile over draws."""
    order = np.argsort(values, axis=0)
    ranked = np.take_along_axis(values, order, axis=0)
    cumulative = np.cumsum(weight[order], axis=0)
    at = (cumulative < level).sum(axis=0).clip(max=len(values) - 1)
    found: Floats = np.take_along_axis(ranked, at[None], axis=0)[0]
    return found
