"""Forecasts that were locked are still what they were."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

OPEN = Path(__file__).parents[2] / "reports" / "open"
LOCKS = sorted(OPEN.glob("*/lock.json"))


def test_both_open_races_are_locked():
    assert [path.parent.name for path in LOCKS] == ["ecb-2027", "un-2026"]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.parent.name)
def test_a_locked_forecast_is_still_what_it_was(path: Path):
    lock = json.loads(path.read_text(encoding="utf-8"))
    found = {
        file.relative_to(path.parent).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in path.parent.rglob("*")
        if file.is_file() and file != path
    }
    assert found == lock["files"]
    assert lock["as_of"] < lock["locked_on"] < lock["horizon"]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.parent.name)
def test_a_locked_forecast_sums_to_one_and_names_its_origin(path: Path):
    lock = json.loads(path.read_text(encoding="utf-8"))
    summary = json.loads((path.parent / "summary.json").read_text(encoding="utf-8"))
    assert sum(outcome["probability"] for outcome in summary["outcomes"]) == pytest.approx(1)
    for key in ("config_sha256", "seeds_sha256", "rng_seed"):
        assert lock[key] == summary["provenance"][key]
