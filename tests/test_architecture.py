"""The arrows of the house: who may import whom, read from the code and from the page about it."""

from __future__ import annotations

import ast
import graphlib
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "forecast"
PAGE = ROOT / "docs" / "architecture.md"

ALLOWED = {
    "errors": set(),
    "scenario": {"errors"},
    "evidence": {"errors", "scenario"},
    "outside_view": {"errors", "evidence", "scenario"},
    "process": {"errors"},
    "posterior": set(),
    "machine_code": {"errors"},
    "model": {
        "errors", "evidence", "machine_code", "outside_view", "posterior", "process", "scenario",
    },
    "outcomes": {"posterior"},
    "simulation": {"errors", "machine_code", "outcomes", "posterior", "process", "scenario"},
    "analysis": {"errors", "outcomes", "posterior", "simulation"},
    "scoring": {"errors", "outcomes"},
    "report": {
        "analysis", "errors", "evidence", "outcomes", "posterior", "scenario", "scoring",
    },
    "store": {
        "analysis", "errors", "evidence", "outcomes", "outside_view", "posterior", "scenario",
    },
    "pipeline": {
        "analysis", "errors", "evidence", "model", "outcomes", "outside_view", "posterior",
        "process", "scenario", "scoring", "simulation", "store",
    },
    "explanation": {
        "analysis", "errors", "evidence", "model", "outcomes", "outside_view", "pipeline",
        "posterior", "scenario", "store",
    },
    "backtest": {
        "errors", "evidence", "model", "outcomes", "outside_view", "pipeline", "scenario",
        "scoring", "store",
    },
    "rehearsal": {
        "errors", "evidence", "model", "pipeline", "posterior", "report", "scenario", "simulation",
    },
    "sweeps": {
        "analysis", "errors", "evidence", "model", "outcomes", "pipeline", "posterior", "report",
        "scenario", "store",
    },
    "rerun": {
        "analysis", "errors", "evidence", "outcomes", "pipeline", "posterior", "report", "scenario",
        "store",
    },
    "session": {
        "errors", "evidence", "outcomes", "pipeline", "posterior", "report", "scenario", "store",
    },
    "through_time": {
        "analysis", "pipeline", "report", "store",
    },
    "explaining": {
        "analysis", "explanation", "pipeline", "report", "store",
    },
    "comparing": {
        "analysis", "errors", "outcomes", "pipeline", "report", "session", "store",
    },
    "hinging": {
        "analysis", "outcomes", "pipeline", "report", "session", "store",
    },
    "sweeping": {
        "pipeline", "report", "sweeps",
    },
    "cli": {
        "analysis", "backtest", "errors", "evidence", "explanation", "outcomes", "pipeline",
        "posterior", "report", "rerun", "scenario", "scoring", "store", "sweeps",
    },
    "face": {
        "comparing", "errors", "evidence", "explaining", "hinging", "outcomes", "pipeline",
        "scenario", "session", "store", "sweeping", "through_time",
    },
}  # fmt: skip
HOMES = {
    "pymc": {"model"},
    "pytensor": {"model"},
    "nutpie": {"model"},
    "arviz": {"model"},
    "arviz_stats": {"model"},
    "scoringrules": {"scoring"},
    "SALib": {"analysis"},
    "numba": {"machine_code", "model", "simulation"},
    "llvmlite": {"machine_code"},
    "matplotlib": {"report"},
    "jinja2": {"report"},
    "IPython": {"report"},
    "ruamel": {"scenario"},
    "yaml": {"scenario"},
    "typer": {"cli"},
    "distributed": {"sweeps"},
}
TOP_LEVEL = {
    "forecast", "configs", "seeds", "tests", "reports", "docs", "pyproject.toml", "README.md",
    "CHANGELOG.md",
}  # fmt: skip
LOCAL = {"uv.lock", "runs", "dist", "build", "__pycache__"}
"""Entries that tools leave behind and git ignores."""


def _module_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {_module_of(file): file for file in sorted(PACKAGE.rglob("*.py"))}


@cache
def _imports(file: Path) -> tuple[str, ...]:
    """Every module that a file imports, wherever in the file it does so."""
    return tuple(_imported(file))


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{file}:{node.lineno}: a relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "face"


def _arrows() -> Iterator[tuple[str, str, str]]:
    """(room, module in it, package or module of ours that it imports)."""
    for module, file in MODULES.items():
        for imported in _imports(file):
            yield _room(module), module, imported


def test_every_room_has_a_row_in_the_table():
    assert {_room(module) for module in MODULES} <= set(ALLOWED)


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_knows_only_the_rooms_that_it_may_know(room):
    wrong = sorted(
        f"{module} imports {imported}"
        for owner, module, imported in _arrows()
        if owner == room and imported.split(".")[0] == "forecast"
        if _room(imported) not in {room, *ALLOWED[room]}
    )
    assert wrong == []


@pytest.mark.parametrize("package", HOMES)
def test_a_package_with_a_home_is_imported_nowhere_else(package):
    users = {room for room, _, imported in _arrows() if imported.split(".")[0] == package}
    assert users <= HOMES[package]


def test_the_doors_know_neither_the_sampler_nor_the_procedure():
    for door in ("posterior", "outcomes"):
        assert ALLOWED[door] <= {"posterior"}


def test_no_rooms_know_each_other_in_a_circle():
    order = list(graphlib.TopologicalSorter(ALLOWED).static_order())
    assert order.index("scenario") < order.index("model") < order.index("pipeline")


def test_no_modules_import_each_other_in_a_circle():
    graph = {
        module: {name for name in _imports(file) if name in MODULES and name != module}
        for module, file in MODULES.items()
    }
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError and names the circle


def _rows(heading: str) -> list[list[str]]:
    """Cells of the table in the page whose first heading is `heading`."""
    text = PAGE.read_text(encoding="utf-8")
    body = text.split(f"| {heading} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in body]


def _quoted(cell: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", cell))


def test_the_page_tells_the_arrows_as_they_are():
    told = {_quoted(room).pop(): _quoted(known) for room, known in _rows("room")}
    assert told == ALLOWED


def test_the_page_tells_the_homes_as_they_are():
    told = {name: _quoted(home) for names, home, _ in _rows("package") for name in _quoted(names)}
    assert told == HOMES


def test_the_page_names_files_that_exist():
    paths = {p for row in _rows("to change") for p in _quoted(row[1]) if "<" not in p and "/" in p}
    assert len(paths) > 10
    assert [p for p in sorted(paths) if not (ROOT / p).exists()] == []


def test_the_top_level_holds_nothing_but_its_known_entries():
    found = {entry.name for entry in ROOT.iterdir() if not entry.name.startswith(".")}
    assert found - LOCAL <= TOP_LEVEL


def test_a_module_that_is_left_out_of_the_examples_has_none() -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    options = options["tool"]["pytest"]["ini_options"]["addopts"]
    left_out = [one.removeprefix("--ignore=") for one in options if one.startswith("--ignore=")]
    assert left_out
    for name in left_out:
        assert ">>>" not in (ROOT / name).read_text(encoding="utf-8"), name
