"""Arrays kept between runs in the user's cache, for whoever can make them again.

A file is named by a digest of all that its arrays depend on. It appears whole or not at all, one
that is not as it was written is no file, and those used longest ago go when room is short. No
pickle is read, and nothing here is ever needed: what cannot be kept is made anew.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDER = "SUCCESSION_FORECAST_CACHE"
"""Environment variable that names the folder of all that is kept between runs, as for models."""
ROOM_BYTES = 1_500_000_000
"""Room for everything kept here; the fits of the flagship take about a twentieth of it."""
DIGEST = 64
"""Letters of the digest that a file begins with; NumPy's own form (.npz) follows."""
TOLD = "told"
"""Name of the entry that holds what is told, as JSON."""
PART = ".part"
"""Ending of a file that is being written."""


@dataclass(frozen=True)
class Kept:
    """What one file holds. told: JSON's own types. arrays: numbers, flags and text, by name."""

    told: dict[str, Any]
    arrays: dict[str, NDArray[Any]]


def folder() -> Path:
    """Where they lie: in what the environment names, or in the user's own cache."""
    named = os.environ.get(FOLDER)
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return (Path(named) if named else caches / "succession-forecast") / "fits"


def read(name: str) -> Kept | None:
    """What was kept under a name; None where nothing was, or it is not as it was written."""
    path = folder() / name
    try:
        raw = path.read_bytes()
    except OSError:
        return None
    body = memoryview(raw)[DIGEST:]
    if raw[:DIGEST] != _digest(name, body):
        return None
    with suppress(OSError):
        os.utime(path)  # used now, so kept longest
    with np.load(BytesIO(body), allow_pickle=False) as held:
        arrays = {key: held[key] for key in held.files}
    return Kept(json.loads(arrays.pop(TOLD).tobytes()), arrays)


def keep(name: str, kept: Kept) -> None:
    """Write under a name, whole or not at all; where nothing can be written, do without."""
    body = _body(kept)
    raw = _digest(name, body) + body
    part = folder() / f"{secrets.token_hex(8)}{PART}"
    with suppress(OSError):
        folder().mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(raw)
            os.replace(part, folder() / name)
        finally:
            part.unlink(missing_ok=True)
        _make_room()


def _make_room() -> None:
    """Remove what was used longest ago, half-written files of killed processes among it."""
    files = [(path, path.stat()) for path in folder().iterdir()]
    used = 0
    for path, stat in sorted(files, key=lambda file: file[1].st_mtime, reverse=True):
        used += stat.st_size
        if used > ROOM_BYTES:
            path.unlink(missing_ok=True)


def _digest(name: str, body: bytes | memoryview) -> bytes:
    """By the quickest digest at hand: the fit of the flagship is hashed each time it is read."""
    digest = blake2b(name.encode() + b"\0", digest_size=DIGEST // 2)
    digest.update(body)
    return digest.hexdigest().encode()


def _body(kept: Kept) -> bytes:
    told = np.frombuffer(json.dumps(kept.told).encode(), dtype=np.uint8)
    room = BytesIO()
    np.savez(room, allow_pickle=False, **{TOLD: told}, **kept.arrays)
    return room.getvalue()
