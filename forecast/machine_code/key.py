"""The name of a piece of machine code: a digest of all that shapes it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from forecast.machine_code.code import processor

PACKAGE = Path(__file__).resolve().parents[1]
COMPILERS = ("numba", "llvmlite", "numpy")
SETTINGS = ("NUMBA_",)
"""How the environment variables begin that change what the compiler makes."""


@cache
def key_of(program: str, sources_sha256: str) -> str:
    """Digest of sources, versions, settings of the compiler, and processor.

    Cached: to find the versions takes longer than all the rest.
    """
    told = {
        "program": program,
        "sources": sources_sha256,
        "versions": {name: version(name) for name in COMPILERS} | {"python": sys.version},
        "settings": {k: v for k, v in sorted(os.environ.items()) if k.startswith(SETTINGS)},
        "processor": processor(),
    }
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@cache
def sha256_of(sources: tuple[str, ...]) -> str:
    """Digest of rooms and files of this package, by place and content."""
    digest = sha256()
    for path in files_of(sources):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0")
        digest.update(path.read_bytes())
    return digest.hexdigest()


def files_of(sources: Sequence[str]) -> list[Path]:
    """Every file of rooms and files of this package."""
    found = (PACKAGE / source for source in sources)
    return sorted(f for one in found for f in ([one] if one.is_file() else one.rglob("*.py")))
