"""Rounds of ballots: by hand, as axioms, and compiled."""

from __future__ import annotations

import numba
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from forecast.process.ballots import elimination_rounds, winner_of_rounds
from forecast.process.decision_rule import WinSet, is_winning, more_than_half

KEYS = np.array([0.1, 0.4, 0.2, 0.3])
ALL = np.ones(4, dtype=bool)
preferences = arrays(np.float64, (7, 4), elements=st.integers(0, 5))
masks = arrays(np.bool_, 4)


def by_order(*orders: str) -> np.ndarray:
    """Utilities of members who like names A to D in the order written."""
    return np.array([[-float(order.index(name)) for name in "ABCD"] for order in orders])


def test_the_last_drops_out_until_one_has_the_quota() -> None:
    likes = by_order("ABCD", "ACBD", "ABCD", "BCAD", "BCAD", "CBAD", "DCBA")
    winner, counts = elimination_rounds(likes, 4, 5, ALL, KEYS)
    # C and D are level: C has the smaller key and drops, its voter goes to B; then D's does
    assert counts.tolist() == [[3, 2, 1, 1], [3, 3, 0, 1], [3, 4, 0, 0], [0] * 4, [0] * 4]
    assert winner == 1


def test_a_quota_met_in_the_first_round_ends_the_ballots() -> None:
    winner, counts = elimination_rounds(by_order("CABD", "CABD", "ABCD"), 2, 3, ALL, KEYS)
    assert (winner, counts.sum()) == (2, 3)


def test_nobody_wins_where_the_rounds_run_out() -> None:
    likes = by_order("ABCD", "BACD", "CABD", "DABC")
    winner, counts = elimination_rounds(likes, 4, 2, ALL, KEYS)
    assert winner == -1
    assert counts.sum(axis=1).tolist() == [4, 4]


def test_nobody_wins_where_no_name_is_available() -> None:
    winner, counts = elimination_rounds(by_order("ABCD"), 1, 3, ~ALL, KEYS)
    assert (winner, counts.sum()) == (-1, 0)


def test_members_to_whom_no_name_is_worth_a_vote_abstain_and_a_lone_name_can_fail() -> None:
    likes = by_order("ABCD", "ABCD", "BACD")
    likes[2] = -np.inf
    winner, counts = elimination_rounds(likes, 3, 9, ALL, KEYS)
    assert winner == -1
    assert counts.tolist() == [[2, 0, 0, 0]] * 3 + [[2, 0, 0, 0]] + [[0] * 4] * 5


def test_names_that_are_level_part_by_their_key_alone() -> None:
    likes = np.zeros((5, 4))
    for favoured in range(4):
        key = np.where(np.arange(4) == favoured, 1.0, KEYS / 2)
        assert elimination_rounds(likes, 3, 4, ALL, key)[0] == favoured


@given(arrays(np.float64, (7, 2), elements=st.integers(0, 9)))
def test_between_two_names_the_ballots_are_the_majority_rule(likes: np.ndarray) -> None:
    winner, _ = elimination_rounds(likes, 4, 1, np.ones(2, dtype=bool), np.array([1.0, 0.0]))
    first_passes = is_winning(WinSet(7, more_than_half(7)), likes[:, 0] >= likes[:, 1])
    assert winner == (0 if first_passes else 1)


@given(preferences, masks, st.permutations(range(7)))
def test_the_order_of_members_carries_no_meaning(
    likes: np.ndarray, available: np.ndarray, order: list[int]
) -> None:
    winner, counts = elimination_rounds(likes, 5, 4, available, KEYS)
    again, recounted = elimination_rounds(likes[order], 5, 4, available, KEYS)
    assert (winner, counts.tolist()) == (again, recounted.tolist())


@given(preferences, masks, st.permutations(range(4)))
def test_the_order_of_names_carries_no_meaning(
    likes: np.ndarray, available: np.ndarray, order: list[int]
) -> None:
    winner, counts = elimination_rounds(likes, 5, 4, available, KEYS)
    again, recounted = elimination_rounds(
        np.ascontiguousarray(likes[:, order]), 5, 4, available[order], KEYS[order]
    )
    assert winner == (again if again < 0 else order[again])
    assert counts[:, order].tolist() == recounted.tolist()


@given(preferences, masks)
def test_only_an_available_name_wins_and_each_member_votes_once(
    likes: np.ndarray, available: np.ndarray
) -> None:
    winner, counts = elimination_rounds(likes, 4, 4, available, KEYS)
    assert winner == -1 if not available.any() else available[winner]
    assert not counts[:, ~available].any()
    assert set(counts.sum(axis=1).tolist()) <= {0, 7}


@given(st.lists(st.permutations("ABCD"), min_size=7, max_size=7))
def test_a_name_that_loses_to_every_other_never_wins_by_majority(orders: list[str]) -> None:
    likes = by_order(*orders)
    winner, _ = elimination_rounds(likes, more_than_half(7), 4, ALL, KEYS)
    beaten = [
        all((likes[:, other] > likes[:, name]).sum() >= 4 for other in range(4) if other != name)
        for name in range(4)
    ]
    assert not beaten[winner]


def test_compiled_and_interpreted_ballots_agree() -> None:
    compiled = numba.njit(winner_of_rounds)
    rng = np.random.default_rng(4)
    for _ in range(100):
        likes = rng.integers(0, 4, size=(7, 4)).astype(float)
        available, key = rng.random(4) < 0.8, rng.random(4)
        winner, counts = elimination_rounds(likes, 4, 4, available, key)
        fast_counts = np.full((4, 4), -1)
        fast_winner = compiled(likes, 4, available, key, fast_counts)
        assert (winner, counts.tolist()) == (fast_winner, fast_counts.tolist())


def test_the_ballots_leave_their_arguments_as_they_were() -> None:
    available = ALL.copy()
    elimination_rounds(by_order("ABCD", "BACD", "CABD"), 2, 4, available, KEYS)
    assert available.all()
