"""Axioms of every rule, and the values that are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from forecast.errors import InputError
from forecast.process.decision_rule import (
    WinSet,
    acceptance_margin,
    is_winning,
    pivot,
    weighted_win_set,
    win_set,
)

RULES = {
    "consensus": win_set("consensus", 5),
    "qualified_majority": win_set("qualified_majority", 5),
    "majority": win_set("majority", 5),
    "veto_council": win_set("veto_council", 5, quota=3, veto=(1, 4)),
    "ballot_rounds": win_set("ballot_rounds", 5),
    "weighted": weighted_win_set((19.0, 19.0, 19.0, 11.0, 1.0), 46.0),
    "double majority": weighted_win_set((3.0, 3.0, 3.0, 11.0, 1.0), 13.5, quota=3, veto=(4,)),
}
every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
utilities = arrays(np.float64, 5, elements=st.floats(-9, 9))


@st.composite
def win_sets(draw: st.DrawFn) -> WinSet:
    """Any rule over five members, weighted or not, in which somebody can win."""
    quota = draw(st.integers(1, 5))
    veto = tuple(draw(st.sets(st.integers(0, 4), max_size=5)))
    if draw(st.booleans()):
        return WinSet(5, quota, veto)
    weights = draw(st.lists(st.integers(0, 9), min_size=5, max_size=5).filter(any))
    weight_quota = draw(st.integers(1, sum(weights)))
    return WinSet(5, quota, veto, tuple(map(float, weights)), float(weight_quota))


def margin_by_search(rule: WinSet, utility: np.ndarray) -> float:
    """The greatest utility such that those who have at least that much can decide."""
    return max(t for t in utility if is_winning(rule, utility >= t))


@given(win_sets(), utilities)
def test_the_margin_equals_a_search_over_thresholds(rule: WinSet, utility: np.ndarray) -> None:
    assert acceptance_margin(rule, utility) == margin_by_search(rule, utility)


@given(win_sets(), utilities, st.floats(-9, 9))
def test_a_name_passes_exactly_where_the_threshold_lies_below_the_margin(
    rule: WinSet, utility: np.ndarray, threshold: float
) -> None:
    passes = is_winning(rule, utility > threshold)
    assert passes == (acceptance_margin(rule, utility) > threshold)


@given(win_sets(), utilities, st.permutations(range(5)))
def test_permuting_members_alike_in_veto_and_weight_changes_nothing(
    rule: WinSet, utility: np.ndarray, order: list[int]
) -> None:
    weights = rule.weights or (1.0,) * 5
    kind = [(member in rule.veto, weights[member]) for member in range(5)]
    permuted = utility.copy()
    for each in set(kind):
        alike = [member for member in range(5) if kind[member] == each]
        permuted[alike] = utility[[member for member in order if kind[member] == each]]
    assert acceptance_margin(rule, permuted) == acceptance_margin(rule, utility)


@given(win_sets(), utilities, st.integers(0, 4), st.floats(0, 5))
def test_raising_a_utility_never_lowers_the_margin(
    rule: WinSet, utility: np.ndarray, member: int, more: float
) -> None:
    raised = utility.copy()
    raised[member] += more
    assert acceptance_margin(rule, raised) >= acceptance_margin(rule, utility)


@given(win_sets(), utilities)
def test_a_veto_player_can_block_any_candidate(rule: WinSet, utility: np.ndarray) -> None:
    for member in rule.veto:
        blocked = utility.copy()
        blocked[member] = -np.inf
        assert acceptance_margin(rule, blocked) == -np.inf
        assert not is_winning(rule, np.arange(5) != member)


@given(win_sets(), arrays(np.float64, 5, elements=st.floats(-9, 9), unique=True))
def test_those_who_like_a_name_better_lose_without_the_pivot_and_decide_with_it(
    rule: WinSet, utility: np.ndarray
) -> None:
    member = pivot(rule, utility)
    better = utility > utility[member]
    assert not is_winning(rule, better)
    assert is_winning(rule, better | (np.arange(5) == member))


@every_rule
def test_a_name_passes_if_all_accept_and_fails_if_nobody_does(rule: WinSet) -> None:
    assert is_winning(rule, np.ones(5, dtype=bool))
    assert not is_winning(rule, np.zeros(5, dtype=bool))
    assert acceptance_margin(rule, np.full(5, 0.1)) > 0
    assert acceptance_margin(rule, np.full(5, -0.1)) < 0


@every_rule
def test_leading_dimensions_are_carried_through(rule: WinSet) -> None:
    utility = np.random.default_rng(1).normal(size=(3, 4, 5))
    margin, member = acceptance_margin(rule, utility), pivot(rule, utility)
    assert margin.shape == member.shape == is_winning(rule, utility > 0).shape == (3, 4)
    for index in np.ndindex(3, 4):
        assert margin[index] == margin_by_search(rule, utility[index])
        assert utility[index][member[index]] == margin[index]


def test_by_consensus_the_margin_is_the_least_utility() -> None:
    utility = np.random.default_rng(2).normal(size=(50, 5))
    assert np.array_equal(acceptance_margin(RULES["consensus"], utility), utility.min(axis=1))
    assert np.array_equal(pivot(RULES["consensus"], utility), utility.argmin(axis=1))


def test_among_equals_the_pivot_is_the_veto_player() -> None:
    assert pivot(WinSet(3, quota=1, veto=(2,)), [0.0, 5.0, 0.0]) == 2
    assert pivot(WinSet(3, quota=2), [0.0, 5.0, 0.0]) == 0


def test_thirty_two_members_who_acquiesce_at_098_all_agree_with_probability_0524() -> None:
    rule = win_set("consensus", 32)
    n_paths = 40_000
    agreed = is_winning(rule, np.random.default_rng(3).random((n_paths, 32)) < 0.98).mean()
    exact = 0.98**32
    assert exact == pytest.approx(0.524, abs=5e-4)
    assert agreed == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / n_paths))


@settings(max_examples=25)
@given(st.integers(1, 8), st.floats(0, 1))
def test_independent_members_agree_by_consensus_with_probability_p_to_the_n(
    n: int, p: float
) -> None:
    in_favour = (np.arange(2**n)[:, np.newaxis] >> np.arange(n)) % 2 == 1
    chance = np.where(in_favour, p, 1 - p).prod(axis=1)
    assert chance[is_winning(win_set("consensus", n), in_favour)].sum() == pytest.approx(p**n)


def test_usual_quotas_are_two_thirds_and_more_than_half() -> None:
    assert win_set("qualified_majority", 27).quota == 18
    assert win_set("qualified_majority", 28).quota == 19
    assert win_set("majority", 32).quota == 17
    assert win_set("ballot_rounds", 33).quota == 17
    assert win_set("majority", 28, quota=21, veto=(0,)) == WinSet(28, 21, (0,))


def test_a_weight_quota_met_up_to_rounding_is_met() -> None:
    rule = weighted_win_set((0.1,) * 10, 0.7)
    assert is_winning(rule, np.arange(10) < 7)
    assert acceptance_margin(rule, np.arange(10.0)) == 3.0


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        ("concensus", {}, r"'concensus'; choose consensus, .* \(did you mean 'consensus'\?\)"),
        ("consensus", {"quota": 4}, "consensus with quota 4; leave the quota out"),
        ("majority", {"quota": 6}, "quota is 6; choose 1 to 5"),
        ("majority", {"quota": 0}, "quota is 0; choose 1 to 5"),
        ("majority", {"veto": (5,)}, r"veto is \(5,\); choose distinct members, 0 to 4"),
        ("majority", {"veto": (1, 1)}, "choose distinct members"),
        ("veto_council", {"quota": 3}, "at least one veto member"),
        ("veto_council", {"veto": (0,)}, "give it a quota"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(kind: str, options: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        win_set(kind, 5, **options)


@pytest.mark.parametrize(
    ("weights", "weight_quota", "message"),
    [
        ((1.0, -1.0), 1.0, "none negative"),
        ((1.0, float("nan")), 1.0, "choose finite ones"),
        ((1.0, 1.0), 3.0, "weight_quota is 3.0; .* at most the total weight 2"),
        ((1.0, 1.0), 0.0, "choose more than 0"),
        ((), 1.0, "the body has 0 members"),
    ],
)
def test_weights_that_cannot_be_are_refused(
    weights: tuple[float, ...], weight_quota: float, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        weighted_win_set(weights, weight_quota)


def test_weights_come_with_their_quota_and_one_for_each_member() -> None:
    with pytest.raises(InputError, match="give both or neither"):
        WinSet(2, 1, weights=(1.0, 1.0))
    with pytest.raises(InputError, match="1 weights for 2 members"):
        WinSet(2, 1, weights=(1.0,), weight_quota=1.0)


def test_a_missing_utility_stops_the_run() -> None:
    with pytest.raises(ValueError, match="utility holds NaN"):
        acceptance_margin(RULES["majority"], [0.0, 0.0, np.nan, 0.0, 0.0])
    with pytest.raises(ValueError, match="5 expected"):
        acceptance_margin(RULES["majority"], [0.0, 0.0])
