"""Who holds it up, against a count by hand and by brute force."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from forecast.analysis.pivots import pivots
from forecast.outcomes import SampledOutcomes

Sampled = Callable[..., SampledOutcomes]
MEMBERS = ("HU", "TR", "US")


def test_pivots_are_counted_over_paths(sampled: Sampled) -> None:
    paths = sampled(
        decided_day=[10.0, 20.0, 30.0, 40.0],
        objected=[[1, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]],
        last_holdout=[0, 0, 1, -1],
        holdout_days=[4.0, 16.0, 7.0, 0.0],
    )
    rows = {row.member: row for row in pivots(paths)}
    assert (rows["HU"].p_objects, rows["HU"].p_last_holdout, rows["HU"].days_added) == (
        0.5,
        0.5,
        10.0,
    )
    assert (rows["TR"].p_objects, rows["TR"].p_last_holdout, rows["TR"].days_added) == (
        0.5,
        0.25,
        7.0,
    )
    assert (rows["US"].p_objects, rows["US"].p_last_holdout, rows["US"].days_added) == (0, 0, 0)


@pytest.mark.parametrize("seed", range(4))
def test_pivots_equal_a_count_path_by_path(sampled: Sampled, seed: int) -> None:
    rng = np.random.default_rng(seed)
    objected = rng.random((300, 3)) < [0.6, 0.3, 0.05]
    last = np.array([rng.choice(np.flatnonzero(o)) if o.any() else -1 for o in objected])
    days = np.where(last >= 0, rng.exponential(20, 300), 0.0)
    paths = sampled(
        decided_day=np.full(300, 50.0), objected=objected, last_holdout=last, holdout_days=days
    )
    for row in pivots(paths):
        place = MEMBERS.index(row.member)
        n_objects = sum(1 for path in range(300) if objected[path, place])
        added = [days[path] for path in range(300) if last[path] == place]
        assert row.p_objects == pytest.approx(n_objects / 300)
        assert row.p_last_holdout == pytest.approx(len(added) / 300)
        assert row.days_added == pytest.approx(np.mean(added) if added else 0.0)


def test_the_likeliest_last_hold_out_comes_first_and_equals_go_by_name(sampled: Sampled) -> None:
    paths = sampled(
        decided_day=[1.0, 2.0],
        objected=[[0, 1, 1], [0, 1, 1]],
        last_holdout=[2, 2],
        holdout_days=[1.0, 1.0],
    )
    assert [row.member for row in pivots(paths)] == ["US", "TR", "HU"]
    nobody = sampled(decided_day=[1.0, 2.0])
    assert [row.member for row in pivots(nobody)] == ["HU", "TR", "US"]
