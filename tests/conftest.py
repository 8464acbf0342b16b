"""What all tests share: no screen, the same examples every time, and code compiled once for all.

From an empty cache the simulation and the model take about a minute each to compile, so two
workers begin with one each; what needs neither comes next, and what needs them last. Among those
of a kind the long ones come first: one of them at the end would leave a worker idle.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from hypothesis import settings

from forecast.store.lock import locked

os.environ.setdefault("MPLBACKEND", "agg")
# Each core has a worker: more threads for small matrices would only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A slow machine must not fail a property, and a failure must come back when it is looked for.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")

COMPILED = ("kernel", "program")
"""Fixtures for code that is compiled once a machine."""
LONG = (
    "tests/cli/test_run.py",
    "tests/sweeps/test_run.py",
    "tests/docs/test_notebook.py",
    "tests/sweeps/test_cluster.py",
    "tests/model/test_update.py",
    "tests/model/test_recovery.py",
    "tests/pipeline/test_history.py",
    "tests/model/test_same_rates.py",
    "tests/pipeline/test_sensitivity.py",
    "tests/model/test_likelihood.py",
    "tests/model/test_learn_process.py",
    "tests/report/test_page.py",
    "tests/report/browser/test_browser.py",
    "tests/rerun/test_killing.py",
    "tests/backtest/test_cases_from_a_folder.py",
    "tests/report/backtest/test_backtest_page.py",
    "tests/cli/test_main.py",
)
"""Files that take more than a few seconds, the longest of a kind first."""
WORKERS = 4
"""At most, unless `-n` says otherwise: each loads all libraries, and few files take long."""

Compiling = Callable[[str], AbstractContextManager[None]]


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A worker for each core where all is tested; what is named is tested in this process."""
    is_all = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return min(os.cpu_count() or 1, WORKERS) if is_all else 0


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that compile first, then those that need nothing compiled, then all others.

    Of each kind the long ones come first.
    """
    needed: dict[str, set[str]] = {}
    for item in items:
        named = set(getattr(item, "fixturenames", ())) & {*COMPILED}
        needed[file_of(item)] = needed.get(file_of(item), set()) | named
    alone = {name: [file for file in needed if needed[file] == {name}] for name in COMPILED}
    first = [files[0] for files in alone.values() if files]
    items.sort(key=lambda item: _turn(file_of(item), needed, first))


def file_of(item: pytest.Item) -> str:
    """The file of a test, by which tests are handed to workers."""
    return item.nodeid.split("::")[0]


def _turn(file: str, needed: dict[str, set[str]], first: list[str]) -> tuple[int, int]:
    """The kind of a file, and its place there; short files keep the order of their finding."""
    if file in first:
        return 0, first.index(file)
    return (2 if needed[file] else 1), LONG.index(file) if file in LONG else len(LONG)


@pytest.fixture(scope="session")
def compiling(tmp_path_factory: pytest.TempPathFactory) -> Compiling:
    """A block in which no other worker compiles the same."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    @contextmanager
    def one_at_a_time(name: str) -> Iterator[None]:
        with locked(shared / f"{name}.lock", wait=True):
            yield

    return one_at_a_time


@pytest.fixture(scope="session")
def kernel(compiling: Compiling) -> None:
    """The simulation is compiled. For all that runs paths, here or in a process of its own."""
    from bench_kernel import ours
    from races import Size, made

    with compiling("kernel"):
        ours(made(Size(n_members=8, n_names=5, n_newcomers=2, n_paths=1, n_draws=1)))


@pytest.fixture(scope="session")
def program(compiling: Compiling) -> None:
    """The model is compiled for the sizes of the flagship, which small races have too."""
    from forecast.model.program import program_for
    from forecast.pipeline import prepare
    from forecast.rehearsal.race import small_race

    with compiling("program"):
        program_for(prepare(small_race()))
