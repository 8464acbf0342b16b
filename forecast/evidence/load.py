"""From a case file to a case whose parts agree."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from forecast.errors import EvidenceError
from forecast.evidence.body_faults import Fault
from forecast.evidence.consistency import faults_of
from forecast.evidence.members import load_members
from forecast.evidence.schema import Case
from forecast.evidence.seeds import seeds_directory
from forecast.evidence.wording import choose
from forecast.scenario.document import Document
from forecast.scenario.strict_yaml import parse_document, validate
from forecast.scenario.vocabulary import SLUG_PATTERN
from forecast.scenario.yaml_text import read_text

KEPT = 64
"""Cases that a process holds on to."""


def load_case(path_or_slug: Path | str, seeds: Path | None = None) -> Case:
    """Read one succession, whole: what a forecast may see of it is for the gate to say.

    Args:
        path_or_slug: a file, or the name of a case in `seeds/cases`.
        seeds: the directory of the facts; that of the checkout where None.

    Raises:
        EvidenceError: naming file, line and key of the first fault, and how many more
            there are.

    >>> load_case("nato-2024").incumbent.name
    'Jens Stoltenberg'
    """
    path = case_path(path_or_slug, seeds)
    text = read_text(path, error=EvidenceError)
    return _checked(path, text, load_members(seeds_directory(seeds) / "members.csv").states)


@lru_cache(maxsize=KEPT)
def _checked(path: Path, text: str, states: tuple[str, ...]) -> Case:
    """The case that a text says: a folder of scenarios asks for few cases, each many times."""
    document = parse_document(text, path=path, error=EvidenceError)
    case = validate(document, Case, error=EvidenceError)
    _refuse(document, [*_misnamed(case, path), *faults_of(case, states)])
    return case


def case_names(seeds: Path | None = None) -> tuple[str, ...]:
    """Names of the cases in the seeds, in alphabetical order."""
    return tuple(sorted(path.stem for path in (seeds_directory(seeds) / "cases").glob("*.yaml")))


def case_path(path_or_slug: Path | str, seeds: Path | None = None) -> Path:
    """The file of a case.

    Raises:
        EvidenceError: no case bears that name; the nearest is told.
    """
    if isinstance(path_or_slug, Path) or not re.fullmatch(SLUG_PATTERN, path_or_slug):
        return Path(path_or_slug)
    path = seeds_directory(seeds) / "cases" / f"{path_or_slug}.yaml"
    if not path.exists():
        remedy = f"add {path}"
        found = choose(path_or_slug, case_names(seeds), otherwise=remedy)
        raise EvidenceError(f"{path.parent}: there is no case {found}")
    return path


def _misnamed(case: Case, path: Path) -> list[Fault]:
    # A case is asked for by the name of its file, and results bear the name inside.
    if case.case == path.stem:
        return []
    return [Fault(("case",), f"case is '{case.case}'; write {path.stem}, the name of the file")]


def _refuse(document: Document, faults: list[Fault]) -> None:
    if not faults:
        return
    first, more = faults[0], len(faults) - 1
    suffix = f" (and {more} more)" if more else ""
    message = first.message
    if first.location[:1] == ("events",):
        message = f"events.{first.location[1]}: {message}"
    raise EvidenceError(f"{document.place_of(first.location)}: {message}{suffix}")
