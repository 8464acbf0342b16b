"""Switches and sliders in words: what the page's script will show, before any page is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from forecast.analysis.history import History
from forecast.analysis.what_if import WhatIf
from forecast.outcomes import Forecast
from forecast.report.names import names_of
from forecast.report.reader import past_reader, when_reader
from forecast.report.script import embedded, policy, script
from forecast.report.what_if import NOT_CLEAR, what_if_section
from forecast.report.words import in_report_order
from forecast.scenario.schema import Scenario


@pytest.fixture
def section(what_if: WhatIf, forecast: Forecast, scenario: Scenario):
    found = what_if_section(what_if, forecast, scenario)
    assert found is not None
    return found


def test_each_combination_says_what_is_off_who_leads_and_what_moved(section):
    assert section.sentence == "All stated factors act: Mark Rutte is likeliest (58 %)."
    assert section.answers["ties,us_backing"]["sentence"] == (
        "Without ties and us backing: someone not yet named is likeliest (38 %); the greatest "
        "change is Mark Rutte, −20.1 points."
    )
    assert section.answers["too_hawkish"]["sentence"].endswith(
        "nothing moves by more than chance would move it."
    )
    assert section.answers["ties"]["when"] == (
        "Decided by 1 October 2024: 92 %. Half the chance falls by 11 June 2024."
    )


def test_a_bar_has_percent_width_and_change_in_the_order_of_the_page(section, forecast):
    names = [outcome.name for outcome in in_report_order(forecast)]
    assert [bar.name for bar in section.bars] == names
    rutte, kallas, *_ = section.answers["us_backing"]["bars"]
    assert rutte == ("42 %", pytest.approx(72.4), "−16.0 points")
    assert kallas[2] == NOT_CLEAR
    assert {change for *_, change in section.answers[""]["bars"]} == {""}


def test_commands_name_what_is_off_in_one_order(section):
    run = "forecast run configs/nato-2024.yaml"
    assert section.command == run
    assert (
        section.answers["ties,us_backing"]["command"]
        == f"{run} --without ties --without us_backing"
    )
    assert section.refit == f"{run} --set factors.availability=null"


def test_a_median_beyond_the_horizon_is_said_to_be_later(what_if, forecast, scenario):
    base, *rest = what_if.answers
    late = replace(what_if, answers=(replace(base, median=None), *rest))
    told = what_if_section(late, forecast, scenario)
    assert told is not None and told.when.endswith(
        "Half the chance falls later than 1 October 2024."
    )


def test_no_switches_no_section(forecast, scenario):
    assert what_if_section(None, forecast, scenario) is None


def test_a_day_in_the_past_has_what_was_said_and_what_had_become_public(
    past: History, case, forecast, scenario
):
    reader = past_reader(past, case, names_of(forecast, scenario, case))
    lines = {line.name: line.values for line in reader.lines}
    assert reader.days[0] == "11 October 2023" and reader.start == len(past.days) - 1
    assert lines["Kaja Kallas"][:2] == ("–", "–")
    assert lines["Mark Rutte"][-1] == "58 %"
    assert reader.notes[0] == ""
    assert reader.notes[1] == "Nothing became public after 11 October 2023."
    assert "Interest: Mark Rutte" in reader.notes[3]


def test_the_slider_of_the_decision_starts_at_the_even_chance(forecast):
    reader = when_reader(forecast)
    assert reader.days[reader.start] == "12 June 2024"  # the first node from 11 June on
    decided = reader.lines[0]
    assert (decided.name, decided.values[-1]) == ("Decided, in any way", "96 %")
    assert forecast.timeline.p50 == date(2024, 6, 11)


def test_data_in_a_page_cannot_end_its_element_and_the_policy_lets_one_script_run():
    assert "<" not in embedded(["</script><script>alert(1)</script>", "a & b"])
    assert policy().count("sha256-") == 1
    assert "unsafe" not in policy().split("style-src")[0]
    assert "</" not in script()
