"""How fast the kernel is, and how its cost grows: ratios, each pair of times from the same run.

    uv run python tests/benchmarks/bench_kernel.py        # made-up races
    uv run python tests/benchmarks/bench_kernel.py --fit  # the flagship fitted first

Beside the kernel run, each on the same race: (b) the straightforward kernel, compiled likewise,
that works out every rate at every event; (c) steps of a day over all paths at once in NumPy;
(d) the straightforward kernel without a compiler; and the time that it takes merely to draw
the random numbers.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from by_days import step_by_days
from races import Made, Size, made
from straightforward import empty_rows, run_plainly

from forecast.simulation.advance import PROPOSED, SPEAKS
from forecast.simulation.compiled import compiled_to_allocate
from forecast.simulation.kernel import run_paths
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

SEED, BLOCK, REPEATS = 7, 1000, 5
FLAGSHIP = Path(__file__).parents[2] / "configs" / "nato-2024.yaml"


def room(race: Made) -> Results:
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


def in_blocks(run: Callable[[Ints], object], paths: Ints, workers: int) -> None:
    """Run blocks of paths in threads."""
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(run, [paths[k : k + BLOCK] for k in range(0, len(paths), BLOCK)]))


def ours(race: Made, workers: int = 1) -> None:
    """Run every path of a race as the engine does."""
    results, order = room(race), np.argsort(race.draw_of, kind="stable")

    def block(paths: Ints) -> None:
        sums = np.zeros((2, *results.support.shape))
        own = results._replace(support=sums[0], holdouts=sums[1])
        run_paths(race.world, race.draws, SEED, paths, race.draw_of, race.release_day, own)

    in_blocks(block, order, workers)


def straightforward(race: Made, workers: int = 1) -> None:
    """Run every path with every rate worked out at every event."""
    rows = empty_rows(len(race.draw_of), len(race.world.veto))

    def block(paths: Ints) -> None:
        run_plainly(race.world, race.draws, SEED, paths, race.draw_of, race.release_day, rows)

    in_blocks(block, np.arange(len(race.draw_of)), workers)


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


def numbers_of_kernel(race: Made) -> tuple[int, int]:
    """Words and exponentials that the kernel draws a path, on average.

    A word for each pair in the race, an exponential for each name and for the office; then, for
    each statement, a number for what is said, one for whether it lasts and a new clock; for
    each other event a new clock; and for each name that is put to the body a word a member.
    """
    few = part(race, 1000)
    traced = room(few)._replace(trace=np.full((len(few.draw_of), 100, 5), np.nan))
    paths = np.arange(len(few.draw_of))
    run_paths(few.world, few.draws, SEED, paths, few.draw_of, few.release_day, traced)
    what = traced.trace[:, :, 1]
    said, put = (float(np.sum(what == kind)) / len(paths) for kind in (SPEAKS, PROPOSED))
    others = float(np.sum(np.isfinite(what))) / len(paths) - said
    n_members, in_race = len(race.world.veto), int(np.sum(race.world.tally[0] <= OPEN))
    n_words = in_race * n_members + round(put * n_members)
    return n_words, 2 * in_race + 2 + round(3 * said + others)


def _timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def side_by_side(runs: dict[str, Callable[[], object]], repeats: int = REPEATS) -> dict[str, float]:
    """Median wall times of several runs that take turns, so that a busy machine slows all."""
    for run in runs.values():
        run()
    times = [{name: _timed(run) for name, run in runs.items()} for _ in range(repeats)]
    return {name: median(turn[name] for turn in times) for name in runs}


def part(race: Made, n_paths: int) -> Made:
    """The first paths of a race."""
    return replace(race, draw_of=race.draw_of[:n_paths], release_day=race.release_day[:n_paths])


def ratios(race: Made) -> None:
    """Print how many times faster the kernel is than each of the others, per path."""
    n_paths, few = len(race.draw_of), part(race, max(len(race.draw_of) // 100, 500))
    paths, law, drawn = np.arange(n_paths), numbers_of_law(race), numbers_of_kernel(race)
    took = side_by_side(
        {
            "kernel": lambda: ours(race),
            "law": lambda: _draw_numbers(SEED, paths, *law),
            "drawn": lambda: _draw_numbers(SEED, paths, *drawn),
            "straightforward": lambda: straightforward(few),
            "by days": lambda: step_by_days(few.world, few.draws, few.draw_of, SEED),
        }
    )
    each = {name: took[name] / n_paths for name in ("kernel", "law", "drawn")}
    each |= {name: took[name] / len(few.draw_of) for name in ("straightforward", "by days")}
    each["interpreted"] = interpreted(few) if len(few.draw_of) >= INTERPRETED else float("nan")
    print(f"one core, {n_paths} paths: {each['kernel'] * 1e6:.2f} us a path")
    print(f"  (b) straightforward numba kernel  {each['straightforward'] / each['kernel']:8.1f} x")
    print(f"  (c) NumPy, a step a day           {each['by days'] / each['kernel']:8.1f} x")
    print(f"  (d) plain Python event loop       {each['interpreted'] / each['kernel']:8.0f} x")
    print(f"  numbers of all opening clocks     {each['law'] / each['kernel']:8.2f} x  {law}")
    print(f"  numbers that the kernel draws     {each['drawn'] / each['kernel']:8.2f} x  {drawn}")
    print("    (words and exponentials a path)")
    both = side_by_side({"one": lambda: ours(race, 1), "two": lambda: ours(race, 2)})
    print(f"  two workers                       {both['one'] / both['two']:8.2f} x as fast as one")
    print(f"  100,000 paths on two workers: {both['two'] / n_paths * 1e5:.2f} s")


INTERPRETED = 20
"""Paths that the plain Python loop runs."""


def interpreted(race: Made) -> float:
    """Seconds a path of the straightforward kernel without a compiler, in a process of its own."""
    program = Path(__file__).with_name("interpreted.py")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "race.npz"
        np.savez(
            file,
            **{f"world/{k}": v for k, v in race.world._asdict().items()},
            **{f"draws/{k}": v[:INTERPRETED] for k, v in race.draws._asdict().items()},
            release_day=race.release_day[:INTERPRETED],
        )
        done = subprocess.run(
            [sys.executable, "-W", "ignore", str(program), str(file), str(SEED)],
            env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
    return float(done.stdout)


def growth() -> None:
    """Print the cost of a path as members, names and paths grow."""
    print("cost of a path, in units of the flagship's size (32 members, 7 names, 6 places)")
    sizes = {f"{n:>7} members": Size(n_members=n) for n in (8, 16, 32, 64, 128, 200)}
    sizes |= {f"{n:>7} names": Size(n_names=n) for n in (3, 7, 14, 20)}
    sizes |= {f"{n:>7} paths": Size(n_paths=n) for n in (1000, 10_000, 100_000)}
    sizes |= {"200 members, 20 names": Size(n_members=200, n_names=20)}
    base = Size(n_paths=10_000)
    for name, size in sizes.items():
        sized = size if "paths" in name else replace(size, n_paths=10_000)
        here, there = made(replace(sized, n_draws=400)), made(replace(base, n_draws=400))
        took = side_by_side({"here": lambda h=here: ours(h), "base": lambda t=there: ours(t)}, 3)
        ratio = took["here"] / sized.n_paths / (took["base"] / base.n_paths)
        print(f"  {name:<22} {ratio:6.2f}")


def memory(n_paths: int) -> None:
    """Print how much memory the rows of many paths take above the start."""
    race = made(Size(n_paths=n_paths, n_draws=4000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ours(race, 2)
    added = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"{n_paths} paths: {added / 1024:.0f} MB above the start")


def flagship() -> Made:
    """The flagship's race on its own posterior."""
    import forecast
    from forecast.pipeline import prepare, setting
    from forecast.simulation.engine import release_days, spread_over_draws

    answer = forecast.run(forecast.load(str(FLAGSHIP), "simulation.tie=none"))
    question, sizes = answer.question, answer.draws.draws.sizes
    shared = setting(question, prepare(question), answer.draws)
    n_paths = 100_000
    return Made(
        shared.world,
        shared.draws,
        spread_over_draws(n_paths, sizes["chain"], sizes["draw"]),
        release_days(shared.bindings, SEED, n_paths),
    )


def main() -> None:
    """Print everything."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--fit", action="store_true", help="fit the flagship, minutes")
    arguments.add_argument("--paths", type=int, default=100_000, help="at least 1,000")
    chosen = arguments.parse_args()
    ratios(flagship() if chosen.fit else made(Size(n_paths=chosen.paths, n_draws=4000)))
    growth()
    memory(1_000_000)


if __name__ == "__main__":
    main()
