"""The kernel and the straightforward one, on the same random numbers, tell the same story."""

from __future__ import annotations

import numpy as np
import pytest
from races import LOUD, Made, Size, made
from straightforward import empty_rows, run_plainly

from forecast.simulation.program import run_paths
from forecast.simulation.results import Results

SEED, PATHS = 7, 400
SMALL = {"n_members": 8, "n_names": 5, "n_newcomers": 2, "n_paths": PATHS, "n_draws": 80}
FLIGHT = {"log_withdrawal_rate": (-4.5, 0.3), "log_speaking_rate": (-6.0, 0.3)}
CONTRARY = {
    "speaking_strength": (-0.7, 0.0),
    "speaking_privacy": (-0.7, 0.0),
    "speaking_frontrunner": (-1.0, 0.0),
    "speaking_declared": (-1.0, 0.0),
}
RACES = {
    "the flagship's size and rates": Size(n_paths=PATHS, n_draws=80),
    "a loud body": Size(**SMALL, process=LOUD),
    "assumed events, silences, shifts": Size(**SMALL, process=LOUD, is_assumed=True),
    "a quota without vetoes": Size(**SMALL, process=LOUD, quota=5, vetoes=False),
    "ballots": Size(
        **SMALL, process={**LOUD, "log_proposal_rate": (-4.5, 0.3)}, quota=5, is_ballot=True
    ),
    "favourites that leave": Size(**SMALL, process={**LOUD, **FLIGHT}),
    "gains of the other sign": Size(**SMALL, process={**LOUD, **CONTRARY}),
    "names that nobody can compare": Size(
        **SMALL, process={**LOUD, "proposal_sharpness": (400.0, 0.0)}
    ),
}


def rows_of(race: Made, paths: np.ndarray, n_traced: int = 0) -> Results:
    n_paths, n_members = len(race.draw_of), len(race.world.veto)
    sums = len(race.world.nodes), len(race.world.home)
    results = Results(
        np.zeros(n_paths, np.int64),
        np.zeros(n_paths),
        np.zeros((n_paths, n_members), np.bool_),
        np.zeros(n_paths, np.int64),
        np.zeros(n_paths),
        np.ones(n_paths),
        np.zeros(sums),
        np.zeros(sums),
        np.full((n_paths, n_traced, 5), np.nan),
    )
    run_paths(race.world, race.draws, SEED, paths, race.draw_of, race.release_day, results)
    return results


@pytest.fixture(scope="module", params=RACES.values(), ids=list(RACES))
def race(request: pytest.FixtureRequest, kernel: None) -> Made:
    return made(request.param)


def test_every_path_ends_alike_on_the_same_day_with_the_same_objections(race: Made) -> None:
    fast = rows_of(race, np.arange(PATHS))
    plain = empty_rows(PATHS, len(race.world.veto))
    run_plainly(
        race.world, race.draws, SEED, np.arange(PATHS), race.draw_of, race.release_day, plain
    )
    # a rounding error may decide between two events at almost the same moment, but hardly ever
    together = fast.outcome == plain.outcome
    assert together.mean() > 0.995
    assert len(np.unique(plain.outcome)) > 1
    assert fast.decided_day[together] == pytest.approx(plain.decided_day[together], abs=1e-6)
    assert (fast.objected == plain.objected).all(axis=1).mean() > 0.995
    assert (fast.last_holdout == plain.last_holdout).mean() > 0.995
    gap = np.abs(fast.holdout_days - plain.holdout_days)
    assert np.mean(gap < 1e-6) > 0.995


def test_no_path_depends_on_which_ran_before_it(race: Made) -> None:
    forth = rows_of(race, np.arange(PATHS), 50)
    # in one piece like those of the engine: for any other layout the kernel is compiled again
    backwards = np.ascontiguousarray(np.argsort(race.draw_of, kind="stable")[::-1])
    by_draw = rows_of(race, backwards, 50)
    for name in ("outcome", "decided_day", "objected", "last_holdout", "holdout_days", "trace"):
        assert getattr(forth, name).tobytes() == getattr(by_draw, name).tobytes()
    assert forth.support.tolist() == by_draw.support.tolist()
    assert forth.holdouts.tolist() == by_draw.holdouts.tolist()


def test_a_path_that_runs_again_with_wider_rosters_counts_once_at_the_nodes(race: Made) -> None:
    results = rows_of(race, np.arange(PATHS))
    n_members = len(race.world.veto)
    opening = np.stack([race.world.stance >= 2, race.world.stance == 0]).sum(axis=1)
    assert results.support[0].tolist() == (PATHS * opening[0]).tolist()
    assert results.holdouts[0].tolist() == (PATHS * opening[1]).tolist()
    assert (results.support + results.holdouts).max() <= PATHS * n_members
    assert results.holdouts.min() >= 0
