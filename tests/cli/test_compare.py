"""`forecast compare`: what it writes, and what it refuses. Nothing is fitted here."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from forecast.outcomes import Outcome, SampledOutcomes
from forecast.pipeline import Question, Run, compare, conclude
from forecast.posterior import Diagnostics, Posterior

Command = Callable[..., Any]
FIT = Diagnostics("ok", 1.001, 900.0, 0)


def sampled(question: Question, chance: float) -> SampledOutcomes:
    """Paths on which the first name is chosen where their luck is below a chance."""
    n, members = 400, question.members
    luck = (np.arange(n) * 0.618) % 1.0
    chosen = luck < chance
    return SampledOutcomes(
        outcomes=(
            Outcome("first_name", "candidate", "[red]First"),
            Outcome("undecided", "undecided", "undecided"),
        ),
        members=members,
        candidates=("first_name",),
        as_of=question.scenario.as_of,
        horizon=question.scenario.horizon,
        n_chains=2,
        n_draws=20,
        outcome=np.where(chosen, 0, 1),
        decided_day=np.where(chosen, 5.0 + 20 * luck, np.inf),
        draw=np.arange(n) % 40,
        objected=np.repeat(~chosen[:, np.newaxis], len(members), axis=1),
        last_holdout=np.full(n, -1),
        holdout_days=np.zeros(n),
        node_days=np.array([0.0, 30.0]),
        support=np.zeros((2, 1)),
        holdouts=np.zeros((2, 1)),
    )


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> list[Question]:
    """The questions that were answered; those with assumed events end a little otherwise."""
    asked: list[Question] = []

    def run(question: Question, *, workers: int | None, progress: Any) -> Run:
        asked.append(question)
        progress("fit", 1.0)
        paths = sampled(question, 0.66 if question.scenario.assume else 0.6)
        said = conclude(question, paths, diagnostics=FIT, checks=[])
        posterior = Posterior.of(xr.Dataset(), xr.Dataset(), FIT)
        return Run(question, posterior, xr.DataTree, paths, said)

    monkeypatch.setattr(compare, "run", run)
    return asked


@pytest.fixture
def scenarios(folder: Path) -> tuple[str, ...]:
    """The small race, and what if its first member endorses the first name."""
    (folder / "configs" / "small-race-endorsed.yaml").write_text(
        "extends: small-race.yaml\n"
        "title: A small race, if Germany endorses the first name\n"
        "assume: [{kind: stance, on: 2026-02-01, member: DE, candidate: first_name, "
        "stance: endorse}]\n"
    )
    return (
        "configs/small-race.yaml",
        "configs/small-race-endorsed.yaml",
        "--seeds",
        "seeds",
    )


def test_it_writes_a_folder_and_prints_the_difference(
    command: Command, scenarios: tuple[str, ...], folder: Path, fitted: list[Question]
) -> None:
    ended = command("compare", *scenarios)
    assert ended.code == 0, ended.err
    assert "[red]First +6" in ended.out
    assert "same fit: paths and posterior draws are paired" in ended.out
    assert len(fitted) == 2
    out = folder / "runs" / "compare" / "small-race-vs-endorsed"
    found = json.loads((out / "compare.json").read_text())
    assert found["scenarios"][0]["outcomes"][0]["difference"] == pytest.approx(0.06, abs=0.01)
    assert {p.name for p in out.iterdir()} == {
        "compare.json", "compare.md", "compare.html", "figures",
    }  # fmt: skip


@pytest.mark.usefixtures("undrawn")
def test_json_prints_the_file_and_nothing_else_and_quiet_prints_nothing(
    command: Command, scenarios: tuple[str, ...], folder: Path, fitted: list[Question]
) -> None:
    ended = command("compare", *scenarios, "--json", "--out", "there")
    assert json.loads(ended.out) == json.loads((folder / "there" / "compare.json").read_text())
    again = command("compare", *scenarios, "--quiet", "--out", "there", "--paths", "500")
    assert (again.out, again.err, again.code) == ("", "", 0)
    assert fitted[-1].scenario.simulation.paths == 500


@pytest.mark.usefixtures("undrawn")
def test_what_differs_in_the_fit_is_fitted_and_said(
    command: Command, scenarios: tuple[str, ...], folder: Path, fitted: list[Question]
) -> None:
    (folder / "configs" / "small-race-other.yaml").write_text(
        "extends: small-race.yaml\ntitle: Other\nrng_seed: 5\nprocess: {permanent_share: 0.3}\n"
    )
    ended = command("compare", scenarios[0], "configs/small-race-other.yaml", *scenarios[2:])
    assert ended.code == 0, ended.err
    assert [q.scenario.name for q in fitted] == ["small-race", "small-race-other"]
    assert {q.scenario.rng_seed for q in fitted} == {fitted[0].scenario.rng_seed}
    assert "small-race-other takes rng_seed from small-race" in ended.out
    assert "another fit: paths are paired, posterior draws are not" in ended.out


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (("configs/small-race.yaml",), "one scenario has nothing to be compared with"),
        (("configs/small-race.yaml",) * 2, "small-race is given twice; give each scenario once"),
        (("configs/small-race.yaml", "configs/none.yaml"), "configs/none.yaml"),
    ],
)
def test_what_cannot_be_compared_is_refused_before_anything_is_fitted(
    command: Command,
    scenarios: tuple[str, ...],
    fitted: list[Question],
    given: tuple[str, ...],
    problem: str,
) -> None:
    ended = command("compare", *given, "--seeds", "seeds")
    assert ended.code == 2
    assert problem in ended.err
    assert fitted == []


def test_a_folder_that_holds_something_else_is_left_alone(
    command: Command, scenarios: tuple[str, ...], folder: Path, fitted: list[Question]
) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "notes.txt").write_text("keep")
    ended = command("compare", *scenarios, "--out", "mine")
    assert ended.code == 2
    assert "holds something that is no comparison" in ended.err
    assert (folder / "mine" / "notes.txt").read_text() == "keep"
    assert fitted == []
