"""What other programs are given keeps to the rules of its form."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from forecast.errors import StoreError
from forecast.store.export import COLUMNS, decided_by, flat_csv, hub_faults, hub_rows, model_output

SUMMARY: dict[str, Any] = {
    "scenario": "small-race",
    "as_of": "2023-11-22",
    "horizon": "2024-10-01",
    "run": "small-race-2023-11-22-00000000",
    "outcomes": [
        {"id": "anna", "kind": "candidate", "name": 'Anna, "A"', "probability": 0.25,
         "mcse": 0.01, "interval90": [0.1, 0.4]},
        {"id": "undecided", "kind": "undecided", "name": "undecided", "probability": 0.75,
         "mcse": 0.01, "interval90": [0.6, 0.9]},
    ],
}  # fmt: skip
CUMULATIVE = (
    "date,anna,field\n2023-11-22 00:00:00,0.0,0.0\n2024-01-10 00:00:00,0.1,0.0\n"
    "2024-01-10 12:00:00,0.1,0.05\n2024-10-01 00:00:00,0.2,0.05\n"
)


def test_who_is_a_pmf_and_when_a_cdf() -> None:
    rows = list(hub_rows(SUMMARY, CUMULATIVE))
    assert list(hub_faults(rows)) == []
    pmf = {r["output_type_id"]: r["value"] for r in rows if r["output_type"] == "pmf"}
    cdf = {r["output_type_id"]: r["value"] for r in rows if r["output_type"] == "cdf"}
    assert pmf == {"anna": 0.25, "undecided": 0.75}
    assert cdf == {"2023-11-22": 0.0, "2024-01-10": pytest.approx(0.15), "2024-10-01": 0.25}


def test_there_is_a_file_per_as_of_date_named_by_round_and_model() -> None:
    later = {**SUMMARY, "as_of": "2023-12-01"}
    other = {**SUMMARY, "scenario": "another-race"}
    files = model_output([(SUMMARY, CUMULATIVE), (later, CUMULATIVE), (other, CUMULATIVE)])
    assert [*files] == [
        "succession-forecast/2023-11-22-succession-forecast.csv",
        "succession-forecast/2023-12-01-succession-forecast.csv",
    ]
    rows = list(csv.DictReader(io.StringIO(next(iter(files.values())))))
    assert tuple(rows[0]) == COLUMNS
    assert {row["scenario_id"] for row in rows} == {"small-race", "another-race"}
    assert {row["origin_date"] for row in rows} == {"2023-11-22"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": 1.2}, "must be from 0 to 1"),
        ({"value": 0.3}, "the pmf sums to 1.05"),
        ({"output_type_id": "undecided"}, "an output_type_id is there twice"),
        ({"extra": 1}, "they must be origin_date"),
    ],
)
def test_rows_that_break_a_rule_are_found(change: dict[str, Any], words: str) -> None:
    rows = list(hub_rows(SUMMARY, ""))
    rows[0] = {**rows[0], **change}
    assert any(words in fault for fault in hub_faults(rows))


def test_a_cdf_that_falls_is_found() -> None:
    rows = [row for row in hub_rows(SUMMARY, CUMULATIVE) if row["output_type"] == "cdf"]
    rows[-1] = {**rows[-1], "value": 0.1}
    assert any("the cdf falls" in fault for fault in hub_faults(rows))


def test_numbers_that_break_a_rule_are_not_exported() -> None:
    wrong = {**SUMMARY, "outcomes": SUMMARY["outcomes"][:1]}
    with pytest.raises(StoreError, match=r"model output of 2023-11-22: .*the pmf sums to 0\.25"):
        model_output([(wrong, CUMULATIVE)])


def test_a_sum_that_steps_back_in_its_last_bit_does_not_fall() -> None:
    rows = ("2024-01-01,0.30000000000000004,0.0", "2024-01-02,0.1,0.2", "2024-01-03,0.1,0.19999")
    text = "\n".join(["date,a,b", *rows, ""])
    days = decided_by(text)
    assert [value for _, value in days] == sorted(value for _, value in days)


def test_the_flat_table_quotes_what_names_hold() -> None:
    rows = list(csv.DictReader(io.StringIO(flat_csv([SUMMARY]))))
    assert rows[0]["name"] == 'Anna, "A"'
    assert rows[0]["probability"] == "0.25"
    assert (rows[0]["low90"], rows[0]["high90"]) == ("0.1", "0.4")
