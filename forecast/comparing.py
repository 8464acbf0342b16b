"""The notebook face of a comparison: scenarios side by side under common random numbers.

found = forecast.compare("configs/nato-2024.yaml", "configs/nato-2024-us-backs-kallas.yaml")
found.outcomes, found.timeline, found.pivots    # pandas frames of differences, with errors
found.plot.moves(), found.plot.decided()        # matplotlib axes
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from forecast.outcomes import day_of
from forecast.pipeline import Progress, Question
from forecast.report.notebook_progress import notebook_progress
from forecast.session import load

if TYPE_CHECKING:
    from forecast.analysis.comparison import Comparison
    from forecast.analysis.paired import Difference
    from forecast.pipeline.compare import Compared
    from forecast.report.comparison.plots import ComparisonPlots

NUMBERS = ("base", "other", "difference", "mcse", "unpaired_mcse")


def compare(
    *scenarios: Question | Path | str,
    workers: int | None = None,
    progress: Progress | None = None,
) -> SideBySide:
    """Answer scenarios with the same random numbers, and compare each with the first.

    Scenarios that differ only in assumed events or horizon share one fit. Raises InputError on
    bad input, or where they are not of one case.
    """
    from forecast.pipeline.compare import compare as side_by_side

    asked = [s if isinstance(s, Question) else load(s) for s in scenarios]
    with notebook_progress(progress) as tell:
        return SideBySide(side_by_side(asked, workers=workers, progress=tell))


@dataclass(frozen=True, repr=False)
class SideBySide:
    """Scenarios beside a base, as frames of plain numbers and as figures.

    Frames have one row for each scenario and thing compared: its value in the base and in the
    scenario, the difference, the error of that from paired paths, and what the error would be
    from unpaired ones.
    """

    compared: Compared = field(compare=False)

    @property
    def comparison(self) -> Comparison:
        """What was found, as it is."""
        return self.compared.comparison

    @property
    def outcomes(self) -> pd.DataFrame:
        """Who: index scenario, outcome."""
        rows = [
            (other.forecast.scenario, o.id, o.name, o.probability)
            for other in self.comparison.others
            for o in other.outcomes
        ]
        return _frame(rows, ("scenario", "outcome"), "name")

    @property
    def timeline(self) -> pd.DataFrame:
        """When: index scenario, milestone; the chance of a decision by the end of its day."""
        rows = [
            (other.forecast.scenario, m.id, pd.Timestamp(m.on), m.p_decided_by)
            for other in self.comparison.others
            for m in other.milestones
        ]
        return _frame(rows, ("scenario", "milestone"), "date")

    @property
    def median_dates(self) -> pd.DataFrame:
        """Half the chance of a decision: index scenario; dates, days between them, errors."""
        start = self.comparison.base.as_of
        rows = {
            other.forecast.scenario: {
                "base": _day(start, other.median_day.base),
                "other": _day(other.forecast.as_of, other.median_day.other),
                "days": other.median_day.difference,
                "mcse": other.median_day.mcse,
                "unpaired_mcse": other.median_day.unpaired_mcse,
            }
            for other in self.comparison.others
        }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis(index="scenario")

    @property
    def pivots(self) -> pd.DataFrame:
        """Whom it hangs on: index scenario, member, part (objects, last_holdout, days_added)."""
        rows = [
            (other.forecast.scenario, p.member, part, found)
            for other in self.comparison.others
            for p in other.pivots
            for part, found in (
                ("objects", p.p_objects),
                ("last_holdout", p.p_last_holdout),
                ("days_added", p.days_added),
            )
        ]
        frame = _frame(rows, ("scenario", "member"), "part")
        return frame.set_index("part", append=True)

    @property
    def plot(self) -> ComparisonPlots:
        """Figures: `moves` and `decided`; each returns its axes."""
        from forecast.report.comparison.plots import ComparisonPlots

        return ComparisonPlots(self.comparison)

    def record(self) -> dict[str, Any]:
        """The record that other programs read: `compare.json`."""
        from forecast.store.comparison import comparison_record

        return comparison_record(self.comparison, self.compared.aligned)

    def report(self, folder: Path | str) -> Path:
        """Write compare.md, compare.html and figures into a folder; gives the page's path."""
        from forecast.report.comparison.page import write_pages

        names = self.compared.runs[0].question.member_names
        remarks = self.compared.aligned
        write_pages(Path(folder), self.comparison, member_names=names, remarks=remarks)
        return Path(folder) / "compare.html"

    def __repr__(self) -> str:
        return f"<SideBySide {' '.join(self._sentences())}>"

    def _sentences(self) -> Iterator[str]:
        from forecast.report.comparison.words import base_sentence, headline_sentences

        yield base_sentence(self.comparison)
        yield from headline_sentences(self.comparison)


def _frame(
    rows: list[tuple[Any, Any, Any, Difference]], index: tuple[str, str], extra: str
) -> pd.DataFrame:
    records = [
        {index[0]: one, index[1]: two, extra: more, **{n: getattr(found, n) for n in NUMBERS}}
        for one, two, more, found in rows
    ]
    return pd.DataFrame(records, columns=[*index, extra, *NUMBERS]).set_index([*index])


def _day(start: Any, days: float) -> pd.Timestamp:
    return pd.NaT if pd.isna(days) else pd.Timestamp(day_of(start, days))
