"""Small words of the likelihood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytensor.tensor as pt

from forecast.process.decision_rule import WinSet

Tensor = Any
FAR_BELOW = -1e9
"""A claim that no other leaves anything of."""


@dataclass(frozen=True)
class Rule:
    """A win set as the likelihood reads it.

    veto: (member,), 1 for a veto player. n_veto, quota: numbers of members. few: (n_few,),
    places of the veto players where they are some but not all; n_few: a plain number.
    """

    veto: Tensor
    n_veto: Tensor
    quota: Tensor
    few: Tensor
    n_few: int


def rule_of(win_set: WinSet) -> Rule:
    """The arrays of a win set."""
    veto = np.zeros(win_set.n_members)
    veto[list(win_set.veto)] = 1.0
    few = win_set.veto if len(win_set.veto) < win_set.n_members else ()
    return Rule(
        veto=veto,
        n_veto=np.float64(len(win_set.veto)),
        quota=np.float64(win_set.quota),
        few=np.array(few, dtype=np.int64),
        n_few=len(few),
    )


def flag(condition: Tensor) -> Tensor:
    """1.0 where true, else 0.0."""
    return pt.cast(condition, "float64")


def is_any(values: Tensor, wanted: tuple[int, ...]) -> Tensor:
    """1.0 where a value is one of those wanted, else 0.0."""
    return sum(flag(pt.eq(values, one)) for one in wanted)


def share_among(included: Tensor, claim: Tensor) -> Tensor:
    """Softmax of claims over axis 1 among those included; the others have no share."""
    return pt.exp(log_share_among(included, claim))


def log_share_among(included: Tensor, claim: Tensor) -> Tensor:
    """Logarithm of `share_among`; a last place for nobody keeps it defined where none is there."""
    claims = pt.where(included, claim, FAR_BELOW)
    nobody = pt.full_like(claims.sum(axis=1, keepdims=True), FAR_BELOW)
    return pt.special.log_softmax(pt.concatenate([claims, nobody], axis=1), axis=1)[:, :-1]
