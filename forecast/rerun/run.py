"""A rerun from beginning to end: plan, carry out, publish, alert, tell.

Each step leaves the store so that a rerun killed after it loses nothing: runs are in the store
as they end, an edition shows at once or not at all, and alerts count as told only after the
command that tells them has ended well. So an alert may be told twice, and is never lost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from forecast.errors import StoreError
from forecast.rerun.alerts import new_alerts, with_alerts
from forecast.rerun.batch import AT_WORK, Done, Steps, carry_out
from forecast.rerun.edition import Edition, is_news, last_edition, publish
from forecast.rerun.entry import Entry, entry_of
from forecast.rerun.plan import Wanted, plan
from forecast.rerun.telling import tell, waiting_alerts
from forecast.store.atomic import remove_stale, restore_all, write_atomically
from forecast.store.digests import readable_json
from forecast.store.editions import PUBLISHED
from forecast.store.listing import load_summary
from forecast.store.lock import RERUN_LOCK, locked

STATUS = "status.json"
STATUS_SCHEMA = "succession-forecast/rerun/1"


@dataclass(frozen=True)
class Report:
    """How a rerun ended.

    edition: what is published now. is_new: whether this rerun published it. alerts: those that
    fired, also those that a killed rerun could not tell. faults: beside those of scenarios.
    """

    done: tuple[Done, ...]
    edition: Path | None
    is_new: bool
    alerts: tuple[dict[str, Any], ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[Done, ...]:
        """What came of the scenarios that failed."""
        return tuple(done for done in self.done if done.state == "failed")


@dataclass(frozen=True)
class Told:
    """Whom a rerun tells what. on_alert: a command and its arguments; None for none."""

    on_wait: Callable[[str], None] = lambda holder: None
    on_done: Callable[[Done], None] = lambda done: None
    on_alert: Sequence[str] | None = None


def rerun(wanted: Wanted, steps: Steps, told: Told | None = None, *, wait: bool = False) -> Report:
    """Rerun a folder. One at a time on a store: the second waits, or raises StoreError.

    Raises InputError for a folder without scenarios, and StoreError where nothing can be written.
    """
    told = told or Told()
    lock = wanted.store / RERUN_LOCK
    with locked(lock, wait=wait, on_wait=told.on_wait):
        return _rerun(wanted, steps, told)


def _rerun(wanted: Wanted, steps: Steps, told: Told) -> Report:
    published = wanted.store / PUBLISHED
    restore_all(wanted.store)
    for place in (wanted.store, published):
        remove_stale(place)
    before = last_edition(published)
    tasks = plan(wanted)
    done = []
    since = {e.scenario: e.run for e in before.entries if e.run} if before else {}
    for one in carry_out(tasks, wanted.store, steps, since):
        told.on_done(one)
        done.append(one)
    in_order = sorted(done, key=lambda one: str(one.task.config))
    report = _published(tuple(in_order), before, wanted)
    report = _alerted(report, before, published, told)
    with suppress(StoreError):  # told on the terminal all the same
        write_atomically(published / STATUS, readable_json(status_of(report)))
    with suppress(OSError):
        (wanted.store / AT_WORK).unlink(missing_ok=True)
    return report


def _published(done: tuple[Done, ...], before: Edition | None, wanted: Wanted) -> Report:
    entries = tuple(_entry(one, before) for one in done)
    kept = before.folder if before else None
    fresh = frozenset(one.task.name for one in done if one.state == "computed")
    if not fresh and not is_news(entries, before):
        return Report(done, kept, is_new=False)
    try:
        edition = publish(
            wanted.store / PUBLISHED,
            entries,
            before,
            store=wanted.store,
            fresh=fresh,
            today=wanted.today,
            now=datetime.now(UTC),
        )
    except StoreError as fault:
        return Report(done, kept, is_new=False, faults=(str(fault),))
    return Report(done, edition.folder, is_new=True, alerts=tuple(new_alerts(entries)))


def _entry(done: Done, before: Edition | None) -> Entry:
    was = before.entry(done.task.name) if before else None
    if was is None and before is not None and done.task.action == "refuse":
        was = before.entry_of_config(done.task.config.name)
    alerts = done.task.question.scenario.alerts if done.task.question else ()
    return with_alerts(entry_of(done, was), was, alerts, _verdict(done))


def _verdict(done: Done) -> str | None:
    """Of the fit that was tried, whether or not it is shown."""
    if done.folder is None:
        return None
    try:
        return str(load_summary(done.folder)["diagnostics"]["verdict"])
    except StoreError:
        return None


def _alerted(report: Report, before: Edition | None, published: Path, told: Told) -> Report:
    """The report with all alerts that fired, told to the command and marked as told."""
    fired = (*waiting_alerts(before, published), *report.alerts)
    report = replace(report, alerts=fired)
    if report.edition is None or not (fired or report.is_new):
        return report
    fault = tell(fired, report.edition.name, published, told.on_alert)
    return replace(report, faults=(*report.faults, fault)) if fault else report


def status_of(report: Report) -> dict[str, Any]:
    """How a rerun ended, in JSON's own types."""
    return {
        "schema": STATUS_SCHEMA,
        "ended_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "edition": str(report.edition) if report.edition else None,
        "is_new_edition": report.is_new,
        "scenarios": [
            {
                "scenario": done.task.name,
                "config": str(done.task.config),
                "state": done.state,
                "why": done.task.why if done.task.action != "refuse" else None,
                "as_of_is": done.task.as_of_is,
                "run": done.task.run_id,
                "fault": done.fault,
                "unexplained": done.unexplained,
            }
            for done in report.done
        ],
        "alerts": list(report.alerts),
        "faults": list(report.faults),
    }
