"""How the cost of a path grows with members, names, events and paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from engines import events_a_path, ours
from races import Size, made
from taking_turns import medians, side_by_side

BASE = Size(n_paths=10_000, n_draws=400)
"""The flagship's size: 32 members, 7 names and 6 places for newcomers."""
REPEATS = 3
MEMBERS, NAMES, PATHS = (8, 16, 32, 64, 128, 200), (3, 7, 14, 20), (1000, 10_000, 100_000)
LOUDNESS = (-10.0, -8.0, -7.0, -6.0, -5.0, -4.0)
"""Log rate at which a pair speaks: what there is more of in a loud race is events."""


def measure(quick: bool) -> dict[str, Any]:
    """For each axis a row per size: seconds a path, and how many times the base's they are."""
    base = replace(BASE, n_paths=200, n_draws=40) if quick else BASE
    rows = [
        {"axis": axis, "at": at, **_beside(size, base, 1 if quick else REPEATS)}
        for axis, at, size in _sizes(base, quick)
    ]
    return {"base": {"members": base.n_members, "names": base.n_names}, "rows": rows}


def _sizes(base: Size, quick: bool) -> Iterator[tuple[str, float, Size]]:
    step = 3 if quick else 1
    for n in MEMBERS[::step]:
        yield "members", n, replace(base, n_members=n)
    for n in NAMES[::step]:
        yield "names", n, replace(base, n_names=n)
    for n in () if quick else PATHS:
        yield "paths", n, replace(base, n_paths=n)
    for rate in LOUDNESS[::step]:
        size = replace(base, process={"log_speaking_rate": (rate, 0.3)})
        yield "events", round(events_a_path(made(size), min(base.n_paths, 1000)), 2), size
    if not quick:
        yield "both", 200, replace(base, n_members=200, n_names=20)


def _beside(size: Size, base: Size, repeats: int) -> dict[str, float]:
    here, there = made(size), made(base)
    took = medians(side_by_side({"here": lambda: ours(here), "base": lambda: ours(there)}, repeats))
    of_base = took["base"] / base.n_paths
    return {
        "seconds_a_path": took["here"] / size.n_paths,
        "times_base": took["here"] / size.n_paths / of_base,
    }
