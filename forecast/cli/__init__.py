"""The command line: one verb per file, results on stdout, progress and errors on stderr.

Nothing heavy is imported before a verb needs it, and no verb before it is asked for, so
`forecast --help` answers at once.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from forecast.cli.console import BAD_INPUT, complain
from forecast.errors import ForecastError

__all__ = ["main"]

OBJECTS_BEFORE_COLLECTING = 50_000
"""New objects between two collections: what a start makes stays, so looking it through is vain.

With Python's own 2,000 a tenth of the time of `forecast check` went into that. Arrays are freed
when their last name goes, whatever this number is.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave the interpreter with its exit code.

    0: fine. 2: the input is wrong; one line says where and what to do. 3: the fit failed its
    diagnostics. 130: ended by Ctrl-C, as typer does it. Any other exception is a fault of
    ours and shows as it is.
    """
    _start_lightly()
    from forecast.cli import verbs

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a name must not end a run on an old terminal
    try:
        verbs.app(arguments, prog_name="forecast")
    except ForecastError as error:
        complain(error)
        sys.exit(BAD_INPUT)


def _start_lightly() -> None:
    """Spare every command what a short one would mostly consist of."""
    gc.set_threshold(OBJECTS_BEFORE_COLLECTING, *gc.get_threshold()[1:])
    # To find pydantic's plugins the metadata of every installed package is read; we use none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
