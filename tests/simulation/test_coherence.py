"""What must hold of any run: one distribution, the same bytes, no step and no horizon in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from forecast.analysis.summary import outcome_probabilities
from forecast.outcomes import SampledOutcomes

Race = Callable[..., Any]
Chance = Callable[[SampledOutcomes, str], float]

UTILITY = np.random.default_rng(8).normal(0.3, 1.5, (60, 5, 5))
FULL: dict[str, Any] = {
    "lively": True,
    "days": 154,
    "paths": 2000,
    "newcomers": 1,
    "kept": 3,
    "slots": (33.0, 90.0),
    "deadlines": (95.0, 120.0),
    "term_end": 120.0,
    "frontrunner": 0,
    "status": {1: 0, 2: 1},
    "stance": {(1, 0): 0, (2, 0): 1, (3, 1): 3},
    "home": {0: 4},
    "counted": {1: 0.6},
    "permanent": 0.1,
    "backing": (0, 1.0),
    "bindings": ({"candidate": 1, "effect": 1.5, "starts": -10},),
}
"""Five members, three names, an incumbent and a newcomer, with all that a race can have."""


def as_bytes(sampled: SampledOutcomes) -> dict[str, bytes]:
    return {k: v.tobytes() for k, v in vars(sampled).items() if isinstance(v, np.ndarray)}


def test_probabilities_of_all_outcomes_sum_to_one(race: Race) -> None:
    sampled = race(UTILITY, **FULL).run()
    rows = outcome_probabilities(sampled)
    assert abs(sum(row.probability for row in rows) - 1.0) < 1e-9
    assert [row.id for row in rows] == ["c0", "c1", "c2", "field", "extended", "undecided"]
    # each of them happens, so nothing here is true for want of cases
    assert min(row.probability for row in rows) > 0.002


@pytest.mark.parametrize("workers", [2, 3])
def test_the_same_seed_gives_the_same_bytes_for_any_number_of_workers(
    race: Race, workers: int
) -> None:
    plan = race(UTILITY, **FULL)
    assert as_bytes(plan.run(workers=workers)) == as_bytes(plan.run(workers=1))


def test_another_seed_gives_other_paths_and_about_the_same_chances(
    race: Race, chance: Chance
) -> None:
    here, there = (race(UTILITY, **{**FULL, "seed": s}).run() for s in (1, 2))
    assert np.mean(here.decided_day == there.decided_day) < 0.2
    for outcome in ("c0", "c1", "field", "extended"):
        assert chance(here, outcome) == pytest.approx(chance(there, outcome), abs=0.04)


@pytest.mark.parametrize("days", [1, 7, 100, 154])
def test_the_last_node_is_exactly_the_horizon(race: Race, days: int) -> None:
    plan = race(UTILITY, **{**FULL, "days": days, "paths": 100})
    sampled = plan.run()
    assert sampled.node_days[-1] == days == plan.setting.world.edges[-1]
    assert sampled.dates()[-1].item().date() == sampled.horizon
    assert len(np.unique(sampled.node_days)) == len(sampled.node_days)
    decided = sampled.decided_day[np.isfinite(sampled.decided_day)]
    assert decided.size == 0 or decided.max() <= days


@pytest.mark.parametrize("steps", [(7.0, 3.5), (60.0, 30.0), (1.0, 0.5)])
def test_halving_the_step_moves_nothing_beyond_monte_carlo_error(
    race: Race, steps: tuple[float, float]
) -> None:
    whole, half = (race(UTILITY, **{**FULL, "step_days": s}).run() for s in steps)
    # paired paths: most are the same, and those that differ differ either way
    for code in range(len(whole.outcomes)):
        difference = (half.outcome == code).astype(float) - (whole.outcome == code)
        error = max(difference.std(ddof=1) / np.sqrt(whole.n_paths), 1e-9)
        assert abs(difference.mean()) < 4 * error
        assert abs(difference.mean()) < 0.01
    both = np.isfinite(whole.decided_day) & np.isfinite(half.decided_day)
    assert abs(np.mean(whole.decided_day[both] - half.decided_day[both])) < 0.5


@pytest.mark.parametrize("step_days", [1.0, 5.0, 60.0])
def test_support_is_read_on_the_day_of_its_node_whatever_the_step(
    race: Race, step_days: float
) -> None:
    # with nothing that the step averages, the paths are the same and so is all that is read
    flat = {"slots": (), "deadlines": (), "term_end": 0.0, "days": 100}
    weekly = race(UTILITY, **{**FULL, **flat}).run()
    other = race(UTILITY, **{**FULL, **flat, "step_days": step_days}).run()
    assert weekly.decided_day == pytest.approx(other.decided_day)
    assert weekly.node_days.tolist() == other.node_days.tolist()
    assert weekly.support == pytest.approx(other.support)
    assert weekly.holdouts == pytest.approx(other.holdouts)


def test_a_longer_horizon_changes_nothing_of_what_came_before_the_shorter_one(
    race: Race,
) -> None:
    short, long = (race(UTILITY, **{**FULL, "days": days}).run() for days in (98, 154))
    early = short.decided_day <= 98.0
    assert 0.2 < early.mean() < 0.99
    for name in ("outcome", "decided_day", "objected", "last_holdout", "holdout_days"):
        assert (getattr(short, name)[early] == getattr(long, name)[early]).all()
    assert (long.decided_day[~early] > 98.0).all()
    n_nodes = len(short.node_days)
    assert long.support[:n_nodes].tolist() == short.support.tolist()


def test_a_cell_that_the_horizon_cuts_changes_nothing_before_it(race: Race) -> None:
    short, long = (race(UTILITY, **{**FULL, "days": days}).run() for days in (101, 154))
    early = long.decided_day <= 98.0
    assert (short.decided_day[early] == long.decided_day[early]).all()
    assert (short.decided_day[~early] > 98.0).all()


@pytest.mark.parametrize("kind", ["stance", "government_change", "factor_scale"])
def test_one_late_assumed_event_leaves_every_path_before_it_as_it_was(
    race: Race, kind: str
) -> None:
    on = date(2024, 1, 1) + timedelta(days=60)
    event = {
        "stance": {"member": "M2", "candidate": "c0", "stance": "oppose"},
        "government_change": {"member": "M1"},
        "factor_scale": {"factor": "backing", "scale": 2.0},
    }[kind]
    assumed = ({"kind": kind, "on": on, **event},)
    plain, other = race(UTILITY, **FULL), race(UTILITY, assume=assumed, **FULL)
    before, after = plain.trace().trace, other.trace().trace
    # exact up to the day: every event, whom it is about, and what is said
    early = [np.where(t[:, :, :1] < 60.0, t, -9.0) for t in (before, after)]
    assert early[0].tobytes() == early[1].tobytes()
    late = [np.where(t[:, :, :1] > 60.0, t, -9.0) for t in (before, after)]
    assert late[0].tobytes() != late[1].tobytes()


def test_paired_paths_tell_a_difference_far_more_sharply_than_independent_ones(
    race: Race,
) -> None:
    shifted = UTILITY.copy()
    shifted[:, :, 0] += 0.2
    base = race(UTILITY, **FULL).run().outcome == 0
    paired = race(shifted, **FULL).run().outcome == 0
    apart = race(shifted, **{**FULL, "seed": 99}).run().outcome == 0
    errors = [float(np.std(other.astype(float) - base)) for other in (paired, apart)]
    assert paired.mean() > base.mean()
    # half the error is a quarter of the paths for the same answer
    assert errors[0] < 0.5 * errors[1]


def test_paths_on_one_draw_differ_and_their_draws_are_shared_out_evenly(race: Race) -> None:
    sampled = race(UTILITY, **FULL).run()
    counts = np.bincount(sampled.draw, minlength=60)
    assert counts.max() - counts.min() <= 1
    on_first = sampled.decided_day[sampled.draw == 0]
    assert len(np.unique(on_first[np.isfinite(on_first)])) > 10


def test_the_order_of_members_carries_no_meaning(race: Race, chance: Chance) -> None:
    order = np.array([4, 3, 2, 1, 0])
    place = {int(i): k for k, i in enumerate(order)}
    turned = {
        **FULL,
        "stance": {(place[i], c): level for (i, c), level in FULL["stance"].items()},
        "home": {c: place[i] for c, i in FULL["home"].items()},
        "backing": (place[0], 1.0),
    }
    here, there = race(UTILITY, **FULL).run(), race(UTILITY[:, order], **turned).run()
    for outcome in ("c0", "c1", "c2", "field", "extended", "undecided"):
        assert chance(here, outcome) == pytest.approx(chance(there, outcome), abs=0.04)
    assert here.support[-1] == pytest.approx(there.support[-1], abs=0.15)
