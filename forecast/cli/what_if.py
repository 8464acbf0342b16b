"""`--what-if` and `--without`: stated factors switched off, on the page and on the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from forecast.cli.console import note
from forecast.errors import InputError

if TYPE_CHECKING:
    from forecast.analysis.what_if import WhatIf
    from forecast.cli.progress import Stages
    from forecast.pipeline import Question, Run


def check_without(
    question: Question, without: Sequence[str], *, what_if: bool, answer_only: bool
) -> None:
    """Refuse factors that are not stated, and switches that nobody would see.

    Raises InputError before anything is sampled.
    """
    from forecast.pipeline.switched_off import check_factors

    check_factors(question, without)
    if what_if and (without or answer_only):
        other = "--without" if without else "--answer-only"
        raise InputError(f"--what-if is for the page of a run, and {other} draws none; drop one")


def tell_without(without: Sequence[str]) -> None:
    """Say that the answer is to a what-if, which is not stored."""
    names = ", ".join(sorted(set(without)))
    note(f"without {names}: the fit stands, their effect is taken out; nothing is stored")


def words_of_run(
    config: Path, options: Mapping[str, object], *, assignments: Sequence[str], seeds: Path | None
) -> list[str]:
    """The command that asks for a forecast, word by word, as one would type it again.

    options: by name; those that were not given are None.
    """
    return ["forecast", "run", shown_path(config), *_rest(options, assignments, seeds)]


def shown_path(path: Path) -> str:
    """A path as one types it from the folder of work; a place elsewhere is not told.

    >>> shown_path(Path("configs/nato-2024.yaml")), shown_path(Path("/no/such/race.yaml"))
    ('configs/nato-2024.yaml', 'race.yaml')
    """
    if not path.is_absolute():
        return path.as_posix()
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.name


def _rest(
    options: Mapping[str, object], assignments: Sequence[str], seeds: Path | None
) -> Iterator[str]:
    for assignment in assignments:
        yield from ("--set", assignment)
    for name, value in options.items():
        if value is not None:
            yield from (name, str(value))
    if seeds is not None:
        yield from ("--seeds", shown_path(seeds))


def switches(
    answer: Run, words: Sequence[str], *, workers: int | None = None, progress: Stages | None = None
) -> WhatIf | None:
    """The answers for all combinations of a run's stated factors. words: the run's command."""
    from forecast.pipeline.what_if import what_if

    if progress is None:
        return what_if(answer, words, workers=workers)
    progress.begin("what if")
    return what_if(
        answer, words, workers=workers, progress=lambda share: progress("what if", share)
    )
