"""Numbers are printed no finer than they are known."""

from __future__ import annotations

from datetime import date

import pytest

from forecast.report.numbers import (
    bar,
    common_mcse,
    error_points,
    interval,
    long_date,
    percent,
    whole_days,
)


@pytest.mark.parametrize(
    ("probability", "mcse", "printed"),
    [
        (0.5833, 0.003, "58 %"),
        (0.5833, 0.0029, "58.3 %"),
        (0.0049, 0.0001, "<1 %"),
        (0.005, 0.004, "<1 %"),
        (0.0051, 0.004, "1 %"),
        (0.995, 0.004, ">99 %"),
        (0.0, 0.0, "<1 %"),
        (0.9951, 0.0001, ">99 %"),
        (1.0, 0.0, ">99 %"),
        (float("nan"), 0.001, "unknown"),
    ],
)
def test_a_probability_is_printed_no_finer_than_its_error(probability, mcse, printed):
    assert percent(probability, mcse) == printed


def test_an_error_is_never_printed_as_zero():
    assert error_points(0.0) == "±<0.1"
    assert error_points(0.0049) == "±0.5"


def test_an_interval_is_in_whole_percent():
    assert interval((0.0, 1.0)) == "<1 to >99 %"
    assert interval((0.1249, 0.5)) == "12 to 50 %"


def test_a_table_takes_the_coarsest_precision_of_its_rows():
    assert common_mcse([0.001, 0.004]) == 0.004
    assert common_mcse([]) == 0.0


def test_days_are_whole():
    assert whole_days(41.4) == "41 days"
    assert whole_days(float("nan")) == "unknown"


def test_dates_are_in_english_in_every_locale():
    assert long_date(date(2023, 11, 2)) == "2 November 2023"


def test_a_bar_grows_with_the_probability_and_stays_in_its_width():
    lengths = [len(bar(p, width=10)) for p in (0.0, 0.3, 0.7, 1.0, 1.5)]
    assert lengths == [0, 3, 7, 10, 10]
