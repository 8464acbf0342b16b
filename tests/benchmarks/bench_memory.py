"""How much memory many paths take above the start of the process."""

from __future__ import annotations

import resource
from typing import Any

from engines import ours
from races import Size, made

N_PATHS = 1_000_000


def measure(quick: bool) -> dict[str, Any]:
    """Megabytes above the start; this part has a process to itself, whose peak counts."""
    n_paths = 1000 if quick else N_PATHS
    race = made(Size(n_paths=n_paths, n_draws=40 if quick else 4000))
    before = _peak_megabytes()
    ours(race, 2)
    return {"paths": n_paths, "megabytes": round(_peak_megabytes() - before, 1)}


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
