from __future__ import annotations

import numpy as np
import pytest

from forecast.errors import InputError
from forecast.scoring.references.view import LabelledView
from forecast.scoring.references.when import (
    TAIL_CASES,
    days_to_term_end,
    kaplan_meier,
    learn_durations,
)


@pytest.fixture
def durations(race):
    """Lives of 50, 120 and 220 days; resolved 30 days before, 20 and 60 after the term's end."""
    rows = [
        LabelledView(race(case="x", days_since_opened=20, days_to_term_end=60), "ann", 30),
        LabelledView(race(case="y", days_since_opened=20, days_to_term_end=80), "ann", 100),
        LabelledView(race(case="z", days_since_opened=20, days_to_term_end=140), "ann", 200),
        LabelledView(race(case="z", days_since_opened=120, days_to_term_end=40), "ann", 100),
    ]
    return learn_durations(rows)


def chances(when, *days):
    return [when.by(day) for day in days]


def test_kaplan_meier_steps_where_the_races_that_lasted_so_far_ended(durations, race):
    when = kaplan_meier(durations, race(days_since_opened=60), horizon_days=1_000)
    # lives of 120 and 220 days are left, and the imagined one
    step = 1 / (2 + TAIL_CASES)
    assert chances(when, 59, 60, 159, 160) == pytest.approx([0, step, step, 2 * step])
    assert when.probability[-1] < 0.01


def test_kaplan_meier_is_conditional_on_having_lasted(durations, race):
    early = kaplan_meier(durations, race(days_since_opened=0), horizon_days=1_000)
    late = kaplan_meier(durations, race(days_since_opened=40), horizon_days=1_000)
    surviving = [1 - p for p in chances(early, 40 + 15, 40)]
    assert 1 - late.by(15) == pytest.approx(surviving[0] / surviving[1])


def test_a_race_older_than_all_others_lives_on_the_tail(durations, race):
    when = kaplan_meier(durations, race(days_since_opened=500), horizon_days=10_000)
    mean = when.days @ when.probability
    assert mean == pytest.approx(durations.median_life, rel=0.05)


def test_the_median_life_is_over_cases_not_dates(durations):
    assert durations.median_life == 120


def test_the_term_end_moves_the_forecast_day_for_day(durations, race):
    near, far = (
        days_to_term_end(durations, race(days_to_term_end=end), horizon_days=9_999)
        for end in (50, 80)
    )
    assert (far.days[:3] - near.days[:3]).tolist() == [30, 30, 30]
    step = 1 / (3 + TAIL_CASES)
    assert chances(near, 19, 20, 70, 110) == pytest.approx([0, step, 2 * step, 3 * step])


def test_only_days_still_ahead_count_after_the_term_end(durations, race):
    when = days_to_term_end(durations, race(days_to_term_end=-30), horizon_days=9_999)
    assert chances(when, 29, 30) == pytest.approx([0, 1 / (1 + TAIL_CASES)])


def test_without_a_term_end_it_is_kaplan_meier(durations, race):
    view = race(days_to_term_end=None)
    found = [rule(durations, view, horizon_days=900) for rule in (days_to_term_end, kaplan_meier)]
    assert np.array_equal(found[0].days, found[1].days)


def test_what_lies_past_the_horizon_is_on_it(durations, race):
    when = kaplan_meier(durations, race(days_since_opened=60), horizon_days=100)
    assert when.days.tolist() == [60, 100]
    assert when.probability == pytest.approx(
        [1 / (2 + TAIL_CASES), (1 + TAIL_CASES) / (2 + TAIL_CASES)]
    )


def test_a_horizon_lies_ahead(durations, race):
    with pytest.raises(InputError, match="the horizon is 0 days ahead"):
        kaplan_meier(durations, race(), horizon_days=0)
