"""The pivot, against a body that is asked again with each member's vote turned."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pytest
import xarray as xr

from forecast.outcomes import Outcome, SampledOutcomes
from forecast.pipeline.pivotal import pivots_of_paths
from forecast.posterior import Diagnostics, Posterior
from forecast.process.decision_rule import WinSet, is_winning, win_set

N_DRAWS, N_MEMBERS, N_NAMES = 40, 5, 3
RULES = {
    "consensus": win_set("consensus", N_MEMBERS),
    "majority": win_set("majority", N_MEMBERS),
    "two thirds": win_set("qualified_majority", N_MEMBERS),
    "veto": win_set("veto_council", N_MEMBERS, quota=3, veto=(1, 4)),
}
OUTCOMES = (
    Outcome("a", "candidate", "A"),
    Outcome("b", "candidate", "B"),
    Outcome("field", "field", "field"),
    Outcome("extended", "extended", "extended"),
    Outcome("undecided", "undecided", "undecided"),
)


def made_up(kept: int = -1) -> tuple[SampledOutcomes, Posterior, np.ndarray]:
    rng = np.random.default_rng(6)
    utility = rng.normal(size=(2, N_DRAWS // 2, N_MEMBERS, N_NAMES + 1))
    draw = np.arange(5 * N_DRAWS) % N_DRAWS
    n = len(draw)
    posterior = Posterior.of(
        xr.Dataset({"utility": (("chain", "draw", "member", "candidate"), utility)}),
        xr.Dataset({"incumbent_kept": ((), kept)}),
        Diagnostics("ok", 1.0, 1000.0, 0),
    )
    outcomes = OUTCOMES if kept >= 0 else (*OUTCOMES[:2], Outcome("c", "candidate", "C"))
    sampled = SampledOutcomes(
        outcomes=outcomes,
        members=tuple(f"M{i}" for i in range(N_MEMBERS)),
        candidates=("a", "b", "c"),
        as_of=date(2024, 1, 1),
        horizon=date(2024, 6, 1),
        n_chains=2,
        n_draws=N_DRAWS // 2,
        outcome=rng.integers(0, len(outcomes), n),
        decided_day=rng.random(n),
        draw=draw,
        objected=np.zeros((n, N_MEMBERS), dtype=bool),
        last_holdout=np.full(n, -1),
        holdout_days=np.zeros(n),
        node_days=np.zeros(1),
        support=np.zeros((1, 3)),
        holdouts=np.zeros((1, 3)),
    )
    return sampled, posterior, utility.reshape(-1, N_MEMBERS, N_NAMES + 1)


def by_turning_votes(rule: WinSet, liking: np.ndarray) -> int:
    """Let members agree from the one who likes it best, and ask who turns a no into a yes."""
    order = np.argsort(-liking)
    for n_before in range(N_MEMBERS):
        votes = np.zeros(N_MEMBERS, dtype=bool)
        votes[order[:n_before]] = True
        turned = votes.copy()
        turned[order[n_before]] = True
        if is_winning(rule, turned) and not is_winning(rule, votes):
            return int(order[n_before])
    raise AssertionError("everybody together decides nothing")


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_pivot_of_a_chosen_name_is_found_by_turning_votes_one_by_one(rule: WinSet) -> None:
    sampled, posterior, utility = made_up()
    found = pivots_of_paths(sampled, posterior, rule)
    for path in range(sampled.n_paths):
        liking = utility[sampled.draw[path], :, sampled.outcome[path]]
        assert found[path] == by_turning_votes(rule, liking)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_who_agrees_beyond_the_pivot_decides_nothing_without_it(rule: WinSet) -> None:
    sampled, posterior, utility = made_up()
    found = pivots_of_paths(sampled, posterior, rule)
    for path in range(0, sampled.n_paths, 7):
        liking = utility[sampled.draw[path], :, sampled.outcome[path]]
        happier = liking > liking[found[path]]
        with_pivot = happier.copy()
        with_pivot[found[path]] = True
        assert not is_winning(rule, happier)
        assert is_winning(rule, with_pivot)


def test_where_nobody_was_chosen_it_is_of_the_name_that_is_nearest_to_passing() -> None:
    sampled, posterior, utility = made_up(kept=2)
    rule = RULES["consensus"]
    found = pivots_of_paths(sampled, posterior, rule)
    for path in np.flatnonzero(sampled.outcome >= 2):
        liking = utility[sampled.draw[path], :, :2]
        name = liking.min(axis=0).argmax()
        assert found[path] == liking[:, name].argmin()


def test_the_parts_of_all_members_add_up_to_one() -> None:
    sampled, posterior, _ = made_up()
    parts = [
        np.bincount(pivots_of_paths(sampled, posterior, rule), minlength=N_MEMBERS)
        for rule in RULES.values()
    ]
    assert all(part.sum() == sampled.n_paths for part in parts)
    assert any((one != two).any() for one, two in pairwise(parts))
