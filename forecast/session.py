"""The notebook face: load a question, run it, and look at the answer.

    question = forecast.load("configs/nato-2024.yaml", "as_of=2024-02-23")
    answer = forecast.run(question)
    answer.outcomes, answer.plot.who(), answer.posterior

Everything is in `forecast.pipeline`; here it only gets handy names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from forecast import pipeline
from forecast.errors import InputError
from forecast.evidence.gate import evidence_sha256
from forecast.outcomes import Forecast, SampledOutcomes
from forecast.pipeline import Progress, Question
from forecast.posterior import Posterior
from forecast.report.notebook import html_repr
from forecast.report.notebook_progress import notebook_progress
from forecast.report.page import write_report
from forecast.report.plots import Plots
from forecast.report.tables import ranked_pivots, votes_needed
from forecast.report.words import headline, in_report_order, with_member_names
from forecast.store.listing import DEFAULT_STORE
from forecast.store.runs import StoredRun, run_id, save_run, with_earlier
from forecast.store.summary import summary_of

if TYPE_CHECKING:
    import xarray as xr

    from forecast.pipeline.given import Conditional
    from forecast.pipeline.tied import Tied

NOT_SEEN_BY_FIT = ("name", "title", "assume", "horizon", "simulation")
"""Keys of a scenario that change only how the record is run forward, or how it is called."""


def load(path: Path | str, *overrides: str, seeds: Path | None = None) -> Question:
    """Load and check a scenario with the evidence of its as-of date; nothing is sampled.

    overrides: `key=value`, applied in order. Raises InputError naming file, line and remedy.

    >>> load("configs/nato-2024.yaml", "as_of=2024-02-23").scenario.as_of
    datetime.date(2024, 2, 23)
    """
    return pipeline.ask(path, overrides, seeds=seeds)


def run(
    question: Question | Path | str,
    *overrides: str,
    workers: int | None = None,
    progress: Progress | None = None,
    refit: bool = False,
) -> Answer:
    """Fit the question, or find its fit kept, run it forward, and give the answer.

    refit: sample, whatever is kept from before; the answer is the same either way. progress: told
    the stage and the share of it that is done; where None, a notebook shows a line and a script
    shows nothing. Raises InputError on bad input, FitError where nothing could be sampled;
    whether the fit can be trusted is `answer.verdict`.
    """
    asked = _asked(question, overrides)
    with notebook_progress(progress) as tell:
        done = pipeline.run(asked, workers=workers, progress=tell, refit=refit)
    return Answer(
        done.question, done.forecast, done.tree, done.posterior, done.sampled, tied=done.tied
    )


@dataclass(frozen=True, repr=False)
class Answer:
    """What came out, as frames of plain numbers, figures and draws.

    tree: gives the ArviZ tree of the fit. draws: the labelled draws that the paths ran on.
    sampled: what each path did. tied: the outside view that the paths are weighed to, if any.
    """

    question: Question
    forecast: Forecast
    tree: Callable[[], xr.DataTree] = field(compare=False)
    draws: Posterior = field(compare=False)
    sampled: SampledOutcomes = field(compare=False)
    tied: Tied | None = field(default=None, compare=False)

    @cached_property
    def posterior(self) -> xr.DataTree:
        """The ArviZ tree of the fit, read when it is first looked at.

        Where the fit was kept from before and its tree no longer is, it is sampled again.
        """
        return self.tree()

    @property
    def verdict(self) -> str:
        """`ok`, `doubtful` or `failed`: whether the fit can be trusted."""
        return self.forecast.diagnostics.verdict

    @property
    def headline(self) -> str:
        """The answer in a few sentences."""
        return headline(self._with_names(), office=self.question.case.office)

    @property
    def outcomes(self) -> pd.DataFrame:
        """Who: index outcome; kind, name, probability, mcse, and 90 % bounds low, high."""
        columns = ["kind", "name", "probability", "mcse", "low", "high"]
        rows = {
            o.id: (o.kind, o.name, o.probability, o.mcse, *o.interval90)
            for o in in_report_order(self.forecast)
        }
        return _frame(rows, columns, index="outcome")

    @property
    def timeline(self) -> pd.DataFrame:
        """When: index milestone; date, kind, note, p_decided_by (end of that day), mcse."""
        columns = ["date", "kind", "note", "p_decided_by", "mcse"]
        milestones = sorted(self.forecast.timeline.milestones, key=lambda m: (m.on, m.id))
        rows = {
            m.id: (pd.Timestamp(m.on), m.kind, m.note, m.p_decided_by, m.mcse) for m in milestones
        }
        return _frame(rows, columns, index="milestone")

    @property
    def pivots(self) -> pd.DataFrame:
        """What blocks it: index member; name, p_objects, p_last_holdout, days_added."""
        columns = ["name", "p_objects", "p_last_holdout", "days_added"]
        names = self.question.member_names
        rows = {
            p.member: (names.get(p.member, p.member), p.p_objects, p.p_last_holdout, p.days_added)
            for p in ranked_pivots(self.forecast)
        }
        return _frame(rows, columns, index="member")

    @property
    def cumulative(self) -> pd.DataFrame:
        """Index date, one column per deciding outcome: probability by the end of the day."""
        return self.forecast.timeline.cumulative.copy()

    @property
    def support(self) -> pd.DataFrame:
        """Index date, one column per candidate: mean number of members that agree to it."""
        return self.forecast.support.copy()

    @property
    def holdouts(self) -> pd.DataFrame:
        """Index date, one column per candidate: mean number of standing objections."""
        return self.forecast.holdouts.copy()

    @property
    def plot(self) -> Plots:
        """Figures: `who`, `when`, `support`, `holdouts`, `pivots`; each returns its axes."""
        needed = votes_needed(self.question.case.rule, self.forecast.n_members)
        return Plots(self._with_names(), needed)

    def summary(self) -> dict[str, Any]:
        """The record that other programs read: `summary.json`."""
        return summary_of(self.forecast)

    def save(self, store: Path | str = DEFAULT_STORE) -> Path:
        """Keep the run, with its draws, in a run store; gives the folder."""
        scenario, case = self.question.scenario, self.question.case
        stored = StoredRun(self.forecast, scenario, case)
        folder = Path(store) / run_id(stored)
        return save_run(folder, with_earlier(folder, stored), self.draws)

    def report(self, folder: Path | str) -> Path:
        """Write report.md, report.html and figures into a folder; gives the page's path."""
        question, names = self.question, self.question.member_names
        scenario, case = question.scenario, question.case
        write_report(Path(folder), self.forecast, scenario, case, member_names=names)
        return Path(folder) / "report.html"

    def what_if(self, question: Question | Path | str, *overrides: str) -> Answer:
        """Another scenario run forward from the same fit, under common random numbers.

        It may differ in whatever the fit does not see, such as its assumed events, its horizon
        and its number of paths, so nothing is fitted anew. Raises InputError naming the keys of
        a scenario that needs another fit.
        """
        asked = _asked(question, overrides)
        _refuse_another_fit(self.question, asked)
        return run(asked)

    def given(self, condition: str) -> Conditional:
        """The forecast on the paths that meet a condition, such as "HU objects".

        `.outcomes`, `.timeline` and the chance of the condition itself are in its `given`, the
        same without it in its `whole`. More paths are run where too few meet it. Raises
        InputError where the condition cannot be read, or is too rare.
        """
        from forecast.pipeline.given import on_condition

        return on_condition(self.question, condition, self.draws, self.tied, self.sampled)

    def turning(self, *members: str, paths: int | None = None) -> pd.DataFrame:
        """What one member's turning is worth: index member, candidate, stance; outcomes' points.

        members: codes; those that matter most where none is given. Columns: for each outcome by
        how much its probability moves, and, as the candidate's own, the error `mcse`.
        """
        from forecast.pipeline.turning import turnings, turns_that_matter

        turns = turns_that_matter(self.question, self.forecast, members)
        found = turnings(self.question, self.draws, self.tied, turns, paths=paths)
        rows = [
            {
                "member": t.member,
                "candidate": t.candidate,
                "stance": t.stance,
                **{w.outcome: w.difference for w in t.worth},
                "mcse": t.of(t.candidate).mcse,
            }
            for t in found
        ]
        return pd.DataFrame(rows).set_index(["member", "candidate", "stance"])

    def _with_names(self) -> Forecast:
        return with_member_names(self.forecast, self.question.member_names)

    def __repr__(self) -> str:
        return f"<Answer {self.forecast.scenario}: {self.headline} Fit: {self.verdict}.>"

    def _repr_html_(self) -> str:
        return html_repr(self._with_names())


def _asked(question: Question | Path | str, overrides: tuple[str, ...]) -> Question:
    if not isinstance(question, Question):
        return load(question, *overrides)
    if overrides:
        raise InputError(f"override {overrides[0]!r} comes too late; give it to forecast.load")
    return question


def _frame(rows: dict[str, tuple[Any, ...]], columns: list[str], *, index: str) -> pd.DataFrame:
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return frame.rename_axis(index=index)


def _refuse_another_fit(before: Question, after: Question) -> None:
    """Refuse a question whose fit would be another one."""
    from forecast.pipeline.fitted import is_same_fit

    if is_same_fit(before, after):
        return
    old, new = _seen_by_fit(before), _seen_by_fit(after)
    changed = sorted(key for key in new if new[key] != old[key])
    raise InputError(
        f"{after.scenario.name} differs in {', '.join(changed)}, which the fit depends on; "
        "use forecast.run for it"
    )


def _seen_by_fit(question: Question) -> dict[str, Any]:
    seen = {key: value for key, value in question.scenario if key not in NOT_SEEN_BY_FIT}
    newcomers = question.scenario.simulation.newcomers
    evidence = evidence_sha256(question.case, question.table)
    return {**seen, "simulation.newcomers": newcomers, "evidence": evidence}
