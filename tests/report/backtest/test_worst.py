"""Reasons beside a miss are facts of the case, found by rule."""

from __future__ import annotations

from forecast.report.backtest.worst import reasons_when, reasons_who, worst_when, worst_who


def test_a_winner_named_late_and_a_leader_who_lost_are_told(races):
    reasons = " ".join(reasons_who(races["club-2"]))
    assert "The winner was not named until 9 days before the decision (2 of 2 dates)." in reasons
    assert "last called ahead on 10 January 2020, was not chosen." in reasons


def test_a_mandate_prolonged_after_a_vote_is_told(races):
    reasons = " ".join(reasons_who(races["club-3"]))
    assert "kept on after ballots without a result; that had 10 % on average." in reasons
    assert "withdrew on 3 February 2020." in reasons


def test_a_winner_who_led_all_along_has_no_leader_that_lost(races):
    assert "was not chosen" not in " ".join(reasons_who(races["club-1"]))


def test_a_decision_after_the_term_off_the_calendar_is_told(races):
    reasons = " ".join(reasons_when(races["club-1"]))
    assert "10 days after the term had ended (31 January 2020)" in reasons
    assert "No known meeting or date fell on the day (10 Feb)." in reasons


def test_who_is_ranked_by_what_was_lost_to_the_strong_reference(scored, races):
    titles = [miss.title for miss in worst_who(scored, list(races.values()))]
    assert titles[-1] == "club-1: President"
    assert len(titles) == 3


def test_when_says_what_was_said_and_what_it_took(scored, races):
    assert worst_when(scored, list(races.values()))[0].said.startswith(
        "At the opening, even odds by 35 days; it took 35 days."
    )
