"""What was learned comes back as it went, and nothing else is taken for it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from forecast.errors import StoreError
from forecast.outside_view.learned import Learned
from forecast.outside_view.unlearned import unlearned
from forecast.scenario.learned_process import LearnedPrior, LearnedProcess
from forecast.scenario.process_priors import FREE
from forecast.store.learned import load_learned, save_learned
from forecast.store.learned_manifest import load_manifest
from forecast.store.learned_process import load_process

PROCESS = LearnedProcess(
    tuple(
        LearnedPrior(without, "club", "consensus", parameter, mean, 0.3)
        for without, mean in (("", -1.23456), ("club-2001", 2.0))
        for parameter in FREE
    )
)


@pytest.fixture
def learned() -> Learned:
    few = unlearned(rng_seed=1).draws.isel(draw=slice(5)).drop_dims(["body", "rule", "case"])
    loglik = few.assign(who_loglik=(("draw", "package"), np.zeros((5, 1))))
    whole = loglik.assign_coords(package=["deal"])
    return Learned(whole, {"deal": few[["when_beta", "when_body_sd"]]})


@pytest.fixture
def folder(learned: Learned, tmp_path: Path) -> Path:
    save_learned(learned, PROCESS, {"inputs_sha256": "abc"}, tmp_path / "learned")
    return tmp_path / "learned"


def test_draws_and_refits_come_back_to_seven_digits(learned: Learned, folder: Path) -> None:
    again = load_learned(folder)
    assert set(again.refits) == {"deal"}
    for name in ("who_beta", "when_beta", "who_body_sd"):
        assert again.draws[name].dims == learned.draws[name].dims
        np.testing.assert_allclose(again.draws[name], learned.draws[name], rtol=1e-6)
    np.testing.assert_allclose(again.refits["deal"]["when_beta"], learned.draws["when_beta"], 1e-6)
    for name in ("who_feature", "when_feature", "group"):
        assert again.draws[name].values.tolist() == learned.draws[name].values.tolist()


def test_what_only_learning_needs_is_not_kept(folder: Path) -> None:
    assert "who_loglik" not in load_learned(folder).draws


def test_the_manifest_says_what_it_was_told_and_names_every_file(folder: Path) -> None:
    manifest = load_manifest(folder)
    assert manifest["inputs_sha256"] == "abc"
    assert set(manifest["files"]) | {"manifest.json"} == {p.name for p in folder.iterdir()}


def test_the_same_draws_give_the_same_bytes(learned: Learned, folder: Path, tmp_path: Path) -> None:
    save_learned(learned, PROCESS, {"inputs_sha256": "abc"}, tmp_path / "again")
    for path in folder.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


def test_learning_again_leaves_nothing_of_the_old(learned: Learned, folder: Path) -> None:
    save_learned(Learned(learned.draws, {}), PROCESS, {}, folder)
    left = sorted(p.name for p in folder.iterdir())
    assert left == ["manifest.json", "outside-view.nc", "process-sites.csv", "process.csv"]


def test_the_priors_of_the_process_come_back_to_four_digits(folder: Path) -> None:
    again = load_process(folder).rows
    assert [row[:4] for row in again] == [row[:4] for row in PROCESS.rows]
    numbers = ([row[4:] for row in rows] for rows in (again, PROCESS.rows))
    np.testing.assert_allclose(*numbers, rtol=1e-3)


def test_a_process_that_was_not_learned_names_the_remedy(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["files"]["process.csv"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(StoreError, match=r"process\.csv: was not learned yet; make it with"):
        load_process(folder)


def test_where_nothing_was_learned_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nothing was learned yet; make it with `forecast learn`"):
        load_learned(tmp_path)


def test_a_file_that_is_not_the_one_published_is_refused(folder: Path) -> None:
    path = folder / "outside-view.nc"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(StoreError, match=r"outside-view\.nc: is not the file .*`forecast learn`"):
        load_learned(folder)


def test_a_file_that_is_missing_is_named(folder: Path) -> None:
    (folder / "without-deal.nc").unlink()
    with pytest.raises(StoreError, match=r"without-deal\.nc: cannot be read \(No such file"):
        load_learned(folder)


@pytest.mark.parametrize("text", ["", "[]", "{}", json.dumps({"files": 3})])
def test_a_spoiled_manifest_is_refused(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_text(text)
    with pytest.raises(StoreError, match=r"manifest\.json: cannot be read .*`forecast learn`"):
        load_manifest(folder)


def test_a_process_of_other_parameters_is_refused(learned: Learned, tmp_path: Path) -> None:
    short = LearnedProcess(PROCESS.rows[1:])
    save_learned(learned, short, {}, tmp_path / "learned")
    with pytest.raises(StoreError, match="a parameter is missing, or told twice"):
        load_process(tmp_path / "learned")
