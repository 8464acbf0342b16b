"""The forecast through time is what each date's own run said, and never what came later."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from forecast.store.earlier import earlier_days
from forecast.store.runs import StoredRun, run_id, save_run


def on(stored: StoredRun, as_of: date, chance: float = 0.2, **changes) -> StoredRun:
    """The run as of another date, with another chance of Anna."""
    anna, *rest = stored.forecast.outcomes
    outcomes = (replace(anna, probability=chance), *rest)
    said = replace(stored.forecast, as_of=as_of, outcomes=outcomes, **changes)
    update = {"as_of": as_of, "horizon": said.horizon}
    return replace(stored, forecast=said, scenario=stored.scenario.model_copy(update=update))


@pytest.fixture
def store(tmp_path: Path, stored: StoredRun) -> Path:
    failed = replace(stored.forecast.diagnostics, verdict="failed")
    for run in (
        on(stored, date(2023, 10, 1)),
        on(stored, date(2023, 12, 1)),
        on(stored, date(2023, 9, 1), horizon=date(2024, 12, 1)),
        on(stored, date(2023, 11, 1), diagnostics=failed),
    ):
        save_run(tmp_path / run_id(run), run)
    return tmp_path


def test_earlier_runs_of_the_same_question_come_before_the_run_itself(store, stored):
    found = earlier_days(store, stored)
    assert [day.as_of for day in found.days] == [date(2023, 10, 1), date(2023, 11, 22)]
    assert [day.outcomes[0].probability for day in found.days] == [0.2, 1 / 3]
    assert found.days[0].outcomes[0].name == "Anna Ö."
    assert found.days[0].median == date(2024, 6, 1)


def test_a_history_fills_the_dates_that_have_no_run(store, stored):
    row = {"id": "ben", "kind": "candidate", "name": "Ben", "probability": 0.5, "mcse": 0.01}
    dates = [
        {
            "as_of": day,
            "outcomes": [{**row, "interval90": [0.1, 0.9]}],
            "p_decided_by_horizon": 0.5,
            "median_date": None,
            "verdict": "ok",
        }
        for day in ("2023-10-01", "2023-10-02", "2024-01-01")
    ]
    folder = store / "history" / "small-race"
    folder.mkdir(parents=True)
    told = {"schema": "succession-forecast/history/1", "scenario": "small-race"}
    told |= {"horizon": "2024-10-01", "dates": dates}
    (folder / "history.json").write_text(json.dumps(told))
    found = earlier_days(store, stored)
    assert [(day.as_of.month, day.as_of.day) for day in found.days] == [(10, 1), (10, 2), (11, 22)]
    assert [day.outcomes[0].id for day in found.days] == ["anna", "ben", "anna"]


def test_what_cannot_be_read_is_left_out(store, stored):
    folder = store / "history" / "small-race"
    folder.mkdir(parents=True)
    (folder / "history.json").write_text('{"schema": "succession-forecast/history/1"}')
    assert len(earlier_days(store, stored).days) == 2
    assert len(earlier_days(store / "nowhere", stored).days) == 1
