"""A sweep from file to table: the same for any workers, resumed, and with failures as rows."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from made_up import asked, keep_made_up_fit, python, written

from forecast.errors import InputError
from forecast.sweeps import local
from forecast.sweeps.local import LocalWorkers
from forecast.sweeps.results import parts_of, publish
from forecast.sweeps.run import ask_sweep, sweep
from forecast.sweeps.table import TABLE, read_rows, to_bytes

pytestmark = pytest.mark.usefixtures("kernel")
ONE = LocalWorkers(1)


class Counted:
    """Workers that note what they are asked, and stop after so many portions."""

    def __init__(self, until: int | None = None):
        self.asked: list[int] = []
        self.until = until

    def answered(self, jobs, fitting):
        for job in jobs:
            self.asked += [item.number for item in job.items]
        for done, portion in enumerate(ONE.answered(jobs, fitting)):
            if done == self.until:
                raise KeyboardInterrupt
            yield portion


def test_one_row_a_scenario_with_keys_chances_errors_and_how_it_came_about(tmp_path):
    table = sweep(asked(tmp_path), ONE).table
    assert [*table["scenario"]] == list(range(12))
    assert [*table["assume"]] == ["nothing"] * 6 + ["endorsed"] * 6
    assert table["factors.home.effect.mean"].between(0.5, 2.5).all()
    chances = table[[c for c in table if c.startswith("p.")]]
    np.testing.assert_allclose(chances.sum(axis=1), 1.0)
    assert (table[[c for c in table if c.startswith("mcse")]] > 0).all(axis=None)
    np.testing.assert_allclose(table["p_decided"], 1 - table["p.undecided"])
    assert (table["by.next_meeting"] <= table["by.term_end"]).all()
    assert {*table["verdict"]} == {"ok"}
    assert {*table["route"]} == {"reweighted"}
    assert (table["pareto_k"] < 0.7).all()
    assert table["error"].isna().all()


def test_an_endorsement_and_a_stronger_factor_move_the_answer(tmp_path):
    table = sweep(asked(tmp_path), ONE).table.set_index(["assume", "factors.home.effect.mean"])
    chance = table["p.first_name"].unstack(0)
    assert chance["endorsed"].mean() > chance["nothing"].mean()
    assert chance["nothing"].iloc[-1] > chance["nothing"].iloc[0]


@pytest.mark.usefixtures("small_portions")
def test_the_numbers_are_the_same_for_one_worker_and_for_two(tmp_path):
    found = asked(tmp_path)
    tables = [sweep(found, LocalWorkers(n)).table for n in (1, 2)]
    assert to_bytes(tables[0]) == to_bytes(tables[1])


def test_a_fit_of_its_own_priors_gives_what_a_run_gives(tmp_path):
    from forecast.pipeline import run

    grid = "\n  assume: {named: {nothing: []}}\n"
    found = asked(tmp_path, grid=grid, sample="")
    row = sweep(found, ONE).table.iloc[0]
    said = run(found.questions[0], with_counts=False).forecast
    assert row["route"] == "fit"
    for outcome in said.outcomes:
        assert row[f"p.{outcome.id}"] == outcome.probability
        assert row[f"mcse.{outcome.id}"] == outcome.mcse


def test_weights_under_the_same_prior_give_what_the_fit_gives(tmp_path):
    sampled = "\n  n: 1\n  keys:\n    factors.home.effect.mean: [1.5]\n"
    found = asked(tmp_path, sample=sampled)
    job = found.jobs[0]
    same = replace(job, drawn=(("home", 1.5, 0.7),))
    plain = sweep(found, ONE).table
    weighted = sweep(replace(found, jobs=(same,)), ONE).table
    chances = [c for c in plain if c.startswith(("p.", "mcse."))]
    pd.testing.assert_frame_equal(plain[chances], weighted[chances])


@pytest.mark.usefixtures("small_portions")
def test_a_sweep_that_was_stopped_goes_on_and_loses_nothing(tmp_path):
    found, parts = asked(tmp_path), tmp_path / "parts"
    whole = sweep(found, ONE).table
    with pytest.raises(KeyboardInterrupt):
        sweep(found, Counted(until=5), parts=parts)
    again = Counted()
    resumed = sweep(found, again, parts=parts)
    assert resumed.n_found == 5
    assert len(again.asked) == 7
    assert to_bytes(resumed.table) == to_bytes(whole)


@pytest.mark.usefixtures("small_portions")
def test_a_sweep_whose_process_is_killed_goes_on_and_loses_nothing(tmp_path):
    grid = "\n  horizon: {start: 2026-05-01, end: 2026-09-01, steps: 40}\n"
    found = asked(tmp_path, grid=grid, sample="", paths=2000)
    folder = tmp_path / "runs" / "killed"
    command = ["sweep", str(found.spec.path), "--seeds", str(tmp_path / "seeds"), "--workers", "1"]
    code = "from forecast.sweeps import plan; plan.BATCH_PATHS = 1; from forecast.cli import main; "
    process = python("-c", f"{code}main({[*command, '--out', str(folder), '--quiet']!r})")
    while not [*parts_of(folder).glob("*.parquet")]:
        assert process.poll() is None
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not (folder / TABLE).exists()
    resumed = sweep(found, ONE, folder=folder, parts=parts_of(folder))
    assert 0 < resumed.n_found < 40
    assert to_bytes(resumed.table) == to_bytes(sweep(found, ONE).table)


def test_answers_that_stand_are_not_computed_again_when_a_sweep_grows(tmp_path):
    folder = tmp_path / "runs" / "small"
    grid = "\n  horizon: [2026-07-01, 2026-08-01]\n"
    publish(folder, sweep(asked(tmp_path, grid=grid, sample=""), ONE, folder=folder))
    workers = Counted()
    grown = asked(tmp_path, grid="\n  horizon: [2026-07-01, 2026-07-15, 2026-08-01]\n", sample="")
    found = sweep(grown, workers, folder=folder)
    assert workers.asked == [1]
    assert found.n_found == 2
    assert found.table["p.undecided"][0] > found.table["p.undecided"][2]


def test_a_scenario_that_fails_is_a_row_that_says_why_and_takes_no_other_with_it(tmp_path):
    grid = "\n  as_of: [2026-01-12, 2026-03-01]\n  horizon: [2026-02-01, 2026-09-01]\n"
    found = sweep(asked(tmp_path, grid=grid, sample=""), ONE)
    table = found.table
    assert [*table["route"]] == ["fit", "fit", "none", "fit"]
    assert "horizon 2026-02-01 is not after as_of" in table["error"][2]
    assert np.isnan(table["p.first_name"][2])
    assert [point.number for point, _ in found.failed] == [2]


def test_a_fault_of_ours_in_one_scenario_is_a_row_too(tmp_path, monkeypatch):
    from forecast.sweeps import answer

    weighed = answer.weighed

    def broken(question, *args, **options):
        if question.scenario.assume:
            raise ZeroDivisionError("a fault")
        return weighed(question, *args, **options)

    monkeypatch.setattr(answer, "weighed", broken)
    table = sweep(asked(tmp_path), ONE).table
    assert table["error"][:6].isna().all()
    assert {*table["error"][6:]} == {"ZeroDivisionError: a fault"}


def test_a_fit_that_cannot_be_sampled_fails_its_own_scenarios_only(tmp_path, monkeypatch):
    basis_of = local.basis_of

    def broken(wanted, progress=None):
        if wanted[0].scenario.rng_seed == 2:
            raise InputError("no start was found")
        return basis_of(wanted, progress)

    monkeypatch.setattr(local, "basis_of", broken)
    table = sweep(asked(tmp_path, grid="\n  rng_seed: [1, 2]\n", sample=""), ONE).table
    assert [*table["route"]] == ["fit", "none"]
    assert table["error"][1] == "no start was found"


def test_a_verdict_of_failed_is_a_failed_scenario_with_its_numbers(tmp_path):
    found = asked(tmp_path, grid="\n  rng_seed: [1, 2]\n", sample="")
    keep_made_up_fit(found.jobs[1].fitted, verdict="failed")
    done = sweep(found, ONE)
    assert [*done.table["verdict"]] == ["ok", "failed"]
    assert done.table["p.first_name"].notna().all()
    assert [says for _, says in done.failed] == [
        "the fit failed its diagnostics, do not use its numbers"
    ]


@pytest.mark.usefixtures("small_portions")
def test_a_process_that_is_killed_takes_no_answer_with_it(tmp_path, monkeypatch):
    found = asked(tmp_path)
    whole = sweep(found, ONE).table
    real, begun = local.side_by_side, []

    def killed(work, basis, batches, **options):
        begun.append(len(batches))
        for done, portion in enumerate(real(work, basis, batches, n_workers=1)):
            if done == 2 and len(begun) < 3:
                raise BrokenProcessPool
            yield portion

    monkeypatch.setattr(local, "side_by_side", killed)
    assert to_bytes(sweep(found, ONE).table) == to_bytes(whole)
    assert begun == [12, 10, 8]
    begun.clear()
    monkeypatch.setattr(local, "DEATHS", 0)
    table = sweep(found, ONE).table
    assert table["error"].isna().sum() == 2
    assert table["error"].dropna().str.contains("its process was killed").all()


def far_apart(tmp_path, **changes):
    """Priors so narrow and far apart that weights of one fit cannot serve them all."""
    grid = "\n  factors.home.effect:\n    - {mean: 0, sd: 0.01}\n    - {mean: 4, sd: 0.01}\n"
    found = asked(tmp_path, grid=grid, sample="", **changes)
    for job in found.planner.jobs(found.questions, reweight=False):
        keep_made_up_fit(job.fitted)
    return found


def test_scenarios_that_weights_cannot_answer_get_fits_of_their_own(tmp_path):
    found = far_apart(tmp_path)
    assert len(found.jobs) == 1
    table = sweep(found, ONE).table
    assert [*table["route"]] == ["fit", "fit"]
    own = sweep(replace(found, jobs=found.planner.jobs(found.questions, reweight=False)), ONE)
    assert to_bytes(own.table) == to_bytes(table)


def test_no_more_fits_are_begun_than_are_allowed(tmp_path):
    table = sweep(far_apart(tmp_path, more="max_fits: 2\n"), ONE).table
    assert [*table["route"]] == ["fit", "none"]
    assert "a fit of its own beyond max_fits (2)" in table["error"][1]
    found = asked(tmp_path, grid="\n  rng_seed: [1, 2, 3]\n", sample="", more="max_fits: 2\n")
    with pytest.raises(InputError, match=r"needs 3 fits .* max_fits is 2: raise it"):
        sweep(found, ONE)


def test_scenarios_that_the_fit_does_not_tell_apart_share_one(tmp_path):
    found = ask_sweep(written(tmp_path), seeds=tmp_path / "seeds")
    assert len(found.jobs) == 1
    grid = "\n  horizon: [2026-07-01, 2026-08-01]\n  simulation.newcomers: [2, 3]\n"
    found = ask_sweep(written(tmp_path, grid=grid, sample=""), seeds=tmp_path / "seeds")
    assert [len(job.items) for job in found.jobs] == [2, 2]


def test_rows_without_an_answer_are_asked_again(tmp_path):
    grid = "\n  as_of: [2026-01-12, 2026-03-01]\n  horizon: [2026-02-01, 2026-09-01]\n"
    folder = tmp_path / "runs" / "small"
    publish(folder, sweep(asked(tmp_path, grid=grid, sample=""), ONE, folder=folder))
    assert len(read_rows([folder])) == 3


def test_a_folder_is_published_whole_with_the_same_bytes(tmp_path):
    found = asked(tmp_path)
    folders = [tmp_path / "runs" / name for name in ("one", "two")]
    for folder in folders:
        publish(folder, sweep(found, ONE, parts=parts_of(folder)))
        assert not parts_of(folder).exists()
    names = sorted(p.relative_to(folders[0]) for p in folders[0].rglob("*") if p.is_file())
    assert [str(n) for n in names] == [
        "figures/sweep.png", "sweep.html", "sweep.json", "sweep.md", "sweep.parquet",
    ]  # fmt: skip
    for name in names:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


@pytest.mark.slow
def test_two_thousand_scenarios_are_two_thousand_rows_for_any_number_of_workers(tmp_path):
    sampled = (
        "\n  n: 2000\n  keys:\n    factors.home.effect.mean: {start: 0, end: 3}\n"
        "    horizon: {start: 2026-05-01, end: 2026-10-01}\n"
    )
    found = asked(tmp_path, grid="", sample=sampled, paths=1000)
    one, two = (sweep(found, LocalWorkers(n)) for n in (1, 2))
    assert one.failed == []
    assert len(one.table) == 2000
    assert to_bytes(one.table) == to_bytes(two.table)
