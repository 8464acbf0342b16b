"""Compiled code: as the source says, and cached for exactly that source."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from forecast.machine_code import key
from forecast.process import rates
from forecast.simulation import clocks, compiled


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of one source, and no memory of the folder found before."""
    room = tmp_path / "simulation"
    room.mkdir()
    (room / "kernel.py").write_text("A = 1\n")
    monkeypatch.setattr(compiled, "HERE", room)
    monkeypatch.setattr(key, "PACKAGE", tmp_path)
    monkeypatch.setattr(compiled, "SOURCES", ("simulation",))
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    yield tmp_path
    forget()


def forget() -> None:
    compiled.cache_folder.cache_clear()
    key.sha256_of.cache_clear()


def folder_now() -> Path:
    forget()
    return compiled.cache_folder()


def test_a_changed_source_has_a_cache_of_its_own(fresh: Path) -> None:
    before = folder_now()
    (fresh / "simulation" / "kernel.py").write_text("A = 2\n")
    assert folder_now() != before


def test_the_same_sources_share_a_cache_beside_them(fresh: Path) -> None:
    assert folder_now() == folder_now()
    assert folder_now().parent == fresh / "simulation" / "__pycache__"
    assert folder_now().is_dir()


def test_the_cache_goes_home_where_the_package_may_not_be_written(fresh: Path) -> None:
    (fresh / "simulation" / "__pycache__").write_text("in the way of a folder")
    assert folder_now().parent == fresh / "home" / ".cache" / "succession-forecast"


def test_the_cache_is_temporary_where_nothing_may_be_written(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (fresh / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(fresh / "temporary"))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert folder_now().parent == fresh / "temporary"


def test_compiled_and_interpreted_rates_agree() -> None:
    rng = np.random.default_rng(2)
    for _ in range(50):
        v, gains = rng.normal(0, 3), rng.normal(0, 1, 6).tolist()
        spoken = (v, 1.0, 0, 1, *gains)
        assert clocks.log_speaking_rate(*spoken) == pytest.approx(rates.log_speaking_rate(*spoken))
        conceded = (v, 0.5, 0.25, *gains[:4])
        expected = rates.log_concession_rate(*conceded)
        assert clocks.log_concession_rate(*conceded) == pytest.approx(expected)
