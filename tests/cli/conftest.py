"""A command in this process, a question to ask, and an answer that nobody had to sample."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from markupsafe import Markup

import forecast.report.page
from forecast import pipeline
from forecast.cli import main
from forecast.cli.new import scaffold
from forecast.outcomes import (
    ByDate,
    Forecast,
    MilestoneProbability,
    OutcomeProbability,
    Pivot,
    Timeline,
)
from forecast.pipeline import Question, Run
from forecast.pipeline.inputs import inputs_of
from forecast.posterior import Diagnostics, Posterior
from forecast.report import through_time
from forecast.report.comparison import page as comparison
from forecast.report.pictures import Drawn
from forecast.store.runs import StoredRun, run_id, save_run

TODAY = date(2026, 1, 15)


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Result]


@pytest.fixture
def command(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Command:
    """Runs `forecast ...` in an empty folder, by the function that the entry point calls."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Result:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Result(int(left.value.code or 0), said.out, said.err)

    return run


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small race, and with a stored run of it."""
    folder = tmp_path_factory.mktemp("first")
    scaffold("small-race", folder, TODAY)
    question = pipeline.ask(folder / "configs" / "small-race.yaml", seeds=folder / "seeds")
    answered = answer(question)
    stored = StoredRun(answered.forecast, question.scenario, question.case)
    save_run(folder / "runs" / run_id(stored), stored, answered.posterior)
    return folder


@pytest.fixture
def folder(first: Path, tmp_path: Path) -> Path:
    """The empty folder of a command, after `forecast new small-race` on a fixed day."""
    for part in ("configs", "seeds"):
        shutil.copytree(first / part, tmp_path / part)
    return tmp_path


@pytest.fixture
def earlier(first: Path, folder: Path) -> Path:
    """A store with a run, in the same folder."""
    return Path(shutil.copytree(first / "runs", folder / "runs"))


@pytest.fixture
def race(folder: Path) -> tuple[str, ...]:
    """The arguments that name the small race."""
    return ("configs/small-race.yaml", "--seeds", "seeds")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Question]]:
    """The questions that the pipeline was asked; it answers at once, and pages are one line."""
    asked: list[Question] = []

    def run(question: Question, *, progress: Any, **options: Any) -> Run:
        asked.append(question)
        for stage, share in (("fit", 0.5), ("fit", 1.0), ("simulate", 1.0)):
            progress(stage, share)
        return answer(question)

    def write(folder: Path, *args: Any, **kwargs: Any) -> list[Path]:
        (folder / "figures").mkdir()
        pages = [folder / name for name in ("figures/who.png", "report.md", "report.html")]
        for page in pages:
            page.write_text("page")
        return pages

    monkeypatch.setattr(pipeline, "run", run)
    monkeypatch.setattr(forecast.report.page, "write_report", write)
    yield asked


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Histories and comparisons get empty pictures, for tests that do not look at them."""
    empty = Markup('<svg viewBox="0 0 1 1" role="img" aria-label="a sketch"></svg>')
    nothing = Drawn(b"", empty, empty)
    monkeypatch.setattr(comparison, "drawn", lambda picture: nothing)
    monkeypatch.setattr(through_time, "drawn_picture", lambda picture: nothing)


@pytest.fixture
def failing(calls: list[Question], monkeypatch: pytest.MonkeyPatch) -> None:
    """The fit of every run fails its diagnostics."""
    found = Diagnostics("failed", 1.3, 12.0, 7, ("R-hat is 1.300: raise fit.tune",))
    before = pipeline.run

    def run(*args: Any, **kwargs: Any) -> Run:
        fine = before(*args, **kwargs)
        return replace(fine, forecast=replace(fine.forecast, diagnostics=found))

    monkeypatch.setattr(pipeline, "run", run)


def answer(question: Question) -> Run:
    """A run of a question with made-up numbers."""
    draws = xr.Dataset({"utility": (("chain", "draw"), np.zeros((2, 3)))})
    fit = Diagnostics("ok", 1.001, 900.0, 0)
    posterior = Posterior.of(draws, xr.Dataset({"bloc": ("member", np.zeros(3))}), fit)
    return Run(question, posterior, xr.DataTree, None, _forecast(question, fit))  # type: ignore[arg-type]


def _forecast(question: Question, fit: Diagnostics) -> Forecast:
    scenario = question.scenario
    dates = pd.DatetimeIndex([scenario.as_of, scenario.horizon], name="date").as_unit("us")
    table = pd.DataFrame({"first_name": [0.0, 0.6]}, index=dates)
    term_end = MilestoneProbability("term_end", scenario.horizon, "term_end", "", 0.9, 0.01)
    return Forecast(
        scenario=scenario.name,
        title="[bold]A small race[/bold]",
        as_of=scenario.as_of,
        horizon=scenario.horizon,
        n_paths=1000,
        n_members=3,
        outcomes=(
            OutcomeProbability("first_name", "candidate", "[red]First", 0.6, 0.01, (0.2, 0.8)),
            OutcomeProbability("undecided", "undecided", "undecided", 0.4, 0.01, (0.2, 0.8)),
        ),
        timeline=Timeline((term_end,), None, scenario.horizon, None, 0.6, ByDate.of(table)),
        pivots=(Pivot("DE", 0.5, 0.4, 12.0),),
        support_by_date=ByDate.of(table),
        holdouts_by_date=ByDate.of(table),
        diagnostics=fit,
        provenance={**inputs_of(question), "wall_seconds": {"fit": 1.25}},
    )


@pytest.fixture
def snapshot() -> Callable[[Path], dict[str, tuple[bytes, int]]]:
    """Every file below a folder: its bytes, and when it was written.

    But not the index of a store: whoever reads the store makes it anew from the folders.
    """

    def take(folder: Path) -> dict[str, tuple[bytes, int]]:
        found = folder.rglob("*")
        files = (p for p in found if p.is_file() and not p.name.startswith(".forecast-index"))
        return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}

    return take
