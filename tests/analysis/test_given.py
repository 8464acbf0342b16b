"""A forecast on a condition is that of the paths which meet it, weighted as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from forecast.analysis.condition import Clause
from forecast.analysis.given import Watched, effective_paths, given, holds
from forecast.analysis.timeline import Mark
from forecast.outcomes import SampledOutcomes
from forecast.simulation.state import ENDORSE, OPPOSE, SILENT
from forecast.simulation.watch import StanceLog

Sampled = Callable[..., SampledOutcomes]
ANNA, BEN = 0, 1
HU, TR, US = 0, 1, 2


@pytest.fixture
def paths(sampled: Sampled) -> SampledOutcomes:
    """Six paths: Anna on the first three, Ben on the fourth, nobody on the last two."""
    return sampled(
        outcome=[0, 0, 0, 1, 4, 4],
        decided_day=[10.0, 30.5, 31.0, 60.0, np.inf, np.inf],
        objected=[[1, 0, 0], [1, 1, 0], [0, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 0]],
        last_holdout=[0, 1, -1, 1, -1, -1],
        pivot=[0, 0, 1, 1, 2, 2],
    )


def test_outcomes_days_and_members_are_told_apart(paths: SampledOutcomes) -> None:
    on_day_30 = date(2024, 1, 31)
    for clause, expected in (
        (Clause("", "decided"), [1, 1, 1, 1, 0, 0]),
        (Clause("", "decided", is_negated=True), [0, 0, 0, 0, 1, 1]),
        (Clause("", "decided", when="by", on=on_day_30), [1, 1, 0, 0, 0, 0]),
        (Clause("", "decided", when="on", on=on_day_30), [0, 1, 0, 0, 0, 0]),
        (Clause("", "decided", when="before", on=on_day_30), [1, 0, 0, 0, 0, 0]),
        (Clause("", "decided", when="after", on=on_day_30), [0, 0, 1, 1, 0, 0]),
        (Clause("", "outcome", "anna"), [1, 1, 1, 0, 0, 0]),
        (Clause("", "outcome", "anna", when="after", on=on_day_30), [0, 0, 1, 0, 0, 0]),
        (Clause("", "outcome", "undecided"), [0, 0, 0, 0, 1, 1]),
        (Clause("", "objects", "HU"), [1, 1, 0, 0, 1, 0]),
        (Clause("", "last", "TR"), [0, 1, 0, 1, 0, 0]),
        (Clause("", "pivot", "US"), [0, 0, 0, 0, 1, 1]),
    ):
        assert holds([clause], paths).astype(int).tolist() == expected, clause
    both = [Clause("", "objects", "HU"), Clause("", "outcome", "anna")]
    assert holds(both, paths).astype(int).tolist() == [1, 1, 0, 0, 0, 0]


def test_stances_count_by_their_day_their_name_and_the_record(paths: SampledOutcomes) -> None:
    log = StanceLog(
        path=np.array([0, 1, 2, 3, 4], dtype=np.int32),
        day=np.array([5.0, 20.0, 25.0, 40.0, 50.0]),
        member=np.array([HU, HU, HU, HU, US], dtype=np.int16),
        candidate=np.array([ANNA, ANNA, BEN, BEN, ANNA], dtype=np.int16),
        level=np.array([OPPOSE, OPPOSE, OPPOSE, OPPOSE, ENDORSE], dtype=np.int8),
    )
    opening = np.full((3, 2), SILENT)
    watched = Watched(log, ("anna", "ben"), opening)
    after = {"when": "after", "on": date(2024, 1, 11)}
    for clause, expected in (
        # to the one who is chosen
        (Clause("", "objects", "HU", **after), [0, 1, 0, 1, 0, 0]),
        (Clause("", "objects", "HU", "anna", **after), [0, 1, 0, 0, 0, 0]),
        (Clause("", "objects", "HU", "ben"), [0, 0, 1, 1, 0, 0]),
        (Clause("", "endorses", "US", "anna"), [0, 0, 0, 0, 1, 0]),
    ):
        assert holds([clause], paths, watched).astype(int).tolist() == expected, clause
    opening[HU, ANNA] = OPPOSE
    stood = Clause("", "objects", "HU", "anna", when="by", on=date(2024, 1, 3))
    assert holds([stood], paths, watched).all()
    raised = replace(stood, when="after")
    assert holds([raised], paths, watched).astype(int).tolist() == [1, 1, 0, 0, 0, 0]


def test_probabilities_on_a_condition_are_shares_of_weight(paths: SampledOutcomes) -> None:
    weighed = replace(paths, weight=np.array([2.0, 1.0, 0.0, 1.0, 1.0, 1.0]))
    among = holds([Clause("", "decided")], weighed)
    found = given("decided", weighed, among, [Mark("m", date(2024, 2, 10), "summit", "")])
    chance = {o.id: o.probability for o in found.outcomes}
    assert chance["anna"] == pytest.approx(3 / 4)
    assert chance["ben"] == pytest.approx(1 / 4)
    assert chance["undecided"] == 0.0
    assert found.chance.probability == pytest.approx(4 / 6)
    assert found.timeline.milestones[0].p_decided_by == pytest.approx(3 / 4)
    assert (found.n_paths, found.n_left) == (6, 4)
    assert found.effective == effective_paths(weighed, among) == pytest.approx(16 / 6)


def test_the_parts_of_a_condition_and_its_opposite_make_up_the_whole(sampled: Sampled) -> None:
    rng = np.random.default_rng(4)
    n = 2000
    weighed = replace(
        sampled(outcome=rng.integers(0, 5, n), objected=rng.random((n, 3)) < 0.4),
        weight=rng.gamma(2.0, 0.5, n),
    )
    clause = Clause("", "objects", "HU")
    parts = [
        given("", weighed, holds([c], weighed), [])
        for c in (clause, replace(clause, is_negated=True))
    ]
    whole = given("", weighed, np.ones(n, dtype=bool), [])
    for k in range(5):
        mixed = sum(p.chance.probability * p.outcomes[k].probability for p in parts)
        assert mixed == pytest.approx(whole.outcomes[k].probability)
        assert parts[0].outcomes[k].mcse > whole.outcomes[k].mcse
