"""Escaping for Markdown, so that a name can neither break a table nor become markup."""

from __future__ import annotations

import re
from typing import Any

from forecast.report.links import Link


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
