"""Small words of the likelihood."""

from __future__ import annotations

from typing import Any

import pytensor.tensor as pt

Tensor = Any
FAR_BELOW = -1e9
"""A claim that no other leaves anything of."""


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
