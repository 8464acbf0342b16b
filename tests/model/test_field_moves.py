"""Moves of the field: compensators and log-rates by hand."""

from __future__ import annotations

from datetime import timedelta
from math import exp

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from pytensor.compile.mode import Mode

from forecast.model.field_moves import expected_moves, log_rates_of_moves
from forecast.pipeline import prepare

RATES = {
    "log_withdrawal_rate": -5.0,
    "withdrawal_gap": 2.0,
    "log_availability_rate": -6.0,
    "refusal_penalty": -1.0,
    "log_entry_rate": -4.0,
    "entry_deadlock": 0.7,
    "log_extension_rate": -3.0,
    "extension_liking": 0.4,
    "extension_reluctance": -1.0,
}
DAYS = 100


def value(tensor):
    """A symbolic constant as a number; to rewrite it first would take longer than it saves."""
    as_written = Mode(linker="py", optimizer=None)
    return float(pytensor.function([], pt.as_tensor_variable(tensor), mode=as_written)())


@pytest.fixture
def lived(make, tell):
    """A race of a hundred days with what happened in it, and its expected moves."""

    def live(*happened, case=None, utility=0.0):
        opened = make().case.opened
        events = [tell(opened + timedelta(day), *what, **how) for day, what, how in happened]
        prepared = prepare(make(*events, as_of=opened + timedelta(DAYS), case=case))
        record = prepared.inputs.record
        v = np.full(record.epochs.stance.shape, utility)
        expected = expected_moves(v, record, prepared.exposure, RATES)
        return record, {name: value(tensor) for name, tensor in expected.items()}

    return live


def said(member, stance):
    return {"members": (member,), "stance": stance}


def test_floated_names_open_up_at_their_rate_and_refusers_at_another(lived):
    record, expected = lived((40, ("refusal", ["ann"]), {}))
    by_hand = exp(-6.0) * (40 + 100) + exp(-7.0) * 60
    assert expected["openings"] == pytest.approx(by_hand)
    assert value(log_rates_of_moves(record, RATES)) == 0.0


def test_an_opening_counts_by_the_status_before(lived):
    record, _ = lived((40, ("refusal", ["ann"]), {}), (60, ("candidacy", ["ann"]), {}))
    assert value(log_rates_of_moves(record, RATES)) == pytest.approx(-7.0)


def test_open_names_leave_the_sooner_the_further_they_are_behind(lived):
    record, expected = lived(
        (0, ("interest", ["bob"]), {}),
        (50, ("stance", ["ann"]), said("CA", "endorse")),
        (80, ("withdrawal", ["bob"]), {}),
    )
    by_hand = exp(-5.0) * 50 + exp(-5.0 + 2.0 / 3) * 30
    assert expected["withdrawals"] == pytest.approx(by_hand)
    # bob was open from the first day: nobody waited for that
    leaving = -5.0 + 2.0 / 3
    assert value(log_rates_of_moves(record, RATES)) == pytest.approx(leaving)


def test_new_names_are_sought_while_the_favourite_meets_an_objection(lived, make):
    names = tuple(c.model_dump() for c in make().case.candidates)
    late = tuple(
        {"id": f"late{day}", "name": "Late", "first_public": make().case.opened + timedelta(day)}
        for day in (10, 50)
    )
    record, expected = lived(
        (20, ("frontrunner", ["ann"]), {}),
        (30, ("stance", ["ann"]), said("CA", "oppose")),
        (70, ("stance", ["ann"]), said("CA", "accept")),
        case={"candidates": (*names, *late)},
    )
    assert expected["entries"] == pytest.approx(exp(-4.0) * 60 + exp(-3.3) * 40)
    assert value(log_rates_of_moves(record, RATES)) == pytest.approx(-4.0 - 3.3)


@pytest.mark.parametrize("refuses", [False, True])
def test_an_incumbent_is_kept_at_a_rate_that_rises_to_the_end_of_the_term(lived, make, refuses):
    names = tuple(c.model_dump() for c in make().case.candidates)
    opened = make().case.opened
    old = {"id": "old", "name": "Old", "first_public": opened}
    mandate = {"ends": opened + timedelta(120), "public": opened}
    incumbent = {"name": "Old", "candidate": "old", "mandates": (mandate,)}
    events = [(60, ("refusal", ["old"]), {})] if refuses else []
    case = {"candidates": (*names, old), "incumbent": incumbent}
    record, expected = lived(*events, case=case, utility=1.5)
    ramp = 150.0 * (np.exp(-(120 - np.array([60, 100])) / 150) - np.exp(-120 / 150))
    days = np.diff([0.0, *ramp])
    base = -3.0 + 0.4 * 1.5
    by_hand = exp(base) * days[0] + exp(base - refuses) * days[1]
    assert expected["extensions"] == pytest.approx(by_hand)
    # to decline is no withdrawal of one who may yet be kept
    assert expected["withdrawals"] == 0.0
    assert value(log_rates_of_moves(record, RATES)) == 0.0
