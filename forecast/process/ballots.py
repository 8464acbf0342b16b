"""Rounds of ballots: every member votes, and the last name drops out until one has the quota."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def elimination_rounds(
    preference: Floats, quota: int, max_rounds: int, available: Bools, tie_key: Floats
) -> tuple[int, Ints]:
    """Winner of the ballots, or -1, and the votes counted in each round.

    Each member votes for the available name that it likes best; one to whom every name still
    standing is worth -inf abstains. The leader wins with `quota` votes; otherwise the name
    with the fewest drops out and the next round is held, `max_rounds` at most. A lone name
    still needs the quota.

    preference: (member, candidate). available: (candidate,). tie_key: (candidate,), all
    different: between names that are level, the one with the greater key goes first and stays
    in longer; draw it at random where the rules draw lots. Gives an index of candidates, and
    counts: (round, candidate), zero in rounds that are not held.

    >>> likes = np.array([[3.0, 2.0, 1.0], [1.0, 3.0, 2.0], [0.0, 2.0, 3.0], [1.0, 3.0, 2.0],
    ...                   [3.0, 2.0, 1.0]])
    >>> winner, counts = elimination_rounds(likes, 3, 4, np.ones(3, dtype=bool), np.arange(3.0))
    >>> winner, counts[:2].tolist()
    (1, [[2, 2, 1], [2, 3, 0]])
    """
    counts = np.empty((max_rounds, preference.shape[1]), dtype=np.int64)
    return winner_of_rounds(preference, quota, available.copy(), tie_key, counts), counts


# One self-contained body in plain loops that makes no array: the simulation compiles it, and a
# compiled function cannot call an interpreted helper.
def winner_of_rounds(
    preference: Floats, quota: int, standing: Bools, tie_key: Floats, counts: Ints
) -> int:
    """Winner of the ballots, or -1: `elimination_rounds` in room that the caller made.

    standing: (candidate,), those available; names that drop out are struck off. counts:
    (round, candidate), overwritten; there are as many rounds at most as it has rows.
    """
    n_members, n_candidates = preference.shape
    max_rounds = counts.shape[0]
    for ballot in range(max_rounds):
        for name in range(n_candidates):
            counts[ballot, name] = 0
    for ballot in range(max_rounds):
        for member in range(n_members):
            best = -1
            for name in range(n_candidates):
                value = preference[member, name]
                if not standing[name] or value == -np.inf:
                    continue
                if (
                    best < 0
                    or value > preference[member, best]
                    or (value == preference[member, best] and tie_key[name] > tie_key[best])
                ):
                    best = name
            if best >= 0:
                counts[ballot, best] += 1

        leader, last = -1, -1
        for name in range(n_candidates):
            if not standing[name]:
                continue
            votes, key = counts[ballot, name], tie_key[name]
            if leader < 0 or (votes, key) > (counts[ballot, leader], tie_key[leader]):
                leader = name
            if last < 0 or (votes, key) < (counts[ballot, last], tie_key[last]):
                last = name
        if leader < 0:
            return -1
        if counts[ballot, leader] >= quota:
            return leader
        standing[last] = False
    return -1
