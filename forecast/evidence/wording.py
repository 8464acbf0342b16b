"""The second half of a message: what was found, what is accepted, what was perhaps meant."""

from __future__ import annotations

from collections.abc import Iterable

from forecast.errors import nearest

MAX_LISTED = 40
"""Above this many words only the nearest is shown: all 32 allies still fit on a line."""


def choose(found: str, accepted: Iterable[str], *, otherwise: str = "leave it out") -> str:
    """What to choose instead of `found`; `otherwise` is the remedy where nothing is accepted.

    >>> choose("ruttte", ["kallas", "rutte"])
    "'ruttte'; choose kallas or rutte (did you mean 'rutte'?)"
    >>> choose("rutte", [])
    "'rutte'; leave it out"
    """
    words = sorted(accepted)
    if not words:
        return f"'{found}'; {otherwise}"
    hint = nearest(found, words)
    if hint and len(words) > MAX_LISTED:
        return f"'{found}'; did you mean '{hint}'?"
    listed = " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
    return f"'{found}'; choose {listed}" + (f" (did you mean '{hint}'?)" if hint else "")
