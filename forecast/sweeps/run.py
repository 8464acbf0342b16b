"""The whole walk of a sweep: read, ask, plan, answer what is not yet answered, set the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from forecast.errors import InputError
from forecast.pipeline.question import Question
from forecast.sweeps.local import Workers
from forecast.sweeps.plan import Job, Planner
from forecast.sweeps.points import Point, points_of
from forecast.sweeps.questions import Fault, filed, questions_of
from forecast.sweeps.rows import Row, unanswered
from forecast.sweeps.spec import Spec, read_spec
from forecast.sweeps.table import KEY, keep_part, read_rows, table_of

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Asked:
    """A sweep that was read and checked; nothing is sampled yet.

    base: the scenario that is swept, with the keys that are set for all. questions: by number of
    the point. faults: scenarios that cannot be asked.
    """

    spec: Spec
    points: tuple[Point, ...]
    base: Question
    questions: dict[int, Question]
    faults: tuple[Fault, ...]
    jobs: tuple[Job, ...]
    planner: Planner


@dataclass(frozen=True)
class Swept:
    """A sweep that was answered. table: one row a scenario. n_found: rows that stood already."""

    asked: Asked
    table: pd.DataFrame
    n_found: int

    @property
    def failed(self) -> list[tuple[Point, str]]:
        """Scenarios without an answer, or with one that is not to be used, and why."""
        found = []
        for point, row in zip(self.asked.points, self.table.to_dict("records"), strict=True):
            if not pd.isna(row["error"]):
                found.append((point, str(row["error"])))
            elif row["verdict"] == "failed":
                found.append((point, "the fit failed its diagnostics, do not use its numbers"))
        return found


def ask_sweep(
    path: Path | str, *, seeds: Path | None = None, progress: Progress | None = None
) -> Asked:
    """Read and check a sweep. Raises InputError naming file, line, key and remedy."""
    spec = read_spec(path)
    points = points_of(spec)
    found = filed(spec, seeds=seeds)
    if progress:
        progress("check", 0.0)
    questions, faults = questions_of(spec, found, points)
    planner = Planner()
    jobs = planner.jobs(questions, reweight=spec.sweep.reweight)
    return Asked(spec, points, found.base, questions, faults, jobs, planner)


def sweep(
    asked: Asked,
    workers: Workers,
    *,
    folder: Path | None = None,
    parts: Path | None = None,
    progress: Progress | None = None,
) -> Swept:
    """Answer every scenario that has no answer yet.

    folder: where an earlier table may stand. parts: where rows are kept as they come, so that a
    sweep that is killed goes on; the caller removes them once the table is written. The numbers
    are the same for any workers. Raises InputError where more fits are needed than allowed.
    """
    return _Answering(asked, workers, parts, progress or (lambda stage, share: None)).done(folder)


class _Answering:
    """One sweep under way: rows by number, and who answers the rest."""

    def __init__(self, asked: Asked, workers: Workers, parts: Path | None, tell: Progress) -> None:
        self.asked, self.workers, self.parts, self.tell = asked, workers, parts, tell
        self.rows: dict[int, Row] = {f.point.number: unanswered(f.says) for f in asked.faults}

    def done(self, folder: Path | None) -> Swept:
        """All rows: those that stand already, those of the jobs, those that need own fits."""
        before = read_rows(path for path in (folder, self.parts) if path is not None)
        todo = self._left(self.asked.jobs, before)
        most = self.asked.spec.sweep.max_fits
        if len(todo) > most:
            raise InputError(
                f"{self.asked.spec.path}: the sweep needs {len(todo):,} fits of about a minute "
                f"each; max_fits is {most}: raise it, or vary keys that a fit does not see"
            )
        n_found = len(self.rows) - len(self.asked.faults)
        wanting = self._answer(todo)
        self._refit(wanting, before, most - len(todo))
        return Swept(self.asked, table_of(self.asked.points, self.rows), n_found)

    def _left(self, jobs: Sequence[Job], before: dict[str, Row]) -> list[Job]:
        """Jobs with what is still to be answered; rows that stand already are taken over."""
        left = []
        for job in jobs:
            items = tuple(item for item in job.items if item.key not in before)
            for item in job.items:
                if item.key in before:
                    self.rows[item.number] = before[item.key]
            if items:
                left.append(replace(job, items=items))
        return left

    def _refit(self, wanting: Mapping[int, Question], before: dict[str, Row], most: int) -> None:
        """Fits of their own for scenarios that weights cannot answer, as many as are allowed."""
        jobs = self._left(self.asked.planner.jobs(wanting, reweight=False), before)
        self._answer(jobs[:most])
        for item in (item for job in jobs[most:] for item in job.items):
            self.rows[item.number] = unanswered(
                "draws under a wider prior cannot be weighted for it, and it would need a fit of "
                f"its own beyond max_fits ({self.asked.spec.sweep.max_fits}); raise that"
            )

    def _answer(self, jobs: Sequence[Job]) -> dict[int, Question]:
        """Answer jobs and keep their rows; gives the questions that need a fit of their own."""
        if not jobs:
            return {}
        items = {item.number: item for job in jobs for item in job.items}
        wanting: dict[int, Question] = {}
        n_done = 0
        for portion in self.workers.answered(jobs, lambda share: self.tell("fit", share)):
            rows = {a.number: {**a.row, KEY: items[a.number].key} for a in portion if a.row}
            self.rows |= rows
            if self.parts is not None and rows:
                keep_part(self.parts, [*rows.values()])
            wanting |= {a.number: items[a.number].question for a in portion if not a.row}
            n_done += len(portion)
            self.tell("scenarios", n_done / len(items))
        return wanting
