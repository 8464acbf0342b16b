"""A sweep on this machine: each fit on all cores, then portions side by side in processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Protocol

from forecast.errors import FitError
from forecast.pipeline.side_by_side import side_by_side
from forecast.sweeps.answer import Answered, all_unanswered, answers, basis_of
from forecast.sweeps.plan import Item, Job

DEATHS = 3
"""So many times the processes of a job are begun anew after one of them was killed."""


class Workers(Protocol):
    """Who answers jobs: processes of this machine, or a cluster."""

    def answered(
        self, jobs: Sequence[Job], fitting: Callable[[float], None]
    ) -> Iterator[list[Answered]]:
        """Portions of answers, in any order. fitting: told the share of a fit that is done."""


@dataclass(frozen=True)
class LocalWorkers:
    """Processes of this machine. n_workers: as many as there are cores where None."""

    n_workers: int | None = None

    def answered(
        self, jobs: Sequence[Job], fitting: Callable[[float], None]
    ) -> Iterator[list[Answered]]:
        """Portions of answers, job by job."""
        for job in jobs:
            yield from self._of_job(job, fitting)

    def _of_job(self, job: Job, fitting: Callable[[float], None]) -> Iterator[list[Answered]]:
        try:
            basis = basis_of((job.fitted, job.drawn), fitting)
        except Exception as error:
            yield [*all_unanswered(job.items, error)]
            return
        left = [*job.batches()]
        for _ in range(DEATHS + 1):
            n_workers = min(self.n_workers or os.cpu_count() or 1, len(left))
            try:
                for done in side_by_side(answers, basis, tuple(left), n_workers=n_workers):
                    left.pop(0)
                    yield done
                return
            except BrokenProcessPool:
                continue
        yield [*all_unanswered(_items(left), _KILLED)]


def _items(batches: Sequence[tuple[Item, ...]]) -> list[Item]:
    return [item for batch in batches for item in batch]


_KILLED = FitError(
    f"its process was killed {DEATHS + 1} times, perhaps for want of memory; run the same command "
    "again with fewer --workers: it goes on where it stopped"
)
