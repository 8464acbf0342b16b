"""`forecast backtest` with the process: pooled into ours, kept, taken up again, and left out."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

import forecast.report.backtest
from forecast.backtest import process
from forecast.backtest.forecasters import OURS, OUTSIDE_VIEW, PROCESS
from forecast.backtest.kept import Counted
from forecast.cli import main
from forecast.cli.backtest import _process_alone
from forecast.evidence.load import load_case
from forecast.scenario.learned_process import ANY, LearnedPrior, LearnedProcess
from forecast.scenario.process_priors import FREE
from forecast.store.learned import load_learned, save_learned
from forecast.store.learned_manifest import load_manifest
from forecast.store.pool import KeptPool, KeptWeights, load_pool, save_pool

SEEDS = Path(__file__).parents[2] / "seeds"
SHORT = ("euco-2014", "euco-2017", "imf-2004")


@pytest.fixture
def seeds(tmp_path):
    """Three short races, and what was learned from all."""
    folder = tmp_path / "seeds"
    (folder / "cases").mkdir(parents=True)
    for name in SHORT:
        shutil.copy(SEEDS / "cases" / f"{name}.yaml", folder / "cases")
    shutil.copy(SEEDS / "members.csv", folder)
    shutil.copytree(SEEDS / "learned", folder / "learned")
    (folder / "learned" / "pool.json").unlink(missing_ok=True)
    return folder


@pytest.fixture
def fitted(monkeypatch):
    """In place of a fit: the process thinks of somebody by the seed; tells what was asked."""
    asked = []

    def fake(shared, question):
        asked.append((question.scenario.case, question.scenario.as_of))
        names = sorted(c.id for c in question.case.candidates)
        favourite = names[question.scenario.rng_seed % len(names)] if names else "field"
        day = str(1 + question.scenario.rng_seed % 200)
        return Counted({favourite: 80, "field": 10, "undecided": 10}, {day: 90}, "ok")

    monkeypatch.setattr(process, "count_paths", fake)
    # of pages, and that equal files give equal ones, there are tests of their own
    monkeypatch.setattr(forecast.report.backtest, "write_backtest_page", lambda new, cases: None)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    return asked


@pytest.fixture
def backtest(seeds, tmp_path):
    """Runs the command; gives the bytes of every file that it wrote."""

    def run(*options):
        out, work = tmp_path / "out", tmp_path / "work"
        given = ["--seeds", seeds, "--every", "28", "--out", out, "--work", work, "--quiet"]
        with pytest.raises(SystemExit) as left:
            main(["backtest", "--process", *map(str, given), *options])
        assert not left.value.code
        return {path.name: path.read_bytes() for path in out.iterdir()}

    return run


def test_a_second_run_goes_on_where_the_first_was_and_gives_the_same_bytes(
    backtest, fitted, seeds, tmp_path
):
    first = backtest("--keep-pool")
    n_dates = len(fitted)
    kept = sorted((tmp_path / "work").iterdir())
    assert n_dates == len(set(fitted)) == len(kept) > 3
    for lost in kept[:2]:
        lost.unlink()
    fitted.clear()
    assert backtest() == first
    assert len(fitted) == 2
    scores = json.loads(first["scores.json"])
    assert scores["provenance"]["process"]["verdicts"] == {"ok": n_dates}
    assert {OURS, PROCESS, OUTSIDE_VIEW} < {row["forecaster"] for row in scores["mean"]}
    assert {PROCESS, OUTSIDE_VIEW} < {row["against"] for row in scores["comparisons"]}
    pool = scores["pool"]
    assert pool["who"]["low"] <= pool["who"]["high"]
    assert (pool["n_cases"], pool["n_dates"]) == (3, n_dates)
    kept_pool = load_pool(seeds / "learned")
    assert kept_pool.weights.who == pytest.approx(pool["who"]["weight"], abs=1e-6)
    assert kept_pool.without.keys() == set(SHORT)
    assert kept_pool.learned_inputs_sha256 == scores["provenance"]["learned_inputs_sha256"]


def test_cases_of_a_folder_are_pooled_by_the_weights_that_are_kept(
    backtest, fitted, seeds, tmp_path
):
    manifest = load_manifest(seeds / "learned")
    kept = KeptPool(
        weights=KeptWeights(who=0.125, when=0.75),
        without={},
        n_cases=9,
        n_dates=99,
        learned_inputs_sha256=manifest["inputs_sha256"],
        process_inputs_sha256=manifest["process"]["inputs_sha256"],
    )
    save_pool(kept, seeds / "learned")
    mine = tmp_path / "mine"
    mine.mkdir()
    text = (SEEDS / "cases" / "nato-1994.yaml").read_text(encoding="utf-8")
    (mine / "my-race.yaml").write_text(text.replace("case: nato-1994", "case: my-race"))
    pool = json.loads(backtest("--cases", str(mine))["scores.json"])["pool"]
    assert pool["learned_from"] == "kept weights"
    assert (pool["who"]["weight"], pool["when"]["weight"]) == (0.125, 0.75)


def test_the_process_is_asked_by_what_was_learned_without_the_case(seeds, tmp_path):
    folder = seeds / "learned"
    rows = [
        LearnedPrior(without, body, rule, name, mean, 0.25)
        for without, body, rule, mean in (
            ("", ANY, ANY, -1.0),
            ("euco-2014", "euco", "qualified_majority", -2.0),
        )
        for name in FREE
    ]
    process = LearnedProcess(tuple(rows))
    save_learned(load_learned(folder), process, load_manifest(folder), folder)
    asked = _process_alone(seeds, load_manifest(folder), tmp_path)
    for name, mean in (("euco-2014", -2.0), ("imf-2004", -1.0)):
        priors = asked.priors_of(load_case(name, seeds))
        assert (priors.log_entry_rate.mean, priors.log_entry_rate.sd) == (mean, 0.25)
