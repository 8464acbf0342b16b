from __future__ import annotations

import pytest

from forecast.scoring.references.group_model import fit_group_model, strong_reference
from forecast.scoring.references.rates import learn_rates
from forecast.scoring.references.view import LabelledView


def test_it_gives_a_distribution_over_the_outcomes_of_the_race(past, race):
    rows = past()
    view = race(front_runner="bob")
    said = strong_reference(fit_group_model(rows), learn_rates(rows), view)
    assert set(said) == set(view.outcomes) and sum(said.values()) == pytest.approx(1)
    assert said["bob"] > said["ann"] == said["cem"]


def test_a_group_that_goes_with_a_feature_is_expected_where_the_feature_is(race):
    rows = [
        LabelledView(
            race(case=f"x{i:02d}", known=("ann",) if i % 2 else ("ann", "bob", "cem", "dan")),
            "field" if i % 2 else "ann",
            20,
        )
        for i in range(40)
    ]
    model = fit_group_model(rows)
    few, many = (model.group_of(race(known=names)) for names in (("ann",), ("ann", "b", "c", "d")))
    assert few["field"] > 0.8 and many["field"] < 0.2


def test_a_family_that_extends_is_expected_to_extend(race):
    rows = [
        LabelledView(race(case=f"x{i:02d}", family="fg"[i % 2]), ("ann", "extended")[i % 2], 20)
        for i in range(20)
    ]
    model = fit_group_model(rows)
    extended = [model.group_of(race(family=one))["extended"] for one in ("f", "new", "g")]
    assert extended[0] < extended[1] < extended[2]


def test_a_race_unlike_all_others_still_gets_odds_that_one_can_live_with(past, race):
    view = race(
        days_since_opened=1e6, days_to_term_end=None, known=tuple(f"n{i}" for i in range(99))
    )
    assert min(fit_group_model(past()).group_of(view).values()) > 0.001


def test_without_known_names_nobody_known_can_win(past, race):
    assert fit_group_model(past()).group_of(race(known=()))["named"] == 0.0
