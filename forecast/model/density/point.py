"""Where the log-density is asked for, and the slopes that its terms add up there."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, log1p
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def term[Function: Callable[..., Any]](function: Function) -> Function:
    """The function as machine code that holds no lock, makes no arrays and counts no references."""
    machine_code: Function = njit(
        error_model="numpy", _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True
    )(function)
    return machine_code


class At(NamedTuple):
    """A point as the terms read it, and beside each part the slope of the log-density in it.

    p: (parameter,), places in `names`. v: (epoch, member), utilities under the public record;
    liking: (epoch,), their means. passage: (epoch,), log-probability that the name would pass.
    yes: (epoch, member), probability of acquiescing, worked out on the way.
    """

    p: Floats
    v: Floats
    liking: Floats
    passage: Floats
    yes: Floats
    in_p: Floats
    in_v: Floats
    in_liking: Floats
    in_passage: Floats


@term
def sigmoid(x: float) -> float:
    """1 / (1 + exp(-x)), for any x."""
    if x >= 0.0:
        return 1.0 / (1.0 + exp(-x))
    grown = exp(x)
    return grown / (1.0 + grown)


@term
def softplus(x: float) -> float:
    """log(1 + exp(x)), for any x."""
    return max(x, 0.0) + log1p(exp(-abs(x)))
