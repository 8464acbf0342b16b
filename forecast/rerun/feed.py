"""Headline changes as an Atom feed (RFC 4287): what a reader wants to be told of, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as Xml

from forecast.rerun.entry import Entry, leader_of
from forecast.rerun.words import cause_words, change_words

ATOM = "http://www.w3.org/2005/Atom"
FEED_ID = "urn:uuid:" + str(uuid5(NAMESPACE_URL, "succession-forecast/headlines"))


def news_of(
    entries: Iterable[Entry], before: Sequence[Entry], now: datetime, edition: str
) -> Iterator[dict[str, Any]]:
    """What is worth telling of an edition: an item per scenario of which there is news.

    A scenario that is new; a leader who is another, or whose chance moved by more than Monte
    Carlo error; an attempt that failed, or works again; an alert that fires.
    """
    earlier = {entry.scenario: entry for entry in before}
    for entry in entries:
        words = list(_news(entry, earlier.get(entry.scenario)))
        if words:
            yield {
                "id": "urn:uuid:" + str(uuid5(NAMESPACE_URL, f"{edition}/{entry.scenario}")),
                "scenario": entry.scenario,
                "title": f"{entry.title}: {words[0]}",
                "text": " ".join([*words[1:], entry.headline]).strip(),
                "at": now.isoformat(timespec="seconds"),
                "edition": edition,
            }


def _news(entry: Entry, before: Entry | None) -> Iterator[str]:
    if entry.fault is not None and (before is None or before.fault != entry.fault):
        yield f"the last attempt failed. {entry.fault}"
    if entry.fault is None and before is not None and before.fault is not None:
        yield "it can be computed again."
    if entry.run is not None and (before is None or before.run is None):
        yield "first forecast."
    elif entry.fault is None and _leader_moved(entry):
        yield change_words(entry)
        if causes := cause_words(entry):
            yield causes
    yield from (f"Alert: {alert['says']}." for alert in entry.alerts if alert.get("is_new"))


def _leader_moved(entry: Entry) -> bool:
    leader = leader_of(entry.outcomes)
    if entry.change.get("leader_before") not in (None, leader):
        return True
    return any(
        move["outcome"] == leader and not move["within_monte_carlo_error"]
        for move in entry.change.get("moves", ())
    )


def atom(news: Sequence[Mapping[str, Any]], edition: str) -> str:
    """The feed as text; names are data and come out escaped."""
    Xml.register_namespace("", ATOM)
    feed = Xml.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", FEED_ID)
    _add(feed, "title", "Succession forecasts: headline changes")
    _add(feed, "updated", news[0]["at"] if news else f"{edition[:10]}T00:00:00+00:00")
    author = Xml.SubElement(feed, f"{{{ATOM}}}author")
    _add(author, "name", "succession-forecast")
    for item in news:
        entry = Xml.SubElement(feed, f"{{{ATOM}}}entry")
        _add(entry, "id", item["id"])
        _add(entry, "title", item["title"])
        _add(entry, "updated", item["at"])
        href = f"index.html#{item['scenario']}"
        Xml.SubElement(entry, f"{{{ATOM}}}link", {"rel": "alternate", "href": href})
        _add(entry, "content", item["text"], type="text")
    Xml.indent(feed)
    return Xml.tostring(feed, encoding="unicode", xml_declaration=True) + "\n"


def _add(parent: Xml.Element, name: str, text: str, **attributes: str) -> None:
    # control characters have no place in XML, however they came into a title
    clean = "".join(c for c in text if c.isprintable() or c in "\n\t")
    Xml.SubElement(parent, f"{{{ATOM}}}{name}", attributes).text = clean
