"""What the compiled log-density depends on: its sources, and all that compiles them."""

from __future__ import annotations

from forecast.machine_code.key import key_of, sha256_of

NAME = "density"
SOURCES = (
    "model",
    "process",
    "machine_code/code.py",
    "evidence/record.py",
    "scenario/process_priors.py",
    "scenario/vocabulary.py",
)
"""Rooms and files that a model is built from. What the files of others do shows in the data."""


def key_of_program() -> str:
    """Digest of all that the code of the log-density depends on."""
    return key_of(NAME, sources_sha256())


def sources_sha256() -> str:
    """Digest of every source that a model is built from, by place and content."""
    return sha256_of(SOURCES)
