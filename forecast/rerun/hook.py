"""The command that is called when alerts fire: a list of arguments, never a line for a shell."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

from forecast.errors import InputError

HOOK_SECONDS = 300
"""A command that takes longer hangs, and the schedule after it would too."""


def parsed_command(text: str) -> list[str]:
    """A command as it was typed, as a list: quotes group words, and nothing else has a meaning.

    Raises InputError for quotes that do not end, or nothing at all.

    >>> parsed_command("mail-alert --to 'the desk'")
    ['mail-alert', '--to', 'the desk']
    """
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise InputError(f"--on-alert {text!r}: {error}; close the quotes") from None
    if not words:
        raise InputError("--on-alert is empty; give a command, as in --on-alert /path/to/command")
    return words


def call(command: list[str], file: Path) -> str | None:
    """Run a command with the path of the alerts as its last argument; why it failed, or None."""
    shown = shlex.join(command)
    try:
        ended = subprocess.run([*command, str(file)], check=False, timeout=HOOK_SECONDS)
    except subprocess.TimeoutExpired:
        return f"--on-alert {shown}: was still running after {HOOK_SECONDS} seconds and was ended"
    except OSError as error:
        return f"--on-alert {shown}: cannot be run: {error.strerror or error}"
    if ended.returncode:
        return f"--on-alert {shown}: ended with {ended.returncode}"
    return None
