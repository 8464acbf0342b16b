"""Alerts on their way to a reader: written down, told to a command, and marked as told.

The mark is set last. So alerts that a killed rerun could not tell, or a command could not take, are
found by the next one: they may be told twice, and are not lost.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from forecast.errors import StoreError
from forecast.rerun.alerts import new_alerts
from forecast.rerun.edition import Edition
from forecast.rerun.hook import call
from forecast.store.atomic import write_atomically
from forecast.store.digests import readable_json

ALERTS = "alerts.json"
ALERTS_SCHEMA = "succession-forecast/alerts/1"
TOLD = ".forecast-alerts-told"
"""Beside the editions: the name of the one whose alerts were told last."""


def tell(
    fired: Sequence[dict[str, Any]], edition: str, published: Path, command: Sequence[str] | None
) -> str | None:
    """Write the alerts of an edition, tell the command, and set the mark; why not, or None."""
    record = {"schema": ALERTS_SCHEMA, "edition": edition, "fired": list(fired)}
    try:
        write_atomically(published / ALERTS, readable_json(record))
        if fired and command and (fault := call(list(command), published / ALERTS)):
            return f"{fault}; the alerts are told again by the next rerun"
        write_atomically(published / TOLD, edition)
    except StoreError as fault:
        return str(fault)
    return None


def waiting_alerts(before: Edition | None, published: Path) -> tuple[dict[str, Any], ...]:
    """Alerts that fired in earlier reruns and were not told yet. before: the last edition."""
    if before is None:
        return ()
    told, record = _read(published / TOLD), _read(published / ALERTS)
    if told == before.folder.name:
        return ()
    waiting: list[dict[str, Any]] = []
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        found = json.loads(record or "{}")
        if found.get("edition") != told:
            waiting += found["fired"]
        if found.get("edition") == before.folder.name:
            return tuple(waiting)
    return (*waiting, *new_alerts(before.entries))


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return None
