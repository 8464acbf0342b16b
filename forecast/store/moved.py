"""`moved.json` beside a run: how it moved since another, split into parts that add up.

It is no part of the run's result, which does not depend on what was said before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecast.store.digests import readable_json

if TYPE_CHECKING:
    from forecast.analysis.moved import Explained

MOVED = "moved.json"
MOVED_SCHEMA = "succession-forecast/moved/1"


def moved_record(found: Explained) -> dict[str, Any]:
    """An explained move in JSON's own types; probabilities, not points."""
    return {
        "schema": MOVED_SCHEMA,
        "since_run": found.since_run,
        "run": found.run,
        "since_as_of": found.since.isoformat(),
        "as_of": found.until.isoformat(),
        "outcomes": [
            {
                "id": name,
                "name": found.names[name],
                "before": _rounded(found.before.get(name)),
                "after": _rounded(found.after.get(name)),
                "moved": _rounded(found.whole(name)),
                "is_beyond_error": name in found.beyond_error,
            }
            for name in found.outcomes
        ],
        "parts": [
            {
                "kind": part.kind,
                "name": part.name,
                "on": part.on.isoformat() if part.on else None,
                "moved": {name: _rounded(by) for name, by in part.moved.items()},
                "mcse": {name: _rounded(by) for name, by in part.mcse.items()},
                "how": part.how,
            }
            for part in found.parts
        ],
    }


def moved_text(found: Explained) -> str:
    """The text of `moved.json`."""
    return readable_json(moved_record(found))


def moved_from(record: Mapping[str, Any]) -> Explained:
    """The explained move of a record. Raises ValueError, KeyError or TypeError where it is none."""
    if record["schema"] != MOVED_SCHEMA:
        raise ValueError(f"schema is {record['schema']!r}; this version reads {MOVED_SCHEMA!r}")
    # arrays come with it, and most runs have no such file
    from forecast.analysis.moved import Explained, Part

    rows = record["outcomes"]
    return Explained(
        since_run=record["since_run"],
        run=record["run"],
        since=date.fromisoformat(record["since_as_of"]),
        until=date.fromisoformat(record["as_of"]),
        names={row["id"]: row["name"] for row in rows},
        before={row["id"]: row["before"] for row in rows if row["before"] is not None},
        after={row["id"]: row["after"] for row in rows if row["after"] is not None},
        parts=tuple(
            Part(
                kind=part["kind"],
                name=part["name"],
                moved=part["moved"],
                mcse=part["mcse"],
                on=date.fromisoformat(part["on"]) if part["on"] else None,
                how=part["how"],
            )
            for part in record["parts"]
        ),
    )


def read_moved(folder: Path, since: str | None = None) -> Explained | None:
    """The explained move that lies beside a run; None where there is none that can be read.

    since: a run; only the move since that one.
    """
    try:
        found = moved_from(json.loads((folder / MOVED).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return found if since in (None, found.since_run) and found.run == folder.name else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
