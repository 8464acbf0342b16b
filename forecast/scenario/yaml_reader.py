"""From the parser's events to plain data with places, within limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from unicodedata import category

from forecast.errors import InputError
from forecast.scenario.document import Location, Place, dotted
from forecast.scenario.plain_scalar import plain_scalar
from forecast.scenario.yaml_events import Event

MAX_VALUES = 200_000
"""Values after aliases are unfolded: forty times the longest case file, far below a bomb."""
MAX_DEPTH = 50
"""Levels of nesting; our schemas need eight."""


_UNPRINTABLE = ("Cc", "Cs")
"""Escapes can smuggle in what no message or page should print."""


@dataclass
class _Collection:
    """A mapping or list under construction."""

    value: dict[str, Any] | list[Any]
    location: Location
    anchor: str | None
    key: str | None = None
    size: int = 1
    height: int = 1


@dataclass
class _Anchored:
    value: Any
    size: int
    height: int


@dataclass
class Reader:
    """Turns parser events into plain data, one event at a time."""

    place_at: Callable[[int], Place]
    error: type[InputError]
    value: Any = None
    places: dict[Location, Place] = field(default_factory=dict)
    _open: list[_Collection] = field(default_factory=list)
    _anchors: dict[str, _Anchored] = field(default_factory=dict)
    _n_values: int = 0
    _is_complete: bool = False

    def take(self, event: Event) -> None:
        """Take the next event of the parser."""
        if event.kind == "end":
            self._close()
        elif self._is_complete:
            raise self._fault(event, "a second document begins; keep one document per file")
        elif not self._open:
            self._take_value(event, ())
        else:
            self._take_into(self._open[-1], event)

    def _take_into(self, parent: _Collection, event: Event) -> None:
        """A key, or a value under the last key, or the next item."""
        if isinstance(parent.value, list):
            self._take_value(event, (*parent.location, len(parent.value)))
        elif parent.key is None:
            self._take_key(parent, parent.value, event)
        else:
            self._take_value(event, (*parent.location, parent.key))

    def _take_key(self, parent: _Collection, mapping: dict[str, Any], event: Event) -> None:
        if event.kind != "scalar":
            raise self._fault(event, "a key is not plain text; write 'key: value'")
        self._refuse_tag(event)
        key = self._text(event)
        if key == "<<":
            raise self._fault(event, "merge key '<<' is not accepted; write the keys out")
        location = (*parent.location, key)
        if key in mapping:
            first = self.places[location].line
            where = dotted(location)
            raise self._fault(event, f"duplicate key '{where}', first on line {first}; keep one")
        self._count(event, size=1, height=0)
        parent.key = key
        self.places[location] = self._place(event)

    def _take_value(self, event: Event, location: Location) -> None:
        self._refuse_tag(event)
        if location not in self.places:  # a value under a key stands where the key does
            self.places[location] = self._place(event)
        if event.kind == "scalar":
            self._count(event, size=1, height=0)
            value = self._scalar(event, location)
            if event.anchor is not None:
                self._anchors[event.anchor] = _Anchored(value, size=1, height=0)
            self._attach(value, size=1, height=0)
        elif event.kind == "alias":
            anchored = self._anchored(event)
            self._count(event, size=anchored.size, height=anchored.height)
            self._attach(anchored.value, size=anchored.size, height=anchored.height)
        else:
            self._count(event, size=1, height=1)
            empty: dict[str, Any] | list[Any] = {} if event.kind == "mapping" else []
            self._open.append(_Collection(empty, location, event.anchor))

    def _close(self) -> None:
        closed = self._open.pop()
        if closed.anchor is not None:
            self._anchors[closed.anchor] = _Anchored(closed.value, closed.size, closed.height)
        self._attach(closed.value, size=closed.size, height=closed.height)

    def _attach(self, value: Any, *, size: int, height: int) -> None:
        """Put a finished value into its parent, or at the top."""
        if not self._open:
            self.value, self._is_complete = value, True
            return
        parent = self._open[-1]
        parent.size += size
        parent.height = max(parent.height, height + 1)
        if isinstance(parent.value, list):
            parent.value.append(value)
        else:
            parent.value[str(parent.key)] = value
            parent.key = None

    def _scalar(self, event: Event, location: Location) -> Any:
        text = self._text(event)
        if not event.is_plain:
            return text
        try:
            return plain_scalar(text)
        except ValueError as fault:
            subject = f"{dotted(location)} is " if location else ""
            raise self._fault(event, f"{subject}{fault}") from None

    def _text(self, event: Event) -> str:
        if _is_printable(event.text):
            return event.text
        raise self._fault(event, "a control character or half a character; write plain text")

    def _anchored(self, event: Event) -> _Anchored:
        if event.anchor is None or event.anchor not in self._anchors:
            raise self._fault(event, f"alias *{event.anchor} has no anchor; write the value out")
        return self._anchors[event.anchor]

    def _count(self, event: Event, *, size: int, height: int) -> None:
        self._n_values += size
        if self._n_values > MAX_VALUES:
            raise self._fault(
                event, f"more than {MAX_VALUES} values; unfold aliases or split the file"
            )
        if len(self._open) + height > MAX_DEPTH:
            raise self._fault(event, f"nested deeper than {MAX_DEPTH} levels; flatten the file")

    def _refuse_tag(self, event: Event) -> None:
        if event.tag is not None:
            short = event.tag.replace("tag:yaml.org,2002:", "!!")
            raise self._fault(event, f"tag '{short}' is not accepted; write plain values")

    def _place(self, event: Event) -> Place:
        return self.place_at(event.line + 1)

    def _fault(self, event: Event, message: str) -> InputError:
        return self.error(f"{self._place(event)}: {message}")


def _is_printable(text: str) -> bool:
    return text.isprintable() or not any(
        category(letter) in _UNPRINTABLE and letter not in "\n\t" for letter in text
    )
