"""What is not whole is named with its remedy; rests of killed runs are told and are no fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from forecast.errors import StoreError
from forecast.store.digests import sha256_of_bytes
from forecast.store.runs import StoredRun, run_id, save_run
from forecast.store.verify import Finding, verify_store


@pytest.fixture
def folder(tmp_path: Path, stored: StoredRun) -> Path:
    return save_run(tmp_path / run_id(stored), stored)


def only(store: Path) -> Finding:
    (finding,) = verify_store(store)
    return finding


def test_a_run_as_it_was_saved_is_whole(folder: Path) -> None:
    assert only(folder.parent) == Finding(folder, "whole")


@pytest.mark.parametrize("name", ["summary.json", "support.csv", "forecast.json"])
def test_a_changed_file_is_found_and_named(folder: Path, name: str) -> None:
    (folder / name).write_bytes((folder / name).read_bytes() + b" ")
    found = only(folder.parent)
    assert found.state == "not whole"
    assert str(folder / name) in found.says
    assert "make it again" in found.says


def test_a_run_folder_without_a_manifest_is_not_whole(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    assert only(folder.parent).state == "not whole"


def test_files_that_fit_the_manifest_but_not_the_name_are_found(folder: Path) -> None:
    text = (folder / "scenario.json").read_text().replace('"rng_seed": 20231122', '"rng_seed": 7')
    (folder / "scenario.json").write_text(text)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["scenario.json"] = sha256_of_bytes(text.encode())
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert "is of run" in only(folder.parent).says


def test_a_renamed_run_is_found(folder: Path) -> None:
    other = folder.with_name("other-race-2023-11-22-00000000")
    folder.rename(other)
    assert f"holds run {folder.name}" in only(folder.parent).says


def test_a_half_made_folder_is_told_and_is_no_fault(folder: Path) -> None:
    (folder.parent / f".forecast-new-{folder.name}-0123abcd").mkdir()
    found = list(verify_store(folder.parent))
    assert [finding.state for finding in found] == ["half-made", "whole"]
    assert "goes away by itself" in found[0].says


def test_a_run_set_aside_by_a_killed_process_is_put_back(folder: Path) -> None:
    folder.rename(folder.with_name(f".forecast-old-{folder.name}-0123abcd"))
    assert only(folder.parent) == Finding(folder, "whole")


def test_what_is_not_ours_is_left_alone(folder: Path) -> None:
    (folder.parent / "notes.txt").write_text("mine")
    assert [f.state for f in verify_store(folder.parent)] == ["foreign", "whole"] or [
        f.state for f in verify_store(folder.parent)
    ] == ["whole", "foreign"]


def test_a_store_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is not a folder; make a run with"):
        list(verify_store(tmp_path / "nowhere"))
