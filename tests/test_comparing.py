"""Scenarios side by side in a notebook: frames of differences, figures and a page."""

from __future__ import annotations

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import forecast
from forecast.analysis.comparison import Side
from forecast.analysis.comparison import compare as side_by_side
from forecast.analysis.timeline import Mark
from forecast.comparing import SideBySide
from forecast.outcomes import Outcome, SampledOutcomes
from forecast.pipeline import compare as comparing
from forecast.pipeline import conclude
from forecast.pipeline.compare import Compared
from forecast.posterior import Diagnostics

CONFIG = "configs/nato-2024.yaml"
KALLAS = "configs/nato-2024-us-backs-kallas.yaml"


def side(question, chance: float) -> Side:
    """Rutte is chosen, on the day of his luck, where that is below a chance."""
    n, members = 800, question.members
    luck = (np.arange(n) * 0.618) % 1.0
    sampled = SampledOutcomes(
        outcomes=(
            Outcome("rutte", "candidate", "Mark Rutte"),
            Outcome("undecided", "undecided", "undecided"),
        ),
        members=members,
        candidates=("rutte",),
        as_of=question.scenario.as_of,
        horizon=question.scenario.horizon,
        n_chains=2,
        n_draws=40,
        outcome=np.where(luck < chance, 0, 1),
        decided_day=np.where(luck < chance, 300 * luck, np.inf),
        draw=np.arange(n) % 80,
        objected=np.zeros((n, len(members)), dtype=bool),
        last_holdout=np.full(n, -1),
        holdout_days=np.zeros(n),
        node_days=np.array([0.0, 100.0, 314.0]),
        support=np.zeros((3, 1)),
        holdouts=np.zeros((3, 1)),
    )
    fit = Diagnostics("ok", 1.0, 900.0, 0)
    return Side(conclude(question, sampled, diagnostics=fit, checks=[]), sampled, "one")


@pytest.fixture(scope="module")
def found() -> SideBySide:
    base, other = forecast.load(CONFIG), forecast.load(KALLAS)
    marks = [Mark(m.id, m.on, m.kind, m.note) for m in base.case.milestones]
    comparison = side_by_side(side(base, 0.6), [side(other, 0.65)], marks)
    runs = (SimpleNamespace(question=base), SimpleNamespace(question=other))
    return SideBySide(Compared(comparison, runs, ()))  # type: ignore[arg-type]


def test_frames_hold_plain_differences_with_their_errors(found):
    row = found.outcomes.loc[("nato-2024-us-backs-kallas", "rutte")]
    assert row["difference"] == pytest.approx(0.05, abs=0.003)
    assert row["other"] - row["base"] == pytest.approx(row["difference"])
    assert 0 < row["mcse"] < row["unpaired_mcse"]
    assert pd.api.types.is_datetime64_any_dtype(found.timeline["date"])
    assert set(found.pivots.index.get_level_values("part")) == {
        "objects", "last_holdout", "days_added",
    }  # fmt: skip
    dates = found.median_dates.loc["nato-2024-us-backs-kallas"]
    assert dates["days"] == 0.0
    assert dates["base"] == pd.Timestamp("2024-04-19")


def test_it_shows_itself_as_sentences_and_draws_itself(found, tmp_path):
    assert "if the US backs Kallas on 1 February 2024: Mark Rutte +5" in repr(found)
    for name in ("moves", "decided"):
        axes = getattr(found.plot, name)()
        assert axes.get_figure(root=True).number in plt.get_fignums()
    plt.close("all")
    assert "Mark Rutte" in found.report(tmp_path / "page").read_text(encoding="utf-8")
    assert found.record()["scenarios"][0]["paired"] == "paths and draws"


def test_compare_takes_paths_and_questions_and_asks_them_together(found, monkeypatch):
    asked = []

    def fake(questions, *, workers, progress):
        asked.extend(q.scenario.name for q in questions)
        return found.compared

    monkeypatch.setattr(comparing, "compare", fake)
    assert forecast.compare(CONFIG, forecast.load(KALLAS)).comparison is found.comparison
    assert asked == ["nato-2024", "nato-2024-us-backs-kallas"]
