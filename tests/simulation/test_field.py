"""Who is in the race: entry, opening up, withdrawal, and the incumbent kept on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from forecast.outcomes import SampledOutcomes
from forecast.simulation.advance import BECOMES_OPEN, ENTERS, EXTENDED, PROPOSED, WITHDRAWS
from forecast.simulation.state import LATENT, OPEN, REFUSED, WITHDRAWN

Race = Callable[..., Any]
Chance = Callable[[SampledOutcomes, str], float]
KEEN = 50.0
LIVELY: dict[str, Any] = {"lively": True, "days": 200, "paths": 2000, "term_end": 150.0}


def times(trace: np.ndarray, what: int) -> np.ndarray:
    """(path,), how often something happened."""
    return np.asarray((trace[:, :, 1] == what).sum(axis=1))


def close(share: float, expected: float, n: int) -> bool:
    return abs(share - expected) < 4 * np.sqrt(expected * (1 - expected) / n)


@pytest.mark.parametrize("places", [0, 1, 3])
def test_entry_fills_the_places_that_there_are_and_no_more(race: Race, places: int) -> None:
    utility = np.full((3, 1 + places), -KEEN)
    trace = race(utility, {"log_entry_rate": 0.0}, newcomers=places, paths=200).trace().trace
    assert (times(trace, ENTERS) == places).all()


def test_newcomers_come_at_the_rate_of_entry_and_faster_in_deadlock(race: Race) -> None:
    process = {"log_entry_rate": -4.0, "entry_deadlock": 1.0}
    plan = {"newcomers": 1, "days": 30, "paths": 5000, "frontrunner": 0}
    for stance, rate in (({}, np.exp(-4.0)), ({(1, 0): 0}, np.exp(-3.0))):
        trace = race(np.full((3, 2), -KEEN), process, stance=stance, **plan).trace().trace
        assert close(times(trace, ENTERS).mean(), 1 - np.exp(-30 * rate), 5000)


def test_a_newcomer_wins_for_the_field_and_not_before_it_is_named(
    race: Race, chance: Chance
) -> None:
    utility = np.tile([-KEEN, KEEN, KEEN], (3, 1))
    process = {"log_entry_rate": -3.0, "log_proposal_rate": 20.0}
    plan = race(utility, process, newcomers=2, days=400, paths=2000)
    assert chance(plan.run(), "field") == 1.0
    trace = plan.trace().trace
    # the known name is put at once, and fails; the newcomer is put as soon as it is named
    assert trace[0, :3, 1].tolist() == [PROPOSED, ENTERS, PROPOSED]
    named = np.where(trace[:, :, 1] == ENTERS, trace[:, :, 0], np.inf).min(axis=1)
    assert plan.run().decided_day == pytest.approx(named, abs=1e-3)


def test_an_unnamed_candidate_is_neither_spoken_of_nor_put_to_the_body(race: Race) -> None:
    plan = {**LIVELY, "newcomers": 2}
    results = race(np.zeros((4, 4)), {"log_entry_rate": -50.0}, **plan).trace()
    about = results.trace[:, :, 3]
    assert not np.isin(about[results.trace[:, :, 1] <= WITHDRAWS], (2, 3)).any()
    assert not np.isin(results.outcome, (2, 3)).any()


def test_the_incumbent_is_kept_only_where_keeping_it_is_an_extension(
    race: Race, chance: Chance
) -> None:
    process = {"log_extension_rate": -3.0}
    plan = {"days": 50, "paths": 5000}
    assert chance(race(np.zeros((3, 2)), process, **plan).run(), "extended") == 0.0
    kept = race(np.zeros((3, 2)), process, kept=1, **plan).run()
    assert close(chance(kept, "extended"), 1 - np.exp(-50 * np.exp(-3.0)), 5000)
    assert [o.id for o in kept.outcomes] == ["c0", "field", "extended", "undecided"]
    gone = race(np.zeros((3, 2)), process, kept=1, status={1: WITHDRAWN}, **plan).run()
    assert chance(gone, "extended") == 0.0


def test_an_incumbent_that_declined_is_kept_less_and_a_liked_one_more(
    race: Race, chance: Chance
) -> None:
    process = {
        "log_extension_rate": -4.0,
        "extension_liking": 0.5,
        "extension_reluctance": -1.0,
    }
    for liking, status in ((0.0, OPEN), (2.0, OPEN), (0.0, REFUSED)):
        utility = np.tile([0.0, liking], (3, 1))
        plan = {"kept": 1, "status": {1: status}, "days": 40, "paths": 5000}
        rate = np.exp(-4.0 + 0.5 * liking - (status == REFUSED))
        sampled = race(utility, process, **plan).run()
        assert close(chance(sampled, "extended"), 1 - np.exp(-40 * rate), 5000)


def test_the_incumbent_whose_choice_is_an_extension_is_never_put_to_the_body(
    race: Race, chance: Chance
) -> None:
    process = {"log_proposal_rate": 20.0}
    sampled = race(np.tile([-KEEN, KEEN], (3, 1)), process, kept=1, days=20, paths=100).run()
    assert chance(sampled, "undecided") == 1.0


def test_extension_grows_likelier_towards_the_end_of_the_term(race: Race) -> None:
    process = {"log_extension_rate": -3.0}
    plan = {"kept": 1, "term_end": 150.0, "days": 300, "paths": 5000, "step_days": 1.0}
    day = race(np.zeros((3, 2)), process, **plan).run().decided_day
    rate = np.exp(-3.0)
    before = 150.0 * (1.0 - np.exp(-1.0))
    assert close(float(np.mean(day <= 150)), 1 - np.exp(-rate * before), 5000)
    first = 150.0 * (np.exp(-75 / 150) - np.exp(-1.0))
    assert close(float(np.mean(day <= 75)), 1 - np.exp(-rate * first), 5000)


def test_a_withdrawn_name_never_wins_and_is_never_spoken_of(race: Race, chance: Chance) -> None:
    utility = np.tile([0.0, KEEN], (4, 1))
    plan = race(utility, status={1: WITHDRAWN}, **LIVELY)
    assert chance(plan.run(), "c1") == 0.0
    trace = plan.trace().trace
    assert not (trace[:, :, 3] == 1).any()
    assert (trace[:, :, 3] == 0).any()


def test_nobody_is_put_to_the_body_after_it_has_withdrawn(race: Race) -> None:
    process = {"log_withdrawal_rate": -4.0, "log_extension_rate": -50.0}
    trace = race(np.zeros((4, 3)), process, **LIVELY).trace().trace
    day, what, about = trace[:, :, 0], trace[:, :, 1], trace[:, :, 3]
    for c in range(3):
        left = np.where((what == WITHDRAWS) & (about == c), day, np.inf).min(axis=1)
        put = np.where((what == PROPOSED) & (about == c), day, -np.inf).max(axis=1)
        assert np.isfinite(left).any()
        assert (put < left).all()


def test_those_behind_the_leader_withdraw_sooner(race: Race) -> None:
    process = {"log_withdrawal_rate": -5.0, "withdrawal_gap": 2.0}
    plan = {"counted": {0: 0.8, 1: 0.3}, "days": 40, "paths": 5000}
    trace = race(np.full((3, 2), -KEEN), process, **plan).trace().trace
    # the leader's own withdrawal ends the gap, so the first to go tells the rates
    first = trace[:, 0, :]
    rates = np.exp(-5.0 + 2.0 * np.array([0.0, 0.5]))
    gone = 1 - np.exp(-40 * rates.sum())
    for c in range(2):
        share = float(np.mean((first[:, 1] == WITHDRAWS) & (first[:, 3] == c)))
        assert close(share, gone * rates[c] / rates.sum(), 5000)


def test_the_favourites_place_passes_to_the_best_liked_when_it_withdraws(
    race: Race, chance: Chance
) -> None:
    # the favourite is so far behind that it leaves at once, and the others never do
    process = {"log_withdrawal_rate": -40.0, "withdrawal_gap": 60.0, "log_proposal_rate": -2.0}
    plan = {"counted": {1: 0.9, 2: 0.9}, "days": 60, "paths": 500, "frontrunner": 0}
    utility = np.tile([KEEN, KEEN + 3.0, KEEN + 1.0], (3, 1))
    alike = race(utility, process, **plan).run()
    focal = race(utility, {**process, "proposal_focal": 40.0}, **plan).run()
    assert chance(alike, "c2") > 0.4
    assert chance(focal, "c0") == chance(focal, "c2") == 0.0
    assert chance(focal, "c1") > 0.99


@pytest.mark.parametrize(("status", "rate"), [(LATENT, -4.0), (REFUSED, -4.5)])
def test_a_floated_name_opens_up_and_a_refusal_slows_it(
    race: Race, status: int, rate: float
) -> None:
    process = {"log_availability_rate": -4.0, "refusal_penalty": -0.5}
    plan = {"status": {0: status}, "days": 30, "paths": 5000}
    trace = race(np.full((3, 1), -KEEN), process, **plan).trace().trace
    assert times(trace, BECOMES_OPEN).max() == 1
    assert close(times(trace, BECOMES_OPEN).mean(), 1 - np.exp(-30 * np.exp(rate)), 5000)


def test_an_open_name_wins_more_often_than_a_floated_one_and_that_more_than_one_that_refused(
    race: Race, chance: Chance
) -> None:
    plan = {"status": {1: LATENT, 2: REFUSED}, **LIVELY}
    sampled = race(np.full((4, 3), 1.0), {"log_availability_rate": -8.0}, **plan).run()
    chances = [chance(sampled, f"c{c}") for c in range(3)]
    assert chances[0] > chances[1] + 0.1 > chances[2] + 0.1
    assert chances[2] > 0


def test_an_extension_or_a_decision_ends_a_path(race: Race) -> None:
    results = race(np.zeros((4, 3)), kept=2, **LIVELY).trace()
    what = results.trace[:, :, 1]
    n_events = np.isfinite(what).sum(axis=1)
    last = what[np.arange(len(what)), np.maximum(n_events - 1, 0)]
    assert (last[results.outcome == 3] == EXTENDED).all()
    assert (last[results.outcome < 3] == PROPOSED).all()
    assert times(results.trace, EXTENDED).sum() == (results.outcome == 3).sum() > 0
