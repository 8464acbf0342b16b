"""Who forecasts: the outside view, learned and unlearned, the process, and the references."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from forecast.backtest.races import DatedRace
from forecast.outside_view.days import LAST_DAY
from forecast.outside_view.learned import PARTS, Learned
from forecast.outside_view.predict import OutsideView, when, who
from forecast.outside_view.unlearned import unlearned
from forecast.pipeline.side_by_side import side_by_side
from forecast.scoring.decision_days import DecisionDays, Floats
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

if TYPE_CHECKING:
    from forecast.backtest.kept import Counted
    from forecast.backtest.process import Dated

OURS = "ours"
OUTSIDE_VIEW, UNLEARNED, PROCESS = "outside view", "outside view, unlearned", "process"
PENALTIES = (0.3, 1.0, 3.0, 10.0)
Progress = Callable[[float], None]


@dataclass(frozen=True)
class History:
    """What references may learn from: the seeds, and the cases that are scored."""

    races: Sequence[DatedRace]

    def without(self, view: RaceView) -> list[LabelledView]:
        """All views but those of the case and its package."""
        return leave_out([r.view for r in self.races], view)


@dataclass(frozen=True, eq=False)
class _Known:
    """What every case is forecast from."""

    history: History
    learned: Learned
    nothing: Learned


def forecasts(
    scored: Sequence[DatedRace],
    history: History,
    learned: Learned,
    progress: Progress,
    *,
    n_workers: int = 1,
) -> Iterator[ScoredForecast]:
    """The outside view and every reference on every race, case by case, learned without the case.

    The same for any number of workers.
    """
    cases = [list(dates) for _, dates in groupby(scored, key=lambda r: r.race.case)]
    shared = _Known(history, learned, unlearned(rng_seed=0))
    done = 0
    for said in side_by_side(_of_case, shared, cases, n_workers=n_workers):
        yield from said
        done += len({one.as_of for one in said})
        progress(done / len(scored))


def _of_case(known: _Known, races: Sequence[DatedRace]) -> list[ScoredForecast]:
    return [
        *_outside_view(races, known.learned, OUTSIDE_VIEW),
        *_outside_view(races, known.nothing, UNLEARNED),
        *_references(races, known.history),
        *_ridge_logit(races, known.history),
    ]


def process_forecasts(
    races: Sequence[DatedRace], found: Mapping[Dated, Counted]
) -> list[ScoredForecast]:
    """The process alone: who given that the race is resolved, and when."""
    counts = [(dated, found[dated.race.case, dated.race.as_of]) for dated in races]
    return [
        said_by(dated, PROCESS, probabilities=one.who(dated.race.alternatives), when=one.when())
        for dated, one in counts
    ]


def _outside_view(
    races: Sequence[DatedRace], learned: Learned, name: str
) -> Iterator[ScoredForecast]:
    """The outside view without its spread, which costs most of its time and is not scored."""
    first = races[0].race
    of_who, of_when = (
        learned.coefficients(part, body=first.body, rule=first.rule, without=first.case)
        for part in PARTS
    )
    for dated in races:
        chances = (of_who.weight @ who(dated.race, of_who)).tolist()
        named = dict(zip(dated.race.alternatives, chances, strict=True))
        yield said_by(dated, name, probabilities=named, when=_days(when(dated.race, of_when)))


def days_of(said: OutsideView) -> DecisionDays:
    """The outside view's *when* as weighted days; the last stands for all later ones."""
    return _days(said.decided_by)


def _days(decided_by: Floats) -> DecisionDays:
    by_day = np.diff(decided_by)
    by_day[-1] += 1 - decided_by[-1]
    return DecisionDays(np.arange(1, LAST_DAY + 1, dtype=float), by_day)


def _references(races: Sequence[DatedRace], history: History) -> Iterator[ScoredForecast]:
    past = history.without(races[0].view.view)
    rates, groups, durations = learn_rates(past), fit_group_model(past), learn_durations(past)
    said_who: Mapping[str, Callable[[RaceView], dict[str, float]]] = {
        "uniform": lambda view: uniform_over_known(rates, view),
        "front-runner": lambda view: front_runner_rule(rates, view),
        "endorsements": lambda view: endorsement_share(rates, view),
        "incumbent kept": lambda view: incumbent_kept(rates, view),
        "strong reference": lambda view: strong_reference(groups, rates, view),
    }
    for dated in races:
        for name, forecast in said_who.items():
            yield said_by(dated, name, probabilities=forecast(dated.view.view))
        for name, timed in (("Kaplan-Meier", kaplan_meier), ("days to term end", days_to_term_end)):
            days = timed(durations, dated.view.view, horizon_days=float(LAST_DAY))
            yield said_by(dated, name, when=days)


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
        yield said_by(dated, "ridge logit", probabilities=named)


def said_by(dated: DatedRace, forecaster: str, **said: Any) -> ScoredForecast:
    """What a forecaster said of a race on a date. said: `probabilities`, `when`, or both."""
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
