"""Escaping for Markdown, so that a name can neither break a table nor become markup."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from forecast.report.links import Link

if TYPE_CHECKING:
    import pandas as pd


class Safe(str):
    """Text that already is Markdown."""

    __slots__ = ()


def markdown_text(value: Any) -> str:
    r"""A value as plain text in Markdown, on one line.

    >>> markdown_text("a | <script> [x](y) us_backing, <1 %")
    'a \\| &lt;script> \\[x\\](y) us_backing, <1 %'
    """
    if isinstance(value, Safe):
        return value
    text = " ".join(str(value).split())
    text = re.sub(r"&(?=[A-Za-z#])", "&amp;", text)
    text = re.sub(r"<(?=[A-Za-z/!?])", "&lt;", text)
    text = re.sub(r"([\\`*\[\]|~$])", r"\\\1", text)
    return re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", text)


def markdown_link(link: Link) -> Safe:
    r"""A link, or its plain text where it has no safe address.

    >>> markdown_link(Link("a [b]", "https://example.org/"))
    '[a \\[b\\]](https://example.org/)'
    """
    text = markdown_text(link.text)
    return Safe(f"[{text}]({link.url})" if link.url else text)


def markdown_table(frame: pd.DataFrame, text: Collection[str] = ()) -> Safe:
    """A frame of text as a Markdown table, every cell escaped.

    Columns stand to the right, but for the first and those named in text.
    """
    rows: list[list[str]] = [[*frame.columns], *frame.astype(str).to_numpy().tolist()]
    lines = ["| " + " | ".join(markdown_text(cell) for cell in row) + " |" for row in rows]
    left = {frame.columns[0], *text}
    rule = ["---" if column in left else "---:" for column in frame.columns]
    return Safe("\n".join([lines[0], "| " + " | ".join(rule) + " |", *lines[1:]]) + "\n")
