"""Whether a run compiles, finds it compiled, or is one of two, it draws the same posterior."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import nutpie
import pytest

from forecast import pipeline
from forecast.machine_code import store
from forecast.model import program
from forecast.model.build import build
from forecast.model.data import data_of
from forecast.model.sampling import exact_arithmetic

ROOT = Path(__file__).parents[2]
FLAGSHIP = """
import hashlib, sys
from forecast import pipeline
from forecast.model.fit import fit, prior_draws
from forecast.scenario.schema import FitSettings

prepared = pipeline.prepare(pipeline.ask("configs/nato-2024.yaml"))
settings = FitSettings(chains=2, draws=100, tune=100)
posterior, _ = fit(prepared, settings, rng_seed=1, newcomers=2)
drawn = hashlib.sha256()
for draws in (posterior.draws, prior_draws(prepared, 10, rng_seed=1)):
    for name in sorted(draws.data_vars):
        drawn.update(draws[name].values.tobytes())
print(drawn.hexdigest(), "forecast.model.density.entry" in sys.modules)
"""


class Machine:
    """A machine of its own: a folder for compiled models."""

    def __init__(self, models: Path) -> None:
        self.models = models

    def start(self) -> subprocess.Popen[str]:
        """Begin to draw from the flagship, in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-c", FLAGSHIP],
            cwd=ROOT,
            env={**os.environ, store.FOLDER: str(self.models)},
            stdout=subprocess.PIPE,
            text=True,
        )

    def draws(self) -> tuple[str, bool]:
        """What the flagship's draws add up to, and whether the density was compiled for them."""
        return finished(self.start())

    def kept(self) -> list[Path]:
        """The compiled models of this machine."""
        return sorted(self.models.rglob("*.json"))


def finished(process: subprocess.Popen[str]) -> tuple[str, bool]:
    told, _ = process.communicate()
    assert process.returncode == 0
    digest, compiled = told.split()[-2:]
    return digest, compiled == "True"


@pytest.mark.slow
def test_draws_are_the_same_whatever_was_compiled_before(tmp_path):
    machine = Machine(tmp_path)
    first = machine.draws()
    assert first[1], "it was compiled before: nothing is compared"
    assert machine.draws() == (first[0], False), "found compiled"
    (model,) = machine.kept()
    model.write_bytes(model.read_bytes()[:-1000])
    assert machine.draws() == first, "damaged, so compiled again"
    model.unlink()
    pair = [machine.start() for _ in range(2)]
    assert [finished(one)[0] for one in pair] == [first[0]] * 2, "two at once"
    assert machine.draws() == (first[0], False)


@pytest.mark.slow
def test_a_killed_run_leaves_nothing_half_made(tmp_path):
    machine = Machine(tmp_path)
    killed = machine.start()
    time.sleep(10.0)  # it compiles by then, and for longer
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert machine.kept() == []
    first = machine.draws()
    assert first[1] and machine.draws() == (first[0], False)


@pytest.mark.slow
def test_the_kept_code_gives_the_density_that_nutpie_gives(tmp_path, monkeypatch):
    monkeypatch.setenv(store.FOLDER, str(tmp_path))
    prepared = pipeline.prepare(pipeline.ask(ROOT / "configs" / "nato-2024.yaml"))
    ours = program.program_for(prepared).on(prepared)
    with exact_arithmetic():
        theirs = nutpie.compile_pymc_model(build(prepared), freeze_model=False)
    assert theirs.n_dim == ours.n_dim and theirs.n_expanded == ours.n_expanded
    assert laid_out(theirs) == laid_out(ours)
    theirs = theirs.with_data(**{v.name: data_of(prepared)[v.name] for v in theirs.shared_var_keys})
    for seed in range(20):
        point = np.random.default_rng(seed).normal(size=ours.n_dim)
        for found, wanted in zip(evaluated(ours, point), evaluated(theirs, point), strict=True):
            assert np.allclose(found, wanted, rtol=1e-8, atol=1e-8)
        assert np.array_equal(ours.initial_point_func(seed), theirs.initial_point_func(seed))


def laid_out(model: Any) -> list[tuple[str, tuple[int, ...], tuple[str, ...]]]:
    """Name, shape and named axes of every variable, in order."""
    names, _, shapes = model.shape_info
    told = zip(names, shapes, strict=True)
    return [(name, tuple(map(int, of)), tuple(model.dims.get(name, ()))) for name, of in told]


def evaluated(model: Any, point: np.ndarray) -> tuple[np.ndarray, ...]:
    """Log-density, gradient, and all variables at a point, as nutpie asks for them."""
    density, gradient = np.empty(()), np.empty(model.n_dim)
    pointers = [a.ctypes.data for a in (point, gradient, density, model.user_data)]
    assert program.DENSITY(model.compiled_logp_func.address)(model.n_dim, *pointers) == 0
    return density, gradient, program.expanded(model, point[None])
