"""What moved a forecast reads as plain sentences, a table that adds up, and a picture."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from forecast.analysis.moved import Explained, Part
from forecast.evidence.schema import Case
from forecast.outcomes import Forecast
from forecast.report.figures.waterfall import N_STEPS, steps_of, waterfall, waterfall_finding
from forecast.report.moved import moved_section, moved_sentences, moved_table
from forecast.report.page import write_report
from forecast.scenario.schema import Scenario
from forecast.store.moved import MOVED, moved_from, moved_record, moved_text, read_moved


def part(kind, name, by, mcse=0.004, on=None):
    return Part(kind, name, {"rutte": by, "field": -by}, {"rutte": mcse, "field": mcse}, on)


PARTS = (
    part("assumption", "factors.us_backing", -0.02),
    part("time", "29 days passed", -0.03),
    part("event", "2024-02-22 stance: US endorse rutte (Reuters)", 0.12, on=date(2024, 2, 22)),
    part("event", "2024-02-27 stance: HU oppose rutte (<Paper>)", -0.04, on=date(2024, 2, 27)),
    part("noise", "Monte Carlo noise", 0.005, 0.006),
)


def explained(parts=PARTS):
    whole = sum(one.moved["rutte"] for one in parts)
    return Explained(
        "nato-2024-2024-01-31-00000000", "nato-2024-2024-02-29-11111111",
        date(2024, 1, 31), date(2024, 2, 29),
        {"rutte": "Mark Rutte", "field": "someone not yet named"},
        {"rutte": 0.40, "field": 0.60}, {"rutte": 0.40 + whole, "field": 0.60 - whole}, parts,
    )  # fmt: skip


def test_the_sentences_say_how_far_by_what_and_whether_it_adds_up():
    # equal moves go by the outcome's id
    first, second, third = moved_sentences(explained())
    assert first == (
        "Since the run as of 31 January 2024 someone not yet named has fallen from 60 % to 56 % "
        "(−3.5 points)."
    )
    assert second.startswith("What moved it most: 2024-02-22 stance: US endorse rutte (Reuters) (")
    assert "factors.us_backing" not in second, "three causes are named"
    assert third == "The parts add up to the whole move within Monte Carlo error."


def test_what_is_left_over_beyond_its_error_is_said():
    worse = explained((*PARTS[:-1], part("noise", "Monte Carlo noise", 0.05, 0.006)))
    assert worse.beyond_error == ("field", "rutte")
    assert "The parts do not add up" in [*moved_sentences(worse)][-1]


def test_a_forecast_that_did_not_move_says_so():
    still = explained((part("time", "1 day passed", 0.001),))
    first, second, _ = moved_sentences(still)
    assert "no outcome has moved" in first
    assert "No part of that stands out" in second


def test_the_table_ends_with_the_whole():
    table = moved_table(explained())
    assert table["Kind"].tolist()[-1] == "in all"
    assert table["Mark Rutte"].tolist()[2] == "+12.0 ±0.4"
    assert table["Mark Rutte"].tolist()[-1] == "+3.5"


def test_small_steps_of_many_are_drawn_as_one_and_nothing_is_lost():
    events = tuple(part("event", f"event {k}", 0.001 * (k + 1)) for k in range(30))
    found = explained((*events, PARTS[-1]))
    steps = steps_of(found, "rutte")
    assert len(steps) == N_STEPS + 1
    assert sum(by for _, by, _ in steps) == pytest.approx(found.whole("rutte"))
    assert steps[-1][0] == "Monte Carlo noise"


def test_the_picture_begins_and_ends_with_the_two_answers():
    ax = waterfall(explained(), outcome="rutte")
    labels = [text.get_text() for text in ax.get_yticklabels()]
    assert (labels[0], labels[-1]) == ("31 January 2024", "29 February 2024")
    assert waterfall_finding(explained(), "rutte") == "Mark Rutte: from 40 % to 44 %"


@pytest.mark.usefixtures("sketched")
def test_the_report_has_the_section_where_something_is_known(
    forecast: Forecast, scenario: Scenario, case: Case, tmp_path: Path
):
    write_report(tmp_path, forecast, scenario, case, moved=explained())
    html, markdown = (
        (tmp_path / name).read_text(encoding="utf-8") for name in ("report.html", "report.md")
    )
    assert "What moved it" in html
    assert "&lt;Paper&gt;" in html
    assert "<Paper>" not in html
    assert "## What moved it" in markdown
    assert (tmp_path / "figures" / "moved.png").is_file()
    assert moved_section(None) is None
    assert moved_section(replace(explained(), parts=())) is None


def test_a_move_is_read_back_as_it_was_written(tmp_path: Path):
    found = explained()
    assert moved_from(json.loads(json.dumps(moved_record(found)))) == replace(
        found, after={"rutte": 0.435, "field": 0.565}
    )
    folder = tmp_path / found.run
    folder.mkdir()
    assert read_moved(folder) is None
    (folder / MOVED).write_text(moved_text(found))
    assert read_moved(folder, found.since_run) is not None
    assert read_moved(folder, "another-run") is None
