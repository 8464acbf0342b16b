from __future__ import annotations

import numpy as np
import pytest

from forecast.scoring.references.rates import Rates, ShrunkenRates, learn_rates
from forecast.scoring.references.view import LabelledView
from forecast.scoring.references.who import (
    endorsement_share,
    front_runner_rule,
    incumbent_kept,
    uniform_over_known,
)

RULES = [uniform_over_known, front_runner_rule, endorsement_share, incumbent_kept]
VIEWS = [
    {},
    {"front_runner": "bob", "endorsements": {"bob": 3.0, "cem": 1.0}},
    {"known": (), "incumbent": "old"},
    {"known": ("ann",), "front_runner": "ann", "incumbent": "old"},
    {"incumbent": "ann", "keeping": "win"},
]


@pytest.fixture
def rates():
    """P(named) .7, field .2, extended .1; the front-runner wins in 3 of 4; 1 of 4 is kept."""
    return Rates(
        group=ShrunkenRates(np.array([0.7, 0.2, 0.1]), {}),
        front_runner=0.75,
        kept=ShrunkenRates(np.array([0.25, 0.75]), {}),
    )


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("given", VIEWS)
def test_every_rule_gives_a_distribution_over_the_outcomes_of_the_race(rates, race, rule, given):
    view = race(**given)
    said = rule(rates, view)
    assert set(said) == set(view.outcomes)
    assert min(said.values()) >= 0 and sum(said.values()) == pytest.approx(1)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("given", VIEWS)
def test_no_rule_looks_at_the_order_of_names(rates, race, rule, given):
    view = race(**given)
    turned = race(**(given | {"known": view.known[::-1]}))
    assert rule(rates, turned) == pytest.approx(rule(rates, view))


def test_known_names_share_what_is_theirs(rates, race):
    said = uniform_over_known(rates, race(front_runner="bob"))
    assert said == pytest.approx(
        {"ann": 0.7 / 3, "bob": 0.7 / 3, "cem": 0.7 / 3, "field": 0.2, "extended": 0.1}
    )


def test_the_front_runner_has_its_base_rate_and_the_others_share_the_rest(rates, race):
    said = front_runner_rule(rates, race(front_runner="bob"))
    assert said["bob"] == pytest.approx(0.7 * 0.75)
    assert said["ann"] == said["cem"] == pytest.approx(0.7 * 0.125)
    assert front_runner_rule(rates, race()) == uniform_over_known(rates, race())


def test_endorsements_count_with_one_lent_to_each(rates, race):
    said = endorsement_share(rates, race(endorsements={"bob": 3.0, "cem": 1.0}))
    assert [said[name] / 0.7 for name in ("ann", "bob", "cem")] == pytest.approx(
        [1 / 7, 4 / 7, 2 / 7]
    )


@pytest.mark.parametrize(
    ("given", "outcome"),
    [({"incumbent": "old"}, "extended"), ({"incumbent": "ann", "keeping": "win"}, "ann")],
)
def test_keeping_the_incumbent_has_its_base_rate(rates, race, given, outcome):
    said = incumbent_kept(rates, race(**given))
    uniform = uniform_over_known(rates, race(**given))
    assert said[outcome] == 0.25
    assert said["bob"] / said["field"] == pytest.approx(uniform["bob"] / uniform["field"])


def test_without_an_incumbent_nobody_can_be_kept(rates, race):
    assert incumbent_kept(rates, race()) == uniform_over_known(rates, race())


def test_without_known_names_what_is_theirs_falls_to_the_field(rates, race):
    said = uniform_over_known(rates, race(known=()))
    assert said == pytest.approx({"field": 0.9, "extended": 0.1})


def row(race, case, outcome, **given):
    return LabelledView(race(case=case, **given), outcome, 10.0)


def test_group_rates_are_shares_of_cases_drawn_to_an_even_split(race):
    rows = [row(race, "x", "ann"), row(race, "x", "ann"), row(race, "y", "field")]
    found = learn_rates(rows).group
    assert found.overall == pytest.approx([4 / 9, 4 / 9, 1 / 9])


def test_a_family_is_drawn_to_all_by_five_cases(race):
    rows = [row(race, f"x{i}", "ann") for i in range(5)]
    rows += [row(race, f"y{i}", "field", family="g") for i in range(5)]
    found = learn_rates(rows).group
    assert found.of("f") == pytest.approx((np.array([1, 0, 0]) + found.overall) / 2)
    assert found.of("never seen") == pytest.approx(found.overall)


def test_the_front_runner_rate_counts_only_races_that_tell(race):
    ahead = {"front_runner": "ann"}
    tells = [row(race, "x", "ann", **ahead), row(race, "y", "bob", **ahead)]
    tells.append(row(race, "z", "ann", **ahead))
    silent = [
        row(race, "p", "ann"),
        row(race, "q", "field", **ahead),
        row(race, "r", "ann", known=("ann",), **ahead),
    ]
    found = learn_rates(tells + silent).front_runner
    assert found == learn_rates(tells).front_runner == pytest.approx((2 + 0.5) / (3 + 1))


def test_keeping_is_learned_where_somebody_can_be_kept(race):
    rows = [
        row(race, "x", "extended", incumbent="old"),
        row(race, "y", "ann", incumbent="ann", keeping="win"),
        row(race, "z", "bob", incumbent="old"),
        row(race, "none", "bob"),
    ]
    assert learn_rates(rows).kept.overall == pytest.approx([2.5 / 4, 1.5 / 4])
