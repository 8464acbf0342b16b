"""Text that may be a link: only addresses on the web become one."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from forecast.evidence.schema import Source


@dataclass(frozen=True)
class Link:
    """Text, and the web address it leads to; None where there is none that is safe."""

    text: str
    url: str | None = None


def web_address(url: str | None) -> str | None:
    """The address if it is http or https with a host, made safe for any quoting; else None.

    >>> web_address("https://example.org/a(b)|c")
    'https://example.org/a%28b%29%7Cc'
    >>> web_address("javascript:alert(1)"), web_address("https:///nowhere"), web_address(None)
    (None, None, None)
    """
    if url is None:
        return None
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    return quote(url.strip(), safe=":/?#@!$&*+,;=%~-._[]")


def stated_source(source: str) -> Link:
    """A source as a scenario states it: a web address, or words."""
    return Link(source, web_address(source))


def source_link(source: Source) -> Link:
    """A source of the public record: publisher and title, linked where it can be."""
    text = f"{source.publisher}: {source.title}" if source.title else source.publisher
    return Link(text, web_address(source.url))
