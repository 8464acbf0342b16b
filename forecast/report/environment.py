"""The templates of pages: where they are, and how values are set in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from forecast.report.markdown import markdown_link, markdown_text
from forecast.report.words import as_sentence

_FOLDER = Path(__file__).parent / "templates"


def environment(kind: str) -> Environment:
    """Templates in which every value is escaped for its format unless marked as safe.

    kind: html or md.
    """
    made = Environment(
        loader=FileSystemLoader(_FOLDER, encoding="utf-8"),
        autoescape=kind == "html",
        finalize=_unbroken if kind == "html" else markdown_text,
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


def _unbroken(value: Any) -> Any:
    """Keep a number and its percent sign on one line."""
    is_plain = isinstance(value, str) and not isinstance(value, Markup)
    return value.replace(" %", "\N{NO-BREAK SPACE}%") if is_plain else value
