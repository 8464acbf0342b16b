"""Versions of installed packages, each read once a process."""

from __future__ import annotations

from functools import cache
from importlib import metadata


@cache
def version(package: str) -> str:
    """The version of an installed package: to read one takes some milliseconds."""
    return metadata.version(package)
