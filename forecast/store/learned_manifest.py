"""Where what was learned lies, what it came from, and whether a file of it is the one published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from forecast.errors import StoreError
from forecast.evidence.seeds import seeds_directory
from forecast.store.digests import sha256_of_bytes

MANIFEST = "manifest.json"
REMEDY = "make it with `forecast learn`"


def learned_folder(seeds: Path | None = None) -> Path:
    """Where what was learned lies."""
    return seeds_directory(seeds) / "learned"


def load_manifest(folder: Path | None = None) -> dict[str, Any]:
    """What it came from; `files` names every file with its digest. Raises StoreError."""
    path = (folder if folder is not None else learned_folder()) / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        dict(manifest["files"])
    except FileNotFoundError:
        raise StoreError(f"{path}: nothing was learned yet; {REMEDY}") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path}: cannot be read ({error}); {REMEDY}") from error
    return manifest


def read_published(folder: Path, name: str, files: dict[str, str]) -> bytes:
    """A file of what was learned. Raises StoreError where it is not the one that was published.

    files: name to digest, as the manifest has them.
    """
    path = folder / name
    if name not in files:
        raise StoreError(f"{path}: was not learned yet; {REMEDY}")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}); {REMEDY}") from error
    if sha256_of_bytes(data) != files[name]:
        raise StoreError(f"{path}: is not the file that {MANIFEST} names; {REMEDY}")
    return data
