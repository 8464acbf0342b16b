"""`forecast backtest --cases DIR`: a case that is dropped into a folder is scored as it is."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from forecast.backtest.forecasters import OURS, OUTSIDE_VIEW, PROCESS
from forecast.cli import main

SEEDS = Path(__file__).parents[2] / "seeds"
HISTORY = ("euco-2014", "euco-2019", "imf-2004", "nato-1999", "osce-2023")
"""A few short races to learn references from."""


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small seeds: a few finished cases, and what was learned from all."""
    folder = tmp_path_factory.mktemp("seeds")
    (folder / "cases").mkdir()
    for name in HISTORY:
        shutil.copy(SEEDS / "cases" / f"{name}.yaml", folder / "cases")
    shutil.copy(SEEDS / "members.csv", folder)
    shutil.copytree(SEEDS / "learned", folder / "learned")
    return folder


@pytest.fixture
def dropped(tmp_path: Path) -> Callable[..., Path]:
    """Puts a copy of a short race into a folder under a new name, a passage replaced."""

    def drop(name: str, old: str = "", new: str = "", like: str = "euco-2017") -> Path:
        text = (SEEDS / "cases" / f"{like}.yaml").read_text(encoding="utf-8")
        assert old in text
        folder = tmp_path / "mine"
        folder.mkdir(exist_ok=True)
        text = text.replace(f"case: {like}", f"case: {name}").replace(old, new, 1)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        return folder

    return drop


@pytest.fixture
def backtest(
    seeds: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Result]:
    """Runs the command on a folder of cases, quickly; what it writes goes to `out`."""

    def run(cases: Path, *more: str) -> Result:
        options = ["--seeds", seeds, "--every", "28", "--out", tmp_path / "out", "--quiet"]
        options += more or ["--no-process"]
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(["backtest", "--cases", str(cases), *map(str, options)])
        said = capsys.readouterr()
        return Result(int(left.value.code or 0), said.out, said.err)

    return run


def test_cases_dropped_into_a_folder_are_scored_as_they_are(dropped, backtest, tmp_path):
    dropped("my-race")
    folder = dropped("my-other-race", like="nato-1994")
    ended = backtest(folder)
    assert (ended.code, ended.err) == (0, "")
    scores = json.loads((tmp_path / "out" / "scores.json").read_text(encoding="utf-8"))
    assert scores["provenance"]["cases"] == ["my-other-race", "my-race"]
    means = {row["forecaster"]: row["log_score"] for row in scores["mean"]}
    assert means[OURS] > 0
    assert means.keys().isdisjoint({PROCESS, OUTSIDE_VIEW})
    assert scores["pool"] is scores["provenance"]["process"] is None
    said = (tmp_path / "out" / "forecasts.csv").read_text(encoding="utf-8")
    assert "my-race,2017-02-03" in said
    assert "euco-2014" not in said


REFUSED = {
    "unknown rule": (
        "kind: qualified_majority",
        "kind: acclamation",
        r"my-race\.yaml:\d+: rule\.kind is 'acclamation'; choose consensus, qualified_majority",
    ),
    "winner who is no candidate": (
        "outcome: tusk",
        "outcome: tuks",
        r"my-race\.yaml:\d+: resolution\.outcome is 'tuks'; choose .*field.*mean 'tusk'",
    ),
    "decision before the opening": (
        "resolution:\n  on: 2017-03-09",
        "resolution:\n  on: 2017-01-09",
        r"my-race\.yaml:\d+: resolution\.on is 2017-01-09, before the case opened \(2017-02-03\)",
    ),
    "meeting known only after it was held": (
        "on: 2017-03-06\n    public: 2017-02-15",
        "on: 2017-03-06\n    public: 2017-04-15",
        r"my-race\.yaml:\d+: milestones\.\d\.public is 2017-04-15, after its own day 2017-03-06",
    ),
    "mandate known only after its end": (
        "{ends: 2017-05-31, public: 2017-02-03}",
        "{ends: 2017-01-31, public: 2017-02-03}",
        r"my-race\.yaml:\d+: incumbent\.mandates\.0 is public on 2017-02-03, after it ends",
    ),
}


@pytest.mark.parametrize(("old", "new", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_a_case_that_is_not_understood_is_refused_with_file_and_line(
    old, new, message, dropped, backtest, tmp_path
):
    ended = backtest(dropped("my-race", old, new))
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 1
    assert re.search(message, ended.err), ended.err
    assert not (tmp_path / "out").exists()


def test_a_folder_without_cases_is_refused_in_one_line(backtest, tmp_path):
    ended = backtest(tmp_path / "nowhere")
    assert ended.code == 2
    assert ended.err.endswith(
        "nowhere: there is no case (*.yaml); name the folder that holds them\n"
    )
    assert len(ended.err.splitlines()) == 1


def test_a_folder_of_open_races_has_nothing_to_score(dropped, backtest):
    path = dropped("my-race") / "my-race.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("\nresolution:") + 1], encoding="utf-8")
    ended = backtest(path.parent)
    assert (ended.code, len(ended.err.splitlines())) == (2, 1)
    assert "no case has a resolution" in ended.err


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--keep-pool"], "add --process"), (["--process", "--keep-pool"], "leave --cases out")],
)
def test_weights_are_kept_of_the_pool_on_all_seeds_alone(options, words, dropped, backtest):
    ended = backtest(dropped("my-race"), *options)
    assert (ended.code, len(ended.err.splitlines())) == (2, 1)
    assert words in ended.err
