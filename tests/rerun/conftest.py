"""A folder of small scenarios, and a rerun of it whose expensive steps are stood in for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from stand_in import StandIn

from forecast.cli.new import scaffold
from forecast.rerun.plan import Wanted
from forecast.rerun.run import Report, Told, rerun

TODAY = date(2026, 1, 15)
NAMES = ("alpha", "beta", "gamma")
Rerun = Callable[..., Report]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """configs/ and seeds/ of three small races, as `forecast new` writes them."""
    folder = tmp_path_factory.mktemp("races")
    for name in NAMES:
        scaffold(name, folder, TODAY)
    return folder


@pytest.fixture(autouse=True)
def _without_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed process loses nothing that was written; only a machine that goes down may."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of these to change."""
    for part in ("configs", "seeds"):
        shutil.copytree(made / part, tmp_path / part)
    return tmp_path


@pytest.fixture
def stand_in() -> StandIn:
    return StandIn()


@pytest.fixture
def again(folder: Path, stand_in: StandIn) -> Rerun:
    """Reruns the folder on a day, today's where none is given."""

    def run(today: date = TODAY, *, as_of: date | None = None, told: Told | None = None) -> Report:
        stand_in.asked.clear()
        places = (folder / "configs", folder / "runs")
        wanted = Wanted(*places, today, as_of, folder / "seeds", stand_in.switches)
        return rerun(wanted, stand_in.steps, told)

    return run
