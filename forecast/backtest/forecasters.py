"""Who forecasts: the outside view, what it would say unlearned, and the references."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from forecast.backtest.races import DatedRace
from forecast.outside_view.days import LAST_DAY
from forecast.outside_view.learned import Learned
from forecast.outside_view.predict import OutsideView, outside_view
from forecast.outside_view.unlearned import unlearned
from forecast.scoring.decision_days import DecisionDays
from forecast.scoring.references.conditional_logit import (
    Choice,
    choose_penalty,
    fit_conditional_logit,
)
from forecast.scoring.references.group_model import fit_group_model, strong_reference
from forecast.scoring.references.rates import learn_rates
from forecast.scoring.references.view import LabelledView, RaceView, leave_out
from forecast.scoring.references.when import days_to_term_end, kaplan_meier, learn_durations
from forecast.scoring.references.who import (
    endorsement_share,
    front_runner_rule,
    incumbent_kept,
    uniform_over_known,
)
from forecast.scoring.scored import ScoredForecast

OURS = "ours"
PENALTIES = (0.3, 1.0, 3.0, 10.0)
Progress = Callable[[float], None]


@dataclass(frozen=True)
class History:
    """What references may learn from: the seeds, and the cases that are scored."""

    races: Sequence[DatedRace]

    def without(self, view: RaceView) -> list[LabelledView]:
        """All views but those of the case and its package."""
        return leave_out([r.view for r in self.races], view)


def forecasts(
    scored: Sequence[DatedRace], history: History, learned: Learned, progress: Progress
) -> Iterator[ScoredForecast]:
    """Every forecaster on every race, case by case; all learned without the case."""
    nothing = unlearned(rng_seed=0)
    done = 0
    for _, dates in groupby(scored, key=lambda r: r.race.case):
        races = list(dates)
        yield from _ours(races, learned, OURS)
        yield from _ours(races, nothing, "ours, unlearned")
        yield from _references(races, history)
        yield from _ridge_logit(races, history)
        done += len(races)
        progress(done / len(scored))


def _ours(races: Iterable[DatedRace], learned: Learned, name: str) -> Iterator[ScoredForecast]:
    for dated in races:
        said = outside_view(dated.race, learned, without=dated.race.case)
        yield _scored(dated, name, probabilities=said.chances, when=days_of(said))


def days_of(said: OutsideView) -> DecisionDays:
    """The outside view's *when* as weighted days; the last stands for all later ones."""
    by_day = np.diff(said.decided_by)
    by_day[-1] += 1 - said.decided_by[-1]
    return DecisionDays(np.arange(1, LAST_DAY + 1, dtype=float), by_day)


def _references(races: Sequence[DatedRace], history: History) -> Iterator[ScoredForecast]:
    past = history.without(races[0].view.view)
    rates, groups, durations = learn_rates(past), fit_group_model(past), learn_durations(past)
    who: Mapping[str, Callable[[RaceView], dict[str, float]]] = {
        "uniform": lambda view: uniform_over_known(rates, view),
        "front-runner": lambda view: front_runner_rule(rates, view),
        "endorsements": lambda view: endorsement_share(rates, view),
        "incumbent kept": lambda view: incumbent_kept(rates, view),
        "strong reference": lambda view: strong_reference(groups, rates, view),
    }
    for dated in races:
        for name, forecast in who.items():
            yield _scored(dated, name, probabilities=forecast(dated.view.view))
        for name, timed in (("Kaplan-Meier", kaplan_meier), ("days to term end", days_to_term_end)):
            when = timed(durations, dated.view.view, horizon_days=float(LAST_DAY))
            yield _scored(dated, name, when=when)


def _ridge_logit(races: Sequence[DatedRace], history: History) -> Iterator[ScoredForecast]:
    """A ridge conditional logit on our own features, its penalty chosen inside the rest."""
    package = races[0].view.view.package or races[0].race.case
    rest = [r for r in history.races if (r.view.view.package or r.race.case) != package]
    choices = [
        Choice(r.race.case, r.race.features, r.race.alternatives.index(r.view.outcome))
        for r in rest
    ]
    penalty = choose_penalty(choices, grid=PENALTIES, n_folds=5)
    fitted = fit_conditional_logit(choices, penalty=penalty)
    for dated in races:
        chances = fitted.probabilities(dated.race.features)
        named = dict(zip(dated.race.alternatives, chances.tolist(), strict=True))
        yield _scored(dated, "ridge logit", probabilities=named)


def _scored(dated: DatedRace, forecaster: str, **said: Any) -> ScoredForecast:
    view = dated.view.view
    return ScoredForecast(
        case=view.case,
        as_of=view.as_of,
        forecaster=forecaster,
        body=view.body,
        family=view.family,
        rule_kind=view.rule_kind,
        package=view.package,
        **said,
    )
