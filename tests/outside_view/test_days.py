"""The days ahead: cells without a gap, meetings in cells of their own, a calendar as stated."""

from __future__ import annotations

from datetime import date, timedelta
from math import exp, log1p

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecast.outside_view.days import DAY_FEATURES, LAST_DAY, days_ahead
from forecast.outside_view.features import TODAY_FEATURES

OPENED = date(2020, 1, 1)


def milestone(on, kind="summit", *, hard=True, name="m"):
    day = OPENED + timedelta(days=on)
    return {"id": name, "on": day, "public": OPENED, "kind": kind, "hard": hard}


def column(days, name):
    return days.features[:, DAY_FEATURES.index(name)]


def cell_of(days, day):
    """The cell in which a decision on a day falls."""
    return int(np.flatnonzero((days.start < day) & (day <= days.end)).item())


meetings = st.lists(
    st.tuples(st.integers(-40, 1500), st.sampled_from(["summit", "round", "nominations"])),
    max_size=8,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(meetings=meetings, on=st.integers(0, 300))
def test_the_cells_cover_every_day_once(race_on, meetings, on):
    calendar = [milestone(d, kind, name=f"m{n}") for n, (d, kind) in enumerate(meetings)]
    days = days_ahead(race_on(on, milestones=calendar))
    assert (days.start[0], days.end[-1]) == (0, LAST_DAY)
    assert np.array_equal(days.start[1:], days.end[:-1])
    assert (days.length >= 1).all()
    assert (days.length <= 28).all()
    assert np.isfinite(days.features).all()
    for slot in race_on(on, milestones=calendar).slots:
        if slot.kind in ("summit", "round") and 1 <= slot.day < LAST_DAY:
            cell = cell_of(days, slot.day)
            assert (days.start[cell], days.end[cell]) == (slot.day - 1, slot.day)


@pytest.mark.parametrize(
    ("kind", "hard", "name"),
    [
        ("summit", True, "summit"),
        ("round", True, "round"),
        ("summit", False, "soft_slot"),
        ("round", False, "soft_slot"),
    ],
)
def test_a_meeting_marks_its_own_day_and_no_other(race_on, kind, hard, name):
    days = days_ahead(race_on(10, milestones=[milestone(150, kind, hard=hard)]))
    marked = {n: np.flatnonzero(column(days, n)) for n in ("summit", "round", "soft_slot")}
    assert marked.pop(name).tolist() == [cell_of(days, 140)]
    assert all(cells.size == 0 for cells in marked.values())


def test_a_meeting_of_today_or_of_the_past_marks_nothing(race_on):
    days = days_ahead(race_on(10, milestones=[milestone(10), milestone(5, name="n")]))
    assert not column(days, "summit").any()


def test_until_a_fixed_vote_comes_its_shadow_lies_on_the_days_before(race_on):
    calendar = [milestone(60, "round"), milestone(90, "round", name="n")]
    days = days_ahead(race_on(10, milestones=calendar))
    assert np.array_equal(column(days, "before_round"), (days.end < 50).astype(float))
    soft = days_ahead(race_on(10, milestones=[milestone(60, "round", hard=False)]))
    assert not column(soft, "before_round").any()


def test_before_nominations_close_is_told_apart_from_after(race_on):
    days = days_ahead(race_on(10, milestones=[milestone(60, "nominations", hard=False)]))
    assert np.array_equal(column(days, "before_closing"), (days.end < 50).astype(float))
    assert 50 in days.end


def test_the_end_of_the_term_parts_near_from_over(race_on):
    days = days_ahead(race_on(10))
    middle = (days.start + days.end) / 2
    assert 190 in days.end
    before = middle < 190
    expected = np.where(before, np.exp(-(190 - middle) / 60), 0.0)
    assert column(days, "term_near") == pytest.approx(expected)
    assert np.array_equal(column(days, "term_over"), (~before).astype(float))


def test_distance_and_age_are_logs_of_months(race_on):
    days = days_ahead(race_on(10))
    assert (days.start[0], days.end[0]) == (0, 1)
    assert column(days, "distance")[0] == pytest.approx(log1p(0.5 / 30))
    assert column(days, "age")[0] == pytest.approx(log1p(10.5 / 30))
    assert (column(days, "always") == 1).all()


def test_what_the_race_looks_like_today_fades_by_e_in_ninety_days(race_on, told):
    race = race_on(10, told(9, "frontrunner", "ann"))
    days = days_ahead(race)
    middle = (days.start + days.end) / 2
    ahead = race.today[TODAY_FEATURES.index("ahead")]
    assert ahead > 0.5
    assert column(days, "today_ahead") == pytest.approx(ahead * np.exp(-middle / 90))
    assert column(days, "today_ahead")[0] == pytest.approx(ahead * exp(-0.5 / 90))
    assert not column(days, "today_no_names").any()
