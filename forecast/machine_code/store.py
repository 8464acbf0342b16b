"""Machine code kept on disk, so that a machine compiles it once.

A file is named by a digest of all that shapes the code (`forecast.machine_code.key`). Nothing is
ever changed in place: a file appears whole or not at all, and one that is not as it was written
is no file. No pickle is read.
"""

from __future__ import annotations

import base64
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from threading import RLock
from typing import Any

from forecast.errors import CompilationError
from forecast.machine_code.code import MachineCode, fits_here

FOLDER = "SUCCESSION_FORECAST_CACHE"
"""Environment variable that names the folder of all that is kept between runs."""
KEPT = 24
"""Files kept, those used last: a few versions of each program beside one another."""
FILE, LOCK = ".json", ".lock"
"""How the names of files end."""
Codes = Mapping[str, MachineCode]
"""The functions of one program, by name."""
_IN_THIS_PROCESS = RLock()


def folder() -> Path:
    """Where machine code lies: in what the environment names, or in the user's own cache."""
    named = os.environ.get(FOLDER)
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return (Path(named) if named else caches / "succession-forecast") / "compiled"


def kept_or_compiled(program: str, key: str, compile_it: Callable[[], Codes]) -> Codes:
    """What is kept of a program under a key, else what is compiled now, and kept.

    Either way the code that runs is the code that was taken out, never what the compiler left in
    this process: so the run that compiles says what all later ones say. Of several processes that
    lack it one compiles it, and the others wait. Raises CompilationError where the code would run
    in no process but the one that compiled it.
    """
    kept = _found(key)
    if kept is not None:
        return kept
    with _IN_THIS_PROCESS, _one_at_a_time(program):
        kept = _found(key)  # compiled while we waited
        if kept is not None:
            return kept
        compiled = compile_it()
        if not _all_fit_here(compiled):
            raise CompilationError(
                f"the compiled {program} needs what is in no other process; report this"
            )
        keep(key, compiled)
        return compiled


def read(key: str) -> Codes | None:
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
    return {name: _code(of) for name, of in json.loads(body).items()}


def keep(key: str, codes: Codes) -> None:
    """Write under a key, whole or not at all; where nothing can be written, do without."""
    body = json.dumps({name: _plain(code) for name, code in codes.items()}).encode()
    told = sha256(key.encode() + body).hexdigest().encode()
    with suppress(OSError):
        folder().mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder(), suffix=".part", delete=False) as part:
            part.write(told + b"\n" + body)
        os.replace(part.name, _path(key))
        _forget_old()


def can_keep() -> bool:
    """Whether what is compiled can be kept at all."""
    with suppress(OSError):
        folder().mkdir(parents=True, exist_ok=True)
    return os.access(folder(), os.W_OK)


def _found(key: str) -> Codes | None:
    kept = read(key)
    return kept if kept is not None and _all_fit_here(kept) else None


def _all_fit_here(codes: Codes) -> bool:
    return all(fits_here(code) for code in codes.values())


@contextmanager
def _one_at_a_time(program: str) -> Iterator[None]:
    """A block that one process at a time is in, on a system that has locks of this kind.

    The system takes a lock back from a process that dies. Where there is none to be had, two may
    compile the same, which costs them time alone.
    """
    try:
        import fcntl

        folder().mkdir(parents=True, exist_ok=True)
        place = folder() / f"{program}{LOCK}"
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except (ImportError, OSError):
        yield
        return
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _path(key: str) -> Path:
    return folder() / f"{key[:32]}{FILE}"


def _forget_old() -> None:
    """Remove all but the files used last, what a killed process left half-written among them."""
    files = [path for path in folder().iterdir() if path.suffix != LOCK]
    dated = sorted(files, key=lambda path: path.stat().st_mtime, reverse=True)
    for path in dated[KEPT:]:
        path.unlink(missing_ok=True)


def _plain(code: MachineCode) -> dict[str, Any]:
    return asdict(code) | {"object_file": base64.b64encode(code.object_file).decode()}


def _code(told: Mapping[str, Any]) -> MachineCode:
    return MachineCode(base64.b64decode(told["object_file"]), told["entry"], tuple(told["needs"]))
