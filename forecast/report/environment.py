"""The templates of pages: where they are, and how values are set in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from forecast.report.markdown import markdown_link, markdown_text
from forecast.report.words import as_sentence

UNBROKEN = "\N{NO-BREAK SPACE}%"
"""A percent sign that stays on the line of its number."""
LONGEST = 2_000
"""Letters of one text that a page shows: no note of a record needs more, and a page that a
stranger's file makes megabytes long helps nobody."""

_FOLDER = Path(__file__).parent / "templates"


def environment(kind: str) -> Environment:
    """Templates in which every value is escaped for its format unless marked as safe.

    kind: html or md.
    """
    made = Environment(
        loader=FileSystemLoader(_FOLDER, encoding="utf-8"),
        autoescape=kind == "html",
        finalize=_unbroken if kind == "html" else _in_markdown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"link": markdown_link, "sentence": as_sentence}
    return made


def source(name: str) -> str:
    """The text of a file among the templates, such as a style sheet."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def shortened(text: str) -> str:
    """A text as long as a page shows it, and how much was left out.

    >>> shortened("a note"), shortened("x" * 3_000)[-32:]
    ('a note', 'x… (1,000 more letters left out)')
    """
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}… ({len(text) - LONGEST:,} more letters left out)"


def _unbroken(value: Any) -> Any:
    """Keep a number and its percent sign on one line, and a text at a length for a page."""
    is_plain = isinstance(value, str) and not isinstance(value, Markup)
    return shortened(value).replace(" %", UNBROKEN) if is_plain else value


def _in_markdown(value: Any) -> str:
    return markdown_text(shortened(value) if type(value) is str else value)
