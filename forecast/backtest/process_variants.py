"""Does every part of the process earn its place? The process without it, asked and pooled anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from forecast.backtest.forecasters import process_forecasts
from forecast.backtest.process import Dated, ProcessAlone, process_alone
from forecast.backtest.races import dated_races, resolutions
from forecast.backtest.tied_by_prior import tied_by_prior
from forecast.evidence.schema import Case
from forecast.pipeline.question import Question
from forecast.scenario.process_priors import FREE, Prior, ProcessPriors
from forecast.scoring.aggregate import case_means
from forecast.scoring.comparison import compare
from forecast.scoring.pooling import learn_pool, pooled
from forecast.scoring.scored import Resolution, ScoredForecast
from forecast.scoring.table import score_table

RNG_SEED = 20231122
FULL = "full"
SURE = 0.05
"""The sd of a prior that leaves a parameter no room."""


def _fixed(**at: float) -> Callable[[ProcessPriors], ProcessPriors]:
    """Parameters held at values that take their part out of the process."""
    held = {name: Prior(mean=mean, sd=SURE, why="left out") for name, mean in at.items()}
    return lambda priors: priors.model_copy(update=held)


def _told(**at: float) -> Callable[[ProcessPriors], ProcessPriors]:
    """Plain numbers of the process set to others."""
    return lambda priors: priors.model_copy(update=at)


def _learned(priors: ProcessPriors) -> ProcessPriors:
    return priors


def _as_stated(priors: ProcessPriors) -> ProcessPriors:
    usual = ProcessPriors()
    return priors.model_copy(update={name: getattr(usual, name) for name in FREE})


def _nothing_stated(question: Question, view: ScoredForecast) -> Question:
    return question


@dataclass(frozen=True)
class ProcessVariant:
    """A process that believes something else beforehand.

    priors: of what is believed now. stated: the question of a date with what is stated of it,
    given what the outside view says on that date.
    """

    name: str
    priors: Callable[[ProcessPriors], ProcessPriors] = _learned
    stated: Callable[[Question, ScoredForecast], Question] = _nothing_stated


VARIANTS = (
    ProcessVariant(FULL),
    # on the logit scale: one part in four hundred of the variance is shared
    ProcessVariant("without common factor", _fixed(common_share=-6.0, bloc_share=-6.0)),
    # a concession in three thousand years, and nobody drawn along by the others
    ProcessVariant("without bargaining", _fixed(log_concession_rate=-14.0, support_pull=0.0)),
    # members speak at rates that do not depend on what they want: who is silent tells nothing
    ProcessVariant("without silence", _told(speaking_strength=0.0, speaking_privacy=0.0)),
    ProcessVariant("tied to the outside view by prior", stated=tied_by_prior),
    ProcessVariant("stated priors, not learned", _as_stated),
)


def compare_process_variants(
    cases: Sequence[Case],
    outside: Sequence[ScoredForecast],
    asked: ProcessAlone,
    *,
    every_days: int,
    progress: Callable[[str, float], None],
    n_workers: int = 1,
) -> list[dict[str, Any]]:
    """Ask and score each variant on every so many days of each case.

    outside: the outside view on these dates at least, with which each variant is pooled by
    weights of its own, the scored case and its package left out.

    Returns a row per variant: mean log score and CRPS in log-days of the process alone and of
    the pool, how much worse the pool is by case than that of the full process, and the
    one-sided sign-flip p of the full one being better.
    """
    races, came_true = dated_races(cases, every_days), resolutions(cases)
    dates = {(dated.race.case, dated.race.as_of) for dated in races}
    beside = {(f.case, f.as_of): f for f in outside if (f.case, f.as_of) in dates}
    alone: list[ScoredForecast] = []
    together: list[ScoredForecast] = []
    for done, variant in enumerate(VARIANTS):
        found = process_alone(
            cases,
            every_days,
            _changed(variant, asked, beside),
            lambda share, done=done: progress("variants", (done + share) / len(VARIANTS)),  # type: ignore[misc]
            n_workers=n_workers,
        )
        said = [replace(f, forecaster=variant.name) for f in process_forecasts(races, found)]
        alone += said
        together += _pooled(said, tuple(beside.values()), came_true, variant.name)
    return _rows(alone, together, came_true, n_dates=len(races))


def _changed(
    variant: ProcessVariant, asked: ProcessAlone, outside: Mapping[Dated, ScoredForecast]
) -> ProcessAlone:
    """The process as a variant asks it."""

    def stated(question: Question) -> Question:
        dated = (question.scenario.case, question.scenario.as_of)
        return variant.stated(asked.stated(question), outside[dated])

    return replace(
        asked, priors_of=lambda case: variant.priors(asked.priors_of(case)), stated=stated
    )


def _pooled(
    said: Sequence[ScoredForecast],
    outside: Sequence[ScoredForecast],
    came_true: Mapping[str, Resolution],
    name: str,
) -> list[ScoredForecast]:
    pool = learn_pool(said, outside, came_true)
    beside = {(f.case, f.as_of): f for f in outside}
    return [pooled(f, beside[f.case, f.as_of], pool.of(f.case), forecaster=name) for f in said]


def _rows(
    alone: Sequence[ScoredForecast],
    together: Sequence[ScoredForecast],
    came_true: Mapping[str, Resolution],
    *,
    n_dates: int,
) -> list[dict[str, Any]]:
    package = {f.case: f.package or f.case for f in together}
    rows: list[dict[str, Any]] = [{"variant": v.name, "dates": n_dates} for v in VARIANTS]
    by_itself, table = score_table(alone, came_true), score_table(together, came_true)
    for metric in ("log_score", "crps_log_days"):
        single, means = case_means(by_itself, metric), case_means(table, metric)
        for row in rows:
            row[f"{metric}_alone"] = round(float(single[row["variant"]].mean()), 6)
            row[metric] = round(float(means[row["variant"]].mean()), 6)
            if row["variant"] == FULL:
                continue
            found = compare(means[FULL], means[row["variant"]], rng_seed=RNG_SEED, cluster=package)
            row[f"{metric}_lost"] = round(-found.difference.estimate, 6)
            row[f"{metric}_p"] = round(found.test.p_value, 6)
    return rows
