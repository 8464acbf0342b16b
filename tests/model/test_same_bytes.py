"""A run that compiles everything and a run that finds it compiled draw the same posterior."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import xarray as xr

from forecast import pipeline
from forecast.model import program
from forecast.model.fit import fit
from forecast.scenario.schema import FitSettings

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


@pytest.mark.slow
def test_a_program_compiled_for_one_race_draws_the_same_for_another_as_its_own():
    def drawn(as_of: str) -> Any:
        asked = pipeline.ask(ROOT / "configs" / "nato-2024.yaml", [f"as_of={as_of}"])
        settings = FitSettings(chains=2, draws=100, tune=100)
        return fit(pipeline.prepare(asked), settings, rng_seed=1, newcomers=2)[0].draws

    program._PROGRAMS.clear()
    own = drawn("2024-01-15")
    program._PROGRAMS.clear()
    other = drawn("2023-12-20")
    assert len(program._PROGRAMS) == 1
    again = drawn("2024-01-15")
    assert len(program._PROGRAMS) == 1, "another program was compiled: nothing is compared"
    xr.testing.assert_equal(own, again)
    assert not own["common_share"].equals(other["common_share"])
