"""A path that is watched is the same path: its stances are those that its row and trace tell of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from forecast.simulation import watch as watching
from forecast.simulation.advance import CONCEDES, SPEAKS
from forecast.simulation.state import ACCEPT, ENDORSE, OPPOSE
from forecast.simulation.watch import StanceLog, watch

Race = Callable[..., Any]
UTILITY = np.random.default_rng(8).normal(0.3, 1.5, (60, 5, 5))
PLAN: dict[str, Any] = {
    "lively": True,
    "days": 154,
    "paths": 1500,
    "newcomers": 1,
    "kept": 3,
    "slots": (33.0, 90.0),
    "deadlines": (95.0, 120.0),
    "term_end": 120.0,
    "frontrunner": 0,
    "status": {1: 0, 2: 1},
    "stance": {(1, 0): 0, (2, 0): 1, (3, 1): 3},
    "permanent": 0.1,
    "backing": (0, 1.0),
    "bindings": ({"candidate": 1, "effect": 1.5, "starts": -10},),
    "assume": (
        {"kind": "stance", "on": date(2024, 2, 1), "member": "M4", "candidate": "c0",
         "stance": "oppose"},
        {"kind": "government_change", "on": date(2024, 3, 1), "member": "M4"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def watched(race: Race) -> tuple[Any, StanceLog]:
    """A race in which all happens, and its log."""
    plan = race(UTILITY, **PLAN)
    return plan, watch(plan.posterior, plan.scenario, plan.setting, workers=2)


def test_what_is_said_and_conceded_is_in_the_log_on_its_day(
    watched: tuple[Any, StanceLog],
) -> None:
    plan, log = watched
    told = {
        (int(path), round(float(day), 9), int(member), int(candidate), int(level))
        for path, rows in enumerate(plan.trace(400).trace)
        for day, what, member, candidate, level in rows
        if what in (SPEAKS, CONCEDES)
    }
    columns = (log.path, log.day.round(9), log.member, log.candidate, log.level)
    written = {
        (int(p), float(d), int(m), int(c), int(lv)) for p, d, m, c, lv in zip(*columns, strict=True)
    }
    # saying the same again changes no stance
    changed = {row for row in told if row in written}
    assert len(changed) > 0.95 * len(told)
    raised = {row for row in told if row[4] == OPPOSE}
    assert len(raised & written) > 0.9 * len(raised) > 0


def test_who_objected_to_the_chosen_name_is_who_the_log_says(
    watched: tuple[Any, StanceLog],
) -> None:
    plan, log = watched
    sampled = plan.run()
    ids = [o.id for o in sampled.outcomes]
    opening = plan.posterior.opening["stance"].to_numpy()
    for c, name in enumerate(sampled.candidates):
        if name not in ids:
            continue
        chosen = sampled.outcome == ids.index(name)
        objected = np.tile(opening[:, c] == OPPOSE, (sampled.n_paths, 1))
        rows = (log.candidate == c) & (log.level == OPPOSE)
        objected[log.path[rows], log.member[rows]] = True
        assert chosen.sum() > 5
        assert (objected[chosen] == sampled.objected[chosen]).all()


def test_the_last_hold_out_is_the_last_in_the_log_to_leave_its_objection(
    watched: tuple[Any, StanceLog],
) -> None:
    plan, log = watched
    sampled = plan.run()
    ids = [o.id for o in sampled.outcomes]
    n_told = 0
    known = np.isin(sampled.outcome, [k for k, o in enumerate(ids) if o in sampled.candidates])
    for path in np.flatnonzero(known & (sampled.last_holdout >= 0))[:200]:
        c = sampled.candidates.index(ids[sampled.outcome[path]])
        member = sampled.last_holdout[path]
        mine = (log.path == path) & (log.candidate == c) & (log.member == member)
        left = mine & np.isin(log.level, [1, ACCEPT, ENDORSE])
        assert left.any()
        n_told += 1
    assert n_told > 50


def test_an_assumed_objection_is_in_the_log_of_every_path_that_lives_to_see_it(
    watched: tuple[Any, StanceLog],
) -> None:
    plan, log = watched
    alive = np.flatnonzero(plan.run().decided_day > 31.0)
    rows = (log.member == 4) & (log.candidate == 0) & (log.level == OPPOSE) & (log.day <= 31.0)
    assert set(alive) <= set(log.path[rows])


def test_the_log_is_the_same_for_any_number_of_workers_and_any_room(
    race: Race, watched: tuple[Any, StanceLog], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, log = watched
    monkeypatch.setattr(watching, "ROOM", 2)
    again = watch(plan.posterior, plan.scenario, plan.setting, workers=1)
    assert {k: v.tobytes() for k, v in vars(again).items()} == {
        k: v.tobytes() for k, v in vars(log).items()
    }
