"""Records made up from known truth are records like any other."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from forecast import pipeline
from forecast.errors import FitError
from forecast.rehearsal import made_up
from forecast.rehearsal.made_up import make_up_records
from forecast.rehearsal.race import OPENED, event, small_race

DAYS = 60
BUSY = {
    "log_speaking_rate": {"mean": -4.0, "sd": 0.3},
    "log_entry_rate": {"mean": -4.0, "sd": 0.3},
    "log_proposal_rate": {"mean": -14.0, "sd": 0.3},
}


@pytest.fixture(scope="module")
def records(kernel, program):
    opened = event(OPENED, "interest", ["ann", "bob"])
    return make_up_records(small_race(opened, process=BUSY), days=DAYS, n_records=30, rng_seed=2)


def test_what_is_told_lies_between_the_opening_and_the_end(records):
    days = [(e.on - OPENED).days for r in records for e in r.question.case.events[1:]]
    assert len(days) > 30
    assert 0 < min(days) <= max(days) <= DAYS
    assert {r.question.scenario.as_of for r in records} == {OPENED + timedelta(DAYS)}


def test_the_truth_has_a_utility_of_every_name_heard_by_the_end(records):
    late = 0
    for record in records:
        heard = {c.id for c in record.question.case.candidates}
        assert heard == set(record.truth["candidate"].values.tolist())
        late += len(heard) - 2
    assert late > 5


def test_a_record_can_be_prepared_for_a_fit(records):
    record = max(records, key=lambda r: len(r.question.case.events))
    prepared = pipeline.prepare(record.question)
    assert set(prepared.inputs.record.candidates) == set(record.truth["candidate"].values)
    assert len(prepared.inputs.record.statements.member) > 0


def test_no_pair_speaks_twice_on_a_day(records):
    for record in records:
        said = [
            (e.on, *e.members, *e.candidates)
            for e in record.question.case.events
            if e.kind == "stance"
        ]
        assert len(said) == len(set(said))


def test_the_same_seed_makes_up_the_same_records(records):
    opened = event(OPENED, "interest", ["ann", "bob"])
    race = small_race(opened, process=BUSY)
    again = make_up_records(race, days=DAYS, n_records=30, rng_seed=2)
    assert [r.question.case.events for r in again] == [r.question.case.events for r in records]


def test_races_that_are_over_by_the_end_are_left_out(records):
    # silence is not broken and names are put day by day: all is soon decided
    hasty = {
        "log_proposal_rate": {"mean": 6.0, "sd": 0.1},
        "objection_threshold": {"mean": -60.0, "sd": 0.1},
    }
    race = small_race(event(OPENED, "interest", ["ann", "bob"]), process=hasty)
    assert make_up_records(race, days=DAYS, n_records=10, rng_seed=2) == []
    assert len(records) > 20


def test_a_path_of_too_many_events_stops_with_the_remedy(monkeypatch):
    monkeypatch.setattr(made_up, "ROOM", 3)
    race = small_race(event(OPENED, "interest", ["ann", "bob"]), process=BUSY)
    with pytest.raises(FitError, match="3 events or more; lower the rates"):
        make_up_records(race, days=DAYS, n_records=30, rng_seed=2)


def test_members_differ_in_what_they_want(records):
    spread = np.mean([float(r.truth["utility"].std("member").mean()) for r in records])
    assert spread > 0.3
