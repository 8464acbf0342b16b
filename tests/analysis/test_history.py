"""A forecast through time: its table, its record, and where it moved most."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from math import nan

import numpy as np
import pandas as pd
import pytest

from forecast.analysis.history import (
    Answered,
    Day,
    History,
    day_from,
    steps,
)
from forecast.outcomes import OutcomeProbability
from forecast.store.history import history_record, long_frame

FIRST = date(2024, 1, 1)


def outcome(name, chance, kind="candidate"):
    return OutcomeProbability(name, kind, name.title(), chance, 0.01, (0.0, 1.0))


def day(number, chances):
    how = Answered("fit" if number == 0 else "reweighted", nan if number == 0 else 0.3, 600.0, "")
    rows = [outcome(n, p, "field" if n == "field" else "candidate") for n, p in chances.items()]
    return Day(FIRST + timedelta(number), tuple(rows), 0.9, FIRST, "ok", how, how)


@pytest.fixture
def history():
    days = (
        day(0, {"anna": 0.5, "field": 0.5}),
        day(1, {"anna": 0.505, "field": 0.495}),
        day(2, {"anna": 0.3, "ben": 0.4, "field": 0.3}),
    )
    return History("tiny", "Tiny", FIRST + timedelta(90), 1000, days, {"rng_seed": 1})


def test_the_greatest_move_comes_first_with_what_changed_most(history):
    greatest, least = steps(history.days)
    assert (greatest.since, greatest.until) == (FIRST + timedelta(1), FIRST + timedelta(2))
    assert list(greatest.changes) == ["ben", "anna", "field"]
    assert greatest.changes["ben"] == pytest.approx(0.4)
    assert greatest.moved == pytest.approx((0.4 + 0.205 + 0.195) / 2)
    assert greatest.is_clear
    assert least.moved == pytest.approx(0.005)


def test_a_move_within_its_error_is_not_clear(history):
    assert not steps(history.days)[1].is_clear


def test_a_name_has_no_chance_before_it_is_named(history):
    chances = history.chances
    assert chances.columns.tolist() == ["anna", "field", "ben"]
    assert chances["ben"].isna().tolist() == [True, True, False]
    assert chances.index[0] == pd.Timestamp(FIRST)


def test_the_table_has_a_row_for_every_date_and_outcome(history):
    table = long_frame(history)
    assert len(table) == 7
    assert table["as_of"].nunique() == 3
    assert table["answered"].tolist() == ["fit"] * 2 + ["reweighted"] * 5
    assert table.groupby("as_of")["probability"].sum().to_numpy() == pytest.approx(np.ones(3))
    alone = replace(history, days=tuple(replace(d, bare=None) for d in history.days))
    assert long_frame(alone)["bare_answered"].isna().all()


def test_the_record_is_json_without_numbers_that_are_none(history):
    text = json.dumps(history_record(history), allow_nan=False)
    told = json.loads(text)
    assert told["schema"] == "succession-forecast/history/1"
    assert [d["as_of"] for d in told["dates"]] == ["2024-01-01", "2024-01-02", "2024-01-03"]
    assert told["dates"][0]["answered"]["stated"]["pareto_k"] is None
    assert told["moves"][0]["until"] == "2024-01-03"


def test_a_day_says_what_its_paths_did(sampled):
    how = Answered("fit", nan, 4.0, "a fit of its own")
    paths = sampled(decided_day=[3.0, 10.0, 20.0, np.inf])
    found = day_from(paths, verdict="ok", stated=how, bare=None)
    assert found.as_of == paths.as_of
    assert found.p_decided_by_horizon == pytest.approx(0.75)
    assert found.median == paths.as_of + timedelta(10)
    assert {o.id: o.probability for o in found.outcomes}["anna"] == pytest.approx(0.75)
