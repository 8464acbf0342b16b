"""One document laid over another: what `extends:` and `--set` mean.

1. A mapping over a mapping is merged key by key.
2. Anything else replaces what was there; lists are replaced whole.
3. `null` over an inherited key removes the key.
4. A mapping that names another `kind` replaces the old one whole, since the keys of one
   kind mean nothing to another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forecast.scenario.document import Document, Location, Place
from forecast.scenario.schema_walk import TAG


def overlay(base: Document, top: Document) -> Document:
    """The document `top` laid over `base`; each value keeps the place where it was written."""
    data = merged(base.data, top.data)
    places = {**places_still_in(data, base.places), **top.places}
    return Document(path=top.path, data=data, places=places)


def merged(base: Any, top: Any) -> Any:
    """Plain data `top` laid over `base`.

    >>> merged({"sd": 1, "mean": 2, "by": "US"}, {"mean": 3, "by": None})
    {'sd': 1, 'mean': 3}
    """
    if not _are_merged(base, top):
        return top
    result = dict(base)
    for key, value in top.items():
        if value is None and key in base:
            del result[key]
        else:
            result[key] = merged(base[key], value) if key in base else value
    return result


def places_within(value: Any, location: Location, place: Place) -> dict[Location, Place]:
    """One place for a value and for all that stands in it."""
    places = {location: place}
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        places |= places_within(item, (*location, key), place)
    return places


def places_still_in(data: Any, places: Mapping[Location, Place]) -> dict[Location, Place]:
    """Those places whose location still stands in the data."""
    return {at: place for at, place in places.items() if _stands_in(data, at)}


def _are_merged(base: Any, top: Any) -> bool:
    if not (isinstance(base, dict) and isinstance(top, dict)):
        return False
    return TAG not in base or TAG not in top or base[TAG] == top[TAG]


def _stands_in(data: Any, location: Location) -> bool:
    for item in location:
        accepted: Any = data if isinstance(data, dict) else ()
        if isinstance(data, list):
            accepted = range(len(data))
        if item not in accepted:
            return False
        data = data[item]
    return True
