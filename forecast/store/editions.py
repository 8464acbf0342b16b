"""The digests of a published edition, and whether its files are still those."""

from __future__ import annotations

import json
import os
import re
from datetime import datetime
from pathlib import Path

from forecast.errors import StoreError
from forecast.store.digests import readable_json, sha256_of_bytes

PUBLISHED = "published"
"""In a store: what reruns publish."""
LATEST = "latest"
EDITION = "edition.json"
EDITION_SCHEMA = "succession-forecast/edition/1"
EDITION_NAME = re.compile(r"\d{4}-\d{2}-\d{2}(-\d+)?")
REMEDY = "remove the folder; the next rerun publishes anew"


def edition_text(folder: Path, previous: str | None, now: datetime) -> str:
    """The digests of all files of an edition, when it was made, and the one before it."""
    files = {
        str(path.relative_to(folder)): sha256_of_bytes(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    made_at = now.isoformat(timespec="seconds")
    record = {"schema": EDITION_SCHEMA, "made_at": made_at, "previous": previous, "files": files}
    return readable_json(record)


def editions_of(published: Path) -> list[Path]:
    """The folders of all editions, by day and number."""
    if not published.is_dir():
        return []
    found = [path for path in published.iterdir() if EDITION_NAME.fullmatch(path.name)]
    return sorted(found, key=lambda path: [int(part) for part in path.name.split("-")])


def check_edition(folder: Path) -> None:
    """Take every digest of an edition again. Raises StoreError for the first that is wrong."""
    path = folder / EDITION
    try:
        files = dict(json.loads(path.read_bytes())["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path}: cannot be read ({error}); {REMEDY}") from error
    for name, digest in files.items():
        if ".." in Path(name).parts or Path(name).is_absolute():
            raise StoreError(f"{path}: names {name!r}, which leads elsewhere; {REMEDY}")
        try:
            found = sha256_of_bytes((folder / name).read_bytes())
        except OSError as error:
            raise StoreError(
                f"{folder / name}: cannot be read ({error.strerror}); the edition is not whole: "
                f"{REMEDY}"
            ) from error
        if found != digest:
            raise StoreError(
                f"{folder / name}: is not what was published; the edition is not whole: {REMEDY}"
            )


def check_latest(published: Path) -> None:
    """Does `latest` point to an edition? Raises StoreError where it points to nothing."""
    latest = published / LATEST
    if latest.is_symlink() and not (latest / EDITION).is_file():
        raise StoreError(
            f"{latest}: points to {os.readlink(latest)}, which is no edition; point it to one"
        )
