"""How the parts of utility share its variance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Tensor = Any


@dataclass(frozen=True)
class Scales:
    """Standard deviations of the parts of utility, which share one total variance.

    alone: of the own part of a member in no bloc.
    """

    common: Tensor
    bloc: Tensor
    own: Tensor
    alone: Tensor


def scales(parameters: Mapping[str, Tensor], math: Any) -> Scales:
    """Split the variance of utility: common to all members, to a bloc, the member's own.

    With total variance s^2, common share r and bloc share b (each a logistic of its
    parameter): common r s^2, bloc (1 - r) b s^2, own (1 - r)(1 - b) s^2; the own part of a
    member in no bloc is all of (1 - r) s^2. math: whose `exp`.
    """
    sd = math.exp(parameters["log_utility_sd"])
    common = 1.0 / (1.0 + math.exp(-parameters["common_share"]))
    bloc = 1.0 / (1.0 + math.exp(-parameters["bloc_share"]))
    return Scales(
        common=sd * common**0.5,
        bloc=sd * ((1.0 - common) * bloc) ** 0.5,
        own=sd * ((1.0 - common) * (1.0 - bloc)) ** 0.5,
        alone=sd * (1.0 - common) ** 0.5,
    )
