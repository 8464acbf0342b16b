"""Arrays kept between runs in the user's cache, for whoever can make them again.

A file is named by a digest of all that its arrays depend on. It appears whole or not at all, one
that is not as it was written is no file, and those used longest ago go when room is short. No
pickle is read, and nothing here is ever needed: what cannot be kept is made anew.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDER = "SUCCESSION_FORECAST_CACHE"
"""Environment variable that names the folder of all that is kept between runs, as for models."""
ROOM_BYTES = 1_500_000_000
"""Room for everything kept here; the fits of the flagship take about a twentieth of it."""
ALIGNED = 64
"""Arrays begin at multiples of so many bytes, so that they are used where they lie."""
KINDS = "biuf"
"""Kinds of array that are kept: flags and numbers."""
PART = ".part"
"""Ending of a file that is being written."""


@dataclass(frozen=True)
class Kept:
    """What one file holds. told: JSON's own types. arrays: numbers and flags, by name."""

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
        raw = np.fromfile(path, dtype=np.uint8)  # into memory of our own, which may be written to
        found, length = _beginning(raw)
        body = raw[ALIGNED + ALIGNED :]
        if found != _digest(name, body):
            return None
        held = json.loads(body[:length].tobytes())
    except (OSError, ValueError):
        return None
    with suppress(OSError):
        os.utime(path)  # used now, so kept longest
    begin = _rounded(length)
    arrays = {each["name"]: _placed(body[begin:], each) for each in held["arrays"]}
    return Kept(held["told"], arrays)


def keep(name: str, kept: Kept) -> None:
    """Write under a name, whole or not at all; where nothing can be written, do without."""
    body = _body(kept)
    raw = _head(_digest(name, body), len(_layout(kept))) + body
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


def _beginning(raw: NDArray[np.uint8]) -> tuple[str, int]:
    """The digest of all that follows, and the length of its layout. Raises ValueError."""
    digest, length = raw[:ALIGNED].tobytes(), raw[ALIGNED : 2 * ALIGNED].tobytes()
    return digest.decode("ascii"), int(length)


def _head(digest: str, length: int) -> bytes:
    return digest.encode() + str(length).rjust(ALIGNED).encode()


def _digest(name: str, body: bytes | NDArray[np.uint8]) -> str:
    digest = sha256(name.encode() + b"\0")
    digest.update(body)
    return digest.hexdigest()


def _layout(kept: Kept) -> bytes:
    """What is told, and where each array begins after that."""
    places, begin = [], 0
    for name, array in kept.arrays.items():
        if array.dtype.kind not in KINDS:
            raise TypeError(f"array {name!r} is of {array.dtype}, which is not kept")
        at = {"name": name, "dtype": array.dtype.str, "shape": array.shape, "begin": begin}
        places.append(at)
        begin += _rounded(array.nbytes)
    return json.dumps({"told": kept.told, "arrays": places}, allow_nan=True).encode()


def _body(kept: Kept) -> bytes:
    parts = [_layout(kept), *(np.ascontiguousarray(a).tobytes() for a in kept.arrays.values())]
    return b"".join(part.ljust(_rounded(len(part)), b"\0") for part in parts)


def _rounded(n_bytes: int) -> int:
    return -(-n_bytes // ALIGNED) * ALIGNED


def _placed(body: NDArray[np.uint8], at: Mapping[str, Any]) -> NDArray[Any]:
    dtype, shape = np.dtype(at["dtype"]), tuple(at["shape"])
    n_bytes = dtype.itemsize * int(np.prod(shape, dtype=np.int64))
    placed: NDArray[Any] = body[at["begin"] : at["begin"] + n_bytes].view(dtype).reshape(shape)
    return placed
