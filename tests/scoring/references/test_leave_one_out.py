"""No reference forecasts a case from its own ending."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forecast.scoring.references.group_model import fit_group_model, strong_reference
from forecast.scoring.references.rates import learn_rates
from forecast.scoring.references.view import leave_out
from forecast.scoring.references.when import days_to_term_end, kaplan_meier, learn_durations
from forecast.scoring.references.who import (
    endorsement_share,
    front_runner_rule,
    incumbent_kept,
    uniform_over_known,
)


def all_references(rows, view):
    """Every reference's forecast of one race, learned from what is left of the rows."""
    others = leave_out(rows, view)
    rates, durations = learn_rates(others), learn_durations(others)
    who = [
        rule(rates, view)
        for rule in (uniform_over_known, front_runner_rule, endorsement_share, incumbent_kept)
    ]
    who.append(strong_reference(fit_group_model(others), rates, view))
    when = [
        rule(durations, view, horizon_days=999).probability.tolist()
        for rule in (kaplan_meier, days_to_term_end)
    ]
    return who, when


def with_another_ending(rows, case):
    return [
        replace(row, outcome="cem", days=row.days + 77) if row.view.case == case else row
        for row in rows
    ]


@pytest.mark.parametrize("case", ["past00", "past05", "past11"])
def test_another_ending_of_the_scored_case_changes_no_forecast_of_it(past, case):
    rows = past()
    view = next(row.view for row in rows if row.view.case == case)
    assert all_references(with_another_ending(rows, case), view) == all_references(rows, view)


def test_another_ending_of_the_same_package_changes_no_forecast(past):
    rows = past(package="deal")[:6] + past()[6:]
    view = rows[0].view
    mate = rows[5].view.case
    assert mate != view.case
    assert all_references(with_another_ending(rows, mate), view) == all_references(rows, view)


def test_another_ending_of_any_other_case_does(past):
    rows = past()
    view = rows[0].view
    assert all_references(with_another_ending(rows, "past05"), view) != all_references(rows, view)


def test_the_order_of_training_rows_changes_nothing(past):
    rows = past()
    (who, when), (again, then) = (all_references(one, rows[0].view) for one in (rows, rows[::-1]))
    for first, second in zip(who, again, strict=True):
        assert second == pytest.approx(first, abs=1e-6)
    for first, second in zip(when, then, strict=True):
        assert second == pytest.approx(first)
