"""How much a vote is worth before anything is known of wishes: power indices of a win set.

A member *swings* a coalition of others that loses without it and wins with it. Shapley and
Shubik (1954) average over the orders in which members may come to agree, Banzhaf (1965) over
coalitions. Members alike in weight and veto form a class, and coalitions are told apart only
by how many of each class they hold: the Security Council has 66 kinds of coalition, not
32 768, so the indices are exact at any size of body.
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb, prod

import numpy as np
from numpy.typing import NDArray

from forecast.errors import InputError
from forecast.process.decision_rule import WinSet, is_winning

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# So many kinds of coalition are counted in about a second a class, in some 100 MB. They are
# those of 18 members of whom no two are alike.
MAX_COALITION_KINDS = 2**18


def shapley_shubik(win_set: WinSet) -> Floats:
    """Share of orders of agreement in which each member is the one that makes it pass.

    Gives (member,), none negative, sum 1. Raises InputError where too many members differ.

    >>> shapley_shubik(WinSet(3, quota=2, veto=(0,))).round(3).tolist()
    [0.667, 0.167, 0.167]
    """
    n = win_set.n_members
    # in a random order, a given set of s others stands before the member this often
    before = np.array([1 / (n * comb(n - 1, size)) for size in range(n)])
    return _sum_of_swings(win_set, lambda size: before[size])


def banzhaf(win_set: WinSet) -> Floats:
    """Each member's share of all swings (the normalised index).

    Gives (member,), none negative, sum 1. Raises InputError where too many members differ.

    >>> banzhaf(WinSet(3, quota=2, veto=(0,))).tolist()
    [0.6, 0.2, 0.2]
    """
    swings = _sum_of_swings(win_set, lambda size: np.ones(size.shape))
    return swings / swings.sum()


def _sum_of_swings(win_set: WinSet, weigh: Callable[[Ints], Floats]) -> Floats:
    """(member,): sum, over the coalitions that it swings, of `weigh(number of others)`."""
    classes = _alike(win_set)
    _check_size(win_set, classes)
    power = np.empty(win_set.n_members)
    for index, members in enumerate(classes):
        power[members] = _swings_of_one(win_set, classes, index, weigh)
    return power


def _swings_of_one(
    win_set: WinSet, classes: list[list[int]], index: int, weigh: Callable[[Ints], Floats]
) -> float:
    """The sum for one member of class `index`: it stands aside, then joins."""
    sizes = [len(members) - (place == index) for place, members in enumerate(classes)]
    others = np.indices([size + 1 for size in sizes]).reshape(len(sizes), -1).T
    joined = others + (np.arange(len(sizes)) == index)
    others = others[_passes(win_set, classes, joined) & ~_passes(win_set, classes, others)]
    n_coalitions = np.ones(len(others))
    for place, size in enumerate(sizes):
        ways = np.array([comb(size, held) for held in range(size + 1)], dtype=np.float64)
        n_coalitions *= ways[others[:, place]]
    return float(n_coalitions @ weigh(others.sum(axis=1)))


def _passes(win_set: WinSet, classes: list[list[int]], held: Ints) -> Bools:
    """Whether coalitions win that hold the first `held` members of each class.

    held: (coalition, class). Gives (coalition,).
    """
    in_favour = np.empty((len(held), win_set.n_members), dtype=np.bool_)
    for place, members in enumerate(classes):
        in_favour[:, members] = held[:, place, np.newaxis] > np.arange(len(members))
    return is_winning(win_set, in_favour)


def _alike(win_set: WinSet) -> list[list[int]]:
    """Members in classes of equal weight and veto: within one, names carry no meaning."""
    weights = win_set.weights or (1.0,) * win_set.n_members
    classes: dict[tuple[bool, float], list[int]] = {}
    for member, weight in enumerate(weights):
        classes.setdefault((member in win_set.veto, weight), []).append(member)
    return list(classes.values())


def _check_size(win_set: WinSet, classes: list[list[int]]) -> None:
    kinds = prod(len(members) + 1 for members in classes)
    if kinds > MAX_COALITION_KINDS:
        raise InputError(
            f"{win_set.n_members} members in {len(classes)} classes of weight and veto make "
            f"{kinds} kinds of coalition, more than {MAX_COALITION_KINDS}; round the weights"
        )
