"""What is kept of machine code comes back as it was, or not at all, and is compiled once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from forecast.errors import CompilationError
from forecast.machine_code import store
from forecast.machine_code.code import MachineCode

CODE = MachineCode(bytes(range(256)) * 4, "entry", ())
COMPILED = {"one": CODE, "other": replace(CODE, entry="other")}
KEY = "k" * 64


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(store.FOLDER, str(tmp_path))
    return tmp_path / "compiled"


def kept_or_compiled(key, compile_it):
    return store.kept_or_compiled("small", key, compile_it)


def kept(folder):
    return [path for path in folder.iterdir() if path.suffix == ".json"]


def never():
    raise AssertionError("compiled although it was kept")


def test_what_was_kept_comes_back_as_it_was():
    store.keep(KEY, COMPILED)
    assert store.read(KEY) == COMPILED


def test_nothing_is_found_where_nothing_was_kept():
    assert store.read(KEY) is None


def test_a_program_is_compiled_once():
    assert kept_or_compiled(KEY, lambda: COMPILED) == COMPILED
    assert kept_or_compiled(KEY, never) == COMPILED


@pytest.mark.parametrize("damage", ["cut", "bit", "empty", "letters"])
def test_a_damaged_file_is_compiled_and_kept_anew(folder, damage):
    store.keep(KEY, COMPILED)
    (path,) = kept(folder)
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(
        {
            "cut": whole[:middle],
            "bit": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
            "empty": b"",
            "letters": "größer\n{}".encode("latin-1"),
        }[damage]
    )
    assert store.read(KEY) is None
    assert kept_or_compiled(KEY, lambda: COMPILED) == COMPILED
    assert path.read_bytes() == whole


def test_a_file_under_the_name_of_another_is_not_taken(folder):
    store.keep(KEY, COMPILED)
    (path,) = kept(folder)
    other = "o" * 64
    path.rename(folder / f"{other[:32]}.json")
    assert store.read(other) is None


def test_code_that_needs_what_is_not_there_is_compiled_anew():
    """LLVM would end the process on it."""
    elsewhere = COMPILED | {"one": replace(CODE, needs=("not_in_this_process",))}
    store.keep(KEY, elsewhere)
    assert kept_or_compiled(KEY, lambda: COMPILED) == COMPILED
    with pytest.raises(CompilationError, match="in no other process"):
        kept_or_compiled("n" * 64, lambda: elsewhere)


def test_where_nothing_can_be_written_it_is_compiled_every_time(tmp_path, monkeypatch):
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("")
    monkeypatch.setenv(store.FOLDER, str(blocked))
    assert kept_or_compiled(KEY, lambda: COMPILED) == COMPILED
    assert store.read(KEY) is None


def test_the_files_used_last_are_the_ones_that_stay(folder, monkeypatch):
    monkeypatch.setattr(store, "KEPT", 2)
    for age, key in enumerate(("a" * 64, "b" * 64)):
        store.keep(key, COMPILED)
        os.utime(folder / f"{key[:32]}.json", (age + 1, age + 1))
    assert store.read("a" * 64) is not None
    store.keep("c" * 64, COMPILED)
    assert {path.name[0] for path in kept(folder)} == {"a", "c"}


WRITER = """
import sys
from forecast.machine_code import store
compiled = store.read(sys.argv[1])
print("ready", flush=True)
while True:
    store.keep(sys.argv[1], compiled)
"""


def test_a_reader_sees_a_whole_file_while_two_write_it_and_are_killed():
    store.keep(KEY, COMPILED)
    command = [sys.executable, "-c", WRITER, KEY]
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for writer in writers:
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
    until = time.monotonic() + 0.3
    while time.monotonic() < until:
        assert store.read(KEY) == COMPILED
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
    assert store.read(KEY) == COMPILED


COMPILER = """
import sys, time
from pathlib import Path
from forecast.machine_code import store
from forecast.machine_code.code import MachineCode

def compile_it():
    Path(sys.argv[2]).open("a").write("compiled\\n")
    time.sleep(0.5)
    return {"one": MachineCode(b"code", "entry", ())}

print("ready", flush=True)
sys.stdin.readline()
assert store.kept_or_compiled("small", sys.argv[1], compile_it)["one"].object_file == b"code"
"""


def started(told: Path) -> subprocess.Popen[str]:
    """A process that is about to ask for what is not kept yet."""
    command = [sys.executable, "-c", COMPILER, KEY, str(told)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    process = subprocess.Popen(command, text=True, **pipes)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    return process


def test_of_processes_that_begin_at_once_one_compiles_and_the_others_wait(tmp_path):
    told = tmp_path / "told"
    both = [started(told) for _ in range(2)]
    for process in both:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in both:
        process.communicate()
        assert process.returncode == 0
    assert told.read_text() == "compiled\n"


def test_a_process_that_dies_while_it_compiles_keeps_nobody_waiting(tmp_path):
    told = tmp_path / "told"
    process = started(told)
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
    while not told.exists():
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert kept_or_compiled(KEY, lambda: COMPILED) == COMPILED


def test_threads_of_one_process_compile_once(tmp_path):
    compiled = []

    def compile_it():
        compiled.append(1)
        time.sleep(0.1)
        return COMPILED

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: kept_or_compiled(KEY, compile_it), range(4)))
    assert compiled == [1]


def test_a_system_without_locks_compiles_all_the_same(monkeypatch):
    monkeypatch.setitem(sys.modules, "fcntl", None)
    assert kept_or_compiled(KEY, lambda: COMPILED) == COMPILED
