"""Named streams of random numbers for resampling, so that no answer depends on another."""

from __future__ import annotations

from typing import Literal

import numpy as np

Stream = Literal["bootstrap", "sign_flip", "reliability"]
_NUMBERS: dict[Stream, int] = {"bootstrap": 1, "sign_flip": 2, "reliability": 3}


def generator(rng_seed: int, stream: Stream) -> np.random.Generator:
    """The generator of one stream under one seed.

    >>> draws = [generator(7, "bootstrap").random() for _ in range(2)]
    >>> draws[0] == draws[1], draws[0] == generator(7, "sign_flip").random()
    (True, False)
    """
    return np.random.default_rng([rng_seed, _NUMBERS[stream]])
