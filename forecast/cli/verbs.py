"""The verbs by name: the one that is asked for is loaded and built, the others are left unread.

To build a command from its function takes a few milliseconds, and there are a dozen and a half.
"""

from __future__ import annotations

from collections import UserDict
from collections.abc import Callable
from importlib import import_module
from inspect import getdoc
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from forecast.cli.console import say

VERBS = (
    "check",
    "run",
    "compare",
    "sensitivity",
    "history",
    "sweep",
    "report",
    "rerun",
    "learn",
    "backtest",
    "export",
    "new",
    "runs",
)
"""As `--help` lists them. Each is a function in the file of its name, or that file's `app`."""

# Plain help and errors: a frame around a message breaks its line, and its path with it.
PLAIN: dict[str, Any] = {
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "add_completion": False,
}


class Commands(UserDict[str, Any]):
    """Commands by verb, each built when it is first looked up."""

    def __init__(self) -> None:
        super().__init__(dict.fromkeys(VERBS))

    def __getitem__(self, verb: str) -> Any:
        if self.data[verb] is None:
            self.data[verb] = _built(verb)
        return self.data[verb]


class Verbs(TyperGroup):
    """The group of all verbs."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = Commands()

    def list_commands(self, ctx: Any) -> list[str]:
        """Names of the verbs; no command is built for it."""
        return [*VERBS]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the verbs by their first sentences, which no option has to be built for."""
        shown = {verb: TyperCommand(name=verb, help=_words_of(verb)) for verb in VERBS}
        TyperGroup(commands={**shown}).format_commands(ctx, formatter)


def _built(verb: str) -> Any:
    found = _loaded(verb)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(**PLAIN)
        alone.command(verb)(found)
        found = alone
    return get_command(found)


def _words_of(verb: str) -> str | None:
    found = _loaded(verb)
    return str(found.info.help) if isinstance(found, typer.Typer) else getdoc(found)


def _loaded(verb: str) -> typer.Typer | Callable[..., None]:
    home = import_module(f"forecast.cli.{verb}")
    found: typer.Typer | Callable[..., None] = getattr(home, verb, None) or home.app
    return found


app = typer.Typer(cls=Verbs, no_args_is_help=True, **PLAIN)


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
