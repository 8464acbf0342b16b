"""A run that compiles everything and a run that finds it compiled draw the same posterior."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLAGSHIP = """
import hashlib
from forecast import pipeline
from forecast.model.fit import fit
from forecast.scenario.schema import FitSettings

prepared = pipeline.prepare(pipeline.ask("configs/nato-2024.yaml"))
settings = FitSettings(chains=2, draws=100, tune=100)
posterior, _ = fit(prepared, settings, rng_seed=1, newcomers=2)
names = sorted(posterior.draws.data_vars)
drawn = b"".join(posterior.draws[name].values.tobytes() for name in names)
print(hashlib.sha256(drawn).hexdigest())
"""


def digest_of_draws(cache: Path) -> str:
    """What the flagship's draws add up to, in a process of its own with a cache of its own."""
    done = subprocess.run(
        [sys.executable, "-c", FLAGSHIP],
        cwd=ROOT,
        env={**os.environ, "PYTENSOR_FLAGS": f"base_compiledir={cache}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()[-1]


@pytest.mark.slow
def test_a_run_that_compiles_draws_the_same_as_the_next(tmp_path):
    first = digest_of_draws(tmp_path)
    assert any((tmp_path / "numba").glob("*.nbc")), "nothing was cached: nothing is compared"
    assert digest_of_draws(tmp_path) == first
