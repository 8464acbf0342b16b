"""What a calibration leaves in its folder."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from forecast.posterior import Diagnostics
from forecast.rehearsal.calibration import Calibration, Plan
from forecast.rehearsal.page import write_calibration
from forecast.rehearsal.race import small_race
from forecast.report.rank_curves import RankCurve, rank_figure
from forecast.scenario.schema import FitSettings

N = 200


@pytest.fixture(scope="module")
def calibration():
    """Two quantities with even ranks; one replicate has no rank of the second."""
    even = np.arange(N) % 100
    index = pd.MultiIndex.from_product([(7, 8), range(N // 2)], names=["seed", "replicate"])
    ranks = pd.DataFrame({"pull": even, "pair": [np.nan, *even[1:]]}, index=index)
    plan = Plan(
        question=small_race(n_members=4),
        days=250,
        n_records=150,
        n_fitted=N // 2,
        newcomers=2,
        parameters=("pull",),
        fit=FitSettings(chains=2, draws=100, tune=50),
        n_ranked=99,
        rng_seeds=(7, 8),
    )
    fits = (Diagnostics("doubtful", 1.02, 240.0, 0),) * N
    return Calibration(plan, ranks, n_open=220, n_events=(60,) * N, diagnostics=fits)


def test_the_same_calibration_leaves_the_same_bytes(calibration, tmp_path):
    for folder in ("one", "two"):
        write_calibration(calibration, tmp_path / folder)
    for name in ("ranks.csv", "ranks.png", "README.md"):
        one, two = (tmp_path / f / name for f in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


def test_ranks_come_back_from_the_file_as_they_were(calibration, tmp_path):
    write_calibration(calibration, tmp_path)
    kept = pd.read_csv(tmp_path / "ranks.csv", index_col=["seed", "replicate"])
    assert np.array_equal(kept, calibration.ranks, equal_nan=True)
    assert kept.index.equals(calibration.ranks.index)


def test_the_page_says_what_was_left_out_and_how_the_fits_went(calibration, tmp_path):
    write_calibration(calibration, tmp_path)
    page = (tmp_path / "README.md").read_text()
    assert "Of 300 records, 80 were left out" in page
    assert "200 made-up records, 2 quantities: the ranks of all are uniform" in page
    assert "200 doubtful" in page
    assert "seeds 7 and 8" in page


def test_a_quantity_that_is_not_uniform_is_named_at_the_top(calibration, tmp_path):
    crowded = calibration.ranks.assign(pull=np.arange(N) % 50)
    found = write_calibration(replace(calibration, ranks=crowded), tmp_path)
    assert [one.quantity for one in found if not one.is_uniform] == ["pull"]
    page = (tmp_path / "README.md").read_text()
    assert "not uniform, beyond what chance explains: pull." in page.splitlines()[2]


def test_what_strays_in_one_run_alone_is_told_run_by_run(calibration, tmp_path):
    crowded = calibration.ranks.copy()
    crowded.loc[8, "pull"] = np.arange(N // 2) % 50
    write_calibration(replace(calibration, ranks=crowded), tmp_path)
    page = (tmp_path / "README.md").read_text()
    assert "- seed 7, 100 records: none" in page
    assert "- seed 8, 100 records: pull (p 0.000)" in page


def test_a_curve_that_leaves_its_band_stands_out():
    band = np.full(9, 0.1)
    within = RankCurve("within", 0.05 * np.ones(9), -band, band)
    strays = RankCurve("strays", 0.2 * np.ones(9), -band, band)
    figure = rank_figure([within, strays])
    shown = {ax.get_title(loc="left"): ax for ax in figure.axes if ax.get_visible()}
    assert set(shown) == {"within", "strays"}
    colours = {name: ax.lines[-1].get_color() for name, ax in shown.items()}
    assert colours["within"] != colours["strays"]
