"""Strict CSV: every column is known, every cell fits its type, every fault has a line."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from forecast.errors import EvidenceError, nearest
from forecast.scenario.base import Strict


@dataclass(frozen=True)
class Row[Record: Strict]:
    """One record, and the line on which it ends."""

    line: int
    record: Record


def read_rows[Record: Strict](path: Path, schema: type[Record]) -> tuple[Row[Record], ...]:
    """The rows of a CSV file as records of `schema`; an empty cell is an absent value.

    Raises:
        EvidenceError: naming file, line and column, on a missing or unreadable file, an
            unknown, doubled or missing column, or a cell that does not fit.
    """
    try:
        with path.open(newline="", encoding="utf-8") as lines:
            reader = csv.reader(lines, strict=True)
            header = next(reader, [])
            _check_header(path, header, schema)
            return tuple(
                Row(reader.line_num, _record(path, reader.line_num, header, cells, schema))
                for cells in reader
                if cells
            )
    except OSError as fault:
        reason = fault.strerror or "it cannot be read"
        raise EvidenceError(f"{path}: {reason}; name a CSV file that can be read") from None
    except UnicodeDecodeError:
        raise EvidenceError(f"{path}: the text is not UTF-8; save the file as UTF-8") from None
    except csv.Error as fault:
        raise EvidenceError(f"{path}: not valid CSV ({fault}); correct the quotes") from None


def _check_header(path: Path, header: list[str], schema: type[Strict]) -> None:
    accepted = list(schema.model_fields)
    if not header:
        raise EvidenceError(f"{path}: the file is empty; write a header: {','.join(accepted)}")
    for column in header:
        if column not in accepted:
            hint = nearest(column, accepted)
            meant = f" (did you mean '{hint}'?)" if hint else ""
            choice = ", ".join(accepted)
            raise EvidenceError(f"{path}:1: unknown column '{column}'; choose {choice}{meant}")
        if header.count(column) > 1:
            raise EvidenceError(f"{path}:1: column '{column}' stands twice; keep one")
    for column, field in schema.model_fields.items():
        if field.is_required() and column not in header:
            raise EvidenceError(f"{path}:1: there is no column '{column}'; add it")


def _record[Record: Strict](
    path: Path, line: int, header: list[str], cells: list[str], schema: type[Record]
) -> Record:
    if len(cells) != len(header):
        raise EvidenceError(
            f"{path}:{line}: the row has {len(cells)} cells and the header {len(header)}; "
            "add or drop commas"
        )
    filled = {column: cell for column, cell in zip(header, cells, strict=True) if cell.strip()}
    try:
        return schema.model_validate_strings(filled)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        column = str(first["loc"][0])
        found = f"'{filled[column]}'" if column in filled else "empty"
        remedy = first["msg"][:1].lower() + first["msg"][1:]
        raise EvidenceError(f"{path}:{line}: column {column} is {found}; {remedy}") from None
