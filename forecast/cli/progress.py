"""How far a run is: bars where a terminal shows them, a few plain lines in a log."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from forecast.cli.console import note

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

SILENT_START = {
    "fit": "compiling",
    "tie": "compiling",
    "simulate": "compiling",
    "refit": "fitting without one part",
    "report": "drawing",
}
"""What a stage does before it can tell its share."""

REPORTED_SHARE = 0.25
"""In a log a line per quarter is enough."""


class Display(Protocol):
    """Shows the stages of a run."""

    def begin(self, stage: str, doing: str) -> None:
        """A stage begins with work of unknown length."""

    def show(self, stage: str, share: float) -> None:
        """A share of a stage, from 0 to 1, is done."""


class Stages:
    """Follows a run from stage to stage; what the pipeline calls to tell its progress."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._begun: list[str] = []

    def begin(self, stage: str) -> None:
        """A stage begins; the one before it is done."""
        if stage in self._begun:
            return
        if self._begun:
            self._display.show(self._begun[-1], 1.0)
        self._begun.append(stage)
        self._display.begin(stage, SILENT_START.get(stage, "working"))

    def __call__(self, stage: str, share: float) -> None:
        """A share of a stage is done; none yet where it begins with silent work."""
        self.begin(stage)
        if share > 0 and stage == self._begun[-1]:  # or it is a late word from one that is over
            self._display.show(stage, share)

    def end(self) -> None:
        """All is done."""
        if self._begun:
            self._display.show(self._begun[-1], 1.0)


@contextmanager
def stages(*, quiet: bool = False) -> Iterator[Stages]:
    """Progress on stderr: bars, lines, or nothing at all."""
    if quiet:
        yield Stages(Nothing())
        return
    from rich.console import Console

    console = Console(file=sys.stderr)
    if console.is_terminal and not console.is_dumb_terminal:
        with _bars(console) as progress:
            yield Stages(Bars(progress))
    else:
        yield Stages(Lines())


class Nothing:
    """For `--quiet`."""

    def begin(self, stage: str, doing: str) -> None:
        """Nothing is shown."""

    def show(self, stage: str, share: float) -> None:
        """Nothing is shown."""


class Lines:
    """For logs: a line when a stage begins, and at each quarter of it."""

    def __init__(self) -> None:
        self._shown: dict[str, int] = {}

    def begin(self, stage: str, doing: str) -> None:
        """Name the stage and what it does."""
        note(f"{stage}: {doing}")

    def show(self, stage: str, share: float) -> None:
        """Show a share when it enters another quarter."""
        quarter = int(share / REPORTED_SHARE)
        if quarter > self._shown.get(stage, 0):
            self._shown[stage] = quarter
            note(f"{stage}: {100 * quarter * REPORTED_SHARE:.0f} %")


class Bars:
    """For terminals: a bar per stage, which runs to and fro while the share is unknown."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def begin(self, stage: str, doing: str) -> None:
        """Add a bar."""
        self._tasks[stage] = self._progress.add_task(f"{stage}: {doing}", total=None)

    def show(self, stage: str, share: float) -> None:
        """Move a bar."""
        self._progress.update(self._tasks[stage], description=stage, total=1.0, completed=share)


def _bars(console: Console) -> Progress:
    from rich import progress

    return progress.Progress(
        progress.SpinnerColumn(finished_text="✓"),
        progress.TextColumn("{task.description:<20}", markup=False),
        progress.BarColumn(),
        progress.TaskProgressColumn(),
        progress.TimeElapsedColumn(),
        console=console,
    )
