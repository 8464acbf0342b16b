"""Simulation-based calibration of the whole model: an hour or two on two cores."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from forecast.rehearsal.calibration import calibrate
from forecast.rehearsal.page import write_calibration

REPORTS = Path(__file__).parents[2] / "reports" / "calibration"


@pytest.mark.calibration
def test_ranks_of_the_truth_are_uniform(plan, capsys):
    def progress(done: int, of: int) -> None:
        if done % 10 == 0 or done in (1, of):
            with capsys.disabled():
                print(f"\rcalibration: {done} of {of} records fitted", end="", flush=True)

    calibration = calibrate(plan, progress, n_workers=os.cpu_count() or 1)
    # written before it is judged: what is not uniform is to be seen
    found = write_calibration(calibration, REPORTS)
    assert len(calibration.ranks) >= 600
    assert [one.quantity for one in found if not one.is_uniform] == []
