"""The released files: whole, short, and the same numbers as were scored."""

from __future__ import annotations

import io
import json
from datetime import date

import pandas as pd
import pytest

from forecast.backtest.assess import assess, thinned
from forecast.backtest.record import COLUMNS, days_csv, forecasts_csv, scores_json
from forecast.scoring.decision_days import decision_days
from forecast.scoring.scored import Resolution, ScoredForecast
from forecast.scoring.table import score_table

CAME_TRUE = {
    name: Resolution(name, "ann", date(2020, 3, 1 + day))
    for day, name in enumerate(("a", "b", "c"))
}


def said(case: str, forecaster: str, ann: float, who: bool = True, when: bool = True):
    return ScoredForecast(
        case=case,
        as_of=date(2020, 2, 1),
        forecaster=forecaster,
        body="club",
        family="club",
        rule_kind="majority",
        probabilities={"ann": ann, "field": 1 - ann} if who else None,
        when=decision_days([10, 30, 90], horizon_days=400) if when else None,
    )


FORECASTS = [
    said(case, name, share, when=name != "uniform")
    for case, shift in (("a", 0.0), ("b", 0.1), ("c", 0.2))
    for name, share in (("ours", 2 / 3 + shift), ("uniform", 0.5))
] + [said(case, "Kaplan-Meier", 0.5, who=False) for case in "abc"]


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return score_table(FORECASTS, CAME_TRUE)


@pytest.fixture(scope="module")
def document(table):
    return json.loads(scores_json(table, assess(FORECASTS, table, CAME_TRUE), {"cases": ["a"]}))


def test_scores_hold_a_row_per_case_date_and_forecaster(document, table):
    rows = pd.DataFrame(document["rows"], columns=document["columns"])
    assert tuple(rows.columns) == COLUMNS
    assert len(rows) == len(table) == 9
    ours = rows[(rows["forecaster"] == "ours") & (rows["case"] == "a")].iloc[0]
    assert ours["log_score"] == pytest.approx(0.405465, abs=1e-6)
    assert ours["probability_of_truth"] == 0.666667
    assert ours["days_to_decision"] == 29


def test_who_speaks_of_no_name_has_neither_outcome_nor_score_of_it(document):
    rows = pd.DataFrame(document["rows"], columns=document["columns"])
    silent = rows[rows["forecaster"] == "Kaplan-Meier"]
    assert silent["outcome"].isna().all()
    assert silent["log_score"].isna().all()
    assert silent["crps_days"].notna().all()


def test_what_is_constant_in_a_case_stands_once(document):
    assert document["cases"]["b"] == {
        "body": "club", "family": "club", "rule_kind": "majority", "package": "b", "year": 2020,
    }  # fmt: skip


def test_each_row_is_a_line(table):
    text = scores_json(table, {}, {})
    assert sum(line.startswith('["a",') for line in text.splitlines()) == 3


def test_who_is_a_column_per_forecaster_with_six_digits():
    wide = pd.read_csv(io.StringIO(forecasts_csv(FORECASTS))).set_index(["case", "outcome"])
    assert list(wide.columns) == ["as_of", "ours", "uniform"]
    assert wide.loc[("a", "ann"), "ours"] == 0.666667
    assert wide.groupby("case")["uniform"].sum().tolist() == [1.0, 1.0, 1.0]


def test_when_is_a_column_per_level():
    days = pd.read_csv(io.StringIO(days_csv(FORECASTS)))
    assert set(days["forecaster"]) == {"ours", "Kaplan-Meier"}
    assert days["by_0.5"].unique().tolist() == [30.0]
    assert (days["by_0.05"] <= days["by_0.95"]).all()


def test_one_case_alone_is_scored_without_intervals():
    alone = [f for f in FORECASTS if f.case == "a"]
    found = assess(alone, score_table(alone, CAME_TRUE), CAME_TRUE)
    assert found["interval90"] == found["comparisons"] == []
    assert {row["forecaster"] for row in found["mean"]} == {"ours", "uniform", "Kaplan-Meier"}


def test_a_thinned_curve_keeps_its_edges_and_all_its_weight():
    curve = pd.DataFrame(
        {
            "probability": [0.101, 0.1015, 0.102, 0.1021, 0.5],
            "weight": [1.0, 2.0, 3.0, 4.0, 5.0],
            "observed": [0.0, 0.0, 0.0, 0.2, 0.2],
        }
    )
    kept = thinned(curve, n_steps=10)
    assert kept["probability"].tolist() == [0.101, 0.102, 0.1021, 0.5]
    assert kept["weight"].tolist() == [3.0, 3.0, 4.0, 5.0]
