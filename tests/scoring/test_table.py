from __future__ import annotations

from math import log

import pytest

from forecast.errors import InputError
from forecast.scoring.decision_days import decision_days
from forecast.scoring.table import METRICS, score_table


def test_a_row_holds_every_score_and_where_the_race_stood(say, resolve):
    row = score_table([say(day=20)], {"a": resolve(day=60)}).iloc[0]
    assert (row["days_to_decision"], row["stage"], row["year"]) == (40, "31-60", 2020)
    assert (row["outcome"], row["package"]) == ("ann", "a")
    assert row["log_score"] == pytest.approx(-log(0.6))
    assert row["brier"] == pytest.approx(0.4**2 + 0.2**2 + 0.1**2 + 0.1**2)
    assert row["probability_of_truth"] == 0.6
    assert (row["pit_low"], row["pit_high"]) == pytest.approx((1 / 3, 1 / 3))
    assert row["crps_days"] > row["crps_log_days"] > 0


def test_scores_of_what_a_forecaster_does_not_speak_of_are_missing(say, resolve):
    table = score_table(
        [say(forecaster="who", when=None), say(forecaster="when", who=None)], {"a": resolve()}
    ).set_index("forecaster")
    assert table.loc["who", list(METRICS)].isna().tolist() == [False] * 3 + [True] * 2
    assert table.loc["when", list(METRICS)].isna().tolist() == [True] * 3 + [False] * 2


def test_a_case_without_a_resolution_is_refused(say, resolve):
    with pytest.raises(InputError, match="b as of 2020-01-01 by ours: the case has no resolution"):
        score_table([say(case="b")], {"a": resolve()})


def test_forecasters_that_know_different_names_are_not_compared(say, resolve):
    short = say(forecaster="short", who={"ann": 0.5, "field": 0.5})
    with pytest.raises(InputError, match=r"known names differ from those of ours \(bob\)"):
        score_table([say(), short], {"a": resolve()})


def test_a_forecaster_may_speak_of_the_undecided_where_others_do_not(say, resolve):
    who = {"ann": 0.5, "bob": 0.1, "field": 0.1, "extended": 0.1, "undecided": 0.2}
    assert len(score_table([say(), say(forecaster="two", who=who)], {"a": resolve()})) == 2


def test_forecasters_with_different_horizons_are_not_compared(say, resolve):
    near = say(forecaster="near", when=decision_days([30], horizon_days=100))
    with pytest.raises(InputError, match="its horizon is 100 days, that of ours 200"):
        score_table([say(), near], {"a": resolve()})


def test_the_same_forecast_twice_is_refused(say, resolve):
    with pytest.raises(InputError, match="forecast twice; keep one"):
        score_table([say(), say()], {"a": resolve()})
