"""A win set as the likelihood reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from forecast.process.decision_rule import WinSet

Tensor = Any


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
