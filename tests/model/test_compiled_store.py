"""What is kept of a compiled model comes back as it was, or not at all."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from forecast.errors import FitError
from forecast.model import compiled_store
from forecast.model.compiled import Compiled
from forecast.model.machine_code import MachineCode
from forecast.model.program import kept_or_compiled

CODE = MachineCode(bytes(range(256)) * 4, "entry", ())
COMPILED = Compiled(CODE, replace(CODE, entry="other"))
KEY = "k" * 64


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(compiled_store.FOLDER, str(tmp_path))
    yield tmp_path / "models"
    compiled_store._key.cache_clear()


def never():
    raise AssertionError("compiled although it was kept")


def test_what_was_kept_comes_back_as_it_was():
    compiled_store.keep(KEY, COMPILED)
    assert compiled_store.read(KEY) == COMPILED


def test_nothing_is_found_where_nothing_was_kept():
    assert compiled_store.read(KEY) is None


def test_a_model_is_compiled_once():
    assert kept_or_compiled(KEY, lambda: COMPILED) == COMPILED
    assert kept_or_compiled(KEY, never) == COMPILED


@pytest.mark.parametrize("damage", ["cut", "bit", "empty", "letters"])
def test_a_damaged_file_is_compiled_and_kept_anew(folder, damage):
    compiled_store.keep(KEY, COMPILED)
    (path,) = folder.iterdir()
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
    assert compiled_store.read(KEY) is None
    assert kept_or_compiled(KEY, lambda: COMPILED) == COMPILED
    assert path.read_bytes() == whole


def test_a_file_under_the_name_of_another_is_not_taken(folder):
    compiled_store.keep(KEY, COMPILED)
    (path,) = folder.iterdir()
    other = "o" * 64
    path.rename(folder / f"{other[:32]}.json")
    assert compiled_store.read(other) is None


def test_code_that_needs_what_is_not_there_is_compiled_anew():
    """LLVM would end the process on it."""
    elsewhere = replace(COMPILED, density=replace(CODE, needs=("not_in_this_process",)))
    compiled_store.keep(KEY, elsewhere)
    assert kept_or_compiled(KEY, lambda: COMPILED) == COMPILED
    with pytest.raises(FitError, match="in no other process"):
        kept_or_compiled("n" * 64, lambda: elsewhere)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sources_sha256", lambda: "other sources"),
        ("version", lambda package: "0.0"),
        ("processor", lambda: ("", "an older processor", "")),
    ],
)
def test_whatever_shapes_the_code_shapes_the_key(monkeypatch, name, value):
    before = compiled_store.key_of_program()
    assert compiled_store.key_of_program() == before
    monkeypatch.setattr(compiled_store, name, value)
    compiled_store._key.cache_clear()
    assert compiled_store.key_of_program() != before


def test_other_settings_of_the_compiler_have_another_key(monkeypatch):
    before = compiled_store.key_of_program()
    monkeypatch.setenv("NUMBA_CPU_NAME", "generic")
    compiled_store._key.cache_clear()
    assert compiled_store.key_of_program() != before


def test_where_nothing_can_be_written_it_is_compiled_every_time(tmp_path, monkeypatch):
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("")
    monkeypatch.setenv(compiled_store.FOLDER, str(blocked))
    assert kept_or_compiled(KEY, lambda: COMPILED) == COMPILED
    assert compiled_store.read(KEY) is None


def test_the_files_used_last_are_the_ones_that_stay(folder, monkeypatch):
    monkeypatch.setattr(compiled_store, "KEPT", 2)
    for age, key in enumerate(("a" * 64, "b" * 64)):
        compiled_store.keep(key, COMPILED)
        os.utime(folder / f"{key[:32]}.json", (age + 1, age + 1))
    assert compiled_store.read("a" * 64) is not None
    compiled_store.keep("c" * 64, COMPILED)
    assert {path.name[0] for path in folder.iterdir()} == {"a", "c"}


WRITER = """
import sys
from forecast.model import compiled_store
compiled = compiled_store.read(sys.argv[1])
print("ready", flush=True)
while True:
    compiled_store.keep(sys.argv[1], compiled)
"""


def test_a_reader_sees_a_whole_file_while_two_write_it_and_are_killed():
    compiled_store.keep(KEY, COMPILED)
    command = [sys.executable, "-c", WRITER, KEY]
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for writer in writers:
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
    until = time.monotonic() + 0.3
    while time.monotonic() < until:
        assert compiled_store.read(KEY) == COMPILED
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
    assert compiled_store.read(KEY) == COMPILED


def reached(module: str) -> set[Path]:
    """Files of the project that a module imports to do its work, and so on from there."""
    found: set[Path] = set()
    ahead = [module]
    while ahead:
        file = compiled_store.PACKAGE.parent.joinpath(*ahead.pop().split(".")).with_suffix(".py")
        if file in found or not file.is_file():
            continue
        found.add(file)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                ahead += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found


def test_the_key_follows_every_file_that_shapes_a_model():
    package = compiled_store.PACKAGE
    # what a race and a scenario look like on file, from which the data of a model are made
    shapes = ("scenario/schema", "scenario/factors", "scenario/base", "scenario/alerts")
    of_data = {package / f"{name}.py" for name in ("errors", "evidence/schema", *shapes)}
    assert reached("forecast.model.density.entry") - of_data <= {*compiled_store.sources()}
