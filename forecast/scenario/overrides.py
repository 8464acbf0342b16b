"""`--set key=value`: one change to a scenario from the command line.

The key is dotted, list items by their number from 0; the value is YAML. It is laid over the
scenario as a file that extends it would be (see `overlay`), so `null` removes a key.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Any

from pydantic import BaseModel

from forecast.errors import ScenarioError, nearest
from forecast.scenario.document import Document, Location, Place, dotted
from forecast.scenario.inheritance import EXTENDS
from forecast.scenario.overlay import merged, places_still_in, places_within
from forecast.scenario.schema import Scenario
from forecast.scenario.schema_walk import walk
from forecast.scenario.strict_yaml import parse_value


def apply_overrides(document: Document, overrides: Iterable[str]) -> Document:
    """The document with each `key=value` laid over it, in the order given.

    Raises:
        ScenarioError: naming the override, when it has no `=`, its value is not YAML or its
            key leads nowhere. Keys that only the schema knows to be wrong are left to it.

    >>> from pathlib import Path
    >>> plain = Document(Path("a.yaml"), {"fit": {"chains": 4}}, {})
    >>> apply_overrides(plain, ["fit.draws=500"]).data
    {'fit': {'chains': 4, 'draws': 500}}
    """
    return reduce(_apply, overrides, document)


def _apply(document: Document, override: str) -> Document:
    place = Place(f"--set {' '.join(override.split())}")
    keys, value = _split(override, place)
    data = _assigned(document.data, keys, value, (), place)
    location = _with_indices(document.data, keys)
    kept = places_still_in(data, document.places)
    prefixes = (location[:depth] for depth in range(1, len(location)))
    opened = {prefix: place for prefix in prefixes if prefix not in kept}
    return Document(document.path, data, kept | opened | places_within(value, location, place))


def _split(override: str, place: Place) -> tuple[tuple[str, ...], Any]:
    key, equals, text = override.partition("=")
    keys = tuple(part.strip() for part in key.split("."))
    if not equals or not all(keys):
        raise ScenarioError(f"{place}: not of the form key=value; write, as in as_of=2024-02-23")
    if keys[0] == EXTENDS:
        raise ScenarioError(f"{place}: extends cannot be set; name the other config instead")
    return keys, parse_value(text, source=str(place), error=ScenarioError)


def _assigned(node: Any, keys: tuple[str, ...], value: Any, at: Location, place: Place) -> Any:
    """A copy of `node` in which the value stands under the keys."""
    if isinstance(node, list):
        return _assigned_in_list(node, keys, value, at, place)
    if not isinstance(node, dict):
        raise ScenarioError(f"{place}: {dotted(at)} is {node!r}, not a mapping; set it as a whole")
    key, rest = keys[0], keys[1:]
    if key not in node and (rest or value is None):
        _refuse_unknown_entry(node, (*at, key), place)
    if not rest:
        return merged(node, {key: value})
    return {**node, key: _assigned(node.get(key, {}), rest, value, (*at, key), place)}


def _assigned_in_list(
    node: list[Any], keys: tuple[str, ...], value: Any, at: Location, place: Place
) -> list[Any]:
    index = int(keys[0]) if keys[0].isdecimal() and len(keys[0]) < 9 else len(node)
    if index >= len(node):
        accepted = f"choose 0 to {len(node) - 1}" if node else "set the list as a whole"
        raise ScenarioError(f"{place}: {dotted(at)} has no item '{keys[0]}'; {accepted}")
    old, rest = node[index], keys[1:]
    new = _assigned(old, rest, value, (*at, index), place) if rest else merged(old, value)
    return [*node[:index], new, *node[index + 1 :]]


def _refuse_unknown_entry(node: dict[str, Any], location: Location, place: Place) -> None:
    """Refuse to go into a factor or candidate that nobody declared: it is a misspelling."""
    spot = walk(Scenario, location)
    is_record = isinstance(spot.annotation, type) and issubclass(spot.annotation, BaseModel)
    if spot.location != location or spot.siblings or not (spot.kinds or is_record):
        return
    key, owner = str(location[-1]), dotted(location[:-1])
    hint = nearest(key, node)
    meant = f" (did you mean '{hint}'?)" if hint else ""
    declared = f"choose {', '.join(sorted(node))}{meant} or " if node else ""
    raise ScenarioError(
        f"{place}: {owner} has no '{key}'; {declared}declare it whole, as in {owner}.{key}={{...}}"
    )


def _with_indices(node: Any, keys: tuple[str, ...]) -> Location:
    """The location as the schema knows it: list items by number, not by text."""
    location: Location = ()
    for key in keys:
        item: str | int = int(key) if isinstance(node, list) else key
        location = (*location, item)
        if isinstance(node, list):
            node = node[int(key)]
        else:
            node = node.get(key) if isinstance(node, dict) else None
    return location
