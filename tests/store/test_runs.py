"""Runs are stored whole, found again, and never half believed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import xarray as xr

from forecast.analysis.what_if import WhatIf
from forecast.errors import StoreError
from forecast.posterior import Posterior
from forecast.store import runs
from forecast.store.digests import sha256_of_bytes
from forecast.store.listing import find_run, list_runs, load_summary
from forecast.store.record import forecast_record, forecast_tables
from forecast.store.runs import (
    StoredRun,
    check_store,
    load_posterior,
    load_run,
    run_id,
    save_run,
    with_earlier,
)

MakePosterior = Callable[..., Posterior]


@pytest.fixture
def folder(tmp_path: Path, stored: StoredRun, make_posterior: MakePosterior) -> Path:
    return save_run(tmp_path / run_id(stored), stored, make_posterior())


def digested_bytes(folder: Path) -> dict[str, bytes]:
    return {f.name: f.read_bytes() for f in folder.iterdir() if f.name != "timings.json"}


def as_of(stored: StoredRun, day: date) -> StoredRun:
    return StoredRun(
        replace(stored.forecast, as_of=day),
        stored.scenario.model_copy(update={"as_of": day}),
        stored.evidence,
    )


def test_what_was_asked_about_an_answer_stays_beside_it(tmp_path: Path, stored: StoredRun) -> None:
    asked = replace(stored, what_if=WhatIf(("ties",), "forecast run c.yaml", True, ()))
    folder = save_run(tmp_path / run_id(stored), asked)
    assert with_earlier(folder, stored).what_if == asked.what_if
    other = replace(asked.what_if, command="forecast run d.yaml")
    assert with_earlier(folder, replace(stored, what_if=other)).what_if == other
    outcomes = stored.forecast.outcomes
    changed = replace(outcomes[0], probability=outcomes[0].probability + 0.01)
    answer = replace(stored.forecast, outcomes=(changed, *outcomes[1:]))
    assert with_earlier(folder, replace(stored, forecast=answer)).what_if is None
    assert with_earlier(tmp_path / "nowhere", stored) == stored


def test_a_run_comes_back_as_it_was_saved(folder: Path, stored: StoredRun) -> None:
    again = load_run(folder)
    assert again.scenario == stored.scenario
    assert again.evidence == stored.evidence
    assert again.forecast.provenance == stored.forecast.provenance
    assert forecast_record(again.forecast) == forecast_record(stored.forecast)
    for name, table in forecast_tables(again.forecast).items():
        pd.testing.assert_frame_equal(
            table, forecast_tables(stored.forecast)[name], check_exact=True
        )


def test_a_posterior_comes_back_as_it_was_saved(
    folder: Path, make_posterior: MakePosterior
) -> None:
    again, saved = load_posterior(folder), make_posterior()
    assert again is not None
    xr.testing.assert_identical(again.draws, saved.draws.drop_attrs())
    xr.testing.assert_identical(again.opening, saved.opening)
    assert again.diagnostics == saved.diagnostics


def test_a_run_without_draws_is_whole(tmp_path: Path, stored: StoredRun) -> None:
    folder = save_run(tmp_path / "out", stored)
    assert load_posterior(folder) is None
    assert not list(folder.glob("*.nc"))


def test_equal_inputs_give_equal_bytes_whatever_the_clock_says(
    folder: Path, tmp_path: Path, stored: StoredRun, make_posterior: MakePosterior
) -> None:
    slower = {**stored.forecast.provenance, "wall_seconds": {"fit": 99.0}}
    later = replace(stored, forecast=replace(stored.forecast, provenance=slower))
    assert run_id(later) == run_id(stored)
    again = save_run(tmp_path / "again", later, make_posterior("midnight"))
    assert digested_bytes(again) == digested_bytes(folder)
    assert load_run(again).forecast.provenance["wall_seconds"] == {"fit": 99.0}


def test_a_run_loaded_and_saved_again_has_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = save_run(tmp_path / "again", load_run(folder), load_posterior(folder))
    assert digested_bytes(again) == digested_bytes(folder)


def test_the_manifest_digests_every_file_but_itself_and_the_timings(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["schema"] == "succession-forecast/run/1"
    assert manifest["run"] == folder.name
    assert manifest["files"] == {
        name: sha256_of_bytes(data)
        for name, data in digested_bytes(folder).items()
        if name != "manifest.json"
    }


def test_a_run_is_named_by_its_inputs(stored: StoredRun) -> None:
    name = run_id(stored)
    assert name.startswith("small-race-2023-11-22-")
    assert run_id(as_of(stored, date(2023, 11, 23))) != name
    other_seed = stored.scenario.model_copy(update={"rng_seed": 7})
    assert run_id(replace(stored, scenario=other_seed)) != name
    fewer_events = stored.evidence.model_copy(update={"events": ()})
    assert run_id(replace(stored, evidence=fewer_events)) != name


def test_a_name_that_could_be_a_path_names_no_run(stored: StoredRun) -> None:
    climbing = stored.scenario.model_copy(update={"name": "../elsewhere"})
    with pytest.raises(StoreError, match=r"scenario name is '\.\./elsewhere'; choose"):
        run_id(replace(stored, scenario=climbing))


@pytest.mark.parametrize(
    "name",
    ["summary.json", "forecast.json", "evidence.json", "support.csv", "posterior.nc"],
)
def test_a_file_changed_after_the_run_is_detected(folder: Path, name: str) -> None:
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[:-2] + b"9" + data[-1:])
    with pytest.raises(StoreError, match=rf"{name}: has digest \w+ where .* make it again"):
        load_run(folder)


@pytest.mark.parametrize("name", ["summary.json", "scenario.json", "holdouts.csv", "opening.nc"])
def test_a_file_that_is_gone_is_detected(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(StoreError, match=rf"{name}: is missing; the run is not whole"):
        load_run(folder)


def edit_manifest(folder: Path, **changes: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_a_manifest_that_is_wrong_is_detected(folder: Path) -> None:
    files = json.loads((folder / "manifest.json").read_text())["files"]
    edit_manifest(folder, run="other-2023-11-22-00000000")
    with pytest.raises(StoreError, match=r"manifest.json: cannot be read \(it is of run other-"):
        load_run(folder)
    edit_manifest(folder, files={k: v for k, v in files.items() if k != "support.csv"})
    with pytest.raises(StoreError, match=r"support.csv: is not in the manifest"):
        load_run(folder)
    edit_manifest(folder, files={**files, "../secret.txt": "0"})
    with pytest.raises(StoreError, match=r"names '\.\./secret.txt', which is no plain file name"):
        load_run(folder)
    edit_manifest(folder, files=[])
    with pytest.raises(StoreError, match=r"manifest.json: names no run or no files"):
        load_run(folder)
    edit_manifest(folder, schema="succession-forecast/run/9")
    with pytest.raises(StoreError, match=r"has schema 'succession-forecast/run/9', and this"):
        load_run(folder)
    (folder / "manifest.json").write_text('{"schema": ')
    with pytest.raises(StoreError, match=r"manifest.json: cannot be read \(Expecting value"):
        load_run(folder)
    (folder / "manifest.json").unlink()
    with pytest.raises(StoreError, match=r"manifest.json: is missing"):
        load_run(folder)


@pytest.mark.parametrize("name", ["scenario.json", "forecast.json", "support.csv"])
def test_a_file_that_has_its_digest_but_makes_no_sense_is_one_clear_line(
    folder: Path, name: str
) -> None:
    files = json.loads((folder / "manifest.json").read_text())["files"]
    (folder / name).write_text('{"a": 1}')
    edit_manifest(folder, files={**files, name: sha256_of_bytes(b'{"a": 1}')})
    with pytest.raises(StoreError, match=r"^[^\n]*cannot be read \([^\n]*\); the run is not"):
        load_run(folder)


def test_timings_that_are_gone_cost_only_the_timings(folder: Path) -> None:
    (folder / "timings.json").unlink()
    assert load_run(folder).forecast.provenance["wall_seconds"] == {}


def test_pages_added_to_a_run_do_not_spoil_it(folder: Path, stored: StoredRun) -> None:
    (folder / "report.html").write_text("<html>")
    assert load_run(folder).scenario == stored.scenario


def test_a_run_that_fails_between_writing_and_publishing_leaves_the_earlier_one(
    folder: Path, stored: StoredRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digested_bytes(folder)

    def fail(run: str, files: dict[str, bytes]) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, "manifest_text", fail)
    with pytest.raises(KeyboardInterrupt):
        save_run(folder, replace(stored, forecast=replace(stored.forecast, n_paths=5)))
    assert digested_bytes(folder) == before
    assert [entry.name for entry in folder.parent.iterdir()] == [folder.name]


def test_saving_again_replaces_the_run(folder: Path, stored: StoredRun) -> None:
    save_run(folder, replace(stored, forecast=replace(stored.forecast, n_paths=5)))
    assert load_run(folder).forecast.n_paths == 5
    assert not list(folder.glob("*.nc"))


def test_a_folder_that_holds_something_else_is_never_replaced(
    tmp_path: Path, stored: StoredRun
) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(StoreError, match=r"holds something that is no run; choose a new or empty"):
        save_run(tmp_path, stored)
    with pytest.raises(StoreError, match=r"thesis.txt: holds something that is no run"):
        save_run(tmp_path / "thesis.txt", stored)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
    (tmp_path / "empty").mkdir()
    assert load_run(save_run(tmp_path / "empty", stored)).scenario == stored.scenario


def test_runs_are_found_by_path_by_id_and_by_scenario(folder: Path, tmp_path: Path) -> None:
    assert find_run(folder) == folder
    assert find_run(str(folder), tmp_path / "no store") == folder
    assert find_run(folder.name, tmp_path) == folder
    assert find_run("small-race", tmp_path) == folder


def test_a_scenario_name_means_the_run_that_was_saved_last(
    folder: Path, tmp_path: Path, stored: StoredRun
) -> None:
    earlier = as_of(stored, date(2023, 7, 15))
    second = save_run(tmp_path / run_id(earlier), earlier)
    os.utime(second / "manifest.json", (2e9, 2e9))
    assert find_run("small-race", tmp_path) == second
    os.utime(folder / "manifest.json", (3e9, 3e9))
    assert find_run("small-race", tmp_path) == folder


def test_runs_are_listed_by_as_of_date_and_half_made_ones_left_out(
    folder: Path, tmp_path: Path, stored: StoredRun
) -> None:
    earlier = as_of(stored, date(2023, 7, 15))
    save_run(tmp_path / run_id(earlier), earlier)
    (tmp_path / "small-race-2023-11-22-00000000").mkdir()
    (tmp_path / f".forecast-new-{folder.name}-00000000").mkdir()
    entries = list_runs(tmp_path)
    assert [entry.run_id for entry in entries] == [run_id(earlier), folder.name]
    assert [entry.as_of for entry in entries] == [date(2023, 7, 15), date(2023, 11, 22)]
    assert entries[1].scenario == "small-race"
    assert list_runs(tmp_path / "nowhere") == ()


def test_a_run_set_aside_by_a_killed_one_is_found_again(folder: Path, tmp_path: Path) -> None:
    aside = tmp_path / f".forecast-old-{folder.name}-0123abcd"
    for look in (
        lambda: load_run(folder),
        lambda: find_run(folder),
        lambda: find_run("small-race", tmp_path),
    ):
        folder.rename(aside)
        look()
        assert folder.is_dir()


def test_a_run_that_is_not_there_is_named_with_its_nearest(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no run is called 'smal-race' \(did you mean 'small-"):
        find_run("smal-race", tmp_path)
    with pytest.raises(StoreError, match=r"no run is called 'xyz'; see `forecast runs`"):
        find_run("xyz", tmp_path)
    with pytest.raises(StoreError, match=r"away: no run is stored here; make one with"):
        find_run(tmp_path / "away", tmp_path)
    with pytest.raises(StoreError, match=r"away: no run is stored here; make one with"):
        load_run(tmp_path / "away")


def test_a_summary_is_read_without_the_rest_of_the_run(folder: Path) -> None:
    (folder / "posterior.nc").write_bytes(b"spoiled")
    assert load_summary(folder) == json.loads((folder / "summary.json").read_text())


def test_a_summary_that_was_edited_is_not_read(folder: Path) -> None:
    (folder / "summary.json").write_text("{}")
    with pytest.raises(StoreError, match=r"summary\.json: has digest .*; the run is not whole"):
        load_summary(folder)


def test_what_is_added_to_a_run_is_published_with_it(tmp_path: Path, stored: StoredRun) -> None:
    folder = save_run(tmp_path / "out", stored, extra=lambda new: (new / "page").write_text("x"))
    assert (folder / "page").read_text() == "x"
    assert "page" not in json.loads((folder / "manifest.json").read_text())["files"]
    assert load_run(folder).scenario == stored.scenario


def test_a_run_whose_extra_fails_is_not_published(tmp_path: Path, stored: StoredRun) -> None:
    def fail(new: Path) -> None:
        raise RuntimeError("no ink")

    with pytest.raises(RuntimeError, match="no ink"):
        save_run(tmp_path / "out", stored, extra=fail)
    assert list(tmp_path.iterdir()) == []


def test_a_store_below_a_file_is_refused_and_a_new_one_is_not_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StoreError, match=r"file: is not a folder; choose another place"):
        check_store(tmp_path / "file" / "runs")
    check_store(tmp_path / "new" / "runs")
    assert not (tmp_path / "new").exists()
