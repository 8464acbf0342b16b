"""The arithmetic of what a headline hinges on, on cases whose answer is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from forecast.analysis.sensitivity.crossing import REACH, TOLERANCE, Seen, smallest_change
from forecast.analysis.sensitivity.found import Goal
from forecast.analysis.sensitivity.goals import seen_from
from forecast.analysis.sensitivity.indices import first_order
from forecast.analysis.sensitivity.shapley import combined, error_of_orders, weighing
from forecast.outcomes import SampledOutcomes

Sampled = Callable[..., SampledOutcomes]


def valued(players: str, value: Callable[[frozenset[str]], float]) -> dict[frozenset[str], float]:
    sets = (frozenset(s) for k in range(len(players) + 1) for s in combinations(players, k))
    return {chosen: value(chosen) for chosen in sets}


def test_what_two_do_only_together_is_shared_alike() -> None:
    values = valued("abc", lambda s: 4.0 * ({"a", "b"} <= s) + 1.0 * ("c" in s))
    how = weighing("abc")
    shares = {player: combined(how.weights[player], values) for player in "abc"}
    assert shares == pytest.approx({"a": 2.0, "b": 2.0, "c": 1.0})
    assert set(how.sets) == set(values)


def test_shares_of_many_are_sampled_and_still_add_up() -> None:
    players = "abcdefgh"
    values = valued(players, lambda s: float(len(s) ** 2 + ("a" in s)))
    how = weighing(players, rng_seed=3)
    shares = {player: combined(how.weights[player], values) for player in players}
    assert sum(shares.values()) == pytest.approx(values[frozenset(players)] - values[frozenset()])
    assert len(how.by_order) == 16
    # an order with its reverse gives each of these players its exact share: 8, and one for `a`
    assert shares["b"] == pytest.approx(8.0)
    assert shares["a"] == pytest.approx(9.0)
    assert error_of_orders("a", how.by_order, values) == pytest.approx(0.0)
    assert len(how.sets) < len(values)


def test_the_error_of_sampled_orders_is_that_of_what_they_miss() -> None:
    players = "abcdefgh"
    values = valued(players, lambda s: 8.0 * ({"a", "b", "c"} <= s))
    found, told = [], []
    for seed in range(40):
        how = weighing(players, rng_seed=seed)
        found.append(combined(how.weights["a"], values))
        told.append(error_of_orders("a", how.by_order, values))
    assert np.mean(found) == pytest.approx(8 / 3, abs=0.25)
    assert np.sqrt(np.mean(np.square(told))) == pytest.approx(np.std(found), rel=0.4)


def spread_over(sampled: Sampled, chance: np.ndarray, n_each: int = 5) -> SampledOutcomes:
    """Paths on draws with a chance each, of which Anna wins that share."""
    rng = np.random.default_rng(2)
    draw = np.repeat(np.arange(len(chance)), n_each)
    outcome = np.where(rng.random(len(draw)) < chance[draw], 0, 4)
    return sampled(outcome=outcome, draw=draw, n_chains=2)


def test_indices_share_out_a_variance_that_is_known(sampled: Sampled) -> None:
    rng = np.random.default_rng(1)
    inputs = rng.standard_normal((2000, 3))
    chance = np.clip(0.5 + 0.16 * inputs[:, 0] + 0.08 * inputs[:, 1], 0.0, 1.0)
    paths = spread_over(sampled, chance)
    found = first_order(paths, paths.outcome == 0, inputs, ["strong", "weak", "none"])
    assert found.sd == pytest.approx(chance.std(), rel=0.1)
    assert found.index[0] == pytest.approx(0.8, abs=0.12)
    assert found.index[1] == pytest.approx(0.2, abs=0.1)
    assert found.index[2] == pytest.approx(0.0, abs=0.05)


def test_weights_of_paths_enter_the_indices(sampled: Sampled) -> None:
    inputs = np.random.default_rng(1).standard_normal((1000, 1))
    paths = spread_over(sampled, np.clip(0.5 + 0.2 * inputs[:, 0], 0.0, 1.0))
    rare = np.where(paths.outcome == 0, 0.25, 1.75)
    weighed = replace(paths, weight=rare / rare.mean())
    found = first_order(weighed, weighed.outcome == 0, inputs, ["only"])
    assert found.index[0] > 0.8
    assert found.sd < first_order(paths, paths.outcome == 0, inputs, ["only"]).sd


def test_where_the_chance_does_not_move_no_index_is_told(sampled: Sampled) -> None:
    outcome = np.tile([0, 4], 200)
    paths = sampled(outcome=outcome, draw=np.repeat(np.arange(40), 10), n_chains=2)
    found = first_order(paths, paths.outcome == 0, np.zeros((40, 1)), ["any"])
    assert (found.index, found.sd) == ((None,), 0.0)


def test_the_smallest_change_is_found_on_the_nearer_side() -> None:
    found = smallest_change(lambda x: Seen(max(x - 3.0, -0.7 - x), 0.02, x, "ben"))
    assert found.change == pytest.approx(-0.7, abs=TOLERANCE)
    assert found.change <= -0.7
    assert found.error == pytest.approx(max(0.02 / 1.0, TOLERANCE / 2))


def test_where_nothing_within_reach_is_enough_the_best_is_told() -> None:
    found = smallest_change(lambda x: Seen(x - 10.0, 0.02, x / 10, "ben"))
    assert found.change is None
    assert found.seen.chance == REACH / 10


def test_what_holds_already_needs_no_change() -> None:
    assert smallest_change(lambda x: Seen(0.1, 0.02, 0.6, "anna")).change == 0.0


@pytest.mark.parametrize(
    ("goal", "margin"),
    [
        (Goal("overtaken", "anna"), -0.3),
        (Goal("leads", "ben"), -0.3),
        (Goal("reaches", "ben", 0.5), -0.25),
    ],
)
def test_the_margin_of_a_goal_is_how_far_it_is_reached(
    sampled: Sampled, goal: Goal, margin: float
) -> None:
    outcome = np.repeat([0, 1, 4], [220, 100, 80])
    outcome = np.random.default_rng(1).permutation(outcome)
    paths = sampled(outcome=outcome, draw=np.arange(400), n_chains=2)
    seen = seen_from(goal, paths)
    assert seen.margin == pytest.approx(margin)
    assert seen.leads == "anna"
    assert 0.0 < seen.error < 0.06
    if goal.kind == "reaches":
        assert seen_from(goal, paths, rises=False).margin == pytest.approx(-margin)
