"""What a YAML text says, event by event, whichever parser reads it.

libyaml takes a fifteenth of the time of ruamel.yaml, but says less well what is wrong with a text,
and reads YAML 1.1. So it reads first, and has no say where it finds a fault: then ruamel.yaml
reads anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

import yaml

Kind = Literal["scalar", "mapping", "list", "alias", "end"]

_KINDS: dict[str, Kind] = {
    "ScalarEvent": "scalar",
    "MappingStartEvent": "mapping",
    "SequenceStartEvent": "list",
    "AliasEvent": "alias",
    "MappingEndEvent": "end",
    "SequenceEndEvent": "end",
}
_PLAIN = (None, "")
"""How the two parsers call the style of a scalar without quotes."""

_ANOTHER_IN_YAML_1_1 = re.compile("^%|[\t\x85\u2028\u2029\ufeff]|[&*][\\w-]+[?:%@`]", re.MULTILINE)
"""Where the versions of YAML differ: directives, tabs, ends of lines, names of anchors."""


class Event(NamedTuple):
    """A scalar, the beginning or end of a collection, or an alias. line: from 0."""

    kind: Kind
    line: int
    text: str
    is_plain: bool
    anchor: str | None
    tag: str | None


_END = Event("end", 0, "", False, None, None)
"""Of an end nobody asks where it stands."""


class Unsure(Exception):
    """The quick parser found a fault, or the text is not for it."""


def quick_events(text: str) -> Iterator[Event]:
    """The events of a text by libyaml. Raises Unsure, perhaps after some of them."""
    loader = getattr(yaml, "CSafeLoader", None)  # PyYAML can be built without it
    if loader is None or _ANOTHER_IN_YAML_1_1.search(text):
        raise Unsure
    try:
        yield from _events(yaml.parse(text, Loader=loader))
    except (yaml.YAMLError, ValueError):
        raise Unsure from None


def careful_events(text: str) -> Iterator[Event]:
    """The events of a text by ruamel.yaml. Raises its errors, or ValueError."""
    from ruamel.yaml import YAML

    # The round-trip scanner would leave marks of line folds in the text; the safe one does not.
    yield from _events(YAML(typ="safe", pure=True).parse(text))


def _events(parsed: Iterable[Any]) -> Iterator[Event]:
    for event in parsed:
        kind = _KINDS.get(type(event).__name__)
        if kind == "end":
            yield _END
        elif kind is not None:
            is_scalar = kind == "scalar"
            tag = None if kind == "alias" else event.tag
            yield Event(
                kind,
                event.start_mark.line,
                event.value if is_scalar else "",
                is_scalar and event.style in _PLAIN,
                event.anchor,
                tag if tag is None else str(tag),
            )
