"""A conditional forecast beside the one without, in words and tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forecast.analysis.given import Given
from forecast.analysis.probability import Estimate
from forecast.outcomes import Forecast, OutcomeProbability
from forecast.report.given import given_record, given_sentences, when_table, who_table
from forecast.store.digests import canonical_json


def made(forecast: Forecast, rutte: float, mcse: float, condition: str = "HU objects") -> Given:
    outcomes = (
        OutcomeProbability("kallas", "candidate", "Kaja Kallas", 0.042, mcse, (0, 1)),
        OutcomeProbability("rutte", "candidate", "Mark Rutte", rutte, mcse, (0, 1)),
        OutcomeProbability("undecided", "undecided", "undecided", 0.1, mcse, (0, 1)),
    )
    line = forecast.timeline
    timeline = replace(line, milestones=line.milestones[:2], p05=None, p50=None, p95=None)
    return Given(condition, 65_000, 313, 259.4, Estimate(0.0042, 0.0002, (0, 1)), outcomes,
                 timeline, ())  # fmt: skip


@pytest.fixture
def pair(forecast: Forecast) -> tuple[Given, Given]:
    return made(forecast, 0.17, 0.023), made(forecast, 0.331, 0.002, "")


def test_it_says_how_rare_the_condition_is_and_how_many_paths_tell(pair) -> None:
    chance, paths, when = given_sentences(pair[0], asked_paths=20_000)
    assert chance == "Given: HU objects. Its own chance is 0.42 % (±<0.1 points)."
    assert "313 of 65,000 paths meet it; they tell as much as 259" in paths
    assert "Too few of the 20,000 paths met it, so 65,000 were run." in paths
    assert "less likely than not" in when
    assert "Too few" not in given_sentences(pair[0], asked_paths=65_000)[1]


def test_a_column_has_the_precision_of_its_largest_error(pair) -> None:
    frame = who_table(*pair)
    assert frame.to_numpy().tolist() == [
        ["Mark Rutte", "33.1 %", "±0.2", "17 %", "±2.3"],
        ["Kaja Kallas", "4.2 %", "±0.2", "4 %", "±2.3"],
        ["undecided", "10.0 %", "±0.2", "10 %", "±2.3"],
    ]
    assert len(when_table(*pair)) == 2


def test_the_record_is_plain_json_with_both_sides(pair) -> None:
    record = given_record(*pair)
    assert canonical_json(record)
    rutte = next(o for o in record["outcomes"] if o["id"] == "rutte")
    assert (rutte["probability"], rutte["without"]) == (0.17, 0.331)
    assert (record["n_left"], record["p50"]) == (313, None)
