"""Tables carry final labels and every row."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.console import Console

from forecast.report.tables import outcome_table, pivot_table, timeline_table, votes_needed
from forecast.report.terminal import headline_table
from forecast.scenario.schema import Rule


def printed(table, width=100):
    console = Console(width=width, record=True, file=None, color_system=None)
    with console.capture() as capture:
        console.print(table)
    return capture.get()


def test_the_outcome_table_has_every_outcome_names_first(forecast):
    table = outcome_table(forecast)
    assert list(table["Outcome"])[:2] == ["Mark Rutte", "Kaja Kallas"]
    assert list(table["Outcome"])[-3:] == [
        "someone not yet named",
        "Jens Stoltenberg extended",
        "undecided by 1 October 2024",
    ]
    assert len(table) == len(forecast.outcomes)


def test_all_probabilities_of_a_table_have_one_precision(forecast):
    assert not outcome_table(forecast)["Probability"].str.contains(".", regex=False).any()
    sure = tuple(replace(outcome, mcse=0.001) for outcome in forecast.outcomes)
    fine = outcome_table(replace(forecast, outcomes=sure))
    assert fine["Probability"].iloc[0] == "58.0 %"


def test_the_interval_is_labelled_as_parameter_uncertainty(forecast):
    assert "90 % interval (parameter uncertainty)" in outcome_table(forecast).columns


def test_the_timeline_table_is_in_order_of_date_and_says_one_sided(forecast):
    table = timeline_table(forecast)
    assert table["Date"].iloc[0] == "28 Nov 2023"
    assert table["Milestone"].iloc[3] == "Washington summit"
    assert "P(decided by then), one-sided" in table.columns


def test_a_timeline_without_milestones_is_an_empty_table(forecast):
    bare = replace(forecast, timeline=replace(forecast.timeline, milestones=()))
    assert timeline_table(bare).empty


def test_the_pivot_table_has_the_most_pivotal_first_and_all_members(forecast):
    table = pivot_table(forecast)
    assert list(table.iloc[0]) == ["HU", "62 %", "33 %", "41 days"]
    assert len(table) == forecast.n_members


@pytest.mark.parametrize(
    ("rule", "needed"),
    [
        (Rule(kind="consensus"), 32),
        (Rule(kind="qualified_majority"), 22),
        (Rule(kind="qualified_majority", quota=24), 24),
        (Rule(kind="majority"), 17),
        (Rule(kind="veto_council", quota=9, veto=("US",)), 9),
    ],
)
def test_the_number_that_is_needed_follows_the_rule(rule, needed):
    assert votes_needed(rule, 32) == needed


def test_the_terminal_shows_every_outcome_and_the_verdict_in_eighty_columns(forecast):
    text = printed(headline_table(forecast), width=80)
    for word in ("Mark Rutte", "58 %", "±0.4", "31 to 79 %", "Fit: ok", "11 June 2024"):
        assert word in text
    assert max(len(line) for line in text.splitlines()) <= 80


def test_square_brackets_in_a_name_are_printed_not_obeyed(forecast):
    first, *rest = forecast.outcomes
    marked = replace(forecast, outcomes=(replace(first, name="[red]Ann[/red]"), *rest))
    assert "[red]Ann[/red]" in printed(headline_table(marked))
