"""What a run is asked besides: conditions on its paths, and what single members are worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from forecast.cli.console import results

if TYPE_CHECKING:
    from forecast.cli.progress import Stages
    from forecast.pipeline import Question, Run
    from forecast.pipeline.given import Conditional


def check_condition(question: Question, condition: str) -> None:
    """Refuse a condition that cannot be read, before anything is sampled. Raises InputError."""
    from forecast.pipeline.given import read

    read(question, condition)


def on_condition(answer: Run, condition: str, *, workers: int | None = None) -> Conditional:
    """The forecast on the paths of a run that meet a condition."""
    from forecast.pipeline.given import on_condition

    return on_condition(
        answer.question, condition, answer.posterior, answer.tied, answer.sampled, workers=workers
    )


def turned(answer: Run, *, workers: int | None = None, progress: Stages) -> Run:
    """The run with what single members' turning is worth in its forecast."""
    from forecast.pipeline.turning import turnings, turns_that_matter

    progress.begin("turning")
    found = turnings(
        answer.question,
        answer.posterior,
        answer.tied,
        turns_that_matter(answer.question, answer.forecast),
        workers=workers,
        progress=lambda share: progress("turning", share),
    )
    return replace(answer, forecast=replace(answer.forecast, turnings=found))


def tell_given(found: Sequence[Conditional]) -> None:
    """Print conditional forecasts beside those without a condition."""
    from forecast.report.given import given_sentences, given_tables

    console = results()
    for one in found:
        console.print()
        for sentence in given_sentences(one.given, asked_paths=one.asked_paths):
            console.print(sentence, soft_wrap=not console.is_terminal)
        for table in given_tables(one.given, one.whole):
            console.print(table)


def given_records(found: Sequence[Conditional]) -> list[dict[str, Any]]:
    """Conditional forecasts for other programs."""
    from forecast.report.given import given_record

    return [given_record(one.given, one.whole) for one in found]
