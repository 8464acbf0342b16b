"""What the verbs say, and where: results to stdout, everything else to stderr."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

BAD_INPUT, FIT_FAILED, SOME_FAILED, ALERT = 2, 3, 4, 5
"""Exit codes, beside 0."""

PIPE_WIDTH = 100
"""Columns of a table where no terminal says how many there are."""


def say(text: str) -> None:
    """One line of result."""
    print(text)


def complain(problem: object) -> None:
    """One line on stderr, whatever the message holds; editors can follow its path and line."""
    note(" ".join(str(problem).splitlines()))


def note(text: str) -> None:
    """A remark that is no result."""
    print(text, file=sys.stderr, flush=True)


def results() -> Console:
    """A console on stdout that takes text as it is: names are data, not markup."""
    from rich.console import Console

    plain = Console(markup=False, emoji=False, highlight=False)
    if plain.is_terminal:
        return plain
    return Console(markup=False, emoji=False, highlight=False, width=PIPE_WIDTH)


def columns(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows as lines in straight columns, never wrapped or cut, so that they can be piped.

    >>> columns([("run", "fit"), ("a-long-name", "ok")])
    ['run          fit', 'a-long-name  ok']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
