"""What a whole process costs: wall and processor seconds, and memory at its peak."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flagship import PROJECT

from forecast.machine_code import store

FORECAST = str(Path(sys.executable).with_name("forecast"))
ALLOWED = (0, 3)
"""Exit codes of a measured command; 3 says that a fit of few draws failed its diagnostics."""


@dataclass(frozen=True)
class Cost:
    """Seconds and megabytes of one process with all that it waited for."""

    wall: float
    processor: float
    megabytes: float


def cost_of(command: Sequence[str], env: dict[str, str] | None = None) -> dict[str, float]:
    """Run a command, its output thrown away, and tell what it cost. Raises RuntimeError."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        env={**os.environ, **(env or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in ALLOWED:
        raise RuntimeError(f"{' '.join(command)}: ended with exit code {process.returncode}")
    return asdict(Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024))


@contextmanager
def no_fit_kept() -> Iterator[dict[str, str]]:
    """An environment in which no fit is kept yet, while what was compiled is."""
    compiled = store.folder()
    compiled.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as cache:
        (Path(cache) / compiled.name).symlink_to(compiled)
        yield {store.FOLDER: cache}


def compiled_models() -> set[str]:
    """Which compiled models are kept: one that is missing costs a minute to compile."""
    return {path.name for path in store.folder().glob("*.json")}
