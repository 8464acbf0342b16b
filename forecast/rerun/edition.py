"""What is published: a dated folder, whole or not at all, and `latest`, which points to one.

    2026-11-28/            an edition; a second one on that day is 2026-11-28-2
        index.html         all scenarios: headline, change, alerts, health
        index.json         the same for programs
        feed.xml           headline changes, for feed readers
        forecasts.csv      all probabilities in one table
        model-output/      the same as hubverse model output
        <scenario>/        report.html, summary.json and cumulative.csv, copies of those of the run
        edition.json       the digest of each of these
    latest                 a link to the newest edition, switched in one step
    alerts.json            the alerts that fired last
    status.json            how the last rerun ended

An edition is never changed. It holds copies, so runs may be pruned and a folder served as it is.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from forecast.errors import StoreError
from forecast.rerun.entry import Entry, entry_from
from forecast.rerun.feed import atom, news_of
from forecast.rerun.past import with_past
from forecast.rerun.words import rows_of
from forecast.store.atomic import folder_to_publish
from forecast.store.digests import readable_json
from forecast.store.editions import EDITION, LATEST, check_edition, edition_text
from forecast.store.export import flat_csv, model_output

INDEX_SCHEMA = "succession-forecast/index/1"
COPIED = ("report.html", "summary.json", "cumulative.csv")
N_NEWS = 100
"""Entries that the feed keeps."""


@dataclass(frozen=True)
class Edition:
    """A published edition. news: headline changes up to then, the newest first.

    past: what the editions up to then said of each scenario.
    """

    folder: Path
    entries: tuple[Entry, ...]
    news: tuple[dict[str, Any], ...] = ()
    past: tuple[dict[str, Any], ...] = ()

    def entry(self, scenario: str) -> Entry | None:
        """What is published of a scenario."""
        return next((entry for entry in self.entries if entry.scenario == scenario), None)

    def entry_of_config(self, config: str) -> Entry | None:
        """What is published of the scenario in a file, whose name can perhaps not be read now."""
        return next((entry for entry in self.entries if entry.config == config), None)


def last_edition(published: Path) -> Edition | None:
    """The edition that `latest` points to; None where nothing was published yet.

    What failed since is shown as it has it, so all of it is checked. Raises StoreError where it
    is not what was published.
    """
    latest = published / LATEST
    if not latest.is_symlink():
        return None
    folder = published / os.readlink(latest)
    try:
        check_edition(folder)
        record = json.loads((folder / "index.json").read_bytes())
        entries = tuple(entry_from(row) for row in record["scenarios"])
        news, past = (tuple(record.get(name, ())) for name in ("news", "past"))
        return Edition(folder, entries, news, past)
    except (StoreError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            f"{folder}: the published edition is not whole ({error}); point {latest} to an earlier "
            "one, or remove it to begin anew"
        ) from error


def is_news(entries: Iterable[Entry], before: Edition | None) -> bool:
    """Whether there is anything to publish that the last edition does not show."""
    now = list(entries)
    if before is None or any(alert.get("is_new") for e in now for alert in e.alerts):
        return True
    return [entry.key for entry in now] != [entry.key for entry in before.entries]


def publish(
    published: Path,
    entries: tuple[Entry, ...],
    before: Edition | None,
    *,
    store: Path,
    today: date,
    now: datetime,
    fresh: Collection[str] = (),
) -> Edition:
    """Publish an edition and let `latest` point to it. Raises StoreError; the old one stands.

    fresh: scenarios whose run was made just now: its pages are taken, also where the edition
    before shows the same run with other pages.
    """
    name = _free_name(published, today)
    news = (*news_of(entries, before.entries if before else (), now, name),)
    news = (*news, *(before.news if before else ()))[:N_NEWS]
    past = with_past(entries, before.past if before else (), name)
    edition = Edition(published / name, entries, news, past)
    with folder_to_publish(edition.folder) as new:
        for entry in entries:
            _copy_pages(entry, new, store, None if entry.scenario in fresh else before)
        texts = _texts(edition, store, before)
        for path, text in texts.items():
            (new / path).parent.mkdir(parents=True, exist_ok=True)
            (new / path).write_text(text, encoding="utf-8", newline="")
        text = edition_text(new, before.folder.name if before else None, now)
        (new / EDITION).write_text(text, encoding="utf-8")
    _point_to(published, name)
    return edition


def _free_name(published: Path, today: date) -> str:
    """The day; with a number where that day has an edition already."""
    number, name = 1, today.isoformat()
    while (published / name).exists():
        number += 1
        name = f"{today.isoformat()}-{number}"
    return name


def _copy_pages(entry: Entry, new: Path, store: Path, before: Edition | None) -> None:
    """The pages of a scenario; of the edition before where the last attempt failed."""
    if entry.run is None:
        return
    sources = [store / entry.run]
    if before is not None and (was := before.entry(entry.scenario)) and was.run == entry.run:
        sources.insert(0, before.folder / entry.scenario)
    source = next(place for place in sources if place.is_dir())
    (new / entry.scenario).mkdir()
    for name in COPIED:
        if (source / name).is_file():
            shutil.copyfile(source / name, new / entry.scenario / name)


def _texts(edition: Edition, store: Path, before: Edition | None) -> dict[str, str]:
    from forecast.report.index_page import render_index

    shown = [entry for entry in edition.entries if entry.run is not None]
    record = {
        "schema": INDEX_SCHEMA,
        "scenarios": [entry.record() for entry in edition.entries],
        "news": list(edition.news),
        "past": list(edition.past),
    }
    return {
        "index.html": render_index(
            rows_of(edition.entries, edition.past, edition.folder.name), edition.folder.name
        ),
        "index.json": readable_json(record),
        "feed.xml": atom(edition.news, edition.folder.name),
        "forecasts.csv": flat_csv([entry.record() for entry in shown]),
        **{
            f"model-output/{name}": text
            for name, text in model_output(
                (entry.record(), _cumulative(entry, edition, store, before)) for entry in shown
            ).items()
        },
    }


def _cumulative(entry: Entry, edition: Edition, store: Path, before: Edition | None) -> str:
    places = [store / str(entry.run)]
    if before is not None:
        places.append(before.folder / entry.scenario)
    for place in places:
        with suppress(OSError):
            return (place / "cumulative.csv").read_text(encoding="utf-8")
    return ""


def _point_to(published: Path, name: str) -> None:
    """Switch `latest` in one step: at no moment does it point to nothing."""
    fresh = published / f".forecast-new-{LATEST}-{secrets.token_hex(4)}"
    try:
        fresh.symlink_to(name)
        os.replace(fresh, published / LATEST)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise StoreError(
            f"{published / LATEST}: cannot be switched: {error.strerror or error}; the edition "
            f"{name} is there, and the one before still stands as latest"
        ) from error
