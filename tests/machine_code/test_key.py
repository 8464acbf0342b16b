"""Whatever shapes machine code shapes its name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from forecast.machine_code import key
from forecast.model import program_key
from forecast.simulation import compiled

PROGRAMS = {
    "forecast.model.density.entry": program_key.SOURCES,
    "forecast.simulation.entry": compiled.SOURCES,
}
OTHERS = (
    "errors", "machine_code/key", "evidence/schema", "scenario/schema", "scenario/factors",
    "scenario/base", "scenario/alerts",
)  # fmt: skip
"""What a race and a scenario look like on file, from which data are made; and what names code."""


@pytest.fixture(autouse=True)
def forgotten():
    """No memory of what was found before, nor after."""
    key.key_of.cache_clear()
    yield
    key.key_of.cache_clear()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("version", lambda package: "0.0"),
        ("processor", lambda: ("", "an older processor", "")),
    ],
)
def test_compiler_and_processor_shape_the_key(monkeypatch, name, value):
    before = key.key_of("density", "sources")
    assert key.key_of("density", "sources") == before
    monkeypatch.setattr(key, name, value)
    key.key_of.cache_clear()
    assert key.key_of("density", "sources") != before


def test_other_sources_and_another_program_have_another_key():
    keys = {key.key_of(*of) for of in (("density", "a"), ("density", "b"), ("kernel", "a"))}
    assert len(keys) == 3


def test_other_settings_of_the_compiler_have_another_key(monkeypatch):
    before = key.key_of("density", "sources")
    monkeypatch.setenv("NUMBA_CPU_NAME", "generic")
    key.key_of.cache_clear()
    assert key.key_of("density", "sources") != before


def test_the_key_of_the_density_is_of_its_sources(monkeypatch):
    before = program_key.key_of_program()
    monkeypatch.setattr(program_key, "sources_sha256", lambda: "other sources")
    assert program_key.key_of_program() != before


def test_the_digest_follows_content_place_and_new_files(tmp_path, monkeypatch):
    monkeypatch.setattr(key, "PACKAGE", tmp_path)

    def digest() -> str:
        key.sha256_of.cache_clear()
        return key.sha256_of(("room", "other/file.py"))

    for place in ("room/one.py", "other/file.py", "other/not_meant.py"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text("A = 1")
    seen = [digest()]
    (tmp_path / "other" / "not_meant.py").write_text("A = 2")
    assert digest() == seen[0]
    for change in (
        lambda: (tmp_path / "room" / "one.py").write_text("A = 2"),
        lambda: (tmp_path / "other" / "file.py").write_text("A = 2"),
        lambda: (tmp_path / "room" / "two.py").write_text("B = 1"),
        lambda: (tmp_path / "room" / "two.py").rename(tmp_path / "room" / "three.py"),
    ):
        change()
        seen.append(digest())
    assert len({*seen}) == len(seen)
    key.sha256_of.cache_clear()


def reached(module: str) -> set[Path]:
    """Files of the project that a module imports to do its work, and so on from there."""
    found: set[Path] = set()
    ahead = [module]
    while ahead:
        file = key.PACKAGE.parent.joinpath(*ahead.pop().split(".")).with_suffix(".py")
        if file in found or not file.is_file():
            continue
        found.add(file)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                ahead += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found


@pytest.mark.parametrize("module", PROGRAMS)
def test_the_key_follows_every_file_that_shapes_a_program(module):
    others = {key.PACKAGE / f"{name}.py" for name in OTHERS}
    assert reached(module) - others <= {*key.files_of(PROGRAMS[module])}
