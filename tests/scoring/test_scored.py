from __future__ import annotations

import pytest

from forecast.errors import InputError
from forecast.scoring.scored import days_to_decision, given_a_decision, outcome_that_counts


@pytest.mark.parametrize(
    ("outcome", "counts_as"),
    [("ann", "ann"), ("nobody_named_yet", "field"), ("extended", "extended"), ("field", "field")],
)
def test_a_winner_not_named_then_is_field_and_all_else_is_itself(say, resolve, outcome, counts_as):
    assert outcome_that_counts(say(), resolve(outcome=outcome)) == counts_as


def test_an_extension_that_a_forecaster_ruled_out_is_not_excused_as_field(say, resolve):
    said = say(who={"ann": 0.5, "field": 0.5})
    assert outcome_that_counts(said, resolve(outcome="extended")) == "extended"


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ({"ann": 0.5, "field": 0.4}, "a as of 2020-01-01 by ours: probabilities sum to 0.9"),
        ({"ann": 1.5, "field": -0.5}, "'ann' is 1.5; it must be 0 to 1"),
        ({"ann": float("nan"), "field": 0.5}, "'ann' is nan"),
    ],
)
def test_what_is_no_distribution_is_refused_with_its_name(say, who, words):
    with pytest.raises(InputError, match=words):
        say(who=who)


def test_a_forecast_of_nothing_is_refused(say):
    with pytest.raises(InputError, match="neither who nor when"):
        say(who=None, when=None)


@pytest.mark.parametrize("day", [60, 61])
def test_a_forecast_made_once_the_race_was_over_is_refused(say, resolve, day):
    with pytest.raises(InputError, match="the race was resolved on 2020-03-01"):
        days_to_decision(say(day=day), resolve(day=60))


def test_sharing_out_the_undecided_keeps_the_ratios_of_the_rest():
    shared = given_a_decision({"ann": 0.3, "bob": 0.1, "field": 0.1, "undecided": 0.5})
    assert shared == pytest.approx({"ann": 0.6, "bob": 0.2, "field": 0.2})


def test_nothing_can_be_shared_out_where_all_is_undecided():
    with pytest.raises(InputError, match="all probability is on 'undecided'"):
        given_a_decision({"ann": 0.0, "undecided": 1.0})
