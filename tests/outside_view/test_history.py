"""What is learned from: finished races on every second week of their life, cases alike."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from forecast.outside_view.history import MOST_DATES, as_of_dates, past_races, thinned

ENDED = {"on": "2020-03-01", "outcome": "bob"}


def test_dates_run_from_the_opening_to_the_eve_of_the_decision(make_case):
    dates = list(as_of_dates(make_case(resolution=ENDED), 20))
    assert dates == [date(2020, 1, 1), date(2020, 1, 21), date(2020, 2, 10)]
    on_the_day = make_case(resolution={"on": "2020-01-21", "outcome": "bob"})
    assert list(as_of_dates(on_the_day, 20)) == [date(2020, 1, 1)]


def test_a_race_without_an_end_teaches_nothing(make_case):
    assert past_races([make_case()]) == []


def test_a_winner_not_yet_named_is_the_field_until_it_is(make_case):
    names = [
        {"id": "ann", "name": "Ann", "first_public": "2020-01-01"},
        {"id": "bob", "name": "Bob", "first_public": "2020-01-29"},
    ]
    past = past_races([make_case(resolution=ENDED, candidates=names)])
    assert [p.outcome for p in past] == ["field", "field", "bob", "bob", "bob"]
    assert [p.days for p in past] == [60, 46, 32, 18, 4]


def test_the_dates_of_a_case_share_one_weight(make_case):
    long = make_case(case="long", resolution={"on": "2022-01-01", "outcome": "ann"})
    past = past_races([long, make_case(resolution=ENDED)])
    for case in ("long", "tiny"):
        assert sum(p.weight for p in past if p.race.case == case) == pytest.approx(1)


def test_long_races_are_thinned_evenly_and_keep_both_ends(make_case):
    long = make_case(case="long", resolution={"on": "2022-01-01", "outcome": "ann"})
    short = make_case(resolution=ENDED)
    past = past_races([short, long])
    kept = thinned(past)
    days = [p.days for p in kept if p.race.case == "long"]
    everyday = [p.days for p in past if p.race.case == "long"]
    assert len(days) == MOST_DATES < len(everyday)
    assert (days[0], days[-1]) == (everyday[0], everyday[-1])
    steps = {a - b for a, b in itertools.pairwise(days)}
    assert max(steps) - min(steps) <= 14
    assert sum(p.weight for p in kept if p.race.case == "long") == pytest.approx(1)
    assert [p.days for p in kept if p.race.case == "tiny"] == [60, 46, 32, 18, 4]
    assert [p.days for p in thinned(past, most=1)] == [731, 60]
