"""Around the kernel: draws shared out, days of release, labels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from forecast.simulation.engine import PATHS_PER_DRAW, release_days, spread_over_draws
from forecast.simulation.setting import Bindings

Race = Callable[..., Any]
N = 4000


def bindings(starts: float, *, known: float = np.nan, median: float = 40.0) -> Bindings:
    return Bindings(
        np.array([starts]), np.log(np.array([median])), np.array([0.5]), np.array([known])
    )


@pytest.mark.parametrize("known", [-20.0, 0.0, 33.0])
def test_a_known_day_of_release_is_taken_as_it_is(known: float) -> None:
    assert set(release_days(bindings(-50.0, known=known), 3, 100).ravel()) == {known}


def test_a_release_that_has_not_begun_to_run_is_lognormal_from_its_start() -> None:
    for starts in (0.0, 25.0):
        days = release_days(bindings(starts), 3, N)[:, 0]
        law = stats.lognorm(s=0.5, scale=40.0, loc=starts)
        assert stats.kstest(days, law.cdf).pvalue > 1e-3


@pytest.mark.parametrize("elapsed", [10.0, 60.0, 400.0])
def test_a_release_that_is_overdue_lies_ahead_given_that_it_is_not_yet_over(elapsed: float) -> None:
    days = release_days(bindings(-elapsed), 3, N)[:, 0]
    law = stats.lognorm(s=0.5, scale=40.0)
    assert days.min() > 0.0

    def given(day: np.ndarray) -> np.ndarray:
        return np.asarray(1.0 - law.sf(day + elapsed) / law.sf(elapsed))

    assert stats.kstest(days, given).pvalue > 1e-3


def test_a_release_that_is_long_overdue_still_comes() -> None:
    # 12 sd late: the share that waits longer is 1e-32, which 1 - cdf would round to 0
    days = release_days(bindings(-16_000.0), 3, 100)
    assert np.isfinite(days).all()
    assert (days > 0).all()


def test_each_binding_has_a_day_of_its_own_and_each_seed_other_days() -> None:
    two = Bindings(np.zeros(2), np.log([40.0, 40.0]), np.array([0.5, 0.5]), np.full(2, np.nan))
    days = release_days(two, 3, N)
    assert abs(stats.spearmanr(days[:, 0], days[:, 1]).statistic) < 4 / np.sqrt(N)
    assert not (days == release_days(two, 4, N)).any()
    assert days.tobytes() == release_days(two, 3, N).tobytes()


@pytest.mark.parametrize(
    ("n_paths", "n_chains", "n_draws"),
    [(20_000, 4, 1000), (20_000, 4, 500), (1000, 2, 4000), (100, 16, 50), (997, 3, 77)],
)
def test_paths_use_every_chain_alike_and_each_draw_several_times(
    n_paths: int, n_chains: int, n_draws: int
) -> None:
    draw = spread_over_draws(n_paths, n_chains, n_draws)
    used, count = np.unique(draw, return_counts=True)
    assert len(draw) == n_paths
    assert draw.max() < n_chains * n_draws
    assert count.min() >= PATHS_PER_DRAW
    assert count.max() - count.min() <= 1
    assert len(set(np.bincount(used // n_draws, minlength=n_chains))) == 1


def test_draws_that_are_passed_over_are_passed_over_evenly() -> None:
    within = np.unique(spread_over_draws(100, 2, 1000) % 1000)
    assert within.tolist() == np.arange(0, 1000, 100).tolist()


def test_outcomes_are_labelled_and_newcomers_counted_together(race: Race) -> None:
    utility = np.zeros((3, 4))
    sampled = race(utility, lively=True, newcomers=2, kept=0, paths=500, term_end=100.0).run()
    assert [(o.id, o.kind) for o in sampled.outcomes] == [
        ("c1", "candidate"),
        ("field", "field"),
        ("extended", "extended"),
        ("undecided", "undecided"),
    ]
    assert sampled.candidates == ("c0", "c1")
    assert sampled.members == ("M0", "M1", "M2")
    assert set(sampled.outcome) <= {0, 1, 2, 3}
    undecided = sampled.outcome == 3
    assert (np.isinf(sampled.decided_day) == undecided).all()
    assert sampled.support.shape == sampled.holdouts.shape == (len(sampled.node_days), 2)


def test_progress_is_told_up_to_the_whole(race: Race) -> None:
    from forecast.simulation.engine import simulate

    plan, told = race(np.zeros((3, 2)), paths=2500), []
    simulate(
        plan.posterior, plan.scenario, plan.setting, plan.names, workers=2, progress=told.append
    )
    assert told == pytest.approx([1 / 3, 2 / 3, 1.0])
