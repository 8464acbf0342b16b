"""A milestone's short name, for tables and for labels on a line."""

from __future__ import annotations

import re

from forecast.outcomes import MilestoneProbability

MAX_LENGTH = 36

_END_OF_CLAUSE = re.compile(r"[,;.(]| [-–—] ")
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DAYS = re.compile(rf"\s+(on\s+)?\d[\d–-]*\s+({_MONTH})[a-z]*(\s+\d{{4}})?\s*$")


def milestone_label(milestone: MilestoneProbability) -> str:
    """The first clause of its note without the date, or else its id in words."""
    return short_label(milestone.id, milestone.note)


def short_label(milestone_id: str, note: str) -> str:
    """A label for a milestone with this id and note.

    >>> short_label("washington_summit", "Washington summit 9-11 July 2024; the latest date.")
    'Washington summit'
    >>> short_label("q1_target", "An ambassador: allies want to finish in the first quarter.")
    'Q1 target'
    """
    clause = _DAYS.sub("", _END_OF_CLAUSE.split(note, maxsplit=1)[0]).strip()
    if clause and ":" not in clause and len(clause) <= MAX_LENGTH:
        return clause
    words = milestone_id.replace("_", " ")
    return words[:1].upper() + words[1:]
