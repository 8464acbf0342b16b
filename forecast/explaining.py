"""The notebook face of an explained move: what moved a forecast from one run to another.

found = forecast.explain("nato-2024-2023-11-22-1a2b3c4d", "nato-2024")    # runs of the store
found.parts, found.plot()
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from forecast.pipeline import Progress
from forecast.report.notebook_progress import notebook_progress

if TYPE_CHECKING:
    from forecast.analysis.moved import Explained


def explain(
    before: Path | str,
    after: Path | str,
    *,
    store: Path | str = "runs",
    seeds: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Move:
    """Split the move between two stored runs into its causes, which add up to it.

    before, after: folder, id, or a scenario's name for its run that was saved last. Raises
    StoreError where there is no such run, InputError where they are of two cases.
    """
    from forecast.explanation.runs import explain_runs
    from forecast.store.listing import find_run

    folders = (find_run(run, Path(store)) for run in (before, after))
    with notebook_progress(progress) as tell:
        return Move(explain_runs(*folders, seeds=seeds, workers=workers, progress=tell))


@dataclass(frozen=True, repr=False)
class Move:
    """A move and its causes, as frames and a figure."""

    explained: Explained

    @property
    def parts(self) -> pd.DataFrame:
        """A row per part and outcome, in the order in which parts are let in; in probability."""
        rows = [
            (number, part.kind, part.name, part.on, name, by, part.mcse[name])
            for number, part in enumerate(self.explained.parts)
            for name, by in part.moved.items()
        ]
        columns = ["part", "kind", "name", "on", "outcome", "moved", "mcse"]
        return pd.DataFrame(rows, columns=columns).set_index(["part", "outcome"])

    @property
    def whole(self) -> pd.DataFrame:
        """Index outcome: what either run said, and the difference."""
        found = self.explained
        rows = {
            name: (found.before.get(name), found.after.get(name), found.whole(name))
            for name in found.outcomes
        }
        columns = ["before", "after", "moved"]
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
        return frame.rename_axis(index="outcome")

    @property
    def words(self) -> tuple[str, ...]:
        """What moved it, in sentences."""
        from forecast.report.moved import moved_sentences

        return tuple(moved_sentences(self.explained))

    def plot(self, outcome: str | None = None, ax: Any = None) -> Any:
        """From the old probability to the new, part by part; gives matplotlib axes.

        outcome: the one that moved most where None.
        """
        from forecast.report.figures.waterfall import waterfall
        from forecast.report.plots import hand_to_pyplot

        axes = waterfall(self.explained, ax, outcome=outcome)
        if ax is None:
            hand_to_pyplot(axes)
        return axes

    def __repr__(self) -> str:
        found = self.explained
        return f"<Move from {found.since_run} to {found.run}: {len(found.parts)} parts>"
