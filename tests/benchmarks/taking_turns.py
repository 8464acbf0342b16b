"""Times of several runs that take turns, so that a busy machine slows all of them alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median

Times = dict[str, list[float]]
"""Wall seconds of every turn, by the name of what was run."""


def timed(run: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def side_by_side(runs: Mapping[str, Callable[[], object]], repeats: int) -> Times:
    """Seconds of each of several runs in every turn, after one turn that warms up."""
    for run in runs.values():
        run()
    turns = [{name: timed(run) for name, run in runs.items()} for _ in range(repeats)]
    return {name: [turn[name] for turn in turns] for name in runs}


def medians(times: Mapping[str, list[float]]) -> dict[str, float]:
    """The median of all turns, by name."""
    return {name: median(seconds) for name, seconds in times.items()}
