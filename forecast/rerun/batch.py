"""The tasks of a rerun carried out, each by itself: one that fails takes no other with it."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal, Protocol

from forecast.errors import ForecastError, StoreError
from forecast.pipeline.question import Question
from forecast.rerun.plan import Task
from forecast.store.atomic import write_atomically
from forecast.store.listing import load_summary

if TYPE_CHECKING:
    from forecast.analysis.what_if import WhatIf
    from forecast.outcomes import Forecast
    from forecast.posterior import Posterior
    from forecast.store.runs import StoredRun

AT_WORK = ".forecast-rerun-at-work"
"""In a store: the scenario that is being computed. Found by a rerun, it ended the one before."""


class Answered(Protocol):
    """What a rerun needs of an answer; `pipeline.Run` is one."""

    @property
    def forecast(self) -> Forecast:
        """What is said."""

    @property
    def posterior(self) -> Posterior:
        """The draws."""


Answer = Callable[[Question], Answered]
"""Fits and simulates: the one step that takes minutes."""

Draw = Callable[[Path, "StoredRun", Mapping[str, str]], object]
"""Writes the pages of a run into a folder; takes the members' names by code."""


Switch = Callable[["Task", Answered], "WhatIf | None"]
"""Answers every combination of a task's stated factors from its answer."""


@dataclass(frozen=True)
class Steps:
    """The expensive steps. keep_draws: store the draws of each run too, some 40 MB.

    switch: answers with stated factors off, for the switches of a page; None for pages without.
    """

    answer: Answer
    draw: Draw
    keep_draws: bool = False
    switch: Switch | None = None


@dataclass(frozen=True)
class Done:
    """What came of a task.

    state: computed; reused; failed, with the fault and its remedy. folder: of the run, where
    there is one, also where its fit failed.
    """

    task: Task
    state: Literal["computed", "reused", "failed"]
    folder: Path | None = None
    fault: str | None = None


def carry_out(tasks: Sequence[Task], store: Path, steps: Steps) -> Iterator[Done]:
    """Carry out tasks and tell of each as it ends.

    Every run is in the store before the next begins, so a rerun that is killed loses one at
    most. A scenario that ended the rerun before, by taking all memory perhaps, comes last.
    """
    last = _ended_the_one_before(store)
    for task in sorted(tasks, key=lambda task: task.name == last):
        yield _one(task, store, steps)


def _one(task: Task, store: Path, steps: Steps) -> Done:
    if task.question is None or task.run_id is None:
        return Done(task, "failed", fault=task.why)
    try:
        if task.action == "reuse":
            _draw_missing_pages(store / task.run_id, task.question, steps.draw)
            return _judged(Done(task, "reused", store / task.run_id))
        write_atomically(store / AT_WORK, task.name)
        folder = _computed(task, task.question, store, steps)
        (store / AT_WORK).unlink(missing_ok=True)
    except ForecastError as fault:
        return Done(task, "failed", fault=f"{task.config}: {fault}")
    except Exception as fault:  # a fault of ours in one scenario must not cost the others
        traceback.print_exc(file=sys.stderr)
        words = f"{type(fault).__name__}: {fault}"
        return Done(task, "failed", fault=f"{task.config}: unexpected {words}; please report it")
    return _judged(Done(task, "computed", folder))


def _computed(task: Task, question: Question, store: Path, steps: Steps) -> Path:
    from forecast.store.runs import StoredRun, run_id, save_run

    answer = steps.answer(question)
    what_if = steps.switch(task, answer) if steps.switch else None
    stored = StoredRun(answer.forecast, question.scenario, question.case, what_if)
    return save_run(
        store / run_id(stored),
        stored,
        answer.posterior if steps.keep_draws else None,
        extra=lambda new: steps.draw(new, stored, question.member_names),
    )


def _draw_missing_pages(folder: Path, question: Question, draw: Draw) -> None:
    """A run that was stored without its pages, from a notebook perhaps, gets them now."""
    if (folder / "report.html").is_file():
        return
    from forecast.store.runs import load_run

    with TemporaryDirectory() as drawn:
        draw(Path(drawn), load_run(folder), question.member_names)
        for page in sorted(path for path in Path(drawn).rglob("*") if path.is_file()):
            write_atomically(folder / page.relative_to(drawn), page.read_bytes())


def _judged(done: Done) -> Done:
    """The same, or failed where the fit failed its diagnostics: its numbers are not published."""
    assert done.folder is not None
    try:
        diagnostics = load_summary(done.folder)["diagnostics"]
    except StoreError as fault:
        return Done(done.task, "failed", done.folder, str(fault))
    if diagnostics["verdict"] != "failed":
        return done
    again = " when it was computed, and nothing changed since" if done.state == "reused" else ""
    says = (
        f"{done.task.config}: the fit failed its diagnostics{again}; see "
        f"{done.folder / 'report.html'}, and raise fit.tune and fit.draws"
    )
    return Done(done.task, "failed", done.folder, says)


def _ended_the_one_before(store: Path) -> str | None:
    try:
        return (store / AT_WORK).read_text(encoding="utf-8")
    except OSError:
        return None
