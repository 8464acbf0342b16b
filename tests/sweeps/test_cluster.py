"""A sweep on a real Dask scheduler, with workers in other processes, one of them killed."""

from __future__ import annotations

import json
import os
import signal
import time

import pytest
from made_up import asked, python

from forecast.errors import InputError
from forecast.sweeps import cluster
from forecast.sweeps.cluster import ClusterWorkers
from forecast.sweeps.local import LocalWorkers
from forecast.sweeps.run import sweep
from forecast.sweeps.table import to_bytes

pytestmark = pytest.mark.usefixtures("kernel")
GRID = "\n  horizon: {start: 2026-05-01, end: 2026-09-01, steps: 30}\n"


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """A scheduler and its address; workers are started by whoever needs them."""
    file = tmp_path_factory.mktemp("dask") / "scheduler.json"
    process = python(
        "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
        "--no-dashboard", "--scheduler-file", str(file),
    )  # fmt: skip
    try:
        while not file.exists() or not file.read_text().endswith("}"):
            assert process.poll() is None
            time.sleep(0.05)
        yield json.loads(file.read_text())["address"]
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def workers(scheduler, tmp_path_factory):
    """Two workers, in processes of their own."""
    started = [
        python(
            "-m", "distributed.cli.dask_worker", scheduler, "--nthreads", "1", "--no-nanny",
            "--no-dashboard", "--local-directory", str(tmp_path_factory.mktemp("worker")),
        )
        for _ in range(2)
    ]  # fmt: skip
    yield started
    for process in started:
        process.terminate()
        process.wait()


class Killing(ClusterWorkers):
    """Kills a worker as soon as the first answers are there."""

    def __init__(self, address, victim):
        super().__init__(address)
        object.__setattr__(self, "victim", victim)

    def answered(self, jobs, fitting):
        for done, portion in enumerate(super().answered(jobs, fitting)):
            if done == 0:
                os.kill(self.victim.pid, signal.SIGKILL)
            yield portion


@pytest.mark.usefixtures("small_portions")
def test_a_cluster_gives_the_numbers_of_this_machine_though_a_worker_is_killed(
    scheduler, workers, tmp_path
):
    found = asked(tmp_path, grid=GRID, sample="", paths=2000)
    victim, other = workers
    ClusterWorkers(scheduler).check()
    on_cluster = sweep(found, Killing(scheduler, victim))
    assert victim.wait() == -signal.SIGKILL
    assert other.poll() is None
    assert on_cluster.failed == []
    assert to_bytes(on_cluster.table) == to_bytes(sweep(found, LocalWorkers(1)).table)


def test_a_fault_on_a_worker_is_a_row_that_says_why(scheduler, workers, tmp_path, monkeypatch):
    assert workers[1].poll() is None
    found = asked(tmp_path, grid=GRID, sample="")
    monkeypatch.setattr(cluster, "code_sha256", lambda: "another")
    table = sweep(found, ClusterWorkers(scheduler)).table
    assert {*table["route"]} == {"none"}
    assert table["error"].str.contains("has another source code").all()
    with pytest.raises(InputError, match=r"has another source code .* install the same there"):
        ClusterWorkers(scheduler).check()


def test_an_address_without_a_scheduler_is_refused(monkeypatch):
    monkeypatch.setattr(cluster, "WAIT_SECONDS", 1)
    with pytest.raises(InputError, match=r"no Dask scheduler answers there .* as in tcp"):
        ClusterWorkers("tcp://127.0.0.1:9").check()


def test_without_dask_it_is_told_what_to_install(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'succession-forecast\[cluster\]'"):
        ClusterWorkers("tcp://127.0.0.1:9").check()
