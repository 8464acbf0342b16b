"""A schema's verdict in plain words: file, line, key, what was found, what is accepted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from forecast.errors import InputError, nearest
from forecast.scenario.base import Strict
from forecast.scenario.document import Document, Location, dotted
from forecast.scenario.schema_walk import Spot, walk
from forecast.scenario.vocabulary import ID_PATTERN, SLUG_PATTERN


def validate[Model: Strict](
    document: Document, schema: type[Model], *, error: type[InputError], also: tuple[str, ...] = ()
) -> Model:
    """The document as a record of `schema`.

    Args:
        document: what was read.
        schema: what is expected.
        error: the class of the error raised.
        also: top-level keys that are accepted, but were taken out before.

    Raises:
        InputError: (as `error`) on the first fault; how many more there are is told.
    """
    # JSON in strict mode takes lists for tuples and ISO text for dates, but neither a
    # quoted number for a number nor `true` for 1.
    text = json.dumps(document.data, default=date.isoformat)
    try:
        return schema.model_validate_json(text, strict=True)
    except ValidationError as fault:
        message = _first_fault(fault.errors(include_url=False), document, schema, also)
    raise error(message)


def _first_fault(
    details: Sequence[ErrorDetails],
    document: Document,
    schema: type[Strict],
    also: tuple[str, ...],
) -> str:
    # A misspelt key also leaves the right one missing: the misspelling is the thing to say.
    ordered = sorted(details, key=lambda detail: detail["type"] != "extra_forbidden")
    first, spot = ordered[0], walk(schema, ordered[0]["loc"])
    location, words = _in_words(first, spot, also)
    more = len({walk(schema, detail["loc"]).location for detail in details} - {spot.location})
    suffix = f" (and {more} more)" if more else ""
    return f"{document.place_of(location)}: {words}{suffix}"


def _in_words(detail: ErrorDetails, spot: Spot, also: tuple[str, ...]) -> tuple[Location, str]:
    """The location whose line is shown, and the sentence."""
    kind, found = detail["type"], detail["input"]
    if kind == "extra_forbidden":
        return spot.location, _unknown_key(spot, also)
    if kind in ("missing", "union_tag_not_found"):
        return spot.location, _missing_key(spot, detail)
    if kind == "union_tag_invalid":
        key = (*spot.location, "kind")
        return key, f"{dotted(key)} is {_choice(found.get('kind'), spot.kinds)}"
    if kind == "value_error":
        message = str(detail["ctx"]["error"]) if "ctx" in detail else detail["msg"]
        return (*spot.location, message.split(" ", 1)[0]), message
    if spot.is_key:
        return spot.location, f"key '{dotted(spot.location)}': {_remedy(detail, spot)}"
    name = dotted(spot.location) or "the file"
    return spot.location, f"{name} is {_shown(found)}; {_remedy(detail, spot)}"


MAX_LISTED = 16
"""Where a near key is known, a list longer than this one hides it."""


def _unknown_key(spot: Spot, also: tuple[str, ...]) -> str:
    key, parent = str(spot.location[-1]), dotted(spot.location[:-1])
    place = f" in {parent}" if parent else ""
    accepted = spot.siblings if parent else (*spot.siblings, *also)
    hint = nearest(key, accepted)
    if hint and len(accepted) > MAX_LISTED:
        return f"unknown key '{key}'{place}; did you mean '{hint}'?"
    meant = f" (did you mean '{hint}'?)" if hint else ""
    return f"unknown key '{key}'{place}; choose {_listed(sorted(accepted))}{meant}"


def _missing_key(spot: Spot, detail: ErrorDetails) -> str:
    if detail["type"] == "union_tag_not_found":
        return f"{dotted(spot.location)} has no kind; add 'kind:', one of {_listed(spot.kinds)}"
    owner = dotted(spot.location[:-1]) or "the file"
    return f"{owner} has no {spot.location[-1]}; add '{spot.location[-1]}:'"


def _remedy(detail: ErrorDetails, spot: Spot) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "literal_error":
        return _choose(detail["input"], _literal_words(spot))
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(context["pattern"], f"it must match {context['pattern']}")
    if kind in _BOUNDS:
        bound = next(iter(context.values()))
        is_whole = isinstance(bound, float) and bound.is_integer()
        return f"it must be {_BOUNDS[kind]} {int(bound) if is_whole else bound}"
    if kind in ("too_short", "string_too_short"):
        return "write at least one" if kind == "too_short" else "write some text"
    if kind.startswith("date"):
        return "write a date as YYYY-MM-DD"
    return _TYPES.get(kind, detail["msg"][:1].lower() + detail["msg"][1:])


_PATTERNS = {
    ID_PATTERN: "use at most 40 of a-z, 0-9 and _, beginning with a letter",
    SLUG_PATTERN: "use at most 60 of a-z, 0-9 and -, beginning with a letter",
}
_BOUNDS = {
    "greater_than": "greater than",
    "greater_than_equal": "at least",
    "less_than": "less than",
    "less_than_equal": "at most",
    "string_too_long": "at most this many characters:",
}
_TYPES = {
    "string_type": "write text (in quotes if it looks like a number)",
    "int_type": "write a whole number",
    "int_from_float": "write a whole number",
    "float_type": "write a number",
    "bool_type": "write true or false",
    "tuple_type": "write a list, as in [a, b]",
    "dict_type": "write a mapping of 'key: value'",
    "model_type": "write a mapping of 'key: value'",
    "model_attributes_type": "write a mapping of 'key: value'",
}


def _literal_words(spot: Spot) -> tuple[str, ...]:
    return tuple(str(word) for word in get_args(spot.annotation))


def _choice(found: object, words: Sequence[str]) -> str:
    return f"{_shown(found)}; {_choose(found, words)}"


def _choose(found: object, words: Sequence[str]) -> str:
    hint = nearest(str(found), words)
    meant = f" (did you mean '{hint}'?)" if hint else ""
    return f"choose {_listed(words)}{meant}"


def _listed(words: Sequence[str]) -> str:
    """`a, b or c`."""
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _shown(found: object) -> str:
    """What was found, short enough for one line."""
    if found is None:
        return "empty"
    if isinstance(found, dict):
        return "a mapping"
    if isinstance(found, list):
        return "a list"
    if isinstance(found, bool):
        return str(found).lower()
    text = " ".join(str(found).split())
    text = text if len(text) <= 60 else f"{text[:57]}..."
    return f"'{text}'" if isinstance(found, str) else text
