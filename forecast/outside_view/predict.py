"""What the outside view says of one race: who it becomes, and when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.outside_view.days import LAST_DAY, Floats, days_ahead
from forecast.outside_view.learned import Coefficients, Learned
from forecast.outside_view.odds import log_daily_hazard, softmax, utility
from forecast.outside_view.race import Race


@dataclass(frozen=True)
class OutsideView:
    """chances: alternative to probability of how the race ends at last, sum 1.

    spread: alternative to its central 90 % over the coefficients. decided_by: (day,),
    probability that the race is resolved by the end of day 0 (the as-of date), 1, 2, ...
    """

    chances: dict[str, float]
    spread: dict[str, tuple[float, float]]
    decided_by: Floats


def outside_view(
    race: Race, learned: Learned, *, without: str | None, last_day: int = LAST_DAY
) -> OutsideView:
    """Mix the odds over everything the coefficients may be, learned without a case."""

    def of(part: str) -> Coefficients:
        return learned.coefficients(part, body=race.body, rule=race.rule, without=without)

    chances, weight = who(race, of("who")), of("who").weight
    mean = weight @ chances
    low, high = (_quantiles(chances, weight, q) for q in (0.05, 0.95))
    return OutsideView(
        chances=dict(zip(race.alternatives, mean.tolist(), strict=True)),
        spread={
            name: (float(a), float(b))
            for name, a, b in zip(race.alternatives, low, high, strict=True)
        },
        decided_by=when(race, of("when"), last_day=last_day),
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
    days = days_ahead(race, last_day)
    log_rate = log_daily_hazard(
        days.features, coefficients.beta.T, coefficients.body, coefficients.rule
    )
    survival = np.exp(-np.cumsum(np.exp(log_rate) * days.length[:, None], axis=0))
    decided = np.concatenate([[0.0], 1 - survival @ coefficients.weight])
    by_day: Floats = np.interp(
        np.arange(last_day + 1), np.concatenate([days.start[:1], days.end]), decided
    )
    return by_day


def _quantiles(values: Floats, weight: Floats, level: float) -> Floats:
    """(alternative,): weighted quantile over draws."""
    order = np.argsort(values, axis=0)
    ranked = np.take_along_axis(values, order, axis=0)
    cumulative = np.cumsum(weight[order], axis=0)
    at = (cumulative < level).sum(axis=0).clip(max=len(values) - 1)
    found: Floats = np.take_along_axis(ranked, at[None], axis=0)[0]
    return found
