"""The notebook face of what a headline hinges on.

found = forecast.sensitivity("configs/nato-2024.yaml", bring=["Kallas=50%"])
found.left_out, found.shares, found.swings    # pandas frames; also scaled, inputs
found.plot.tornado()                          # matplotlib axes
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from forecast.outcomes import Forecast
from forecast.pipeline import Progress, Question
from forecast.report.notebook_progress import notebook_progress
from forecast.session import load

if TYPE_CHECKING:
    from forecast.analysis.sensitivity.found import LeftOut, Sensitivity
    from forecast.pipeline.sensitivity.study import Study
    from forecast.report.sensitivity.labels import Labels
    from forecast.report.sensitivity.plots import SensitivityPlots


def sensitivity(
    question: Question | Path | str,
    *,
    outcome: str | None = None,
    milestone: str | None = None,
    bring: Iterable[str] = (),
    members: Iterable[str] = (),
    paths: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> SensitivityAnswer:
    """What the headline of a question hinges on, and what would overturn it.

    outcome, milestone: the headline; the likeliest, and the one with the most even chance, where
    None. bring: what to look for a swing to, such as "Kallas", which is to lead, or "Kallas=50%".
    members: whose views are tried; those that matter most where none is given. Raises InputError
    on bad input.
    """
    from forecast.pipeline.sensitivity.study import study
    from forecast.pipeline.sensitivity.wanted import wanted_of

    asked = question if isinstance(question, Question) else load(question)
    wanted = wanted_of(
        asked, outcome=outcome, milestone=milestone, bring=bring, members=members, paths=paths
    )
    with notebook_progress(progress) as tell:
        return SensitivityAnswer(study(asked, wanted, workers=workers, progress=tell))


@dataclass(frozen=True, repr=False)
class SensitivityAnswer:
    """What was found, as frames of plain numbers and as a figure."""

    study: Study = field(compare=False)

    @property
    def found(self) -> Sensitivity:
        """What was found, as it is."""
        return self.study.found

    @property
    def forecast(self) -> Forecast:
        """The forecast that it is about."""
        return self.study.run.forecast

    @property
    def sentences(self) -> tuple[str, ...]:
        """The answer in words."""
        from forecast.report.sensitivity.words import sentences

        return sentences(self.found, self._labels())

    @property
    def left_out(self) -> pd.DataFrame:
        """Each part left out: index kind, part, of; with, without, difference, mcse, how, k.

        of: an outcome, or a milestone by whose day it is decided.
        """
        rows = [
            {
                "kind": part.kind,
                "part": self._labels().left_out(part),
                "of": moved.id,
                "with": moved.chance.base,
                "without": moved.chance.other,
                "difference": moved.chance.difference,
                "mcse": moved.chance.mcse,
                "how": part.how,
                "pareto_k": part.pareto_k,
            }
            for part in self.found.left_out
            for moved in _moves(part)
        ]
        return pd.DataFrame(rows).set_index(["kind", "part", "of"])

    @property
    def shares(self) -> pd.DataFrame:
        """Shapley shares in the headline's outcome: index factor; value, mcse."""
        shares = self.found.shares
        rows = [] if shares is None else [vars(share) for share in shares.factors]
        return pd.DataFrame(rows, columns=["factor", "value", "mcse"]).set_index("factor")

    @property
    def scaled(self) -> pd.DataFrame:
        """Stated assumption and evidence: index part; outcome, mcse, pareto_k, per doubling."""
        rows = [
            {
                "part": one.part,
                "outcome": one.outcome.difference,
                "mcse": one.outcome.mcse,
                "pareto_k": one.pareto_k,
            }
            for one in self.found.scaled
        ]
        return pd.DataFrame(rows).set_index("part")

    @property
    def inputs(self) -> pd.DataFrame:
        """First-order indices: index input; kind, outcome and milestone with their errors."""
        rows = [vars(one) for one in self.found.indices.inputs]
        return pd.DataFrame(rows).set_index("input")

    @property
    def swings(self) -> pd.DataFrame:
        """Changes that were looked for: what, for which goal, how large, and what comes out."""
        rows = [
            {
                "goal": self._labels().goal(one.goal, one.leads),
                "changed": self._labels().changed(one),
                **{k: v for k, v in vars(one).items() if k != "goal"},
            }
            for one in self.found.swings
        ]
        return pd.DataFrame(rows).set_index(["goal", "changed"])

    @property
    def plot(self) -> SensitivityPlots:
        """The figure: `tornado`, which returns its axes."""
        from forecast.report.sensitivity.plots import SensitivityPlots

        return SensitivityPlots(self.found, self._labels())

    def record(self) -> dict[str, Any]:
        """The record that other programs read: `sensitivity.json`."""
        from forecast.store.sensitivity import sensitivity_record

        return sensitivity_record(self.found)

    def report(self, folder: Path | str) -> Path:
        """Write the whole report with this section into a folder; gives the page's path."""
        from forecast.report.page import write_report

        asked = self.study.run.question
        write_report(
            Path(folder),
            self.forecast,
            asked.scenario,
            asked.case,
            member_names=asked.member_names,
            sensitivity=self.found,
        )
        return Path(folder) / "report.html"

    def _labels(self) -> Labels:
        from forecast.report.names import names_of
        from forecast.report.sensitivity.labels import Labels

        asked = self.study.run.question
        names = names_of(self.forecast, asked.scenario, asked.case, asked.member_names)
        return Labels(self.forecast, asked.scenario, asked.case, names)

    def __repr__(self) -> str:
        return f"<SensitivityAnswer {self.forecast.scenario}: {' '.join(self.sentences[:2])}>"


def _moves(part: LeftOut) -> tuple[Any, ...]:
    return (*part.outcomes, *part.milestones)
