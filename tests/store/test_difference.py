"""What is told to differ between two runs is what was changed, and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from forecast.store.difference import Change, difference, moves
from forecast.store.runs import StoredRun, run_id, save_run


def saved(store: Path, stored: StoredRun) -> Path:
    return save_run(store / run_id(stored), stored)


def test_a_run_does_not_differ_from_itself(tmp_path: Path, stored: StoredRun) -> None:
    folder = saved(tmp_path, stored)
    found = difference(folder, folder)
    assert (found.config, found.events, found.facts, found.versions) == ((), (), (), ())
    assert (found.dates, found.verdict) == ((), None)
    assert all(move.points in (0.0, None) for move in found.probabilities)


def test_a_changed_key_is_told_with_both_values(tmp_path: Path, stored: StoredRun) -> None:
    seed = stored.scenario.model_copy(update={"rng_seed": 7})
    after = saved(tmp_path, replace(stored, scenario=seed))
    found = difference(saved(tmp_path, stored), after)
    assert found.config == (Change("rng_seed", "20231122", "7"),)


def test_an_event_that_came_is_told_by_name(tmp_path: Path, stored: StoredRun) -> None:
    earlier = replace(stored, evidence=stored.evidence.model_copy(update={"events": ()}))
    before, after = saved(tmp_path, earlier), saved(tmp_path, stored)
    assert difference(before, after).events == ("+ 2023-10-30 stance: HU oppose anna (The Paper)",)
    assert difference(after, before).events[0].startswith("- 2023-10-30 stance")


def test_a_version_that_moved_is_told(tmp_path: Path, stored: StoredRun) -> None:
    provenance = {**stored.forecast.provenance, "versions": {"forecast": "0.2.0"}}
    newer = replace(stored, forecast=replace(stored.forecast, provenance=provenance))
    found = difference(saved(tmp_path, stored), saved(tmp_path, newer))
    assert found.versions == (Change("forecast", "0.1.0", "0.2.0"),)


def test_outputs_are_told_with_points_error_and_dates(tmp_path: Path, stored: StoredRun) -> None:
    anna, field = stored.forecast.outcomes
    told = replace(
        stored.forecast,
        outcomes=(replace(anna, probability=anna.probability + 0.1), field),
        timeline=replace(stored.forecast.timeline, p95=date(2024, 9, 1)),
        diagnostics=replace(stored.forecast.diagnostics, verdict="ok"),
    )
    seed = stored.scenario.model_copy(update={"rng_seed": 7})
    after = saved(tmp_path, replace(stored, forecast=told, scenario=seed))
    found = difference(saved(tmp_path, stored), after)
    move = found.probabilities[0]
    assert move.outcome == "anna"
    assert move.points == pytest.approx(10)
    assert move.mcse == pytest.approx(0.001 * 2**0.5)
    assert not move.is_noise
    assert found.dates == (Change("p95", "beyond the horizon", "2024-09-01"),)
    assert found.verdict == Change("verdict", "doubtful", "ok")


def test_an_outcome_that_was_not_asked_about_has_no_move() -> None:
    (move,) = moves([], [{"id": "anna", "probability": 0.2, "mcse": 0.01}])
    assert (move.before, move.after, move.points, move.is_noise) == (None, 0.2, None, False)
