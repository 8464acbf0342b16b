"""The order in which a record is written says nothing."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import groupby

import numpy as np
import pytest

from forecast.evidence.load import load_case
from forecast.evidence.members import MembersTable, load_members
from forecast.evidence.schema import Case
from forecast.evidence.seeds import seeds_directory
from forecast.model.data import data_of
from forecast.outside_view.predict import outside_view
from forecast.outside_view.race import race_as_of
from forecast.outside_view.unlearned import unlearned
from forecast.pipeline.past import past_question
from forecast.pipeline.preparation import calendar, prepare
from forecast.scenario.process_priors import ProcessPriors
from forecast.scenario.schema import FitSettings, SimulationSettings

RACES = ("nato-2014", "nato-2024", "euco-2014", "imf-2007", "un-1996", "unesco-2009")


def shuffled(case: Case, rng: random.Random) -> Case:
    """Candidates, milestones, and the events of each day in another order."""

    def mixed(rows):
        rows = list(rows)
        rng.shuffle(rows)
        return rows

    by_day = groupby(case.events, key=lambda event: event.on)
    events = [event for _, of_day in by_day for event in mixed(of_day)]
    return case.model_copy(
        update={
            "candidates": tuple(mixed(case.candidates)),
            "milestones": tuple(mixed(case.milestones)),
            "events": tuple(events),
        }
    )


def middle(case: Case):
    return case.opened + timedelta(days=(case.resolution.on - case.opened).days // 2)


@pytest.fixture(scope="module")
def table() -> MembersTable:
    return load_members(seeds_directory() / "members.csv")


@pytest.mark.parametrize("name", RACES)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_process_sees_the_same_record_in_any_order(name, seed, table):
    case = load_case(name)
    one, other = (
        past_question(
            told,
            middle(case),
            table,
            ProcessPriors(),
            horizon_days=365,
            fit=FitSettings(),
            simulation=SimulationSettings(tie="none"),
        )
        for told in (case, shuffled(case, random.Random(seed)))
    )
    found, wanted = data_of(prepare(other)), data_of(prepare(one))
    assert {n: a.tobytes() for n, a in found.items()} == {n: a.tobytes() for n, a in wanted.items()}
    assert calendar(other) == calendar(one)
    assert other.members == one.members


@pytest.mark.parametrize("name", RACES)
def test_the_outside_view_says_the_same_in_any_order(name):
    case = load_case(name)
    learned = unlearned(rng_seed=1)
    one, other = (
        outside_view(race_as_of(told, middle(case)), learned, without=None)
        for told in (case, shuffled(case, random.Random(3)))
    )
    assert other.chances == pytest.approx(one.chances, abs=1e-12)
    assert np.allclose(other.decided_by, one.decided_by, atol=1e-12)
