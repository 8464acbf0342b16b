"""Compiled models kept on disk, so that a machine compiles them once.

A file is named by a digest of all that shapes the code: sources, versions, settings of the
compiler, processor. Nothing is ever changed in place: a file appears whole or not at all, and one
that is not as it was written is no file. No pickle is read.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from forecast.model.compiled import Compiled
from forecast.model.machine_code import MachineCode, processor

FOLDER = "SUCCESSION_FORECAST_CACHE"
"""Environment variable that names the folder of all that is kept between runs."""
KEPT = 8
"""Files kept, those used last: a few versions of the program beside one another."""
PACKAGE = Path(__file__).resolve().parents[1]
SOURCES = (
    "model",
    "process",
    "evidence/record.py",
    "scenario/process_priors.py",
    "scenario/vocabulary.py",
)
"""Rooms and files that a model is built from. What the files of others do shows in the data."""
COMPILERS = ("numba", "llvmlite", "numpy")
SETTINGS = ("NUMBA_",)
"""How the environment variables begin that change what the compiler makes."""


def folder() -> Path:
    """Where compiled models lie: what the environment names, or the user's own cache."""
    named = os.environ.get(FOLDER)
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return (Path(named) if named else caches / "succession-forecast") / "models"


def key_of_program() -> str:
    """Digest of all that the code depends on."""
    return _key(sources_sha256())


@cache
def _key(sources: str) -> str:
    """The same; to find the versions that are in it takes longer than all the rest."""
    told = {
        "sources": sources,
        "versions": {name: version(name) for name in COMPILERS} | {"python": sys.version},
        "settings": {k: v for k, v in sorted(os.environ.items()) if k.startswith(SETTINGS)},
        "processor": processor(),
    }
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@cache
def sources_sha256() -> str:
    """Digest of every source that a model is built from, by place and content."""
    digest = sha256()
    for path in sources():
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0")
        digest.update(path.read_bytes())
    return digest.hexdigest()


def sources() -> list[Path]:
    """Every file that a model is built from."""
    found = (PACKAGE / source for source in SOURCES)
    return sorted(f for one in found for f in ([one] if one.is_file() else one.rglob("*.py")))


def read(key: str) -> Compiled | None:
    """What was kept under a key; None where nothing was, or it is not as it was written."""
    path = _path(key)
    try:
        told, _, body = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if told.decode("ascii", "replace") != sha256(key.encode() + body).hexdigest():
        return None
    with suppress(OSError):
        os.utime(path)  # used now, so kept longest
    return _from_plain(json.loads(body))


def keep(key: str, compiled: Compiled) -> None:
    """Write under a key, whole or not at all; where nothing can be written, do without."""
    body = json.dumps(_plain(compiled)).encode()
    told = sha256(key.encode() + body).hexdigest().encode()
    with suppress(OSError):
        folder().mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder(), suffix=".part", delete=False) as part:
            part.write(told + b"\n" + body)
        os.replace(part.name, _path(key))
        _forget_old()


def _path(key: str) -> Path:
    return folder() / f"{key[:32]}.json"


def _forget_old() -> None:
    """Remove all but the files used last, what a killed process left half-written among them."""
    dated = sorted(folder().iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in dated[KEPT:]:
        path.unlink(missing_ok=True)


def _plain(compiled: Compiled) -> dict[str, Any]:
    told = asdict(compiled)
    for name in ("density", "expand"):
        code = base64.b64encode(told[name]["object_file"]).decode()
        told[name] = told[name] | {"object_file": code}
    return told


def _from_plain(told: Mapping[str, Any]) -> Compiled:
    return Compiled(**{name: _code(of) for name, of in told.items()})


def _code(told: Mapping[str, Any]) -> MachineCode:
    return MachineCode(base64.b64decode(told["object_file"]), told["entry"], tuple(told["needs"]))
