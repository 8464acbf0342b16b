"""What one path does: releases, records of agreement, nodes, and extremes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from forecast.outcomes import SampledOutcomes
from forecast.process.decision_rule import win_set
from forecast.simulation.advance import CONCEDES, PROPOSED, SPEAKS
from forecast.simulation.state import ACCEPT, ENDORSE, RESERVE
from forecast.simulation.world import PARAMETERS

Race = Callable[..., Any]
Chance = Callable[[SampledOutcomes, str], float]
KEEN, AGAINST = 50.0, -50.0
AT_ONCE = {"log_proposal_rate": 20.0}
LIVELY: dict[str, Any] = {"lively": True, "days": 150, "paths": 500, "term_end": 100.0}


@pytest.mark.parametrize("day", [13, 14, 15])
def test_a_release_acts_on_its_day_even_where_a_cell_ends(race: Race, day: int) -> None:
    """Day 14 is the edge of a cell; a release there must not be lost."""
    process = {"log_concession_rate": -50.0, "concession_utility": 1.0, **AT_ONCE}
    bound = ({"candidate": 0, "effect": 100.0, "known": day},)
    held = {"stance": {(0, 0): 0}, "days": 60, "paths": 100}
    decided = race(np.full((3, 1), KEEN + 10), process, bindings=bound, **held).run().decided_day
    assert decided.min() > day
    assert decided.max() < day + 1


def test_two_candidates_released_on_one_day_are_both_free(race: Race, chance: Chance) -> None:
    process = {"log_concession_rate": -50.0, "concession_utility": 1.0, "log_proposal_rate": -1.0}
    bound = tuple({"candidate": c, "effect": 100.0, "known": 10} for c in range(2))
    held = {"stance": {(0, 0): 0, (0, 1): 0}, "days": 60, "paths": 500}
    sampled = race(np.full((3, 2), KEEN + 10), process, bindings=bound, **held).run()
    assert chance(sampled, "c0") == pytest.approx(0.5, abs=0.1)
    assert chance(sampled, "c1") == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("hold_out", [0, 3])
def test_all_who_agreed_in_private_count_as_support_wherever_they_sit(
    race: Race, hold_out: int
) -> None:
    """A failed proposal leaves three of four in favour, whoever was asked first."""
    utility = np.full((4, 1), KEEN)
    utility[hold_out] = AGAINST
    plan = {"days": 14, "paths": 100}
    sampled = race(utility, AT_ONCE, **plan).run()
    assert sampled.support[1:, 0].tolist() == [3.0, 3.0]
    assert sampled.holdouts[1:, 0].tolist() == [1.0, 1.0]


def test_support_at_a_node_counts_those_who_had_spoken_by_then(race: Race) -> None:
    rate, paths = 0.05, 2000
    process = {"log_speaking_rate": np.log(rate)}
    sampled = race(np.full((6, 1), KEEN), process, days=30, paths=paths).run()
    expected = 6 * (1 - np.exp(-rate * sampled.node_days))
    assert sampled.node_days.tolist() == [0.0, 7.0, 14.0, 21.0, 28.0, 30.0]
    assert sampled.support[0, 0] == 0.0
    assert sampled.support[:, 0] == pytest.approx(expected, abs=4 * 1.23 / np.sqrt(paths))


def test_support_of_the_chosen_stays_after_the_decision(race: Race) -> None:
    sampled = race(np.full((4, 2), KEEN), AT_ONCE, days=30, paths=200).run()
    assert sampled.support[1:].sum(axis=1).tolist() == [4.0] * 5


def test_opening_stances_count_from_the_first_node(race: Race) -> None:
    on_record = {(0, 0): ENDORSE, (1, 0): ACCEPT, (2, 0): RESERVE, (3, 0): 0}
    sampled = race(np.zeros((5, 1)), stance=on_record, days=7, paths=100).run()
    assert sampled.support.tolist() == [[2.0], [2.0]]
    # a reservation is no objection: that member can still go either way
    assert sampled.holdouts.tolist() == [[1.0], [1.0]]
    assert sampled.objected.mean(axis=0).tolist() == [0, 0, 0, 1, 0]
    assert (sampled.last_holdout == -1).all()


def test_the_last_hold_out_is_the_last_to_concede_and_its_days_are_the_gap(race: Race) -> None:
    process = {"log_concession_rate": -2.0, **AT_ONCE}
    plan = race(np.full((4, 1), KEEN), process, stance={(0, 0): 0, (2, 0): 0}, days=600, paths=200)
    sampled, trace = plan.run(), plan.trace().trace
    day, what, member = trace[:, :, 0], trace[:, :, 1], trace[:, :, 2]
    for path in range(200):
        conceded = what[path] == CONCEDES
        assert member[path][conceded][-1] == sampled.last_holdout[path]
        assert np.ptp(day[path][conceded]) == pytest.approx(sampled.holdout_days[path])
    assert set(sampled.last_holdout) == {0, 2}


def test_what_is_said_follows_the_utility(race: Race) -> None:
    utility = np.array([[-6.0], [-0.75], [0.6], [6.0]])
    process = {"log_speaking_rate": 0.0, "statement_sharpness": 30.0}
    trace = race(utility, process, days=60, paths=300).trace().trace
    spoken = trace[:, :, 1] == SPEAKS
    for member, level in enumerate((0, RESERVE, ACCEPT, ENDORSE)):
        said = trace[:, :, 4][spoken & (trace[:, :, 2] == member)]
        assert len(said) > 290
        assert np.mean(said == level) > 0.99


def test_objections_are_spoken_less_than_support_of_the_same_strength(race: Race) -> None:
    process = {"log_speaking_rate": -4.0, "speaking_strength": 0.7, "speaking_privacy": 0.7}
    utility = np.array([[-3.0], [3.0]])
    trace = race(utility, process, days=20, paths=4000).trace(20).trace
    spoken = [((trace[:, :, 1] == SPEAKS) & (trace[:, :, 2] == i)).any(axis=1) for i in (0, 1)]
    for share, v in zip(spoken, (-3.0, 3.0), strict=True):
        rate = np.exp(-4.0 + 0.7 * 0.9 - 0.35 * (1 - v / np.sqrt(10.0)))
        expected = 1 - np.exp(-20 * rate)
        assert share.mean() == pytest.approx(expected, abs=4 * 0.5 / np.sqrt(4000))


def test_a_blocked_name_is_not_put_to_the_body(race: Race) -> None:
    results = race(np.zeros((4, 3)), **LIVELY, stance={(0, 0): 0}, permanent=1.0).trace()
    put = (results.trace[:, :, 1] == PROPOSED) & (results.trace[:, :, 3] == 0)
    assert not put.any()
    assert ((results.trace[:, :, 1] == PROPOSED) & (results.trace[:, :, 3] == 1)).any()


def test_opening_up_leaves_the_clock_of_proposals_alone(race: Race) -> None:
    """One decision draws no number that belongs to another."""
    process = {"proposal_sharpness": 0.0, "draft_latent": 0.0, "log_proposal_rate": -2.0}
    plan = {"status": {0: 0, 1: 0}, "days": 200, "paths": 300}
    utility = np.zeros((3, 2))
    still = race(utility, {**process, "log_concession_rate": -1.0}, **plan).run()
    moving = race(
        utility, {**process, "log_concession_rate": -1.0, "log_availability_rate": -3.0}, **plan
    ).run()
    assert still.decided_day == pytest.approx(moving.decided_day)


EXTREMES = {
    "all rates high": {name: 20.0 for name in PARAMETERS if name.endswith("_rate")},
    "all rates low": {name: -20.0 for name in PARAMETERS if name.endswith("_rate")},
    "talk only": {"log_speaking_rate": 20.0, "log_proposal_rate": -20.0, "support_pull": 20.0},
    "deals only": {"log_concession_rate": 20.0, "log_deadline_gain": 20.0},
    "a body that never agrees": {"objection_threshold": 50.0, "log_concession_rate": 20.0},
}


@pytest.mark.parametrize("process", EXTREMES.values(), ids=list(EXTREMES))
@pytest.mark.parametrize("scale", [0.0, 50.0])
@pytest.mark.parametrize("rule", ["consensus", "majority", "ballot_rounds"])
def test_extremes_neither_hang_nor_lose_a_path(
    race: Race, process: dict[str, float], scale: float, rule: str
) -> None:
    sign = np.sign(np.random.default_rng(1).normal(size=(10, 5, 5)))
    plan = {
        **LIVELY,
        "newcomers": 2,
        "kept": 0,
        "deadlines": (100.0,),
        "slots": (50.0,),
        "stance": {(0, 1): 0},
        "rule": win_set(rule, 5),
        "is_ballot": rule == "ballot_rounds",
        "backing": (0, 20.0),
        "bindings": ({"candidate": 1, "effect": 50.0, "starts": -5},),
    }
    made = race(scale * sign, process, **{**plan, "paths": 200})
    sampled, results = made.run(), made.trace(500)
    assert set(sampled.outcome) <= set(range(len(sampled.outcomes)))
    assert not np.isnan(sampled.decided_day).any()
    assert sampled.support.min() >= 0
    assert (sampled.support + sampled.holdouts).max() <= 5
    # each pair speaks, is asked and concedes a few times at most, so the events are bounded
    assert np.isfinite(results.trace[:, :, 1]).sum(axis=1).max() < 200
    day = np.nan_to_num(results.trace[:, :, 0], nan=1e9)
    assert (np.diff(day, axis=1) >= 0).all()
