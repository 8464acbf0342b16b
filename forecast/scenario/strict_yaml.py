"""Strict, safe YAML with positions: plain values only, and limits on what a file may hold.

The parser's events are turned into plain data here rather than by a YAML constructor, so
no tag can build an object, no alias can unfold into more than the file may hold, and every
key and item keeps its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from forecast.errors import InputError
from forecast.scenario.document import Document, Location, Place
from forecast.scenario.faults import validate
from forecast.scenario.yaml_events import Event, Unsure, careful_events, quick_events
from forecast.scenario.yaml_reader import Reader
from forecast.scenario.yaml_text import read_text, refuse_tabs, say_what_is_wrong

__all__ = ["Document", "parse_document", "parse_value", "read_document", "validate"]


def read_document(path: Path, *, error: type[InputError]) -> Document:
    """Read a file whose top level is a mapping.

    Args:
        path: the file.
        error: the class of the errors raised.

    Raises:
        InputError: (as `error`) on anything but plain, finite, UTF-8 YAML 1.2 with unique
            keys; the message names file, line and remedy.
    """
    return parse_document(read_text(path, error=error), path=path, error=error)


def parse_document(text: str, *, path: Path, error: type[InputError]) -> Document:
    """Parse a text whose top level is a mapping; `path` is for messages only.

    >>> document = parse_document("as_of: 2023-11-22", path=Path("a.yaml"), error=InputError)
    >>> document.data, document.line_of(("as_of",))
    ({'as_of': datetime.date(2023, 11, 22)}, 1)
    """
    refuse_tabs(text, str(path), error)
    data, places = _parse(text, lambda line: Place(str(path), line), error)
    if data is None:
        raise error(f"{path}: the file is empty; write keys and values, as in 'title: ...'")
    if not isinstance(data, dict):
        raise error(f"{places[()]}: the top level is not a mapping; write 'key: value' lines")
    return Document(path=path, data=data, places=places)


def parse_value(text: str, *, source: str, error: type[InputError]) -> Any:
    """Parse one value of any kind, as given on the command line.

    >>> parse_value("[iohannis]", source="--set candidates.withdraw", error=InputError)
    ['iohannis']
    """
    return _parse(text, lambda line: Place(source), error)[0]


def _parse(
    text: str, place_at: Callable[[int], Place], error: type[InputError]
) -> tuple[Any, dict[Location, Place]]:
    """The value, and the place of all that stands in it; `place_at` takes a line from 1."""
    try:
        return _taken(quick_events(text), Reader(place_at, error))
    except Unsure:
        return _parse_with_care(text, place_at, error)


def _parse_with_care(
    text: str, place_at: Callable[[int], Place], error: type[InputError]
) -> tuple[Any, dict[Location, Place]]:
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError

    try:
        return _taken(careful_events(text), Reader(place_at, error))
    except MarkedYAMLError as fault:
        raise error(say_what_is_wrong(fault, text, place_at)) from None
    except ReaderError as fault:
        line = text.count("\n", 0, fault.position) + 1
        raise error(f"{place_at(line)}: a control character; remove it") from None
    except (YAMLError, ValueError) as fault:
        # Escapes and directives with absurd numbers come through as Python's own errors.
        reason = str(fault).strip().split("\n")[0]
        raise error(f"{place_at(1)}: not valid YAML ({reason}); correct the syntax") from None


def _taken(events: Iterable[Event], reader: Reader) -> tuple[Any, dict[Location, Place]]:
    for event in events:
        reader.take(event)
    return reader.value, reader.places
