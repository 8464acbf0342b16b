"""How long a sweep takes: processes of this machine beside a Dask cluster on it.

    uv run python tests/benchmarks/bench_sweep.py [--scenarios 2000] [--paths 10000] [--rounds 3]

Both answer `configs/sweeps/nato-2024.yaml` with as many workers, turn by turn, from one fit that is
made (or found kept) before the clock starts. Prints the wall seconds of each round and the median
ratio; the tables have to be the same to the last byte.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

from forecast.sweeps.answer import basis_of
from forecast.sweeps.cluster import ClusterWorkers
from forecast.sweeps.local import LocalWorkers, Workers
from forecast.sweeps.run import Asked, ask_sweep, sweep
from forecast.sweeps.table import to_bytes

SPEC = Path("configs/sweeps/nato-2024.yaml")


def main() -> None:
    """Measure and print."""
    options = _options()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        asked = ask_sweep(_spec(Path(folder), options.scenarios, options.paths))
    print(f"read, asked and planned: {time.perf_counter() - started:.1f} s")
    started = time.perf_counter()
    for job in asked.jobs:
        basis_of((job.fitted, job.drawn))
    print(f"{len(asked.jobs)} fits, made or found kept: {time.perf_counter() - started:.1f} s")
    with _cluster(options.workers) as cluster:
        sides: dict[str, Workers] = {
            "processes": LocalWorkers(options.workers),
            "cluster": ClusterWorkers(cluster.scheduler_address),
        }
        seconds: dict[str, list[float]] = {name: [] for name in sides}
        tables = {name: _timed(asked, side, seconds[name]) for name, side in sides.items()}
        for number in range(1, options.rounds):
            order = list(sides) if number % 2 == 0 else list(sides)[::-1]
            for name in order:
                _timed(asked, sides[name], seconds[name])
    assert tables["processes"] == tables["cluster"], "the tables differ"
    for name, found in seconds.items():
        told = ", ".join(f"{s:.1f}" for s in found)
        print(f"{name}, {options.workers} workers: {told} s; median {statistics.median(found):.1f}")
    pairs = zip(seconds["cluster"], seconds["processes"], strict=True)
    ratio = statistics.median(c / p for c, p in pairs)
    print(f"cluster / processes, median of {options.rounds}: {ratio:.3f}; tables equal")


def _timed(asked: Asked, side: Workers, seconds: list[float]) -> bytes:
    started = time.perf_counter()
    found = sweep(asked, side)
    seconds.append(time.perf_counter() - started)
    assert not found.failed, found.failed[:3]
    return to_bytes(found.table)


def _spec(folder: Path, n_scenarios: int, paths: int) -> Path:
    """The sweep with other numbers of scenarios and paths, in a folder of its own."""
    text = SPEC.read_text(encoding="utf-8")
    for old, new in (
        ("n: 2000", f"n: {n_scenarios}"),
        ("simulation.paths: 10000", f"simulation.paths: {paths}"),
        ("scenario: ../", f"scenario: {os.path.relpath(SPEC.parent.parent, folder)}/"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "bench-sweep.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _cluster(n_workers: int):  # type: ignore[no-untyped-def]
    from distributed import LocalCluster

    return LocalCluster(
        n_workers=n_workers, threads_per_worker=1, processes=True, dashboard_address=None
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenarios", type=int, default=2000)
    parser.add_argument("--paths", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
