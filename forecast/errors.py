"""What can go wrong, as one tree.

    ForecastError
    ├── InputError              bad input from the user: exit code 2
    │   ├── ScenarioError       a scenario or an override is wrong
    │   ├── EvidenceError       a case, or the members table, is wrong
    │   └── StoreError          a run that is asked for is not there, or not whole
    ├── FitError                nothing could be sampled; a doubtful fit is a verdict
    └── CompilationError        compiled code holds in no process but its own

Every message says where, what was found, what is accepted and what to do, on one line.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class ForecastError(Exception):
    """Root of every error that this package raises on purpose."""


class InputError(ForecastError):
    """The input is wrong; the message names file, line and remedy."""


class ScenarioError(InputError):
    """A scenario file or an override is wrong."""


class EvidenceError(InputError):
    """A case file or the members table is wrong."""


class StoreError(InputError):
    """A stored run is missing or not whole."""


class FitError(ForecastError):
    """The model could not be sampled at all."""


class CompilationError(ForecastError):
    """Code that was compiled cannot be taken out of its process, or be run in another."""


def nearest(word: str, accepted: Iterable[str]) -> str | None:
    """The accepted word nearest in spelling, or None when nothing is near.

    >>> nearest("concensus", ["consensus", "majority"])
    'consensus'
    """
    found = difflib.get_close_matches(word, list(accepted), n=1, cutoff=0.6)
    return found[0] if found else None
