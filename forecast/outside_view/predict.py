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
    of_who, of_when = (
        learned.coefficients(part, body=race.body, rule=race.rule, without=without)
        for part in ("who", "when")
    )
    chances = who(race, of_who)
    mean, (low, high) = of_who.weight @ chances, _tails(chances, of_who.weight)
    resolved = resolved_by(race, of_when, last_day)
    return OutsideView(
        chances=dict(zip(race.alternatives, mean.tolist(), strict=True)),
        spread={
            name: (float(a), float(b))
            for name, a, b in zip(race.alternatives, low, high, strict=True)
        },
        decided_by=resolved.by_day,
        decided_by_spread=resolved.spread_by_day,
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
    """(day,): probability that the race is resolved by the end of each day, from day 0 on."""
    return resolved_by(race, coefficients, last_day).by_day


@dataclass(frozen=True)
class Resolved:
    """Chances of being resolved by the end of each cell of days, from the as-of date on.

    Inside a cell of several days a decision is as likely on each of them. ends: (end,), the
    as-of date first. by: (end, draw). weight: (draw,), sum 1. last_day: the last that is asked for.
    """

    ends: Floats
    by: Floats
    weight: Floats
    last_day: int

    @property
    def by_day(self) -> Floats:
        """(day,), mean over the coefficients."""
        return self._on_days(self.by @ self.weight)

    @property
    def spread_by_day(self) -> Floats:
        """(2, day), central 90 % over the coefficients."""
        return np.array([self._on_days(bound) for bound in _tails(self.by.T, self.weight)])

    def _on_days(self, by: Floats) -> Floats:
        days: Floats = np.interp(np.arange(self.last_day + 1), self.ends, by)
        return days


def resolved_by(race: Race, coefficients: Coefficients, last_day: int = LAST_DAY) -> Resolved:
    """When a race is resolved, under every draw of the coefficients."""
    days = days_ahead(race, last_day)
    log_rate = log_daily_hazard(
        days.features, coefficients.beta.T, coefficients.body, coefficients.rule
    )
    risk = np.cumsum(np.exp(log_rate) * days.length[:, None], axis=0)
    nobody = np.zeros((1, risk.shape[1]))
    return Resolved(
        ends=np.append(days.start[:1], days.end),
        by=np.concatenate([nobody, -np.expm1(-risk)]),
        weight=coefficients.weight,
        last_day=last_day,
    )


def _tails(values: Floats, weight: Floats) -> list[Floats]:
    """Two of (alternative,): weighted quantiles over draws that leave a twentieth each outside."""
    order = np.argsort(values, axis=0)
    cumulative = np.cumsum(weight[order], axis=0)
    found = []
    for level in TAILS:
        at = (cumulative < level).sum(axis=0).clip(max=len(values) - 1)
        place = np.take_along_axis(order, at[None], axis=0)
        found.append(np.take_along_axis(values, place, axis=0)[0])
    return found
