"""The same paths once more, with every change of a stance written down.

A run keeps of a path how it ended and who objected, not when. The streams are addressed by what
they decide, so that running a path again gives the same path: here it is watched on the way.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.posterior import Posterior
from forecast.scenario.schema import Scenario
from forecast.simulation.engine import BLOCK, release_days, spread_over_draws
from forecast.simulation.program import watch_paths
from forecast.simulation.setting import Setting
from forecast.simulation.world import Floats, Ints

ROOM = 256
"""Changes of one path that there is room for; where it is too little, the room is doubled."""


@dataclass(frozen=True)
class StanceLog:
    """Changes of stance on all paths, in order of path and time.

    path, day, member, candidate, level: (change,). level: where the member stands afterwards, as
    in `forecast.simulation.state`. Stances on record at the as-of date are no change.
    """

    path: NDArray[np.int32]
    day: Floats
    member: NDArray[np.int16]
    candidate: NDArray[np.int16]
    level: NDArray[np.int8]


def watch(
    posterior: Posterior, scenario: Scenario, setting: Setting, *, workers: int | None = None
) -> StanceLog:
    """Run the paths of a scenario again, and write down who changed its stance, and when."""
    n_paths = scenario.simulation.paths
    sizes = posterior.drawn.sizes
    draw = spread_over_draws(n_paths, sizes["chain"], sizes["draw"])
    release = release_days(setting.bindings, scenario.rng_seed, n_paths)
    order = np.argsort(draw, kind="stable")

    def watch_block(first: int) -> StanceLog:
        some, room = order[first : first + BLOCK], ROOM
        while True:
            rows = np.zeros((len(some), room, 4))
            n_rows = np.zeros(len(some), dtype=np.int64)
            watch_paths(
                setting.world, setting.draws, scenario.rng_seed, some, draw, release, rows, n_rows
            )
            if n_rows.max(initial=0) <= room:
                return _log(some, rows, n_rows)
            room *= 2

    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        blocks = list(pool.map(watch_block, range(0, n_paths, BLOCK)))
    return _in_order(blocks)


def _log(paths: Ints, rows: Floats, n_rows: Ints) -> StanceLog:
    kept = np.arange(rows.shape[1]) < n_rows[:, np.newaxis]
    day, member, candidate, level = rows[kept].T
    return StanceLog(
        path=np.repeat(paths, n_rows).astype(np.int32),
        day=day,
        member=member.astype(np.int16),
        candidate=candidate.astype(np.int16),
        level=level.astype(np.int8),
    )


def _in_order(blocks: list[StanceLog]) -> StanceLog:
    together = {name: np.concatenate([vars(b)[name] for b in blocks]) for name in vars(blocks[0])}
    # stable, so that a path keeps its order of time
    order = np.argsort(together["path"], kind="stable")
    return StanceLog(**{name: values[order] for name, values in together.items()})
