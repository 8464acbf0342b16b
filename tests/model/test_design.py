"""Stated factors as numbers: three members, two names."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from forecast.model.design import Design
from forecast.pipeline import prepare

STATED = {"effect": {"mean": 1.0, "sd": 0.5}, "why": "because", "source": "judgement"}
HAWKS = (
    {
        "id": "ann",
        "name": "Ann",
        "country": "AA",
        "first_public": date(2020, 1, 1),
        "head_of_government": True,
        "attributes": {"tone": {"value": 0.9}},
    },
    {
        "id": "bob",
        "name": "Bob",
        "country": "ZZ",
        "first_public": date(2020, 1, 1),
        "attributes": {"tone": {"value": 0.2}},
    },
)


@pytest.fixture
def designed(make):
    """The design of a race with these factors."""

    def build(**factors) -> Design:
        stated = {name: {**STATED, **factor} for name, factor in factors.items()}
        return prepare(make(case={"candidates": HAWKS}, factors=stated)).inputs.design

    return build


def test_factors_stand_in_the_order_of_their_names(designed):
    other = {"kind": "attribute", "attribute": "tone", "effect": {"mean": 2.0, "sd": 0.1}}
    found = designed(zest=other, home={"kind": "home"})
    assert found.names == ("home", "zest")
    assert (found.mean.tolist(), found.sd.tolist()) == ([1.0, 2.0], [0.5, 0.1])


def test_no_factor_is_an_empty_design(designed):
    assert designed().x.shape == (0, 3, 2)


def test_ties_count_for_the_stated_pair_only(designed):
    found = designed(ties={"kind": "ties", "values": {"BA": {"bob": 2.0}, "XX": {"ann": 1.0}}})
    assert found.x[0].tolist() == [[0, 0], [0, 2.0], [0, 0]]


def test_a_position_is_a_penalty_for_what_lies_beyond_the_tolerance(designed):
    caution = {"default": 1.0, "BA": 2.0, "CA": 0.0}
    found = designed(
        tone={"kind": "position", "attribute": "tone", "tolerance": 0.5, "caution": caution}
    )
    assert np.allclose(found.x[0], [[-0.4, 0.0], [-0.8, 0.0], [0.0, 0.0]])


@pytest.mark.parametrize(("name", "values"), [("tone", [0.9, 0.2]), ("head_of_government", [1, 0])])
def test_an_attribute_is_the_same_for_all_members(designed, name, values):
    found = designed(it={"kind": "attribute", "attribute": name})
    assert found.x[0].tolist() == [values] * 3


def test_a_home_factor_marks_the_members_own_national(designed):
    assert designed(home={"kind": "home"}).x[0].tolist() == [[1, 0], [0, 0], [0, 0]]


def test_a_region_is_shared_with_neighbours_and_nobody_from_elsewhere(make):
    factors = {"region": {"kind": "region", **STATED}}
    found = prepare(make(n_members=4, factors=factors)).inputs.design
    # regions go round: AA north, BA east, CA south, DA north; ann is from AA, bob from BA
    assert found.x[0].tolist() == [[1, 0], [0, 1], [0, 0], [1, 0]]


def test_a_patron_does_not_follow_itself(designed):
    found = designed(us={"kind": "backing", "by": "BA", "exposure": {"default": 1.0, "CA": 0.5}})
    assert (found.backing, found.patron) == ((0,), (1,))
    assert found.exposure.tolist() == [[1.0, 0.0, 0.5]]
    assert not found.x.any()


def test_a_patron_without_a_seat_takes_no_members_exposure_away(designed):
    found = designed(us={"kind": "backing", "by": "US"})
    assert found.patron == (-1,)
    assert found.exposure.tolist() == [[1.0, 1.0, 1.0]]


def test_availability_binds_a_name_that_is_in_the_race_and_no_other(designed):
    bound = {"kind": "availability", "starts": date(2020, 1, 1), "median_days": 60.0, "log_sd": 0.5}
    found = designed(a={**bound, "candidate": "bob"}, z={**bound, "candidate": "nobody"})
    assert (found.binding, found.bound) == ((0,), (1,))
