"""A forecast comes back as it went, and its summary keeps the contract."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.outcomes import Forecast
from forecast.store.digests import readable_json
from forecast.store.record import (
    forecast_from,
    forecast_record,
    forecast_tables,
    table_from_csv,
    table_to_csv,
)
from forecast.store.summary import summary_of


def through_text(forecast: Forecast) -> Forecast:
    record = json.loads(readable_json(forecast_record(forecast)))
    tables = {name: table_to_csv(table) for name, table in forecast_tables(forecast).items()}
    return forecast_from(record, {name: table_from_csv(text) for name, text in tables.items()})


def test_a_forecast_survives_its_record_without_loss(forecast: Forecast) -> None:
    again = through_text(forecast)
    assert forecast_record(again) == forecast_record(forecast)
    assert again.timeline.p50 == forecast.timeline.p50
    assert again.diagnostics == forecast.diagnostics
    for name, table in forecast_tables(again).items():
        pd.testing.assert_frame_equal(table, forecast_tables(forecast)[name], check_exact=True)


@given(st.lists(st.floats(allow_infinity=False), min_size=1, max_size=5))
def test_every_number_of_a_table_survives(numbers: list[float]) -> None:
    dates = pd.date_range("2023-11-22", periods=len(numbers), freq="D", name="date", unit="us")
    table = pd.DataFrame({"anna": np.array(numbers)}, index=dates)
    again = table_from_csv(table_to_csv(table))
    pd.testing.assert_frame_equal(again, table, check_exact=True, check_freq=False)


def test_a_table_without_candidates_keeps_its_dates() -> None:
    table = pd.DataFrame(index=pd.DatetimeIndex(["2023-11-22", "2023-11-29"], name="date"))
    again = table_from_csv(table_to_csv(table))
    assert again.shape == (2, 0)
    assert again.index.equals(table.index)


def test_a_record_of_another_schema_or_shape_is_refused(forecast: Forecast) -> None:
    record, tables = forecast_record(forecast), forecast_tables(forecast)
    with pytest.raises(ValueError, match="schema is 'other/1'; this version reads"):
        forecast_from({**record, "schema": "other/1"}, tables)
    with pytest.raises(ValueError, match="n_paths"):
        forecast_from({**record, "n_paths": "many"}, tables)


def test_the_summary_keeps_the_contract_key_by_key(forecast: Forecast) -> None:
    assert summary_of(forecast) == {
        "schema": "succession-forecast/summary/1",
        "scenario": "small-race",
        "as_of": "2023-11-22",
        "horizon": "2024-10-01",
        "outcomes": [
            {
                "id": "anna",
                "kind": "candidate",
                "probability": 1 / 3,
                "mcse": 0.001,
                "interval90": [0.1, 0.7],
            },
            {
                "id": "field",
                "kind": "field",
                "probability": 2 / 3,
                "mcse": None,
                "interval90": [0.3, 0.9],
            },
        ],
        "timeline": {
            "milestones": [{"id": "summit", "date": "2024-07-09", "p_decided_by": 0.4}],
            "decision_date": {"p05": "2024-02-01", "p50": "2024-06-01", "p95": None},
            "p_decided_by_horizon": 0.1 + 0.2,
        },
        "pivots": [{"member": "HU", "p_objects": 0.5, "p_last_holdout": 0.25}],
        "diagnostics": {
            "verdict": "doubtful",
            "rhat_max": None,
            "ess_min": 401.5,
            "divergences": 0,
        },
        "provenance": {
            "config_sha256": "c" * 64,
            "seeds_sha256": "5" * 64,
            "rng_seed": 1,
            "versions": {"forecast": "0.1.0"},
            "wall_seconds": {},
        },
    }


def test_a_probability_that_is_not_a_number_is_never_written(forecast: Forecast) -> None:
    broken = replace(forecast.outcomes[0], probability=float("nan"))
    summary = summary_of(replace(forecast, outcomes=(broken,)))
    with pytest.raises(ValueError, match="not JSON compliant"):
        readable_json(summary)
