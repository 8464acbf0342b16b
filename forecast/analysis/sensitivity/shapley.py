"""Shapley shares: how much of what all players do together is due to each (Shapley 1953).

A share is a weighted sum of the values of sets of players, so its Monte Carlo error follows from
the influence of every draw on those values, whatever they share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np

from forecast.outcomes import Floats

Players = frozenset[str]
EXACT_UP_TO = 6
"""Players whose sets are all valued (64 of them); beyond, orders are sampled."""
N_ORDERS = 16


@dataclass(frozen=True)
class Weighing:
    """weights: player to how the value of each set counts in its share. n_orders: 0 for all.

    by_order: (order, place), the players of each sampled order; none where all were taken.
    """

    weights: Mapping[str, Mapping[Players, float]]
    by_order: tuple[tuple[str, ...], ...]

    @property
    def sets(self) -> tuple[Players, ...]:
        """The sets whose values are needed, small ones first."""
        needed = {found for each in self.weights.values() for found in each}
        return tuple(sorted(needed, key=lambda s: (len(s), sorted(s))))


def weighing(players: Sequence[str], *, rng_seed: int = 0, n_orders: int = N_ORDERS) -> Weighing:
    """Exact for few players; for many by sampled orders, each taken backwards too.

    Shares add up to the value of all less that of none either way.

    >>> weighing(["a", "b"]).weights["a"][frozenset("b")]
    -0.5
    """
    if len(players) <= EXACT_UP_TO:
        return Weighing({player: _exact(player, players) for player in players}, ())
    rng = np.random.default_rng(rng_seed)
    drawn = [tuple(rng.permutation(list(players)).tolist()) for _ in range(n_orders // 2)]
    orders = tuple(order for one in drawn for order in (one, one[::-1]))
    return Weighing({player: _sampled(player, orders) for player in players}, orders)


def _exact(player: str, players: Sequence[str]) -> dict[Players, float]:
    rest = [other for other in players if other != player]
    n, weights = len(players), defaultdict[Players, float](float)
    for size in range(n):
        each = factorial(size) * factorial(n - size - 1) / factorial(n)
        for chosen in map(frozenset, combinations(rest, size)):
            weights[chosen | {player}] += each
            weights[chosen] -= each
    return dict(weights)


def _sampled(player: str, orders: Sequence[tuple[str, ...]]) -> dict[Players, float]:
    weights = defaultdict[Players, float](float)
    for order in orders:
        before = frozenset(order[: order.index(player)])
        weights[before | {player}] += 1 / len(orders)
        weights[before] -= 1 / len(orders)
    return dict(weights)


def combined(
    weights: Mapping[Players, float], values: Mapping[Players, float | Floats]
) -> float | Floats:
    """The weighted sum of values, or of influences, of sets."""
    return sum(weight * values[chosen] for chosen, weight in weights.items())


def error_of_orders(
    player: str, orders: Sequence[tuple[str, ...]], values: Mapping[Players, float]
) -> float:
    """Standard error of a share over sampled orders; 0 where all were taken.

    An order and its reverse count as one: they were not drawn apart.
    """
    if not orders:
        return 0.0
    gains = []
    for order in orders:
        before = frozenset(order[: order.index(player)])
        gains.append(values[before | {player}] - values[before])
    pairs = np.array(gains).reshape(-1, 2).mean(axis=1)
    return float(pairs.std(ddof=1) / np.sqrt(len(pairs)))
