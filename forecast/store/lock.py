"""One at a time: a lock that the system takes back from a process that dies.

The lock is on an open file, not the file itself: a file left behind locks nobody out. It holds
among the processes of one machine, and over network drives where these pass locks on.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from forecast.errors import StoreError

RERUN_LOCK = ".forecast-rerun.lock"
"""In a store: held by a rerun from its first look to its last word, and by what removes runs."""

POLL_SECONDS = 0.2
"""Between two looks at a lock that another process holds."""


@contextmanager
def locked(
    path: Path,
    *,
    shared: bool = False,
    wait: bool = False,
    on_wait: Callable[[str], None] = lambda holder: None,
) -> Iterator[None]:
    """Hold the lock at `path` inside the block; missing folders are made.

    shared: several may hold it at once, but none beside one that does not share. wait: until it
    is free, told once through `on_wait` with the words that the holder left. Raises StoreError
    where it is held and not waited for, or where the place cannot be written.
    """
    _refuse_without_locks(path)
    descriptor = _opened(path)
    try:
        _take(descriptor, path, shared=shared, wait=wait, on_wait=on_wait)
        if not shared:
            _leave_words(descriptor)
        yield
    finally:
        os.close(descriptor)


def _refuse_without_locks(path: Path) -> None:
    # only here, so that whoever can do without a lock can do so on any system
    try:
        import fcntl  # noqa: F401
    except ImportError:
        raise StoreError(
            f"{path}: this system has no locks of the kind that is needed; use Linux or macOS"
        ) from None


def _opened(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # never inherited: a child that outlives its parent must not hold on to the lock
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be written: {error.strerror or error}; choose another place"
        ) from error


def _take(
    descriptor: int, path: Path, *, shared: bool, wait: bool, on_wait: Callable[[str], None]
) -> None:
    import fcntl

    kind = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
    told = False
    while True:
        try:
            fcntl.flock(descriptor, kind)
            return
        except BlockingIOError:
            holder = _words(descriptor)
        except OSError as error:
            raise StoreError(f"{path}: cannot be locked: {error.strerror or error}") from error
        if not wait:
            raise StoreError(f"{path}: in use by {holder}; try again later")
        if not told:
            on_wait(holder)
            told = True
        time.sleep(POLL_SECONDS)


def _leave_words(descriptor: int) -> None:
    """Who holds it, for others to read. No more than a courtesy: a full disk stops nobody."""
    words = f"process {os.getpid()}, since {time.strftime('%Y-%m-%d %H:%M:%S %z')}"
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, words.encode(), 0)
    except OSError:
        return


def _words(descriptor: int) -> str:
    return os.pread(descriptor, 200, 0).decode(errors="replace").strip() or "another process"
