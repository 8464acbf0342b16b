"""Seconds a path of the straightforward kernel, run without a compiler; see `bench_kernel.py`."""

from __future__ import annotations

import sys
import time

import numpy as np
from straightforward import empty_rows, run_plainly

from forecast.simulation.world import Draws, World


def main(file: str, rng_seed: int) -> None:
    """Run one path per draw of a race in a file, and print how long each took."""
    with np.load(file) as race:
        world = World(*(race[f"world/{name}"] for name in World._fields))
        draws = Draws(*(race[f"draws/{name}"] for name in Draws._fields))
        release_day = race["release_day"]
    paths, rows = np.arange(len(release_day)), empty_rows(len(release_day), len(world.veto))
    start = time.perf_counter()
    run_plainly(world, draws, rng_seed, paths, paths % len(draws.theta), release_day, rows)
    print((time.perf_counter() - start) / len(paths))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
