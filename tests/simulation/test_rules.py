"""Each rule through the kernel: who can pass a name, who can block it, and ballots."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.special import expit

from forecast.errors import InputError
from forecast.outcomes import SampledOutcomes
from forecast.process.ballots import elimination_rounds
from forecast.process.decision_rule import WinSet, weighted_win_set, win_set

Race = Callable[..., Any]
Chance = Callable[[SampledOutcomes, str], float]
AT_ONCE = {"log_proposal_rate": 20.0}
KEEN, AGAINST = 50.0, -50.0
FIVE = {
    "consensus": win_set("consensus", 5),
    "qualified_majority": win_set("qualified_majority", 5),
    "majority": win_set("majority", 5),
    "veto_council": win_set("veto_council", 5, quota=3, veto=(0, 1)),
}


def opposing(*members: int) -> np.ndarray:
    utility = np.full((5, 1), KEEN)
    utility[list(members)] = AGAINST
    return utility


@pytest.mark.parametrize(
    ("kind", "against", "passes"),
    [
        ("consensus", (), True),
        ("consensus", (4,), False),
        ("qualified_majority", (4,), True),
        ("qualified_majority", (3, 4), False),
        ("majority", (3, 4), True),
        ("majority", (2, 3, 4), False),
        ("veto_council", (3, 4), True),
        ("veto_council", (2, 3, 4), False),
        ("veto_council", (0,), False),
        ("veto_council", (1,), False),
    ],
)
def test_a_name_passes_where_those_who_do_not_object_meet_the_rule(
    race: Race, chance: Chance, kind: str, against: tuple[int, ...], passes: bool
) -> None:
    sampled = race(opposing(*against), AT_ONCE, days=5, paths=100, rule=FIVE[kind]).run()
    assert chance(sampled, "c0") == float(passes)
    for member in range(5):
        assert sampled.objected[:, member].mean() == float(member in against)


@pytest.mark.parametrize("kind", FIVE)
def test_objections_on_record_block_like_those_that_break_the_silence(
    race: Race, chance: Chance, kind: str
) -> None:
    """What stands at the opening, and what is said when a name is put, count the same."""
    for n_against in range(6):
        members = tuple(range(5 - n_against, 5))
        held = {(i, 0): 0 for i in members}
        shared = {"days": 5, "paths": 100, "rule": FIVE[kind]}
        asked = chance(race(opposing(*members), AT_ONCE, **shared).run(), "c0")
        on_record = race(np.full((5, 1), KEEN), AT_ONCE, stance=held, **shared).run()
        assert chance(on_record, "c0") == asked


@pytest.mark.parametrize("kind", ["consensus", "veto_council"])
def test_a_veto_player_can_block_any_candidate(race: Race, chance: Chance, kind: str) -> None:
    utility = np.full((5, 3), KEEN)
    utility[1] = AGAINST
    sampled = race(utility, AT_ONCE, days=50, paths=100, rule=FIVE[kind]).run()
    assert chance(sampled, "undecided") == 1.0
    assert sampled.objected[:, 1].all()


@pytest.mark.parametrize(("quota", "p"), [(3, 0.5), (4, 0.8), (1, 0.2)])
def test_with_a_quota_the_chance_to_pass_is_binomial(
    race: Race, chance: Chance, quota: int, p: float
) -> None:
    utility = np.full((5, 1), np.log(p / (1 - p)))
    sampled = race(utility, AT_ONCE, days=1, paths=10_000, rule=WinSet(5, quota)).run()
    expected = float(stats.binom.sf(quota - 1, 5, p))
    assert chance(sampled, "c0") == pytest.approx(expected, abs=4 * 0.5 / 100)


def test_with_a_veto_and_a_quota_both_must_be_met(race: Race, chance: Chance) -> None:
    utility = np.array([[1.0], [0.0], [0.0]])
    sampled = race(utility, AT_ONCE, days=1, paths=10_000, rule=WinSet(3, 2, (0,))).run()
    assert chance(sampled, "c0") == pytest.approx(expit(1.0) * 0.75, abs=4 * 0.5 / 100)


def test_a_name_that_is_blocked_waits_for_the_concession_that_frees_it(race: Race) -> None:
    process = {**AT_ONCE, "log_concession_rate": np.log(0.1)}
    held = {(i, 0): 0 for i in range(3)}
    sampled = race(
        np.full((5, 1), KEEN), process, stance=held, days=500, paths=5000, rule=FIVE["majority"]
    ).run()
    # two objections of five do not block a majority: the first of three to concede decides
    assert sampled.decided_day.mean() == pytest.approx(10 / 3, abs=4 * 3.4 / np.sqrt(5000))


def test_a_ballot_always_elects_one_of_those_who_stand(race: Race, chance: Chance) -> None:
    utility = np.random.default_rng(3).normal(0, 1, (7, 4))
    plan = {"rule": win_set("ballot_rounds", 7), "is_ballot": True, "days": 5, "paths": 4000}
    sampled = race(utility, AT_ONCE, status={1: 3}, kept=3, **plan).run()
    assert chance(sampled, "undecided") == chance(sampled, "c1") == 0.0
    assert chance(sampled, "extended") == 0.0
    assert chance(sampled, "c0") + chance(sampled, "c2") == 1.0
    assert sampled.decided_day.max() < 1e-3


def test_a_ballot_elects_however_many_names_there_are(race: Race, chance: Chance) -> None:
    utility = np.random.default_rng(3).normal(0, 1, (7, 25))
    plan = {"rule": win_set("ballot_rounds", 7), "is_ballot": True, "days": 5, "paths": 200}
    assert chance(race(50 * utility, AT_ONCE, **plan).run(), "undecided") == 0.0


@pytest.mark.parametrize("seed", range(5))
def test_a_ballot_of_firm_minds_agrees_with_the_rule_of_ballots(race: Race, seed: int) -> None:
    utility = np.random.default_rng(seed).normal(0, 1, (7, 4))
    everybody = np.ones(4, dtype=bool)
    winners = {
        elimination_rounds(utility, 4, 4, everybody, np.array(lots, dtype=float))[0]
        for lots in permutations(range(4))
    }
    plan = {"rule": win_set("ballot_rounds", 7), "is_ballot": True, "days": 1, "paths": 200}
    # each wish is small beside the utilities: only names that are level part by lot
    assert set(race(1000 * utility, AT_ONCE, **plan).run().outcome) == winners


def test_a_ballot_of_open_minds_has_the_chances_of_the_same_ballots_outside(
    race: Race, chance: Chance
) -> None:
    rng = np.random.default_rng(12)
    utility = rng.normal(0, 1, (7, 3))
    plan = {"rule": win_set("ballot_rounds", 7), "is_ballot": True, "days": 1, "paths": 10_000}
    sampled = race(utility, AT_ONCE, **plan).run()
    winners = [
        elimination_rounds(
            utility + rng.logistic(size=(7, 3)), 4, 3, np.ones(3, dtype=bool), rng.random(3)
        )[0]
        for _ in range(3000)
    ]
    for c in range(3):
        outside = float(np.mean(np.array(winners) == c))
        assert chance(sampled, f"c{c}") == pytest.approx(outside, abs=4 * 0.5 / np.sqrt(3000))


def test_a_rule_that_weighs_its_members_is_refused(race: Race) -> None:
    weighted = weighted_win_set((50.0, 49.0, 1.0), 51.0)
    with pytest.raises(InputError, match="counts heads; choose a rule without weights"):
        race(np.zeros((3, 1)), rule=weighted)
