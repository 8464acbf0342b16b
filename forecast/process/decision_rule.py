"""Who must agree: the win set of a body, and decision rules as order statistics.

A coalition wins where it holds `quota` members, every veto player and, in a weighted body,
`weight_quota` of the weight. Put a name to the body and let those agree whose utility lies
above a threshold t; the name passes exactly where t < M, with

    M = min( q-th largest utility, least utility of a veto player, weighted q-th largest ).

Consensus is the win set in which everyone is a veto player, so M is the smallest utility.
The member at M is the *pivot*: those who like the name better lose without it and decide with
it (veto players: Tsebelis 2002).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from forecast.errors import InputError, nearest

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
RuleKind = Literal["consensus", "qualified_majority", "majority", "veto_council", "ballot_rounds"]
RULE_KINDS: tuple[str, ...] = get_args(RuleKind)

# Weights are often shares that are rounded in print (population, capital): a coalition that
# meets the quota up to the rounding of a sum meets it, in whatever order it is added up.
_WEIGHT_TOLERANCE = 1e-9


@dataclass(frozen=True)
class WinSet:
    """Which coalitions decide. Adding a member to a winning coalition never makes it lose.

    n_members: size of the body. quota: members that must be in favour. veto: indices of those
    who can block alone. weights: (member,), none negative; weight_quota: weight that must be
    in favour as well, in the unit of the weights. Raises InputError where no coalition, or
    the empty one, could win.
    """

    n_members: int
    quota: int
    veto: tuple[int, ...] = ()
    weights: tuple[float, ...] | None = None
    weight_quota: float | None = None

    def __post_init__(self) -> None:
        """Refuse a rule by which nothing, or everything, would pass."""
        if self.n_members < 1:
            raise InputError(f"the body has {self.n_members} members; it needs at least one")
        if not 1 <= self.quota <= self.n_members:
            raise InputError(
                f"quota is {self.quota}; choose 1 to {self.n_members}, the members of the body"
            )
        if len(set(self.veto)) != len(self.veto) or not set(self.veto) <= set(
            range(self.n_members)
        ):
            raise InputError(
                f"veto is {self.veto}; choose distinct members, 0 to {self.n_members - 1}"
            )
        self._check_weights()

    def _check_weights(self) -> None:
        if (self.weights is None) != (self.weight_quota is None):
            raise InputError("weights and weight_quota go together; give both or neither")
        if self.weights is None or self.weight_quota is None:
            return
        if len(self.weights) != self.n_members:
            raise InputError(f"{len(self.weights)} weights for {self.n_members} members")
        if not all(0 <= weight < np.inf for weight in self.weights):
            raise InputError(f"weights are {self.weights}; choose finite ones, none negative")
        if not 0 < self.weight_quota <= sum(self.weights) * (1 + _WEIGHT_TOLERANCE):
            raise InputError(
                f"weight_quota is {self.weight_quota}; choose more than 0 and at most the "
                f"total weight {sum(self.weights):g}"
            )


def win_set(
    kind: RuleKind, n_members: int, *, quota: int | None = None, veto: tuple[int, ...] = ()
) -> WinSet:
    """The win set of a rule as scenarios name it.

    Where no quota is given, a qualified majority is two thirds of the members, a majority and
    a round of ballots more than half. A council with veto players states its quota: no usual
    one exists. Raises InputError on an unknown kind, or where the parts do not go together.

    >>> win_set("qualified_majority", 28).quota
    19
    >>> len(win_set("consensus", 32).veto)
    32
    """
    if kind not in RULE_KINDS:
        hint = nearest(str(kind), RULE_KINDS)
        raise InputError(
            f"rule.kind is {kind!r}; choose {', '.join(RULE_KINDS[:-1])} or {RULE_KINDS[-1]}"
            + (f" (did you mean {hint!r}?)" if hint else "")
        )
    if kind == "consensus":
        return _consensus(n_members, quota)
    if kind == "veto_council" and (quota is None or not veto):
        raise InputError("rule.kind is veto_council; give it a quota and at least one veto member")
    usual = two_thirds(n_members) if kind == "qualified_majority" else more_than_half(n_members)
    return WinSet(n_members, usual if quota is None else quota, veto)


def weighted_win_set(
    weights: tuple[float, ...], weight_quota: float, *, quota: int = 1, veto: tuple[int, ...] = ()
) -> WinSet:
    """The win set of a body that counts shares or populations, and perhaps heads as well.

    >>> weighted_win_set((50.0, 49.0, 1.0), 51.0).quota
    1
    """
    return WinSet(len(weights), quota, veto, weights, weight_quota)


def two_thirds(n_members: int) -> int:
    """The fewest members that are two thirds of the body.

    >>> two_thirds(27), two_thirds(28)
    (18, 19)
    """
    return -(-2 * n_members // 3)


def more_than_half(n_members: int) -> int:
    """The fewest members that are more than half of the body.

    >>> more_than_half(32), more_than_half(33)
    (17, 17)
    """
    return n_members // 2 + 1


def is_winning(win_set: WinSet, in_favour: Bools) -> Bools:
    """Whether each coalition decides. in_favour: (..., member). Gives (...).

    >>> is_winning(WinSet(3, quota=2, veto=(0,)), np.array([[1, 1, 0], [0, 1, 1]], dtype=bool))
    array([ True, False])
    """
    _check_members(win_set, in_favour)
    wins: Bools = in_favour.sum(axis=-1) >= win_set.quota
    wins = wins & in_favour[..., list(win_set.veto)].all(axis=-1)
    if win_set.weights is None or win_set.weight_quota is None:
        return wins
    weight: Floats = in_favour @ np.asarray(win_set.weights)
    return np.asarray(wins & (weight >= win_set.weight_quota * (1 - _WEIGHT_TOLERANCE)))


def acceptance_margin(win_set: WinSet, utility: ArrayLike) -> Floats:
    """The margin M: the body agrees exactly where members ask for less than M.

    utility: (..., member), any scale; -inf is an objection that nothing moves. Gives (...).
    Raises ValueError on NaN, which would sort as the greatest of utilities.

    >>> acceptance_margin(WinSet(3, quota=2), [0.5, -1.0, 2.0])
    array(0.5)
    """
    utility = np.asarray(utility, dtype=np.float64)
    _check_members(win_set, utility)
    if np.isnan(utility).any():
        raise ValueError("utility holds NaN; every member needs a utility for every name")
    nth = win_set.n_members - win_set.quota
    margin: Floats = np.asarray(np.partition(utility, nth, axis=-1)[..., nth])
    if win_set.veto:
        margin = np.minimum(margin, utility[..., list(win_set.veto)].min(axis=-1))
    if win_set.weights is not None and win_set.weight_quota is not None:
        margin = np.minimum(margin, _weighted_margin(win_set, utility))
    return np.asarray(margin)


def pivot(win_set: WinSet, utility: ArrayLike) -> Ints:
    """The member at the margin. utility: (..., member). Gives (...), indices of members.

    Among equals a veto player comes first, since it holds the margin down by itself; then
    the lowest index.

    >>> int(pivot(WinSet(3, quota=2, veto=(1,)), [0.5, -1.0, 2.0]))
    1
    """
    utility = np.asarray(utility, dtype=np.float64)
    at_margin = utility == acceptance_margin(win_set, utility)[..., np.newaxis]
    precedence = at_margin.astype(np.int64)
    precedence[..., list(win_set.veto)] *= 2
    return np.asarray(precedence.argmax(axis=-1))


def _weighted_margin(win_set: WinSet, utility: Floats) -> Floats:
    """The utility of the member with whom the descending sum of weights meets its quota."""
    assert win_set.weights is not None and win_set.weight_quota is not None
    descending = np.argsort(-utility, axis=-1, kind="stable")
    reached = np.cumsum(np.asarray(win_set.weights)[descending], axis=-1)
    first = (reached >= win_set.weight_quota * (1 - _WEIGHT_TOLERANCE)).argmax(axis=-1)
    member = np.take_along_axis(descending, first[..., np.newaxis], axis=-1)
    return np.asarray(np.take_along_axis(utility, member, axis=-1)[..., 0])


def _consensus(n_members: int, quota: int | None) -> WinSet:
    if quota not in (None, n_members):
        raise InputError(
            f"rule.kind is consensus with quota {quota}; leave the quota out, or choose "
            f"qualified_majority: by consensus all {n_members} members must agree"
        )
    return WinSet(n_members, n_members, tuple(range(n_members)))


def _check_members(win_set: WinSet, values: Floats | Bools) -> None:
    if values.ndim == 0 or values.shape[-1] != win_set.n_members:
        raise ValueError(
            f"last dimension of {values.shape} is not member: {win_set.n_members} expected"
        )
