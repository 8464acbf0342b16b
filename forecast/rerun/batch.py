"""The tasks of a rerun carried out, each by itself: one that fails takes no other with it."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal, Protocol

from forecast.errors import ForecastError, StoreError
from forecast.pipeline.question import Question
from forecast.rerun.plan import Task
from forecast.store.atomic import write_atomically
from forecast.store.listing import load_summary

if TYPE_CHECKING:
    from forecast.analysis.moved import Explained
    from forecast.analysis.what_if import WhatIf
    from forecast.outcomes import Forecast
    from forecast.posterior import Posterior
    from forecast.store.runs import StoredRun

PAGE = "report.html"
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


class Draw(Protocol):
    """Writes the pages of a run into a folder; takes the members' names by code."""

    def __call__(
        self,
        folder: Path,
        stored: StoredRun,
        member_names: Mapping[str, str],
        moved: Explained | None = None,
    ) -> object:
        """moved: what moved it since the run that was published before."""


Explain = Callable[[Path, Path], "Explained"]
"""Splits the move from one run folder to another into its parts: half a minute to some."""


Switch = Callable[["Task", Answered], "WhatIf | None"]
"""Answers every combination of a task's stated factors from its answer."""


@dataclass(frozen=True)
class Steps:
    """The expensive steps. keep_draws: store the draws of each run too, some 40 MB.

    switch: answers with stated factors off, for the switches of a page; None for pages without.
    explain: None where nobody asks what moved a forecast.
    """

    answer: Answer
    draw: Draw
    keep_draws: bool = False
    switch: Switch | None = None
    explain: Explain | None = None


@dataclass(frozen=True)
class Done:
    """What came of a task.

    state: computed; reused; failed, with the fault and its remedy. folder: of the run, where
    there is one, also where its fit failed. moved: what moved it since the run published before;
    unexplained: why that could not be said.
    """

    task: Task
    state: Literal["computed", "reused", "failed"]
    folder: Path | None = None
    fault: str | None = None
    moved: Explained | None = None
    unexplained: str | None = None


def carry_out(
    tasks: Sequence[Task], store: Path, steps: Steps, since: Mapping[str, str] | None = None
) -> Iterator[Done]:
    """Carry out tasks and tell of each as it ends.

    since: scenario to the run of it that was published last, from which moves are explained. Every
    run is in the store before the next begins, so a rerun that is killed loses one at most. A
    scenario that ended the rerun before, by taking all memory perhaps, comes last.
    """
    last = _ended_the_one_before(store)
    for task in sorted(tasks, key=lambda task: task.name == last):
        yield _one(task, store, steps, (since or {}).get(task.name))


def _one(task: Task, store: Path, steps: Steps, since: str | None) -> Done:
    if task.question is None or task.run_id is None:
        return Done(task, "failed", fault=task.why)
    try:
        if task.action == "reuse":
            folder = store / task.run_id
            done = _judged(Done(task, "reused", folder))
        else:
            write_atomically(store / AT_WORK, task.name)
            folder = _computed(task, task.question, store, steps)
            done = _judged(Done(task, "computed", folder))
        if since is not None and since != task.run_id and done.state != "failed":
            done = _explained(done, folder, store / since, steps)
        _draw_missing_pages(folder, task.question, steps.draw)
        (store / AT_WORK).unlink(missing_ok=True)
    except ForecastError as fault:
        return Done(task, "failed", fault=f"{task.config}: {fault}")
    except Exception as fault:  # a fault of ours in one scenario must not cost the others
        traceback.print_exc(file=sys.stderr)
        words = f"{type(fault).__name__}: {fault}"
        return Done(task, "failed", fault=f"{task.config}: unexpected {words}; please report it")
    return done


def _explained(done: Done, folder: Path, earlier: Path, steps: Steps) -> Done:
    """The same, with what moved it since an earlier run; that is kept beside the run.

    A page that does not say so yet is taken away, to be drawn anew. A run stands without it: a
    fault here costs nobody a forecast.
    """
    from forecast.store.moved import MOVED, moved_text, read_moved

    if steps.explain is None:
        return done
    if (known := read_moved(folder, earlier.name)) is not None:
        return replace(done, moved=known)
    try:
        found = steps.explain(earlier, folder)
        (folder / PAGE).unlink(missing_ok=True)  # first: a kill in between leaves it to be drawn
        write_atomically(folder / MOVED, moved_text(found))
    except ForecastError as fault:
        return replace(done, unexplained=str(fault))
    except Exception as fault:
        traceback.print_exc(file=sys.stderr)
        words = f"unexpected {type(fault).__name__}: {fault}; please report it"
        return replace(done, unexplained=words)
    return replace(done, moved=found)


def _computed(task: Task, question: Question, store: Path, steps: Steps) -> Path:
    from forecast.store.runs import StoredRun, run_id, save_run, with_earlier

    answer = steps.answer(question)
    what_if = steps.switch(task, answer) if steps.switch else None
    stored = StoredRun(answer.forecast, question.scenario, question.case, what_if)
    draws = answer.posterior if steps.keep_draws else None
    folder = store / run_id(stored)
    return save_run(folder, with_earlier(folder, stored), draws)


def _draw_missing_pages(folder: Path, question: Question, draw: Draw) -> None:
    """A run without its pages gets them now: a new one, or one stored from a notebook perhaps."""
    if (folder / PAGE).is_file():
        return
    from forecast.store.moved import read_moved
    from forecast.store.runs import load_run

    with TemporaryDirectory() as drawn:
        draw(Path(drawn), load_run(folder), question.member_names, read_moved(folder))
        pages = sorted(path for path in Path(drawn).rglob("*") if path.is_file())
        # the page comes last: while it is missing the others are drawn again
        for page in sorted(pages, key=lambda path: path.name == PAGE):
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
