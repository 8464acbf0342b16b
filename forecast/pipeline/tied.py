"""Tie a question's paths to what past races taught, and say how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from forecast.outcomes import Forecast, OutcomeProbability, SampledOutcomes
from forecast.pipeline.outside import outside_views_of, without_assumptions
from forecast.pipeline.pooled_odds import OUTSIDE_VIEW_ALONE, pooled_odds
from forecast.pipeline.preparation import prepare
from forecast.pipeline.question import Question
from forecast.pipeline.simulation import simulate
from forecast.posterior import Posterior
from forecast.store.pool import KeptWeights, current_pool

if TYPE_CHECKING:
    from forecast.analysis.tie import Tie
    from forecast.outside_view.predict import OutsideView


@dataclass(frozen=True)
class Tied:
    """The odds that a question is tied to, and the weights that give them to the bare process.

    odds: pool of the process and the outside view. weights: of the process in it. outside: the
    outside view. unlearned: the same by its priors alone. base: outcome id to its probability in
    the bare process, which has neither factors nor assumptions.
    """

    odds: OutsideView
    weights: KeptWeights
    outside: OutsideView
    unlearned: OutsideView
    tie: Tie
    base: dict[str, float]


def tie_to_past_races(question: Question, bare: Posterior, *, workers: int | None = None) -> Tied:
    """Run the bare process, pool it with the outside view, and find the weights of its paths."""
    from forecast.analysis.tie import tie

    outside, unlearned = outside_views_of(question)
    asked = without_assumptions(question)
    base = simulate(asked, prepare(asked), bare, workers=workers)
    share = np.bincount(base.outcome, minlength=len(base.outcomes)) / base.n_paths
    weights = weights_of(question)
    odds = pooled_odds(base, outside, weights)
    return Tied(
        odds=odds,
        weights=weights,
        outside=outside,
        unlearned=unlearned,
        tie=tie(base, odds.chances, odds.decided_by),
        base={o.id: float(p) for o, p in zip(base.outcomes, share, strict=True)},
    )


def weights_of(question: Question) -> KeptWeights:
    """How much the process counts in the odds, learned without the race that is asked about."""
    pool = current_pool(question.learned) if question.learned is not None else None
    return OUTSIDE_VIEW_ALONE if pool is None else pool.of(question.case.case)


def weighed(
    question: Question,
    posterior: Posterior,
    tied: Tied | None,
    *,
    workers: int | None = None,
    with_counts: bool = True,
    progress: Callable[[float], None] | None = None,
) -> SampledOutcomes:
    """Paths of the question, each with the weight that the tie gives it.

    with_counts: weigh the sums over nodes too, which only a second pass can; else they are nan.
    """
    prepared = prepare(question)
    sampled = simulate(question, prepared, posterior, workers=workers, progress=progress)
    weight = None if tied is None else tied.tie.of(sampled)
    if not with_counts:
        unknown = np.full_like(sampled.support, np.nan)
        return replace(sampled, weight=weight, support=unknown, holdouts=unknown)
    if weight is None:
        return sampled
    # the same streams give the same paths again, now with weights in the sums over nodes
    return simulate(question, prepared, posterior, weight=weight, workers=workers)


def with_learned_spread(said: Forecast, tied: Tied) -> Forecast:
    """Intervals that tell how far the learned odds themselves are known."""
    horizon_days = (said.horizon - said.as_of).days
    return replace(
        said, outcomes=tuple(spread_by(tied.odds, row, horizon_days) for row in said.outcomes)
    )


def spread_by(
    odds: OutsideView, outcome: OutcomeProbability, horizon_days: int
) -> OutcomeProbability:
    """An outcome with the interval of the odds that the forecast is tied to."""
    from forecast.analysis.tie import spread_of

    by = float(odds.decided_by[horizon_days])
    if outcome.kind == "undecided":
        low, high = (float(bound) for bound in odds.decided_by_spread[:, horizon_days])
        return spread_of(outcome, 1 - by, (1 - high, 1 - low))
    chance = odds.chances.get(outcome.id, 0.0)
    low, high = odds.spread.get(outcome.id, (0.0, 0.0))
    return spread_of(outcome, by * chance, (by * low, by * high))


def told(tied: Tied | None, horizon_days: int) -> dict[str, Any] | None:
    """What the forecast is tied to, to be printed beside it: probabilities by the horizon."""
    if tied is None:
        return None
    return {
        "tied_to": _by_horizon(tied.odds, horizon_days),
        "process_weights": tied.weights.model_dump(),
        "learned": _by_horizon(tied.outside, horizon_days),
        "unlearned": _by_horizon(tied.unlearned, horizon_days),
        "process_alone": {name: round(p, 6) for name, p in tied.base.items()},
        "out_of_reach": round(tied.tie.out_of_reach, 6),
        "effective_share": round(tied.tie.effective_share, 6),
    }


def _by_horizon(outside: OutsideView, horizon_days: int) -> dict[str, float]:
    by = float(outside.decided_by[horizon_days])
    chances = {name: round(by * p, 6) for name, p in outside.chances.items()}
    return {**chances, "undecided": round(1 - by, 6)}
