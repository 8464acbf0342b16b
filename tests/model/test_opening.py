"""The state that the simulation takes over from the record."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from forecast.evidence.record import LATENT, OPEN, SILENT, UNNAMED
from forecast.model.opening import opening_state, permanence
from forecast.pipeline import prepare

DAYS = 100


@pytest.fixture
def record(make, tell):
    """Ann is opposed by one and counted for by two; Bob is called ahead and backed by a patron."""

    def build(*more):
        def at(day, *what, **how):
            return tell(opened + timedelta(day), *what, **how)

        opened = make().case.opened
        events = (
            at(20, "stance", ["ann"], members=("BA",), stance="oppose"),
            at(30, "headcount", ["ann"], backing=2, of=3),
            at(40, "candidacy", ["bob"]),
            at(50, "stance", ["bob"], members=("CA",), stance="endorse"),
            at(60, "frontrunner", ["bob"]),
            *(at(*one, **two) for one, two in more),
        )
        us = {
            "kind": "backing",
            "by": "CA",
            "effect": {"mean": 1.0, "sd": 0.5},
            "why": "it leads",
            "source": "judgement",
        }
        question = make(*events, as_of=opened + timedelta(DAYS), factors={"us": us})
        return prepare(question).inputs.record

    return build


def test_the_opening_is_the_last_state_of_the_record(record):
    state = opening_state(record(), newcomers=2).dataset()
    assert state["candidate"].values.tolist() == ["ann", "bob", "field_1", "field_2"]
    assert state["stance"].sel(candidate="ann").values.tolist() == [SILENT, 0, SILENT]
    assert state["stance"].sel(candidate="bob").values.tolist() == [SILENT, SILENT, 3]
    assert (state["stance"][:, 2:] == SILENT).all()
    assert state["status"].values.tolist() == [LATENT, OPEN, UNNAMED, UNNAMED]
    assert state["declared"].values.tolist() == [0, 1, 0, 0]
    assert state["frontrunner"].values.tolist() == [0, 1, 0, 0]
    assert state["backed"].values.tolist() == [[False], [True], [False], [False]]
    assert state["home"].values.tolist() == [0, 1, -1, -1]
    assert int(state["incumbent_kept"]) == -1


def test_a_headcount_is_taken_over_only_where_it_says_more_than_the_record(record):
    counted = opening_state(record(), newcomers=1)["counted"]
    assert np.allclose(counted, [2 / 3, 0.0, 0.0])


def test_an_objection_that_outlasts_the_hazard_is_likelier_permanent_by_bayes(record):
    stood = [[0.0], [1.0], [20.0]]
    chance = permanence(np.array([stood]), record(), newcomers=1, permanent_share=0.1)
    assert chance.shape == (1, 3, 3, 3)
    by_bayes = [0.1, 0.1 / (0.1 + 0.9 * np.exp(-1.0)), 1.0]
    assert np.allclose(chance[0, :, 1, 0], by_bayes, atol=1e-6)
    elsewhere = np.delete(chance.reshape(3, -1), 3, axis=1)
    assert np.allclose(elsewhere, 0.1)


def test_an_objection_that_was_dropped_leaves_no_trace_in_permanence(record):
    dropped = (((70, "stance", ["ann"]), {"members": ("BA",), "stance": "accept"}),)
    chance = permanence(np.array([[[5.0]]]), record(*dropped), newcomers=0, permanent_share=0.1)
    assert np.allclose(chance, 0.1)


def test_where_nobody_is_of_the_permanent_type_no_stand_makes_it_likely(record):
    chance = permanence(np.array([[[5000.0]]]), record(), newcomers=1, permanent_share=0.0)
    assert (chance == 0.0).all()
