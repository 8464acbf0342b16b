"""What one state says of every outcome, as a whole and without each block of its draws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forecast.analysis.moved import Standing, block_of, n_blocks_of
from forecast.analysis.tie import tie
from forecast.explanation.carry import Carried
from forecast.outcomes import Floats, SampledOutcomes
from forecast.outside_view.learned import Learned
from forecast.outside_view.predict import OutsideView, outside_view
from forecast.outside_view.race import race_as_of
from forecast.pipeline.outside import as_asked
from forecast.pipeline.pooled_odds import pooled_odds
from forecast.pipeline.question import Question, with_paths
from forecast.pipeline.simulation import simulate
from forecast.pipeline.tied import weights_of
from forecast.store.pool import KeptWeights


def paths_of(carried: Carried, n_paths: int, workers: int | None) -> SampledOutcomes:
    """Paths on the draws of a state, each counting as its draw does."""
    asked = with_paths(carried.question, n_paths)
    sampled = simulate(asked, carried.prepared, carried.posterior, workers=workers)
    return replace(sampled, weight=carried.weight[sampled.draw])


def standing_of(
    question: Question, stated: SampledOutcomes, bare: SampledOutcomes, learned: Learned | None
) -> Standing:
    """What the paths of a state say, tied to past races where something was learned of them.

    bare: paths without stated factors and assumed events, which the tie is found on.
    """
    odds = None if learned is None else (_outside(question, learned), weights_of(question))
    blocks = [block_of(sampled) for sampled in (stated, bare)]
    whole = _chances(stated, bare, odds)
    rows = []
    for block in range(n_blocks_of(stated)):
        kept = [
            replace(sampled, weight=sampled.weights * (of != block))
            for sampled, of in zip((stated, bare), blocks, strict=True)
        ]
        rows.append(_chances(kept[0], kept[1], odds))
    ids = [outcome.id for outcome in stated.outcomes]
    return Standing(
        chances=dict(zip(ids, whole.tolist(), strict=True)),
        without={name: np.array([row[k] for row in rows]) for k, name in enumerate(ids)},
    )


def _outside(question: Question, learned: Learned) -> OutsideView:
    race = race_as_of(as_asked(question), question.scenario.as_of)
    return outside_view(race, learned, without=question.case.case)


def _chances(
    stated: SampledOutcomes, bare: SampledOutcomes, odds: tuple[OutsideView, KeptWeights] | None
) -> Floats:
    """(outcome,), the weighted share of the paths that each outcome has."""
    weight = stated.weights
    if odds is not None:
        pooled = pooled_odds(bare, *odds)
        weight = weight * tie(bare, pooled.chances, pooled.decided_by).of(stated)
    share = np.bincount(stated.outcome, weights=weight, minlength=len(stated.outcomes))
    return np.asarray(share / share.sum())
