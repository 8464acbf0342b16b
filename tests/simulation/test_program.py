"""The kernel runs where its compiler is not, holds no lock, and reads only what it may."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from races import Size, made

from forecast.errors import CompilationError, InputError
from forecast.machine_code import store
from forecast.simulation import ahead, program, streams
from forecast.simulation.engine import release_days
from forecast.simulation.program import release_uniforms, run_paths
from forecast.simulation.results import Results
from forecast.simulation.setting import Bindings
from forecast.simulation.words import KINDS, UniformsCall, words_of

ROOT = Path(__file__).parents[2]
BARE = """
import sys
sys.path.insert(0, "tests/benchmarks")
from bench_kernel import ours
from races import Size, made
from forecast.simulation import watch
from forecast.simulation.engine import simulate
from forecast.simulation.program import release_uniforms

ours(made(Size(n_members=8, n_names=5, n_newcomers=2, n_paths=50, n_draws=5)), workers=2)
print(release_uniforms(7, 0, 3).tobytes().hex())
print(sorted({"numba", "llvmlite"} & {*sys.modules}))
"""


def test_paths_are_run_without_the_compiler(kernel: None) -> None:
    told = subprocess.run(
        [sys.executable, "-c", BARE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    numbers, imported = told.stdout.splitlines()
    assert imported == "['llvmlite']"
    assert numbers == release_uniforms(7, 0, 3).tobytes().hex()


def test_releases_are_drawn_from_the_stream_of_releases(kernel: None) -> None:
    keys = [np.uint64(streams.path_key(7, path)) for path in range(50)]
    drawn = [streams.uniform(key, streams.RELEASE, 2, 0) for key in keys]
    assert release_uniforms(7, 2, 50).tolist() == drawn


def test_python_goes_on_while_paths_are_run(kernel: None) -> None:
    race = made(Size(n_paths=20_000))
    results = room_for(20_000, 32, len(race.world.nodes), 13)
    block = np.argsort(race.draw_of, kind="stable"), race.draw_of, race.release_day
    running = threading.Thread(target=run_paths, args=(race.world, race.draws, 7, *block, results))
    steps = 0
    running.start()
    while running.is_alive():
        steps += 1
    running.join()
    # with the lock held meanwhile it would take a handful of steps before and after
    assert steps > 1000


def room_for(n_paths: int, n_members: int, n_nodes: int, n_candidates: int) -> Results:
    return Results(
        outcome=np.zeros(n_paths, np.int64),
        decided_day=np.zeros(n_paths),
        objected=np.zeros((n_paths, n_members), np.bool_),
        last_holdout=np.zeros(n_paths, np.int64),
        holdout_days=np.zeros(n_paths),
        weight=np.ones(n_paths),
        support=np.zeros((n_nodes, n_candidates)),
        holdouts=np.zeros((n_nodes, n_candidates)),
        trace=np.full((n_paths, 0, 5), np.nan),
    )


@pytest.mark.parametrize(
    "values",
    [np.zeros(6, np.float32), np.zeros((2, 3)), np.zeros(6)[::2]],
    ids=["of another type", "of more dimensions", "in pieces"],
)
def test_an_array_that_would_be_misread_is_refused(values: np.ndarray) -> None:
    with pytest.raises(TypeError, match=r"UniformsCall.values is .* choose float64 in 1"):
        words_of(UniformsCall(values), 7)


def test_words_tell_numbers_then_where_each_array_lies_and_how_large_it_is() -> None:
    values = np.zeros(6)
    assert words_of(UniformsCall(values), 7, 9).tolist() == [7, 9, values.ctypes.data, 6]


@pytest.mark.parametrize("named", KINDS, ids=lambda named: named.__name__)
def test_every_part_of_a_named_tuple_has_a_kind(named: type) -> None:
    assert set(KINDS[named]) == set(named._fields)  # type: ignore[attr-defined]


def test_code_that_cannot_be_kept_runs_in_the_process_that_compiled_it(
    kernel: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = release_uniforms(7, 0, 20)

    def refuse(*_: object) -> None:
        raise CompilationError("it holds addresses of its process")

    monkeypatch.setattr(program, "kept_or_compiled", refuse)
    monkeypatch.setattr(program, "PROGRAMS", {"kernel": ("uniforms",)})
    program._functions.cache_clear()
    try:
        assert release_uniforms(7, 0, 20).tolist() == kept.tolist()
    finally:
        program._functions.cache_clear()


def test_where_no_release_is_uncertain_nothing_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "_functions", None)
    known = Bindings(np.zeros(1), np.zeros(1), np.ones(1), np.array([12.0]))
    assert release_days(known, 7, 3).tolist() == [[12.0]] * 3


def test_where_nothing_may_be_compiled_the_remedy_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(store.FOLDER, str(tmp_path))
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    program._functions.cache_clear()
    try:
        with pytest.raises(InputError, match=r"NUMBA_DISABLE_JIT is set.*unset it"):
            release_uniforms(7, 0, 3)
    finally:
        program._functions.cache_clear()


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands of processes that were begun; none is."""
    commands: list[list[str]] = []
    monkeypatch.setattr(ahead, "_BEGUN", [])
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_: commands.append(command))
    return commands


def test_a_kernel_that_is_not_kept_is_compiled_ahead_by_one_process(
    begun: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(store.FOLDER, str(tmp_path))
    for _ in range(2):
        ahead.compile_kernel_ahead()
    assert [command[:2] for command in begun] == [[sys.executable, "-P"]]
    exec(compile(begun[0][-1].partition(";")[0], "its imports", "exec"))


def test_nothing_is_compiled_ahead_that_is_kept_or_could_not_be(
    kernel: None, begun: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead.compile_kernel_ahead()
    (tmp_path / "a file").write_text("")
    monkeypatch.setenv(store.FOLDER, str(tmp_path / "a file"))
    ahead.compile_kernel_ahead()
    assert begun == []
