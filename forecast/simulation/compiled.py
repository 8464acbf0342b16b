"""The steps of the kernel, which numba compiles when they are needed: few processes need numba.

What a run calls is compiled once a machine and kept (`forecast.simulation.program`). Steps that
Python calls one by one, as tests do, numba keeps in its own cache. It keys that on the file of a
function alone, though what it calls and the constants of other files are compiled in: change one
file, and callers elsewhere would run stale code. So that cache lies in a folder named by a digest
of every source that the kernel draws on.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from functools import cache, cached_property, update_wrapper
from pathlib import Path
from typing import Any, cast

from forecast.machine_code.key import sha256_of

HERE = Path(__file__).resolve().parent
FILES = (
    "advance", "begin", "clocks", "compiled", "course", "entry", "events", "field", "kernel",
    "reading", "results", "room", "state", "streams", "watched", "words", "world",
)  # fmt: skip
SOURCES = (
    *(f"simulation/{name}.py" for name in FILES),
    "process/rates.py",
    "process/ballots.py",
    "machine_code/code.py",
)
"""Files that the machine code of the kernel is made of: others of this room only hand it arrays."""
OPTIONS = {"_nrt": False, "error_model": "numpy"}
"""How numba compiles the kernel: it makes no array, and so counts no references to one.

Counting took nineteen parts in twenty of the time.
"""
INLINED = {"forceinline": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""A step is put in the place of each call of it: a call would push every part of every array in
a named tuple. Without a way in from Python, steps compile twice as fast."""
SWITCH = "NUMBA_DISABLE_JIT"
"""Environment variable by which numba is told to compile nothing."""
FOR_PYTHON = {"cache": True, "nogil": True}
"""A step that Python calls: it is kept, and holds no lock while it runs."""


def compiled[Function: Callable[..., Any]](function: Function) -> Function:
    """The function as machine code: it neither makes arrays nor gives them back."""
    return _once_needed(function, OPTIONS)


def compiled_to_allocate[Function: Callable[..., Any]](function: Function) -> Function:
    """The same for a function that makes arrays, gives some back, or calls one that does."""
    return _once_needed(function, OPTIONS | {"_nrt": True})


def _once_needed[Function: Callable[..., Any]](
    function: Function, options: dict[str, Any]
) -> Function:
    if is_switched_off():
        return function  # as it is, so that nothing stands between it and its callers
    return cast(Function, _OnceNeeded(function, options))


def is_switched_off() -> bool:
    """Whether whoever started this process wants nothing compiled."""
    return os.environ.get(SWITCH, "0") != "0"


class _OnceNeeded:
    """A function that is compiled when Python calls it, or when what calls it is compiled."""

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]) -> None:
        self._function, self._options = function, options
        update_wrapper(self, function)

    def __call__(self, *arguments: Any) -> Any:
        return self._for_python(*arguments)

    @property
    def _numba_type_(self) -> Any:
        """What numba asks of a value that it finds in the function that it compiles."""
        return self._step._numba_type_

    @cached_property
    def _step(self) -> Any:
        from numba import njit

        return njit(**self._options, **INLINED)(self._function)

    @cached_property
    def _for_python(self) -> Any:
        from numba import config, njit

        before = config.CACHE_DIR
        config.CACHE_DIR = str(cache_folder())
        try:
            return njit(**self._options, **FOR_PYTHON)(self._function)
        finally:
            config.CACHE_DIR = before


@cache
def cache_folder() -> Path:
    """Where numba's cache of the present sources lies: beside them, or where one may write."""
    name = f"kernel-{sha256_of(SOURCES)[:16]}"
    for parent in (HERE / "__pycache__", Path.home() / ".cache" / "succession-forecast"):
        try:
            (parent / name).mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(parent / name, os.W_OK):
            return parent / name
    return Path(tempfile.mkdtemp(prefix=name))
