from __future__ import annotations

import pytest

from forecast.errors import InputError
from forecast.scoring.references.view import LabelledView, case_weights, leave_out


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"front_runner": "dan"}, "'dan' is not among the known names"),
        ({"endorsements": {"dan": 1.0}}, "'dan' is not among the known names"),
        ({"declared": frozenset({"dan"})}, "'dan' is not among the known names"),
        ({"incumbent": "old", "keeping": "win"}, "'old' is not among the known names"),
        ({"incumbent": "ann"}, "incumbent 'ann' is both a name and `extended`"),
        ({"known": ("ann", "ann")}, "a known name stands twice"),
        ({"known": ("field",)}, "'field' cannot be a name"),
    ],
)
def test_a_view_at_odds_with_itself_is_refused(race, given, words):
    with pytest.raises(InputError, match=f"a as of 2020-01-01: {words}"):
        race(**given)


@pytest.mark.parametrize(
    ("outcome", "group"),
    [("ann", "named"), ("dan", "field"), ("field", "field"), ("extended", "extended")],
)
def test_an_ending_belongs_to_one_group(race, outcome, group):
    assert LabelledView(race(), outcome, 10).group == group


def test_a_training_row_lies_before_its_decision(race):
    with pytest.raises(InputError, match="0 days to the decision"):
        LabelledView(race(), "ann", 0)


def test_a_case_and_its_package_are_left_out_whole(race):
    rows = [
        LabelledView(race(case=case, package=package), "ann", 10)
        for case, package in [("a", "deal"), ("a", "deal"), ("b", "deal"), ("c", None)]
    ]
    assert [row.view.case for row in leave_out(rows, race(case="a", package="deal"))] == ["c"]
    assert [row.view.case for row in leave_out(rows, race(case="c"))] == ["a", "a", "b"]


def test_cases_weigh_the_same_however_many_dates_they_have(race):
    rows = [LabelledView(race(case=case), "ann", 10) for case in "aab"]
    assert case_weights(rows).tolist() == [0.5, 0.5, 1.0]


def test_there_is_nothing_to_learn_from_no_rows():
    with pytest.raises(InputError, match="no training rows"):
        case_weights([])
