"""What an answer depends on, known before anything is computed."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from pathlib import Path
from typing import Any

from forecast.evidence.gate import evidence_sha256
from forecast.pipeline.question import Question
from forecast.pipeline.versions import version
from forecast.store.digests import sha256_of
from forecast.store.learned_manifest import MANIFEST
from forecast.store.pool import POOL

VERSIONED = ("succession-forecast", "pymc", "nutpie", "pytensor", "numba", "numpy", "scipy")
"""Packages whose version can move a number."""

PACKAGE = Path(__file__).parents[1]
ROOMS = (
    "analysis", "evidence", "machine_code", "model", "outside_view", "pipeline", "process",
    "scenario", "simulation",
)  # fmt: skip
"""Where a number can come from. What reports and stores it cannot change it."""
DOORS = ("posterior.py", "outcomes.py")


def inputs_of(question: Question) -> dict[str, Any]:
    """Digests of all that the answer to a question depends on, with seed and versions.

    Two questions with equal inputs have equal answers, to the last bit. `learned_sha256` is
    None where the question is answered by the process alone.
    """
    return {
        "config_sha256": sha256_of(question.scenario),
        "seeds_sha256": evidence_sha256(question.case, question.table),
        "learned_sha256": None if question.learned is None else learned_sha256(question.learned),
        "code_sha256": code_sha256(),
        "rng_seed": question.scenario.rng_seed,
        "versions": {"python": platform.python_version(), **{n: version(n) for n in VERSIONED}},
    }


def learned_sha256(folder: Path) -> str:
    """Digest of what was learned from finished races: its manifest names every file's digest."""
    digest = hashlib.sha256()
    for name in (MANIFEST, POOL):
        path = folder / name
        digest.update(path.read_bytes() if path.is_file() else b"")
        digest.update(b"\0")
    return digest.hexdigest()


@cache
def code_sha256() -> str:
    """Digest of the source of every module that a number can come from, comments too.

    A reworded comment makes a rerun compute again, which costs minutes; to miss a change of
    the code would cost the truth.
    """
    digest = hashlib.sha256()
    files = [file for room in ROOMS for file in sorted((PACKAGE / room).rglob("*.py"))]
    for file in [*files, *(PACKAGE / door for door in DOORS)]:
        digest.update(str(file.relative_to(PACKAGE)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
