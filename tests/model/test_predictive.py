"""Counts of events against what the rates expect."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
import xarray as xr

from forecast.model.fit import prior_draws
from forecast.model.predictive import CHECKED, Check, check_counts, observed_counts
from forecast.pipeline import prepare


@pytest.fixture(scope="module")
def record(make, tell):
    """Two first statements for and one against, a concession, an opening and a withdrawal."""
    opened = make().case.opened

    def says(day, member, stance):
        said = {"members": (member,), "stance": stance}
        return tell(opened + timedelta(day), "stance", ["ann"], **said)

    events = (
        says(10, "AA", "accept"),
        says(20, "AA", "endorse"),  # an upgrade, no first statement
        says(30, "BA", "oppose"),
        says(40, "BA", "accept"),  # a concession
        says(50, "CA", "endorse"),
        tell(opened + timedelta(20), "candidacy", ["bob"]),
        tell(opened + timedelta(60), "withdrawal", ["bob"]),
    )
    late = {"id": "cyd", "name": "Cyd", "first_public": opened + timedelta(30)}
    known = tuple(c.model_dump() for c in make().case.candidates)
    case = {"candidates": (*known, late)}
    return prepare(make(*events, as_of=opened + timedelta(100), case=case)).inputs.record


PLANTED = {
    "positive statements": 2,
    "negative statements": 1,
    "concessions": 1,
    "withdrawals": 1,
    "openings": 1,
    "entries": 1,
    "extensions": 0,
    "decisions": 0,
}


def expecting(**changed):
    """Draws of the compensators, all alike: the planted counts, unless changed."""
    rates = [changed.get(kind.replace(" ", "_"), PLANTED[kind]) for kind in CHECKED]
    values = np.tile(np.array(rates, dtype=float), (2, 500, 1))
    return xr.DataArray(values, dims=("chain", "draw", "kind"), coords={"kind": list(CHECKED)})


def test_events_are_counted_by_kind(record):
    assert observed_counts(record) == PLANTED


def test_a_bloc_speaks_once_and_nobody_was_waited_for_before_the_opening(make, tell):
    opened = make().case.opened
    said = {"candidates": ["ann"], "stance": "accept"}
    events = (
        tell(opened + timedelta(10), "stance", members=("EU",), **said),
        tell(opened - timedelta(10), "stance", members=("CA",), **said),
    )
    bloc = {"EU": {"seats": 2, "members": ("AA", "BA")}}
    question = make(*events, as_of=opened + timedelta(100), case={"blocs": bloc})
    assert observed_counts(prepare(question).inputs.record)["positive statements"] == 1


def test_counts_as_expected_are_inside(record):
    checks = check_counts(expecting(), record, rng_seed=1)
    assert [check.name for check in checks] == list(CHECKED)
    assert all(check.ok for check in checks)
    assert [check.observed for check in checks] == [PLANTED[kind] for kind in CHECKED]


@pytest.mark.parametrize("far", [1e-3, 60.0])
@pytest.mark.parametrize("kind", ["positive statements", "withdrawals", "entries"])
def test_a_count_far_from_what_was_expected_is_outside(record, kind, far):
    expected = expecting(**{kind.replace(" ", "_"): far})
    checks = {check.name: check.ok for check in check_counts(expected, record, rng_seed=1)}
    assert not checks.pop(kind)
    assert all(checks.values())


def test_the_bounds_are_those_of_a_poisson_count_over_uncertain_rates(record):
    expected = expecting(entries=25.0)
    (check,) = (c for c in check_counts(expected, record, rng_seed=2) if c.name == "entries")
    assert check.low == pytest.approx(16, abs=1)
    assert check.high == pytest.approx(35, abs=1)
    wide = expected.copy()
    wide[0, :, CHECKED.index("entries")] = 2.0
    (wider,) = (c for c in check_counts(wide, record, rng_seed=2) if c.name == "entries")
    assert wider.low < check.low


def test_the_order_of_dimensions_carries_no_meaning(record):
    turned = expecting().transpose("kind", "draw", "chain")
    assert check_counts(turned, record, rng_seed=3) == check_counts(expecting(), record, rng_seed=3)


def test_the_same_seed_gives_the_same_bounds(record):
    one, two = (check_counts(expecting(), record, rng_seed=4) for _ in range(2))
    assert one == two


def test_a_check_can_be_made_before_anything_is_fitted(make, program):
    opened = make().case.opened
    prepared = prepare(make(as_of=opened + timedelta(100)))
    expected = prior_draws(prepared, 300, rng_seed=5)["expected"]
    checks = check_counts(expected, prepared.inputs.record, rng_seed=5)
    assert all(check.ok for check in checks)  # nothing happened, and the priors expect little
    assert all(check.low == 0 for check in checks)
    assert checks[CHECKED.index("entries")].high > 0


def test_an_observed_count_on_the_bound_is_inside():
    assert Check("entries", 3, 3, 5).ok
    assert Check("entries", 5, 3, 5).ok
    assert not Check("entries", 6, 3, 5).ok
