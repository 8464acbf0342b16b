"""The face of the package: a dozen names, looked up on first use, and an answer to look at."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import xarray as xr

import forecast
from forecast import pipeline
from forecast.analysis.history import Answered, Day, History
from forecast.outcomes import Outcome, OutcomeProbability, SampledOutcomes
from forecast.pipeline import history as history_of_dates
from forecast.posterior import Diagnostics, Posterior
from forecast.report.notebook_progress import notebook_progress

CONFIG = "configs/nato-2024.yaml"
KALLAS = "configs/nato-2024-us-backs-kallas.yaml"
HEAVY = ("pymc", "pytensor", "nutpie", "numba", "matplotlib", "arviz", "typer")
FACE = [
    "Answer",
    "Case",
    "FitError",
    "Forecast",
    "ForecastError",
    "HistoryAnswer",
    "InputError",
    "Question",
    "Scenario",
    "compare",
    "explain",
    "history",
    "load",
    "load_case",
    "load_run",
    "run",
    "sensitivity",
    "sweep",
]


@pytest.fixture(scope="module")
def question():
    return forecast.load(CONFIG)


@pytest.fixture
def answer(question):
    """An answer with sampled outcomes made by hand: nothing was fitted."""
    sampled = _sampled(question)
    diagnostics = Diagnostics("ok", 1.002, 900.0, 0)
    draws = Posterior.of(xr.Dataset(), xr.Dataset(), diagnostics)
    outcome = pipeline.conclude(question, sampled, diagnostics=diagnostics, checks=[])
    return forecast.Answer(question, outcome, xr.DataTree, draws, sampled)


def _sampled(question):
    n_paths, n_members = 200, len(question.members)
    rng = np.random.default_rng(1)
    objected = rng.random((n_paths, n_members)) < 0.1
    objected[:, question.members.index("HU")] = True
    which = np.arange(n_paths) % 4
    return SampledOutcomes(
        outcomes=(
            Outcome("kallas", "candidate", "Kaja Kallas"),
            Outcome("rutte", "candidate", "Mark Rutte"),
            Outcome("field", "field", "someone not yet named"),
            Outcome("undecided", "undecided", "undecided by the horizon"),
        ),
        members=question.members,
        candidates=("kallas", "rutte"),
        as_of=question.scenario.as_of,
        horizon=question.scenario.horizon,
        n_chains=2,
        n_draws=20,
        outcome=np.where(which == 0, 1, which),
        decided_day=np.where(which == 3, np.inf, 1.0 + np.arange(n_paths)),
        draw=np.arange(n_paths) % 40,
        objected=objected,
        last_holdout=np.full(n_paths, question.members.index("HU")),
        holdout_days=np.full(n_paths, 12.0),
        node_days=np.array([0.0, 100.0, 314.0]),
        support=np.array([[1.0, 3.0], [1.0, 14.0], [1.0, 20.0]]),
        holdouts=np.array([[2.0, 1.0], [2.0, 1.0], [2.0, 0.5]]),
    )


def test_the_face_is_a_dozen_sorted_names_that_all_resolve():
    assert forecast.__all__ == FACE
    assert all(getattr(forecast, name).__name__ == name for name in FACE)
    assert set(FACE) <= set(dir(forecast))


def test_a_name_that_is_not_there_is_refused():
    with pytest.raises(AttributeError, match="'forecast' has no attribute 'forcast'"):
        _ = forecast.forcast


@pytest.mark.parametrize("code", ["import forecast", f"import forecast; forecast.load({CONFIG!r})"])
def test_neither_the_import_nor_a_loaded_question_brings_the_heavy_packages(code):
    ask = f"{code}\nimport sys; print([m for m in {HEAVY} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_question_says_what_it_is_in_a_line(question):
    assert repr(question) == "<Question nato-2024: as of 2023-11-22, 32 members, 7 names>"


def test_overrides_are_given_when_loading_not_to_a_loaded_question(question):
    assert forecast.load(CONFIG, "as_of=2024-02-23").scenario.as_of.month == 2
    with pytest.raises(forecast.InputError, match=r"give it to forecast\.load"):
        forecast.run(question, "as_of=2024-02-23")


def test_run_takes_a_path_and_gives_an_answer(answer, monkeypatch):
    asked = []

    def fake(question, *, workers, progress, refit):
        asked.append(question.scenario.simulation.paths)
        return pipeline.Run(question, answer.draws, answer.tree, answer.sampled, answer.forecast)

    monkeypatch.setattr(pipeline, "run", fake)
    found = forecast.run(CONFIG, "simulation.paths=500")
    assert asked == [500]
    assert found.verdict == "ok"


def test_the_outcomes_are_a_frame_of_numbers_that_sum_to_one(answer):
    frame = answer.outcomes
    assert frame.loc["rutte", "probability"] == 0.5
    assert frame.loc["kallas", "probability"] == 0.0
    assert abs(frame["probability"].sum() - 1) < 1e-9
    numbers = frame[["probability", "mcse", "low", "high"]]
    assert (numbers.dtypes == np.float64).all()
    assert (frame["low"] <= frame["high"]).all()


def test_the_timeline_rises_from_milestone_to_milestone(answer):
    frame = answer.timeline
    assert pd.api.types.is_datetime64_any_dtype(frame["date"])
    assert frame["date"].is_monotonic_increasing
    assert frame["p_decided_by"].is_monotonic_increasing
    assert frame.loc["washington_summit", "date"] == pd.Timestamp("2024-07-09")


def test_the_pivots_name_the_member_that_blocks_most(answer):
    first = answer.pivots.iloc[0]
    assert (first.name, first["name"]) == ("HU", "Hungary")
    assert (first["p_objects"], first["p_last_holdout"], first["days_added"]) == (1.0, 1.0, 12.0)


def test_frames_are_copies_that_leave_the_answer_alone(answer):
    for frame in (answer.support, answer.cumulative):
        frame["rutte"] = 0.0
    assert answer.support["rutte"].iloc[-1] == 20.0
    assert answer.cumulative["rutte"].iloc[-1] == 0.5


def test_every_plot_gives_axes_that_pyplot_shows(answer):
    for name in ("who", "when", "support", "holdouts", "pivots"):
        axes = getattr(answer.plot, name)()
        assert axes.get_figure(root=True).number in plt.get_fignums()
    plt.close("all")


def test_a_plot_draws_into_the_axes_that_it_is_given(answer):
    figure, axes = plt.subplots()
    assert answer.plot.who(axes) is axes
    assert plt.get_fignums() == [figure.number]
    plt.close(figure)


def test_the_answer_shows_as_a_sentence_and_as_html(answer):
    assert "Mark Rutte is the likeliest" in repr(answer)
    assert "next Secretary General" in answer.headline
    assert "<table>" in answer._repr_html_()


def test_the_summary_is_json_and_a_saved_run_is_found_again(answer, tmp_path):
    assert json.loads(json.dumps(answer.summary()))["scenario"] == "nato-2024"
    folder = answer.save(tmp_path / "runs")
    assert forecast.load_run(folder).forecast.outcomes == answer.forecast.outcomes


def test_the_report_is_written_where_it_is_asked_for(answer, tmp_path):
    page = answer.report(tmp_path / "report")
    assert "Mark Rutte" in page.read_text(encoding="utf-8")
    assert (tmp_path / "report" / "figures" / "who.png").exists()


def test_a_what_if_that_the_fit_does_not_see_is_a_run_like_any_other(answer, monkeypatch):
    asked = []

    def fake(question, **options):
        asked.append((question.scenario.name, question.scenario.simulation.paths))
        return pipeline.Run(
            question, answer.draws, answer.tree, answer.sampled, answer.forecast, fit_is_kept=True
        )

    monkeypatch.setattr(pipeline, "run", fake)
    backed = answer.what_if(KALLAS, "simulation.paths=100")
    assert asked == [("nato-2024-us-backs-kallas", 100)]
    assert backed.question.scenario.name == "nato-2024-us-backs-kallas"


def test_a_day_of_release_is_no_part_of_the_fit(answer, monkeypatch):
    fake = pipeline.Run(answer.question, answer.draws, answer.tree, answer.sampled, answer.forecast)
    monkeypatch.setattr(pipeline, "run", lambda question, **options: fake)
    assert answer.what_if(CONFIG, "factors.rutte_availability.median_days=90").verdict == "ok"


def test_the_tree_of_the_fit_is_read_once_and_only_when_it_is_looked_at(answer):
    read = []
    asked = replace(answer, tree=lambda: read.append("now") or xr.DataTree())
    assert read == []
    assert asked.posterior is asked.posterior
    assert read == ["now"]


@pytest.mark.parametrize(
    ("override", "named"),
    [
        ("factors.ties.effect.mean=2", "factors"),
        ("as_of=2024-02-23", "as_of, evidence"),
        ("simulation.newcomers=2", "simulation.newcomers"),
        ("fit.draws=60", "fit"),
    ],
)
def test_a_what_if_that_needs_another_fit_is_refused(answer, override, named):
    with pytest.raises(forecast.InputError, match=f"differs in {named}, which the fit depends on"):
        answer.what_if(CONFIG, override)


def test_an_answer_is_asked_again_on_a_condition(answer):
    found = answer.given("HU objects").given
    assert (found.n_left, round(found.effective)) == (200, 200)
    with pytest.raises(forecast.InputError, match="'objets' is nothing that a member does"):
        answer.given("HU objets")


def test_a_script_shows_no_progress_unless_it_asks_for_it():
    told = []
    with notebook_progress(None) as silent:
        assert silent is None
    with notebook_progress(lambda stage, share: told.append(stage)) as tell:
        tell("fit", 0.5)
    assert told == ["fit"]


def test_a_history_is_frames_and_a_figure(monkeypatch, tmp_path):
    monkeypatch.setattr(history_of_dates, "history", _made_up_history)
    answer = forecast.history(CONFIG, since="2023-11-22", until="2023-11-24")
    assert answer.chances["rutte"].tolist() == [0.4, 0.4, 0.4]
    assert len(answer.outcomes) == 6
    assert answer.plot().get_figure().number in plt.get_fignums()
    plt.close("all")
    page = answer.report(tmp_path)
    assert "Mark Rutte" in page.read_text(encoding="utf-8")
    assert repr(answer) == "<HistoryAnswer nato-2024: 3 dates from 2023-11-22 to 2023-11-24>"


def _made_up_history(questions, *, workers=None, progress=None):
    how = Answered("fit", float("nan"), 600.0, "a fit of its own")
    rows = (
        OutcomeProbability("rutte", "candidate", "Mark Rutte", 0.4, 0.01, (0.1, 0.6)),
        OutcomeProbability("undecided", "undecided", "undecided", 0.6, 0.01, (0.4, 0.9)),
    )
    days = [Day(q.scenario.as_of, rows, 0.4, None, "ok", how, how) for q in questions]
    scenario = questions[0].scenario
    return History(scenario.name, scenario.title, scenario.horizon, 3000, tuple(days))
