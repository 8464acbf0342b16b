"""`forecast sweep` and `forecast.sweep`: what they write, tell and refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from made_up import asked, written

import forecast
from forecast.cli import main

pytestmark = pytest.mark.usefixtures("kernel")
FAILING = "\n  as_of: [2026-01-12, 2026-03-01]\n  horizon: [2026-02-01, 2026-09-01]\n"


@pytest.fixture
def command(tmp_path, capsys, monkeypatch):
    """Runs the command in the folder of the race; gives its exit code and what it said."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(["sweep", "configs/small-sweep.yaml", "--seeds", "seeds", *arguments])
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return run


def test_a_sweep_leaves_a_table_a_record_and_a_page(command, tmp_path):
    asked(tmp_path)
    code, out, _ = command("--workers", "1")
    assert code == 0
    assert out.startswith("Over 12 scenarios First Name has between")
    assert "12 by weighting the draws of a fit under wider priors" in out
    folder = Path("runs/sweep/small-sweep")
    assert len(pd.read_parquet(folder / "sweep.parquet")) == 12
    record = json.loads((folder / "sweep.json").read_text())
    assert record["routes"] == {"reweighted": 12}
    assert record["keys"] == ["assume", "factors.home.effect.mean"]
    page = (folder / "sweep.html").read_text()
    for said in ("What it goes with", "factors.home.effect.mean", "endorsed", "Pareto k"):
        assert said in page
    assert "12 of 12 scenarios stood from before" in command()[1]


def test_a_scenario_that_fails_is_named_and_the_exit_code_says_so(command, tmp_path):
    asked(tmp_path, grid=FAILING, sample="")
    code, out, err = command("--workers", "1", "--json")
    assert code == 4
    assert "scenario 2 (as_of=2026-03-01, horizon=2026-02-01): horizon 2026-02-01 is not" in err
    assert json.loads(out)["routes"] == {"fit": 3, "none": 1}
    assert "scenario 2" in Path("runs/sweep/small-sweep/sweep.md").read_text()


def test_a_wrong_sweep_is_told_with_its_line_before_anything_is_sampled(command, tmp_path):
    written(tmp_path, grid="\n  factors.hom.effect.mean: [1]\n")
    code, _, err = command()
    assert code == 2
    assert err.splitlines()[-1].startswith("configs/small-sweep.yaml:5: factors has no 'hom'")


def test_a_folder_that_holds_something_else_is_refused(command, tmp_path):
    written(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letters.txt").write_text("dear")
    code, _, err = command("--out", "mine")
    assert code == 2
    assert "holds something that is no sweep; choose another folder with --out" in err


def test_a_sweep_without_any_answer_has_a_page_too(command, tmp_path, monkeypatch):
    from forecast.sweeps import local

    def broken(wanted, progress=None):
        raise forecast.FitError("no start was found")

    monkeypatch.setattr(local, "basis_of", broken)
    written(tmp_path)
    code, out, err = command()
    assert code == 4
    assert out.startswith("None of 12 scenarios could be answered.")
    assert "2 more failed" in err
    assert "no start was found" in Path("runs/sweep/small-sweep/sweep.html").read_text()


def test_in_a_notebook_a_sweep_is_a_frame(tmp_path):
    asked(tmp_path)
    path, seeds = tmp_path / "configs" / "small-sweep.yaml", tmp_path / "seeds"
    told = []
    table = forecast.sweep(path, seeds=seeds, workers=1, progress=lambda *a: told.append(a))
    assert table["p.first_name"].between(0, 1).all()
    assert told[-1] == ("scenarios", 1.0)
    assert not (tmp_path / "runs").exists()
    kept = forecast.sweep(path, seeds=seeds, workers=1, out=tmp_path / "out")
    pd.testing.assert_frame_equal(table, kept)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "out" / "sweep.parquet"), kept)
