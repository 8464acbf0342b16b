"""The command line: one verb per file, results on stdout, progress and errors on stderr.

Nothing heavy is imported before a verb needs it, so `forecast --help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Annotated

import typer

from forecast.cli import (
    backtest,
    check,
    compare,
    export,
    history,
    learn,
    new,
    report,
    rerun,
    run,
    runs,
    sensitivity,
    sweep,
    upkeep,
)
from forecast.cli.console import BAD_INPUT, complain, say
from forecast.errors import ForecastError

__all__ = ["app", "main"]

# Plain help and errors: a frame around a message breaks its line, and its path with it.
app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
)
app.command()(check.check)
app.command()(run.run)
app.command()(compare.compare)
app.command()(sensitivity.sensitivity)
app.command()(history.history)
app.command()(sweep.sweep)
app.command()(report.report)
app.command()(rerun.rerun)
app.command()(learn.learn)
app.command()(backtest.backtest)
app.add_typer(runs.app, name="runs")
runs.app.command()(upkeep.verify)
runs.app.command()(upkeep.prune)
app.command()(export.export)
app.command()(new.new)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave the interpreter with its exit code.

    0: fine. 2: the input is wrong; one line says where and what to do. 3: the fit failed its
    diagnostics. 130: ended by Ctrl-C, as typer does it. Any other exception is a fault of
    ours and shows as it is.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a name must not end a run on an old terminal
    try:
        app(arguments, prog_name="forecast")
    except ForecastError as error:
        complain(error)
        sys.exit(BAD_INPUT)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        say(f"forecast {version('succession-forecast')}")
        raise typer.Exit


@app.callback()
def _top(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Who will this body choose as its next head, when, and what does it hinge on?

    Exit codes: 0 fine, 2 bad input, 3 the fit failed its diagnostics, 4 some of many failed,
    5 an alert fired, 130 interrupted.
    """
