from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.scoring.timing import coverage, pit_band, pit_histogram


def rows(low, high, case=None, forecaster="ours", stage="late"):
    n = len(low)
    return pd.DataFrame(
        {
            "forecaster": forecaster,
            "stage": stage,
            "case": case or [f"c{i}" for i in range(n)],
            "pit_low": low,
            "pit_high": high,
        }
    )


def test_intervals_that_tile_the_unit_give_a_flat_histogram_and_nominal_coverage():
    edges = np.array([0.0, 0.07, 0.5, 0.63, 1.0])
    repeats = np.diff(edges) * 100  # each interval as often as its length
    index = np.repeat(np.arange(4), repeats.round().astype(int))
    table = rows(edges[:-1][index], edges[1:][index])
    assert pit_histogram(table).iloc[0, :5].tolist() == pytest.approx([0.2] * 5)
    covered = coverage(table).iloc[0]
    assert covered[["cover50", "cover80", "cover90"]].tolist() == pytest.approx([0.5, 0.8, 0.9])
    assert covered["n_cases"] == 100


def test_cases_count_the_same_in_the_histogram():
    table = rows([0.1, 0.1, 0.1, 0.9], [0.1, 0.1, 0.1, 0.9], case=["a", "a", "a", "b"])
    assert pit_histogram(table).loc["ours"].tolist() == pytest.approx([0.5, 0, 0, 0, 0.5, 2])


def test_coverage_splits_by_stage():
    table = pd.concat([rows([0.5], [0.5]), rows([0.01], [0.01], stage="early")])
    found = coverage(table, ("forecaster", "stage"))["cover90"]
    assert found.to_dict() == {("ours", "early"): 0.0, ("ours", "late"): 1.0}


def test_forecasters_silent_on_dates_are_left_out():
    silent = rows([np.nan], [np.nan], forecaster="who_only")
    assert list(coverage(pd.concat([silent, rows([0.5], [0.5])])).index) == ["ours"]


@pytest.mark.parametrize("n_cases", [20, 50, 200])
def test_calibrated_shares_fall_in_the_band_about_as_often_as_it_says(n_cases):
    low, high = pit_band(n_cases)
    share = np.random.default_rng(0).binomial(n_cases, 0.2, size=20_000) / n_cases
    inside = np.mean((share >= low) & (share <= high))
    assert 0.9 <= inside <= 0.97  # a band of whole cases covers a little more than it says
