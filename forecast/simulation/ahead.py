"""The kernel compiled by a second process, while the first one compiles and samples the model."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress

from forecast.machine_code.store import can_keep
from forecast.simulation.program import is_kept

COMMAND = "from forecast.simulation.program import make_ready; make_ready('kernel')"
_BEGUN: list[subprocess.Popen[bytes]] = []
"""Held on to: a process that nobody holds is one that Python complains of."""


def compile_kernel_ahead() -> None:
    """Have another process compile the kernel, unless it is kept or another one is at it already.

    It compiles under the store's lock, so who needs the kernel meanwhile waits for it. Where it
    dies, whoever waits compiles the kernel for itself.
    """
    if _BEGUN or is_kept("kernel") or not can_keep():
        return
    # -P: nothing that lies in the folder where it was started is taken for a library
    command = [sys.executable, "-P", "-c", COMMAND]
    none = subprocess.DEVNULL
    with suppress(OSError):
        _BEGUN.append(subprocess.Popen(command, stdin=none, stdout=none, stderr=none))
