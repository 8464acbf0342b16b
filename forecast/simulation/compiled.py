"""Compile the kernel to machine code, once for each state of its sources.

Numba keys its cache on the file of a function alone, though what it calls and the constants
of other files are compiled in: change one file, and callers elsewhere would run stale code.
So the cache lies in a folder named by a digest of every source that the kernel draws on.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from numba import config, njit

HERE = Path(__file__).resolve().parent
SOURCES = (HERE, HERE.parent / "process")


def compiled[Function: Callable[..., Any]](function: Function) -> Function:
    """The function as machine code, cached on disk; it holds no lock while it runs.

    It neither makes arrays nor gives them back: it borrows what it is handed, and counts no
    references. It is put in the place of each call of it: a call would push every part of every
    array in a named tuple. Counting and pushing took nineteen parts in twenty of the time.
    """
    return _compiled(function, _nrt=False)


def compiled_to_allocate[Function: Callable[..., Any]](function: Function) -> Function:
    """The same for a function that makes arrays, gives some back, or calls one that does."""
    return _compiled(function)


def _compiled[Function: Callable[..., Any]](function: Function, **options: bool) -> Function:
    before = config.CACHE_DIR
    config.CACHE_DIR = str(cache_folder())
    try:
        shared = {"cache": True, "nogil": True, "error_model": "numpy", "forceinline": True}
        machine_code: Function = njit(**shared, **options)(function)
    finally:
        config.CACHE_DIR = before
    return machine_code


@cache
def cache_folder() -> Path:
    """Where compiled code of the present sources lies: beside them, or where one may write."""
    name = f"kernel-{sources_sha256()[:16]}"
    for parent in (HERE / "__pycache__", Path.home() / ".cache" / "succession-forecast"):
        try:
            (parent / name).mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(parent / name, os.W_OK):
            return parent / name
    return Path(tempfile.mkdtemp(prefix=name))


def sources_sha256() -> str:
    """Digest of all sources of the kernel, by name and content."""
    digest = hashlib.sha256()
    for path in sorted(p for folder in SOURCES for p in folder.glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
