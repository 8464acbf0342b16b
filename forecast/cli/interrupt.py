"""Ctrl-C ends a run at once, whatever the libraries in it would rather do."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from forecast.cli.console import note


class _Interrupted(BaseException):
    """Ctrl-C under a name that no library catches."""


@contextmanager
def ended_by_ctrl_c() -> Iterator[None]:
    """Inside, Ctrl-C raises KeyboardInterrupt out of the block, and nothing goes on.

    The sampler answers a KeyboardInterrupt by handing back the draws that it has, and the
    walk would go on with half a posterior. It lets any other exception pass.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers
        return
    before = signal.signal(signal.SIGINT, _interrupt)
    try:
        yield
    except _Interrupted:
        note("interrupted")
        raise KeyboardInterrupt from None
    finally:
        signal.signal(signal.SIGINT, before)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise _Interrupted
