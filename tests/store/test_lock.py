"""A lock is held by a living process and by nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import forecast
from forecast.errors import StoreError
from forecast.store.lock import locked

ROOT = Path(forecast.__file__).parents[1]
HOLD = """
import sys
from pathlib import Path
from forecast.store.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_who_is_locked_out_learns_by_whom_and_a_killed_holder_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "store" / "lock"
    process = holder(path)
    words = rf"in use by process {process.pid}, since .*; try again"
    with pytest.raises(StoreError, match=words), locked(path):
        pass
    process.kill()
    process.wait()
    with locked(path):
        pass
    for pipe in (process.stdin, process.stdout):
        assert pipe is not None
        pipe.close()


def test_who_waits_is_told_once_and_comes_in_when_the_holder_leaves(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    process = holder(path)
    told: list[str] = []

    def release(words: str) -> None:
        told.append(words)
        process.communicate("")  # the end of its input lets it go

    with locked(path, wait=True, on_wait=release):
        assert [words.split(",")[0] for words in told] == [f"process {process.pid}"]


def test_those_who_share_hold_it_together(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    one, other = locked(path, shared=True), locked(path, shared=True)
    refused = pytest.raises(StoreError, match="in use by another process")
    with one, other, refused, locked(path):
        pass


def test_a_system_without_such_locks_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    words = "has no locks of the kind that is needed"
    with pytest.raises(StoreError, match=words), locked(tmp_path / "lock"):
        pass


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    words = r"lock: cannot be written: .*; choose another place"
    with pytest.raises(StoreError, match=words), locked(tmp_path / "file" / "lock"):
        pass
