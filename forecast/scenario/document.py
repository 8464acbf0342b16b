"""A parsed document: plain data, and the place where each value was written.

A place outlives merging and overriding, so a fault in an inherited value still points at
the file and line on which a person can mend it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

Location = tuple[str | int, ...]
"""Keys and list indices from the top, as in `("factors", "ties", "effect", "sd")`."""


class Place(NamedTuple):
    """Where a value was written: a file and a line, or an override (no line).

    >>> str(Place("configs/nato-2024.yaml", 41))
    'configs/nato-2024.yaml:41'
    """

    source: str
    line: int | None = None

    def __str__(self) -> str:
        """The prefix of a message about this place."""
        return self.source if self.line is None else f"{self.source}:{self.line}"


@dataclass(frozen=True)
class Document:
    """Plain data (dict, list, str, int, float, bool, None, date) with positions.

    places: one entry per key and list item; the empty location is the top.
    """

    path: Path
    data: dict[str, Any]
    places: Mapping[Location, Place]

    def place_of(self, location: Location) -> Place:
        """Where a value was written; where its nearest known parent was, if it is absent."""
        for depth in range(len(location), 0, -1):
            if location[:depth] in self.places:
                return self.places[location[:depth]]
        return self.places.get((), Place(str(self.path), 1))

    def line_of(self, location: Location) -> int:
        """The line (from 1) of a key or item, or of its nearest known parent."""
        return self.place_of(location).line or 1


def dotted(location: Location) -> str:
    """A location as one writes it in `--set`.

    >>> dotted(("assume", 0, "on"))
    'assume.0.on'
    """
    return ".".join(str(item) for item in location)
