"""The manifest of a run folder: which files it holds, and their digests.

It is written last and read first: a folder without one is not a run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from forecast.errors import StoreError
from forecast.store.digests import readable_json, sha256_of_bytes

MANIFEST = "manifest.json"
MANIFEST_SCHEMA = "succession-forecast/run/1"

# Names in a manifest come from disk; one that is no plain file name is never opened.
_FILE_NAME = re.compile(r"[a-z][a-z0-9_-]*\.[a-z0-9]+")


def manifest_text(run: str, files: Mapping[str, bytes]) -> str:
    """The manifest of a run's files, each with its sha256, sorted by name."""
    digests = {name: sha256_of_bytes(data) for name, data in sorted(files.items())}
    return readable_json({"schema": MANIFEST_SCHEMA, "run": run, "files": digests})


def read_verified(folder: Path, names: tuple[str, ...]) -> tuple[str, dict[str, bytes]]:
    """The run's id, and the bytes of the files `names`, all of the folder's digests checked.

    What is given is what was checked: no file is opened twice. Raises StoreError where the
    folder is no run, or not whole.
    """
    manifest = _manifest(folder)
    files = {name: _verified(folder / name, digest) for name, digest in manifest["files"].items()}
    for name in names:
        if name not in files:
            raise _not_whole(folder / name, "is not in the manifest")
    return manifest["run"], files


def read_all_but(folder: Path, suffix: str) -> dict[str, bytes]:
    """The files of a run but for those with that suffix, which need only be there.

    Raises StoreError where the folder is no run, or one of them is missing or changed.
    """
    manifest = _manifest(folder)
    for name in manifest["files"]:
        if name.endswith(suffix) and not (folder / name).is_file():
            raise _not_whole(folder / name, "is missing")
    return {
        name: _verified(folder / name, digest)
        for name, digest in manifest["files"].items()
        if not name.endswith(suffix)
    }


def read_one(folder: Path, name: str) -> bytes:
    """One file of a run, its digest checked and no other file read. Raises StoreError."""
    manifest = _manifest(folder)
    if name not in manifest["files"]:
        raise _not_whole(folder / name, "is not in the manifest")
    return _verified(folder / name, manifest["files"][name])


def not_a_run(folder: Path) -> StoreError:
    """The error for a place where no run is."""
    return StoreError(
        f"{folder}: no run is stored here; make one with `forecast run`, or see `forecast runs`"
    )


def unreadable(path: Path, reason: object) -> StoreError:
    """The error for a file that has its digest but cannot be understood."""
    first_line = str(reason).splitlines()[0] if str(reason) else type(reason).__name__
    return _not_whole(path, f"cannot be read ({first_line})")


def parsed[T](folder: Path, files: dict[str, bytes], name: str, read: Callable[[Any], T]) -> T:
    """What `read` makes of the JSON of one file. Raises StoreError where it makes nothing."""
    try:
        return read(json.loads(files[name]))
    except (ValueError, TypeError, AttributeError) as error:
        raise unreadable(folder / name, error) from error


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not folder.is_dir():
        raise not_a_run(folder)
    if not path.is_file():
        raise _not_whole(path, "is missing")
    try:
        manifest = json.loads(_read(path))
    except ValueError as error:
        raise unreadable(path, error) from error
    if not isinstance(manifest, dict) or manifest.get("schema") != MANIFEST_SCHEMA:
        found = manifest.get("schema") if isinstance(manifest, dict) else manifest
        raise _not_whole(path, f"has schema {found!r}, and this version reads {MANIFEST_SCHEMA!r}")
    _check_entries(path, manifest)
    return manifest


def _check_entries(path: Path, manifest: dict[str, Any]) -> None:
    files = manifest.get("files")
    if not isinstance(files, dict) or not isinstance(manifest.get("run"), str):
        raise _not_whole(path, "names no run or no files")
    for name in files:
        if not _FILE_NAME.fullmatch(name):
            raise _not_whole(path, f"names {name!r}, which is no plain file name")


def _verified(path: Path, expected: object) -> bytes:
    if not path.is_file():
        raise _not_whole(path, "is missing")
    data = _read(path)
    found = sha256_of_bytes(data)
    if found != expected:
        raise _not_whole(path, f"has digest {found[:8]} where the manifest has {str(expected)[:8]}")
    return data


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _not_whole(path, f"cannot be read ({error.strerror or error})") from error


def _not_whole(path: Path, found: str) -> StoreError:
    return StoreError(f"{path}: {found}; the run is not whole: make it again with `forecast run`")
