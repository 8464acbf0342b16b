"""Power indices against the textbook and against counting every coalition."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from forecast.errors import InputError
from forecast.process.decision_rule import WinSet, is_winning, weighted_win_set, win_set
from forecast.process.power import banzhaf, shapley_shubik

SECURITY_COUNCIL = win_set("veto_council", 15, quota=9, veto=(0, 1, 2, 3, 4))


def random_win_sets() -> list[WinSet]:
    rng = np.random.default_rng(7)
    found = []
    for n in (1, 2, 3, 4, 5, 6):
        for weighted in (False, True):
            veto = tuple(int(member) for member in np.flatnonzero(rng.random(n) < 0.3))
            weights = tuple(float(weight) for weight in rng.integers(1, 4, n))
            quota = int(rng.integers(1, n + 1))
            heavy = float(rng.integers(1, sum(weights) + 1))
            found.append(WinSet(n, quota, veto, *((weights, heavy) if weighted else ())))
    return found


def shapley_shubik_by_orders(rule: WinSet) -> np.ndarray:
    count = np.zeros(rule.n_members)
    orders = list(permutations(range(rule.n_members)))
    for order in orders:
        in_favour = np.zeros(rule.n_members, dtype=bool)
        for member in order:
            in_favour[member] = True
            if is_winning(rule, in_favour):
                count[member] += 1
                break
    return count / len(orders)


def banzhaf_by_coalitions(rule: WinSet) -> np.ndarray:
    n = rule.n_members
    in_favour = (np.arange(2**n)[:, np.newaxis] >> np.arange(n)) % 2 == 1
    swings = np.zeros(n)
    for member in range(n):
        without = in_favour.copy()
        without[:, member] = False
        swings[member] = np.sum(is_winning(rule, in_favour) & ~is_winning(rule, without))
    return swings / swings.sum()


def test_permanent_members_of_the_security_council_hold_0196270_each() -> None:
    power = shapley_shubik(SECURITY_COUNCIL)
    assert power[:5] == pytest.approx(421 / 2145, rel=1e-12)
    assert power[:5].round(6).tolist() == [0.196270] * 5
    assert power[5:].round(6).tolist() == [0.001865] * 10
    assert power.sum() == pytest.approx(1, abs=1e-12)


def test_permanent_members_make_848_of_5080_swings_in_the_security_council() -> None:
    assert banzhaf(SECURITY_COUNCIL)[[0, 14]] == pytest.approx([848 / 5080, 84 / 5080], rel=1e-12)


@pytest.mark.parametrize("rule", random_win_sets(), ids=str)
def test_indices_equal_those_counted_one_by_one(rule: WinSet) -> None:
    assert shapley_shubik(rule) == pytest.approx(shapley_shubik_by_orders(rule), abs=1e-12)
    assert banzhaf(rule) == pytest.approx(banzhaf_by_coalitions(rule), abs=1e-12)


@pytest.mark.parametrize("n", [7, 8])
def test_banzhaf_equals_counting_in_larger_bodies(n: int) -> None:
    rule = weighted_win_set(tuple(float(1 + member % 3) for member in range(n)), n, veto=(0,))
    assert banzhaf(rule) == pytest.approx(banzhaf_by_coalitions(rule), abs=1e-12)


@pytest.mark.parametrize("kind", ["consensus", "qualified_majority", "majority"])
def test_thirty_two_equal_members_hold_equal_power(kind: str) -> None:
    rule = win_set(kind, 32)
    assert shapley_shubik(rule) == pytest.approx(np.full(32, 1 / 32), rel=1e-12)
    assert banzhaf(rule) == pytest.approx(np.full(32, 1 / 32), rel=1e-12)


def test_a_member_that_never_swings_has_no_power() -> None:
    rule = weighted_win_set((50.0, 49.0, 1.0), 99.0)
    assert shapley_shubik(rule).tolist() == [0.5, 0.5, 0.0]


def test_a_body_in_which_too_many_differ_is_refused_at_once() -> None:
    rule = weighted_win_set(tuple(float(member + 1) for member in range(32)), 300.0)
    with pytest.raises(InputError, match=r"32 members in 32 classes .* round the weights"):
        shapley_shubik(rule)
