"""The expensive steps of a rerun, done at once: a question goes in, made-up numbers come out.

Leader and chance hang on the inputs, so that a changed input shows in the answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from forecast.analysis.moved import Explained, Part
from forecast.analysis.what_if import Switched, WhatIf
from forecast.errors import InputError
from forecast.outcomes import (
    ByDate,
    Forecast,
    MilestoneProbability,
    OutcomeProbability,
    Pivot,
    Timeline,
)
from forecast.pipeline.inputs import inputs_of
from forecast.pipeline.question import Question
from forecast.posterior import Diagnostics, Posterior
from forecast.rerun.batch import Answered, Steps
from forecast.rerun.plan import Task
from forecast.store.runs import StoredRun, load_run

FINE = Diagnostics("ok", 1.001, 900.0, 0)
FAILED = Diagnostics("failed", 1.3, 12.0, 7, ("R-hat is 1.300: raise fit.tune",))


@dataclass(frozen=True)
class Answer:
    """What a rerun needs of an answer."""

    forecast: Forecast
    posterior: Posterior


@dataclass
class StandIn:
    """Answers at once and remembers what it was asked.

    chances: of the first name, by scenario; .6 where none is given. failing: scenarios whose fit
    fails. broken: scenarios that end in an exception. seconds: how long each answer takes.
    switches: pages are to have them.
    unexplained: whether what moved an answer cannot be said.
    """

    chances: dict[str, float] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    seconds: float = 0.0
    switches: bool = False
    asked: list[str] = field(default_factory=list)
    explained: list[tuple[str, str]] = field(default_factory=list)
    unexplained: bool = False
    on_ask: Callable[[Question], None] = lambda question: None

    def __call__(self, question: Question) -> Answer:
        name = question.scenario.name
        self.asked.append(name)
        self.on_ask(question)
        time.sleep(self.seconds)
        if name in self.broken:
            raise ZeroDivisionError("a fault of ours")
        fit = FAILED if name in self.failing else FINE
        return answer(question, self.chances.get(name, 0.6), fit)

    @property
    def steps(self) -> Steps:
        """The two steps, for a rerun."""
        return Steps(self, draw, switch=_switch if self.switches else None, explain=self.explain)

    def explain(self, before: Path, after: Path) -> Explained:
        """One event moved all that moved."""
        self.explained.append((before.name, after.name))
        if self.unexplained:
            raise InputError("these runs cannot be explained")
        old, new = (load_run(folder).forecast for folder in (before, after))
        said = [{o.id: o.probability for o in f.outcomes} for f in (old, new)]
        moved = {name: said[1][name] - said[0][name] for name in said[0]}
        event = Part("event", "2026-01-16 stance: DE", moved, dict.fromkeys(moved, 0.002))
        return Explained(
            before.name, after.name, old.as_of, new.as_of, {o.id: o.name for o in new.outcomes},
            said[0], said[1], (event,),
        )  # fmt: skip


def _switch(task: Task, answered: Answered) -> WhatIf:
    """Switches that change nothing."""
    return WhatIf(("home",), "forecast run", True, (Switched((), (), {}, 0.5, None),))


def draw(
    folder: Path,
    stored: StoredRun,
    member_names: Mapping[str, str],
    moved: Explained | None = None,
) -> None:
    """A page of one line, and a second one where it is known what moved it."""
    why = f"<p>{moved.parts[0].name}</p>" if moved else ""
    page = f"<p>{stored.scenario.name} {stored.scenario.as_of}</p>{why}"
    (folder / "report.html").write_text(page)


def answer(question: Question, chance: float, fit: Diagnostics) -> Answer:
    """An answer with that chance of the first name."""
    scenario = question.scenario
    dates = pd.DatetimeIndex([scenario.as_of, scenario.horizon], name="date").as_unit("us")
    table = pd.DataFrame({"first_name": [0.0, chance]}, index=dates)
    draws = xr.Dataset({"utility": (("chain", "draw"), np.zeros((2, 3)))})
    posterior = Posterior.of(draws, xr.Dataset({"bloc": ("member", np.zeros(3))}), fit)
    told = Forecast(
        scenario=scenario.name,
        title=scenario.title,
        as_of=scenario.as_of,
        horizon=scenario.horizon,
        n_paths=1000,
        n_members=3,
        outcomes=(
            OutcomeProbability("first_name", "candidate", "First <Name>", chance, 0.01, (0.2, 0.8)),
            OutcomeProbability(
                "undecided", "undecided", "undecided", 1 - chance, 0.01, (0.2, 0.8)
            ),
        ),
        timeline=Timeline(
            (MilestoneProbability("term_end", _day(scenario.horizon), "term_end", "", 0.9, 0.01),),
            None, scenario.horizon, None, chance, ByDate.of(table),
        ),
        pivots=(Pivot("DE", 0.5, 0.4, 12.0),),
        support_by_date=ByDate.of(table),
        holdouts_by_date=ByDate.of(table),
        diagnostics=fit,
        provenance={**inputs_of(question), "wall_seconds": {"fit": 1.25}},
    )  # fmt: skip
    return Answer(replace(told), posterior)


def _day(on: date) -> date:
    return on
