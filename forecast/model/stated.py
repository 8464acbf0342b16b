"""What a scenario states of the process, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from forecast.scenario.process_priors import FIXED, FREE, ProcessPriors

Tensor = Any


@dataclass(frozen=True)
class Stated:
    """What is stated of the process: mean, sd: (free parameter,); fixed: (fixed number,)."""

    mean: Tensor
    sd: Tensor
    fixed: Tensor


def stated(priors: ProcessPriors) -> Stated:
    """The numbers of the priors, in the order of `FREE` and `FIXED`."""
    free = [getattr(priors, name) for name in FREE]
    return Stated(
        mean=np.array([prior.mean for prior in free]),
        sd=np.array([prior.sd for prior in free]),
        fixed=np.array([float(getattr(priors, name)) for name in FIXED]),
    )
