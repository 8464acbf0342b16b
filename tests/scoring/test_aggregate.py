from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.errors import InputError
from forecast.scoring.aggregate import (
    case_means,
    combine,
    mean,
    mean_scores,
    totals,
    weigh_cases_equally,
)
from forecast.scoring.table import METRICS


@pytest.fixture
def table():
    """Case `a` on three dates, `b` on one; theirs is one worse on each."""
    rows = pd.DataFrame(
        {
            "case": ["a", "a", "a", "b"],
            "as_of": [1, 2, 3, 1],
            "stage": ["late", "early", "early", "late"],
            "forecaster": "ours",
            "log_score": [1.0, 2.0, 3.0, 8.0],
        }
    ).assign(**dict.fromkeys(set(METRICS) - {"log_score"}, np.nan))
    worse = rows.assign(forecaster="theirs", log_score=rows["log_score"] + 1)
    return pd.concat([rows, worse], ignore_index=True)


def test_cases_count_the_same_however_many_dates_they_have(table):
    found = mean(totals(weigh_cases_equally(table), "log_score"))
    assert found.to_dict() == pytest.approx({"ours": 5.0, "theirs": 6.0})


def test_totals_of_parts_add_up_to_the_total_of_the_whole(table):
    weighted = weigh_cases_equally(table)
    parts = [totals(weighted[weighted["stage"] == one], "log_score") for one in ("early", "late")]
    pd.testing.assert_frame_equal(combine(*parts), totals(weighted, "log_score"))


def test_within_a_stage_every_case_counts_the_same(table):
    found = mean_scores(table, ("forecaster", "stage"), ["log_score"])
    assert found.loc[("ours", "late"), "log_score"] == 4.5
    assert found.loc[("ours", "early"), ["log_score", "n_cases", "n_rows"]].tolist() == [2.5, 1, 2]


def test_a_metric_of_which_nobody_speaks_has_no_column(table):
    assert list(mean_scores(table)) == ["log_score", "n_cases", "n_rows"]


def test_a_forecaster_silent_on_a_metric_has_no_mean_of_it(table):
    table.loc[table["forecaster"] == "theirs", "log_score"] = np.nan
    assert mean_scores(table)["log_score"].isna().to_dict() == {"ours": False, "theirs": True}


def test_a_score_missing_on_some_rows_stops_the_count(table):
    table.loc[0, "log_score"] = np.nan
    with pytest.raises(InputError, match="'log_score' of ours is missing on some rows"):
        mean_scores(table)


def test_a_metric_that_nobody_has_is_refused_where_it_is_asked_for(table):
    with pytest.raises(InputError, match="no forecaster has 'crps_days'"):
        case_means(table, "crps_days")


def test_case_means_stand_side_by_side(table):
    found = case_means(table, "log_score")
    assert found.loc["a"].to_dict() == {"ours": 2.0, "theirs": 3.0}


def test_forecasters_scored_on_different_dates_are_not_paired(table):
    with pytest.raises(InputError, match="a as of 1: 1 of 2 forecasters have 'log_score'"):
        case_means(table.drop(index=0), "log_score")


def test_a_misspelt_metric_is_refused_with_the_nearest(table):
    with pytest.raises(InputError, match=r"metric is 'logscore'.*did you mean 'log_score'"):
        mean_scores(table, metrics=["logscore"])
