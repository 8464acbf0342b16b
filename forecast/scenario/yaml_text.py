"""The text of a YAML file, before it means anything: bytes, encoding, indentation, syntax."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from forecast.errors import InputError
from forecast.scenario.document import Place

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError

MAX_BYTES = 5_000_000
"""Larger than any hand-written file; the longest case has 60 thousand bytes."""

_TAB_INDENT = re.compile(r"^ *\t[ \t]*\S", re.MULTILINE)


def read_text(path: Path, *, error: type[InputError]) -> str:
    """The file's text, decoded as UTF-8 (a byte-order mark is dropped).

    Raises:
        InputError: (as `error`) when the file is missing, no file, unreadable, too large or
            not UTF-8.
    """
    raw = _read_bytes(path, error)
    if len(raw) > MAX_BYTES:
        raise error(f"{path}: the file is larger than {MAX_BYTES // 1_000_000} MB; split it")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        raise error(f"{path}:{line}: the file is not UTF-8 text; save it as UTF-8") from None


def _read_bytes(path: Path, error: type[InputError]) -> bytes:
    try:
        if path.is_dir():
            raise error(f"{path}: this is a directory; name a YAML file in it")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise error(f"{path}: no such file; check the path{_neighbours(path)}") from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise error(f"{path}: cannot be read ({reason}); check the path") from None


def _neighbours(path: Path) -> str:
    """A hint: the YAML files that do stand in the folder."""
    if path.suffix == ".csv":
        return ""
    try:
        names = sorted(file.name for file in path.parent.glob("*.yaml"))
    except (OSError, ValueError):
        return ""
    shown = ", ".join(names[:5])
    return f" ({path.parent} holds {shown}{', ...' if len(names) > 5 else ''})" if names else ""


def refuse_tabs(text: str, source: str, error: type[InputError]) -> None:
    """Refuse tabs in indentation: YAML forbids them, and parsers say so obscurely."""
    if match := _TAB_INDENT.search(text):
        line = text.count("\n", 0, match.start()) + 1
        raise error(f"{source}:{line}: the line is indented with a tab; use spaces")


def say_what_is_wrong(fault: MarkedYAMLError, text: str, place_at: Callable[[int], Place]) -> str:
    """One line for a syntax error: place, the line as it stands, the parser's complaint."""
    mark = fault.problem_mark or fault.context_mark
    problem = " ".join(str(fault.problem or fault.context or "bad syntax").split())
    line = mark.line if mark is not None else 0
    lines = text.splitlines()
    shown = lines[line].strip()[:60] if line < len(lines) else "end of file"
    return (
        f"{place_at(line + 1)}: not valid YAML near '{shown}' ({problem}); "
        "check colons, quotes and indentation"
    )
