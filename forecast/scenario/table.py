"""The CSV behind a `table` factor, read when the scenario is loaded.

Its values become part of the scenario, so a stored run is whole and its digest covers them.
"""

from __future__ import annotations

import csv
from math import isfinite
from os.path import isfile
from pathlib import Path, PurePosixPath

from forecast.errors import ScenarioError
from forecast.scenario.document import Place
from forecast.scenario.yaml_text import read_text

COLUMNS = ("member", "candidate", "value")


def read_table(path: Path) -> dict[str, dict[str, float]]:
    """Values by member and candidate; a pair without a row has none.

    Raises:
        ScenarioError: naming file, line and column.
    """
    lines = read_text(path, error=ScenarioError).splitlines()
    rows = csv.reader(lines)
    values: dict[str, dict[str, float]] = {}
    header = next(rows, [])
    if tuple(cell.strip() for cell in header) != COLUMNS:
        raise ScenarioError(f"{path}:1: columns are {header}; write {','.join(COLUMNS)}")
    for row in rows:
        where = f"{path}:{rows.line_num}"
        member, candidate, value = _cells(row, where)
        if candidate in values.setdefault(member, {}):
            raise ScenarioError(f"{where}: second row for {member}, {candidate}; keep one")
        values[member][candidate] = _finite(value, where)
    if not values:
        raise ScenarioError(f"{path}: the table has no rows; add at least one")
    return values


def table_path(named: str, folder: Path, place: Place) -> Path:
    """Where a table named in a config stands: in the config's folder or below it.

    Raises:
        ScenarioError: for any path that leads elsewhere, links included.
    """
    parts = PurePosixPath(named)
    is_plain = not parts.is_absolute() and ".." not in parts.parts and "\0" not in named
    if not is_plain or "\\" in named or ":" in named:
        raise ScenarioError(
            f"{place}: path is '{named}'; name a file in the folder of the config, as in ties.csv"
        )
    path = folder / parts
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ScenarioError(
            f"{place}: path '{named}' leads out of the config's folder; move the file"
        )
    if not isfile(path):
        raise ScenarioError(f"{place}: path is '{named}', but {path} is not a file; correct it")
    return path


def _cells(row: list[str], where: str) -> tuple[str, str, str]:
    cells = [cell.strip() for cell in row]
    if len(cells) != len(COLUMNS) or not all(cells):
        raise ScenarioError(f"{where}: the row is {cells}; write {','.join(COLUMNS)}")
    return cells[0], cells[1], cells[2]


def _finite(text: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise ScenarioError(f"{where}: value is '{text}'; write a finite number")
    return value
