"""What an unquoted YAML scalar means: the YAML 1.2 core schema, and calendar dates.

Under YAML 1.2 only `true` and `false` are booleans, so the country code `NO` and the key
`on` are text.
"""

from __future__ import annotations

import re
from datetime import date
from math import isfinite

Scalar = str | int | float | bool | date | None

_MAYBE_NO_TEXT = re.compile(r"[-+.0-9~nNtTfF]|$")
"""How all that is no text begins: most scalars begin otherwise, and are done with."""
_NULL = re.compile(r"|~|null|Null|NULL")
_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED_INTEGER = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")

MAX_DIGITS = 40
"""No count or measure of ours is longer; Python refuses to read very long integers."""


def plain_scalar(text: str) -> Scalar:
    """The value of an unquoted scalar.

    Raises:
        ValueError: for a date that is not on the calendar, and for a number that is
            infinite, not a number or absurdly long; the text says what to write.

    >>> plain_scalar("2023-11-22"), plain_scalar("0.5"), plain_scalar("NO")
    (datetime.date(2023, 11, 22), 0.5, 'NO')
    """
    if not _MAYBE_NO_TEXT.match(text):
        return text
    if _NULL.fullmatch(text):
        return None
    if _BOOLEAN.fullmatch(text):
        return text.lower() == "true"
    if match := _DATE.fullmatch(text):
        return _calendar_date(text, *match.groups())
    return _number(text)


def _calendar_date(text: str, year: str, month: str, day: str) -> date:
    if len(month) < 2 or len(day) < 2:
        raise ValueError(
            f"'{text}'; write a date as YYYY-MM-DD, with two digits for the month and day"
        )
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"'{text}', a day that is not on the calendar; correct the date") from None


def _number(text: str) -> str | int | float:
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"'{text}'; write a finite number")
    is_integer = _INTEGER.fullmatch(text) or _BASED_INTEGER.fullmatch(text)
    if not is_integer and not _DECIMAL.fullmatch(text):
        return text
    if len(text) > MAX_DIGITS:
        raise ValueError(f"a number of {len(text)} characters; write at most {MAX_DIGITS}")
    if _INTEGER.fullmatch(text):
        return int(text)
    if is_integer:
        return int(text, 0)
    if not isfinite(float(text)):
        raise ValueError(f"'{text}', too large to be a number; write a finite number")
    return float(text)
