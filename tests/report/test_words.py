"""The headline says what the numbers allow, and no more."""

from __future__ import annotations

from dataclasses import replace

from forecast.report.words import (
    closing,
    headline,
    headline_sentences,
    in_report_order,
    when_sentence,
    with_member_names,
)


def with_probabilities(forecast, **probabilities):
    outcomes = tuple(
        replace(outcome, probability=probabilities.get(outcome.id, 0.01))
        for outcome in forecast.outcomes
    )
    return replace(forecast, outcomes=outcomes)


def test_the_first_sentence_carries_the_answer(forecast):
    first = headline_sentences(forecast, office="Secretary General")[0]
    assert first == (
        "On what was public on 22 November 2023, Mark Rutte is the likeliest next "
        "Secretary General (58 %)."
    )


def test_the_headline_names_field_date_and_last_to_agree(forecast):
    text = headline(forecast)
    assert "18 % that it is someone not yet named" in text
    assert "Half the chance falls by 11 June 2024" in text
    assert "Most often the last to agree: HU (33 %)." in text


def test_a_leader_below_one_half_is_said_to_be_less_likely_than_not(forecast):
    text = headline(with_probabilities(forecast, rutte=0.4, field=0.2))
    assert "Mark Rutte is the likeliest to be chosen (40 %, though less likely than not)" in text


def test_near_ties_are_too_close_to_call(forecast):
    text = headline(with_probabilities(forecast, rutte=0.31, kallas=0.29))
    assert "too close to call between Mark Rutte (31 %) and Kaja Kallas (29 %)" in text


def test_a_tie_within_monte_carlo_error_is_a_tie_even_beyond_three_points(forecast):
    noisy = with_probabilities(forecast, rutte=0.34, kallas=0.30)
    outcomes = tuple(replace(outcome, mcse=0.02) for outcome in noisy.outcomes)
    assert "too close to call" in headline(replace(noisy, outcomes=outcomes))
    assert "too close to call" not in headline(noisy)


def test_many_near_ties_are_no_leader(forecast):
    level = with_probabilities(forecast, rutte=0.2, kallas=0.2, karins=0.19, field=0.19)
    assert "no outcome stands out" in headline(level)


def test_an_extension_in_the_lead_is_not_called_a_winner(forecast):
    text = headline_sentences(with_probabilities(forecast, extended=0.6))[0]
    assert "the likeliest outcome is an extension of the incumbent (60 %)" in text


def test_no_decision_in_the_lead_is_said_with_its_date(forecast):
    text = headline_sentences(with_probabilities(forecast, undecided=0.6))[0]
    assert "the likeliest outcome is no decision by 1 October 2024 (60 %)" in text


def test_a_median_beyond_the_horizon_is_less_likely_than_not(forecast):
    timeline = replace(forecast.timeline, p50=None, p95=None, p_decided_by_horizon=0.42)
    sentence = when_sentence(replace(forecast, timeline=timeline))
    assert sentence == "A decision by 1 October 2024 is less likely than not (42 %)."


def test_a_late_tail_is_said_to_reach_beyond_the_horizon(forecast):
    timeline = replace(forecast.timeline, p95=None)
    assert "to beyond 1 October 2024" in when_sentence(replace(forecast, timeline=timeline))


def test_members_that_cannot_be_told_apart_are_named_together(forecast):
    level = {"HU": 0.2, "TR": 0.196}
    pivots = tuple(replace(p, p_last_holdout=level.get(p.member, 0.01)) for p in forecast.pivots)
    text = headline(replace(forecast, pivots=pivots))
    assert "last to agree: HU (20 %) and TR (20 %)" in text


def test_without_pivots_nobody_is_named_last(forecast):
    assert "last to agree" not in headline(replace(forecast, pivots=()))


def test_members_are_called_by_name_where_one_is_known(forecast):
    named = with_member_names(forecast, {"HU": "Hungary"})
    assert "Hungary (33 %)" in headline(named)
    assert {pivot.member for pivot in named.pivots} >= {"Hungary", "TR"}


def test_order_of_outcomes_carries_no_meaning(forecast):
    turned = replace(forecast, outcomes=tuple(reversed(forecast.outcomes)))
    assert headline(turned) == headline(forecast)
    assert in_report_order(turned) == in_report_order(forecast)


def test_the_closing_says_what_decided_means_and_what_is_not_said(forecast):
    text = " ".join(closing(forecast))
    assert "mandate is extended" in text
    assert "do not say" in text
    assert "one-sided" in text
