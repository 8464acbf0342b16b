"""The notebook face of a history: the same question as of every date of a range.

found = forecast.history("configs/nato-2024.yaml", since="2023-11-22", until="2024-06-09")
found.chances, found.plot()
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from forecast.pipeline import Progress, Question
from forecast.report.notebook_progress import notebook_progress

if TYPE_CHECKING:
    from forecast.analysis.history import History


def history(
    path: Path | str,
    *overrides: str,
    since: date | str,
    until: date | str | None = None,
    every: int = 1,
    seeds: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> HistoryAnswer:
    """The forecast as of every date of a range, from one pass (docs/model.md tells how).

    until: the as-of date of the scenario where None. overrides: as in `load`; without
    `simulation.paths` among them each date has 2,000 paths. Raises InputError on bad input.
    """
    from forecast.pipeline.history import ask_history
    from forecast.pipeline.history import history as through_time

    questions = ask_history(path, overrides, since=since, until=until, every=every, seeds=seeds)
    with notebook_progress(progress) as tell:
        return HistoryAnswer(through_time(questions, workers=workers, progress=tell), questions[-1])


@dataclass(frozen=True, repr=False)
class HistoryAnswer:
    """A forecast through time, as frames and a figure. last: the question of the last date."""

    through_time: History
    last: Question

    @property
    def chances(self) -> pd.DataFrame:
        """Index as_of, one column per outcome: its probability; nan before it had a name."""
        return self.through_time.chances

    @property
    def outcomes(self) -> pd.DataFrame:
        """A row per date and outcome: as `history.csv`, with Monte Carlo errors and how it came."""
        from forecast.store.history import long_frame

        return long_frame(self.through_time)

    def plot(self, ax: Any = None) -> Any:
        """Probability over time, with what became public; gives matplotlib axes."""
        from forecast.report.plots import hand_to_pyplot
        from forecast.report.through_time import drawn

        names = self.last.member_names
        axes = drawn(self.through_time, self.last.case, member_names=names, ax=ax)
        if ax is None:
            hand_to_pyplot(axes)
        return axes

    def report(self, folder: Path | str) -> Path:
        """Write history.md, history.html and the figure into a folder; gives the page's path."""
        from forecast.report.through_time import write_history_page

        names = self.last.member_names
        write_history_page(Path(folder), self.through_time, self.last.case, member_names=names)
        return Path(folder) / "history.html"

    def __repr__(self) -> str:
        days = self.through_time.days
        dates = f"{len(days)} dates from {days[0].as_of} to {days[-1].as_of}"
        return f"<HistoryAnswer {self.through_time.scenario}: {dates}>"
