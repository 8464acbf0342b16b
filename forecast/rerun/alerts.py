"""Which alerts of a scenario hold, by what a rerun found, and which of them are new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from forecast.rerun.entry import Entry
from forecast.rerun.words import cause_words
from forecast.scenario.alerts import (
    Alert,
    DiagnosticsAlert,
    MoveAlert,
    PivotAlert,
    ProbabilityAlert,
    StalenessAlert,
)
from forecast.store.digests import sha256_of

_WORSE = ("ok", "doubtful", "failed")


def with_alerts(
    entry: Entry, before: Entry | None, alerts: Iterable[Alert], verdict: str | None
) -> Entry:
    """The entry with the alerts that hold; `is_new` where one did not hold before.

    verdict: of the last attempt's fit. Where the attempt failed, what is shown is an earlier run,
    of which everything was told already: only its diagnostics can be news. A move is always
    new, unless the run is the one that was published.
    """
    held = {alert["key"] for alert in before.alerts} if before else set()
    if entry.fault is None:
        found = [row for alert in alerts for row in _holding(alert, entry, verdict)]
    else:
        fits = [alert for alert in alerts if isinstance(alert, DiagnosticsAlert)]
        found = [row for alert in fits for row in _holding(alert, entry, verdict)]
        told = {row["key"] for row in found}
        found += [dict(row) for row in entry.alerts if row["key"] not in told]
    return replace(entry, alerts=tuple({**row, "is_new": row["key"] not in held} for row in found))


def new_alerts(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """The alerts that fire: each with its scenario and what it is about."""
    return [
        {"scenario": entry.scenario, "as_of": entry.as_of, "run": entry.run, **alert}
        for entry in entries
        for alert in entry.alerts
        if alert.get("is_new")
    ]


def _holding(alert: Alert, entry: Entry, verdict: str | None) -> Iterator[dict[str, Any]]:
    """Rows of an alert that holds: what was found, in words and as a value."""
    if isinstance(alert, MoveAlert):
        yield from _moved(alert, entry)
        return
    found = _found(alert, entry, verdict)
    if found is not None:
        yield _row(alert, entry, *found)


def _found(alert: Alert, entry: Entry, verdict: str | None) -> tuple[str, Any] | None:
    """What was found, in words and as a value; None where the alert does not hold."""
    if isinstance(alert, ProbabilityAlert):
        value = _of(entry.outcomes, "id", alert.outcome, "probability")
        return _beyond(alert, value, f"probability of {alert.outcome}")
    if isinstance(alert, PivotAlert):
        value = _of(entry.pivots, "member", alert.member, "p_last_holdout")
        return _beyond(alert, value, f"chance that {alert.member} is the last to agree")
    if isinstance(alert, StalenessAlert):
        return _stale(alert, entry)
    if isinstance(alert, DiagnosticsAlert) and verdict in _WORSE:
        is_bad = _WORSE.index(verdict) >= _WORSE.index(alert.verdict)
        return (f"the fit is {verdict}", verdict) if is_bad else None
    return None


def _beyond(
    alert: ProbabilityAlert | PivotAlert, value: float | None, of_what: str
) -> tuple[str, float] | None:
    if value is None:
        return None
    percent = f"{of_what} is {100 * value:.1f} %"
    if alert.above is not None and value > alert.above:
        return f"{percent}, above {100 * alert.above:g} %", value
    if alert.below is not None and value < alert.below:
        return f"{percent}, below {100 * alert.below:g} %", value
    return None


def _stale(alert: StalenessAlert, entry: Entry) -> tuple[str, int | None] | None:
    if entry.newest_event is None:
        return "the record has no event", None
    days = (date.fromisoformat(entry.as_of or "") - date.fromisoformat(entry.newest_event)).days
    words = f"the newest event is {days} days old, of {entry.newest_event}"
    return (words, days) if days >= alert.days else None


def _moved(alert: MoveAlert, entry: Entry) -> Iterator[dict[str, Any]]:
    if entry.change.get("is_same_run"):
        return
    for move in entry.change.get("moves", ()):
        is_meant = alert.outcome in (None, move["outcome"])
        if not is_meant or move["points"] is None or move["within_monte_carlo_error"]:
            continue
        if abs(move["points"]) >= 100 * alert.by:
            words = f"{move['outcome']} moved by {move['points']:+.1f} points"
            words = f"{words} since {entry.change['since_as_of']}"
            if causes := cause_words(entry, move["outcome"]):
                words = f"{words}. {causes.removesuffix('.')}"
            row = _row(alert, entry, words, move["points"])
            # each run that moves so far is news of its own
            yield {**row, "key": sha256_of([row["key"], move["outcome"], entry.run])[:16]}


def _row(alert: Alert, entry: Entry, words: str, value: Any) -> dict[str, Any]:
    stated = alert.model_dump(mode="json", exclude_none=True)
    key = sha256_of([entry.scenario, stated])[:16]
    return {"key": key, "alert": stated, "says": words, "value": value}


def _of(rows: Iterable[Mapping[str, Any]], key: str, name: str, value: str) -> float | None:
    return next((row[value] for row in rows if row[key] == name), None)
