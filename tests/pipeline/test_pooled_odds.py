"""The odds that a forecast is tied to lie between those of the process and the outside view."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from forecast import pipeline
from forecast.analysis.tie import tie
from forecast.outcomes import Outcome, SampledOutcomes
from forecast.outside_view.predict import OutsideView
from forecast.pipeline.pooled_odds import OUTSIDE_VIEW_ALONE, pooled_odds
from forecast.pipeline.tied import weights_of
from forecast.scoring.sharpening import sharpened
from forecast.store.pool import KeptPool, KeptWeights, save_pool

AS_OF = date(2024, 1, 1)
HORIZON_DAYS = 10
OUTCOMES = (
    Outcome("ann", "candidate", "Ann"),
    Outcome("field", "field", "somebody"),
    Outcome("extended", "extended", "kept"),
    Outcome("undecided", "undecided", "nobody"),
)
OUTSIDE = OutsideView(
    chances={"ann": 0.2, "field": 0.5, "extended": 0.3},
    spread={"ann": (0.1, 0.4), "field": (0.3, 0.6), "extended": (0.2, 0.5)},
    decided_by=np.linspace(0.0, 0.6, 15),
    decided_by_spread=np.stack([np.linspace(0.0, 0.3, 15), np.linspace(0.0, 0.9, 15)]),
)


@pytest.fixture
def base() -> SampledOutcomes:
    """Four paths: ann on days 2 and 5, somebody on day 5, nobody."""
    nothing = np.zeros((2, 1))
    return SampledOutcomes(
        outcomes=OUTCOMES,
        members=("AA",),
        candidates=("ann",),
        as_of=AS_OF,
        horizon=AS_OF + timedelta(HORIZON_DAYS),
        n_chains=1,
        n_draws=4,
        outcome=np.array([0, 0, 1, 3]),
        decided_day=np.array([2.5, 5.1, 5.2, np.inf]),
        draw=np.arange(4),
        objected=np.zeros((4, 1), dtype=bool),
        last_holdout=np.full(4, -1),
        holdout_days=np.zeros(4),
        node_days=np.array([0.0, float(HORIZON_DAYS)]),
        support=nothing,
        holdouts=nothing,
    )


def test_a_path_counts_by_its_weight(base):
    order = [0, 1, 1, 1, 2, 3]
    weighted = replace(base, weight=np.array([1.0, 3.0, 1.0, 1.0]))
    repeated = replace(
        base, outcome=base.outcome[order], decided_day=base.decided_day[order], draw=np.arange(6)
    )
    both = KeptWeights(who=0.5, when=0.5)
    one, other = (pooled_odds(sampled, OUTSIDE, both) for sampled in (weighted, repeated))
    assert one.chances == pytest.approx(other.chances)
    assert np.allclose(one.decided_by, other.decided_by)


def test_who_is_mixed_given_that_the_race_is_resolved(base):
    odds = pooled_odds(base, OUTSIDE, KeptWeights(who=0.5, when=0.0))
    assert odds.chances == pytest.approx(
        {"ann": (0.2 + 2 / 3) / 2, "field": (0.5 + 1 / 3) / 2, "extended": 0.15}
    )
    assert odds.spread["ann"] == pytest.approx(((0.1 + 2 / 3) / 2, (0.4 + 2 / 3) / 2))
    assert odds.decided_by == pytest.approx(OUTSIDE.decided_by)


def test_when_is_mixed_by_the_end_of_each_day(base):
    odds = pooled_odds(base, OUTSIDE, KeptWeights(who=0.0, when=1.0))
    assert odds.decided_by[:7] == pytest.approx([0, 0, 0.25, 0.25, 0.25, 0.75, 0.75])
    assert odds.chances == pytest.approx(OUTSIDE.chances)


def test_when_is_sharpened_and_who_is_not(base):
    plain = pooled_odds(base, OUTSIDE, KeptWeights(who=0.5, when=0.5))
    sharp = pooled_odds(base, OUTSIDE, KeptWeights(who=0.5, when=0.5, sharpness=1.5))
    assert sharp.chances == plain.chances
    assert np.array_equal(sharp.decided_by, sharpened(plain.decided_by, 1.5))
    assert np.array_equal(sharp.decided_by_spread, sharpened(plain.decided_by_spread, 1.5))
    assert not np.array_equal(sharp.decided_by, plain.decided_by)


def test_a_race_is_pooled_by_weights_that_it_never_moved(tmp_path):
    asked = replace(pipeline.ask("configs/nato-2024.yaml"), learned=tmp_path)
    manifest = {"files": {}, "inputs_sha256": "ab" * 32}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert weights_of(asked) == OUTSIDE_VIEW_ALONE
    own = KeptWeights(who=0.3, when=0.5)
    kept = KeptPool(
        weights=KeptWeights(who=0.4, when=0.25),
        without={"nato-2024": own},
        n_cases=2,
        n_dates=9,
        learned_inputs_sha256=manifest["inputs_sha256"],
    )
    save_pool(kept, tmp_path)
    assert weights_of(asked) == own


def test_without_weights_the_odds_are_the_outside_view(base):
    odds = pooled_odds(base, OUTSIDE, OUTSIDE_VIEW_ALONE)
    assert odds.chances == OUTSIDE.chances
    assert np.array_equal(odds.decided_by_spread, OUTSIDE.decided_by_spread)


def test_a_process_that_resolves_nothing_does_not_say_who(base):
    nothing = replace(base, outcome=np.full(4, 3), decided_day=np.full(4, np.inf))
    odds = pooled_odds(nothing, OUTSIDE, KeptWeights(who=0.7, when=0.5))
    assert odds.chances == pytest.approx(OUTSIDE.chances)
    assert odds.decided_by == pytest.approx(OUTSIDE.decided_by / 2)


def test_a_path_that_counts_twice_is_as_two(base):
    twice = np.array([0, 0, 1, 2, 3])
    doubled = replace(
        base,
        outcome=base.outcome[twice],
        decided_day=base.decided_day[twice],
        draw=np.arange(5),
        objected=np.zeros((5, 1), dtype=bool),
        last_holdout=np.full(5, -1),
        holdout_days=np.zeros(5),
    )
    weighed = replace(base, weight=np.array([2.0, 1.0, 1.0, 1.0]) / 1.25)
    weights = KeptWeights(who=0.5, when=0.5)
    one, other = (pooled_odds(paths, OUTSIDE, weights) for paths in (weighed, doubled))
    assert one.chances == pytest.approx(other.chances)
    np.testing.assert_allclose(one.decided_by, other.decided_by)
    ties = [tie(paths, one.chances, one.decided_by) for paths in (weighed, doubled)]
    np.testing.assert_allclose(ties[0].weight, ties[1].weight)
