"""The same paths run in different ways: by us, straightforwardly, by days, without a compiler.

All take a race as arrays, so that nothing but the engine differs. What it costs merely to draw
the random numbers is beside them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from by_days import step_by_days
from races import Made
from straightforward import empty_rows, run_plainly

from forecast.simulation.advance import PROPOSED, SPEAKS
from forecast.simulation.compiled import compiled_to_allocate
from forecast.simulation.program import run_paths
from forecast.simulation.results import Results
from forecast.simulation.state import OPEN
from forecast.simulation.streams import (
    ACQUIESCENCE,
    SPEAKING,
    exponential,
    path_key,
    spot,
    unit,
    word_at,
)
from forecast.simulation.world import Floats, Ints

SEED, BLOCK = 7, 1000
N_TRACED = 400
"""Events of a path that are kept where they are counted."""


def first_paths(race: Made, n_paths: int) -> Made:
    """The first paths of a race."""
    return replace(race, draw_of=race.draw_of[:n_paths], release_day=race.release_day[:n_paths])


def ours(race: Made, workers: int = 1) -> None:
    """Run every path of a race as the engine does."""
    results, order = _room(race), np.argsort(race.draw_of, kind="stable")

    def block(paths: Ints) -> None:
        sums = np.zeros((2, *results.support.shape))
        own = results._replace(support=sums[0], holdouts=sums[1])
        run_paths(race.world, race.draws, SEED, paths, race.draw_of, race.release_day, own)

    _in_blocks(block, order, workers)


def straightforward(race: Made) -> None:
    """Run every path with every rate worked out at every event, compiled likewise."""
    rows = empty_rows(len(race.draw_of), len(race.world.veto))

    def block(paths: Ints) -> None:
        run_plainly(race.world, race.draws, SEED, paths, race.draw_of, race.release_day, rows)

    _in_blocks(block, np.arange(len(race.draw_of)), 1)


def by_days(race: Made) -> None:
    """Run all paths at once in NumPy, a step a day."""
    step_by_days(race.world, race.draws, race.draw_of, SEED)


def interpreted(race: Made, n_paths: int) -> float:
    """Seconds a path of the straightforward kernel without a compiler, in a process of its own."""
    program = Path(__file__).with_name("interpreted.py")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "race.npz"
        np.savez(
            file,
            **{f"world/{k}": v for k, v in race.world._asdict().items()},
            **{f"draws/{k}": v[:n_paths] for k, v in race.draws._asdict().items()},
            release_day=race.release_day[:n_paths],
        )
        done = subprocess.run(
            [sys.executable, "-W", "ignore", str(program), str(file), str(SEED)],
            env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
    return float(done.stdout)


def draw_numbers(race: Made, words: int, exponentials: int) -> None:
    """Draw so many random words and exponentials for every path, and do nothing with them."""
    _draw_numbers(SEED, np.arange(len(race.draw_of)), words, exponentials)


@compiled_to_allocate
def _draw_numbers(rng_seed: int, paths: Ints, n_words: int, n_exponentials: int) -> Floats:
    total = np.zeros(len(paths))
    for k in range(len(paths)):
        key, words = path_key(rng_seed, paths[k]), np.uint64(0)
        for subject in range(n_words):
            words ^= word_at(key, spot(ACQUIESCENCE, subject, 0))
        for subject in range(n_exponentials):
            total[k] += exponential(key, SPEAKING, subject, 0)
        total[k] += unit(words)
    return total


def numbers_of_law(race: Made) -> tuple[int, int]:
    """Words and exponentials that a path asks for before anything has happened.

    A clock for each pair of a member and a name that is in the race, three for each name, two
    for the office.
    """
    in_race = int(np.sum(race.world.tally[0] <= OPEN))
    return 0, in_race * len(race.world.veto) + 3 * len(race.world.home) + 2


def numbers_of_kernel(race: Made, n_paths: int = 1000) -> tuple[int, int]:
    """Words and exponentials that the kernel draws a path, on average.

    A word for each pair in the race, an exponential for each name and for the office; then, for
    each statement, a number for what is said, one for whether it lasts and a new clock; for
    each other event a new clock; and for each name that is put to the body a word a member.
    """
    kinds = _kinds_of_events(first_paths(race, n_paths))
    said, put = (float(np.sum(kinds == kind)) / len(kinds) for kind in (SPEAKS, PROPOSED))
    others = float(np.sum(np.isfinite(kinds))) / len(kinds) - said
    n_members, in_race = len(race.world.veto), int(np.sum(race.world.tally[0] <= OPEN))
    return in_race * n_members + round(put * n_members), 2 * in_race + 2 + round(3 * said + others)


def events_a_path(race: Made, n_paths: int = 1000) -> float:
    """How many events a path has, on average."""
    kinds = _kinds_of_events(first_paths(race, n_paths))
    return float(np.sum(np.isfinite(kinds))) / len(kinds)


def _kinds_of_events(race: Made) -> Floats:
    """(path, event), what happened; nan after the last event."""
    traced = _room(race)._replace(trace=np.full((len(race.draw_of), N_TRACED, 5), np.nan))
    paths = np.arange(len(race.draw_of))
    run_paths(race.world, race.draws, SEED, paths, race.draw_of, race.release_day, traced)
    kinds: Floats = traced.trace[:, :, 1]
    return kinds


def _room(race: Made) -> Results:
    """Room for the rows of all paths of a race."""
    n_paths, n_members = len(race.draw_of), len(race.world.veto)
    sums = len(race.world.nodes), len(race.world.home)
    return Results(
        np.zeros(n_paths, np.int64),
        np.zeros(n_paths),
        np.zeros((n_paths, n_members), np.bool_),
        np.zeros(n_paths, np.int64),
        np.zeros(n_paths),
        np.ones(n_paths),
        np.zeros(sums),
        np.zeros(sums),
        np.full((n_paths, 0, 5), np.nan),
    )


def _in_blocks(run: Callable[[Ints], object], paths: Ints, workers: int) -> None:
    """Run blocks of paths in threads."""
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(run, [paths[k : k + BLOCK] for k in range(0, len(paths), BLOCK)]))
