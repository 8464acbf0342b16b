"""Whole or not at all: files and folders that a killed run cannot leave half-made.

What is new is built under a hidden name beside its place, forced to disk, and renamed. A
folder that is replaced is first renamed aside; should the run die between the two renames,
the next reader or writer puts it back.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from forecast.errors import StoreError

_NEW = ".forecast-new-"
_OLD = ".forecast-old-"
_OLD_NAME = re.compile(re.escape(_OLD) + r"(?P<final>.+)-[0-9a-f]{8}")

# Two runs that publish to one place may each find it changed under their hands; a few tries
# settle who comes last.
_ATTEMPTS = 5

# No run takes a day to write its files: what is older was left by one that was killed.
STALE_SECONDS = 24 * 3600.0


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file so that readers see the old content or the new, never part of it.

    Text is written as UTF-8. Missing parent folders are made. Raises StoreError where the
    place cannot be written.
    """
    with _explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        new = _beside(path, _NEW)
        try:
            _write_and_sync(new, content.encode() if isinstance(content, str) else content)
            os.replace(new, path)
        finally:
            new.unlink(missing_ok=True)
        _sync_folder(path.parent)


@contextmanager
def folder_to_publish(final: Path) -> Iterator[Path]:
    """A hidden sibling folder to fill; it becomes `final` on leaving, or vanishes on an error.

    Raises StoreError where the place cannot be written.
    """
    final = final.resolve()  # a link stays a link: what it points to is replaced
    with _explained(final):
        final.parent.mkdir(parents=True, exist_ok=True)
        new = _beside(final, _NEW)
        new.mkdir()
        try:
            yield new
            publish_folder(new, final)
        finally:
            shutil.rmtree(new, ignore_errors=True)


def publish_folder(new: Path, final: Path) -> None:
    """Force a folder to disk and rename it to `final`, in place of what was there.

    Both have the same parent. Raises StoreError where the place cannot be written; what was
    there then stands.
    """
    with _explained(final):
        _sync_all(new)
        for attempt in range(1, _ATTEMPTS + 1):
            restore(final)
            try:
                _swap(new, final)
                break
            except OSError:
                if attempt == _ATTEMPTS or not new.exists():
                    raise
        _sync_folder(final.parent)
    for aside in _set_aside(final):
        shutil.rmtree(aside, ignore_errors=True)


def restore(final: Path) -> None:
    """Put a folder back that a killed run had renamed aside; nothing to do otherwise."""
    if final.exists() or not final.parent.is_dir():
        return
    with suppress(OSError):  # another run was faster, or the store is read-only
        for aside in _set_aside(final)[:1]:
            os.rename(aside, final)


def restore_all(parent: Path) -> None:
    """`restore` for every folder that once stood in `parent`."""
    for entry in list(parent.iterdir()) if parent.is_dir() else []:
        if match := _OLD_NAME.fullmatch(entry.name):
            restore(parent / match["final"])


def remove_stale(parent: Path, *, older_than_seconds: float = STALE_SECONDS) -> int:
    """Remove what killed runs left half-made in `parent`; gives the number of entries."""
    removed = 0
    for entry in list(parent.iterdir()) if parent.is_dir() else []:
        if not entry.name.startswith(_NEW):
            continue
        with suppress(FileNotFoundError):
            if time.time() - entry.lstat().st_mtime <= older_than_seconds:
                continue
            is_folder = entry.is_dir() and not entry.is_symlink()
            shutil.rmtree(entry) if is_folder else entry.unlink()
            removed += 1
    return removed


def _swap(new: Path, final: Path) -> None:
    aside = _beside(final, _OLD)
    if final.exists():
        os.rename(final, aside)
    try:
        os.rename(new, final)
    except OSError:
        restore(final)
        raise


def _set_aside(final: Path) -> list[Path]:
    """Folders renamed away from `final`, the youngest first."""
    found = [
        entry
        for entry in final.parent.iterdir()
        if (match := _OLD_NAME.fullmatch(entry.name)) and match["final"] == final.name
    ]
    return sorted(found, key=lambda entry: entry.stat().st_ctime_ns, reverse=True)


def _beside(path: Path, prefix: str) -> Path:
    # not tempfile: its files are for the owner's eyes only, results follow the umask
    return path.parent / f"{prefix}{path.name}-{secrets.token_hex(4)}"


def _write_and_sync(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_all(folder: Path) -> None:
    for entry in folder.iterdir():
        _sync_all(entry) if entry.is_dir() else _sync_file(entry)
    _sync_folder(folder)


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be written: {error.strerror or error}; choose another place"
        ) from error
