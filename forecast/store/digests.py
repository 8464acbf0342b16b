"""One value, one text, one digest: equal inputs give equal bytes on any machine."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel


def sha256_of(value: Any) -> str:
    """Digest of a value's canonical JSON, 64 hexadecimal digits.

    >>> sha256_of({"b": 1, "a": (2.5,)}) == sha256_of({"a": [2.5], "b": 1})
    True
    """
    return sha256_of_bytes(canonical_json(value).encode())


def sha256_of_bytes(data: bytes) -> str:
    """Digest of bytes, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def canonical_json(value: Any) -> str:
    """The one JSON text of a value: keys sorted, no blanks, dates ISO, floats as their repr.

    Raises ValueError on NaN and infinity, and TypeError on what is no plain value.

    >>> canonical_json({"on": date(2023, 11, 22), "a": (1, 0.1)})
    '{"a":[1,0.1],"on":"2023-11-22"}'
    """
    return json.dumps(
        plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def readable_json(value: Any) -> str:
    """JSON for files that people open too: indented, keys in the order given, newline at end.

    Raises ValueError on NaN and infinity, and TypeError on what is no plain value.
    """
    return json.dumps(plain(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def plain(value: Any) -> Any:
    """The value in JSON's own types: records become dicts, tuples lists, dates ISO text.

    Numbers of numpy become Python's. Anything else is left for the JSON writer to refuse.

    >>> plain({"on": date(2023, 11, 22)})
    {'on': '2023-11-22'}
    """
    if value is None or type(value) in (str, int, float, bool):
        return value
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return _number_of_python(value)


def finite_or_none(value: float) -> float | None:
    """The number, or None (JSON's null) where it is infinite or not a number.

    >>> finite_or_none(float("nan")) is None
    True
    """
    return value if math.isfinite(value) else None


def _number_of_python(value: Any) -> Any:
    # numpy is loaded by whoever made its number, and digests of text need none
    from numpy import generic

    return value.item() if isinstance(value, generic) else value


def _key(key: Any) -> str:
    # json would turn 1 and "1" into the same key, and two values into one text
    if not isinstance(key, str):
        raise TypeError(f"key {key!r} is not text")
    return key
