"""What turning a member is worth, and whether a forecast hangs together, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from forecast.outcomes import AtOdds, Forecast, Pivot, Tail, Tails, Turning, Worth
from forecast.report.coherence import coherence_words
from forecast.report.names import Names
from forecast.report.page import render_html, render_markdown
from forecast.report.tables import pivot_table
from forecast.report.turning import turning_sentence, turning_table
from forecast.store.record import forecast_from, forecast_record, forecast_tables

NAMES = Names({"HU": "Hungary", "US": "United States"}, {"rutte": "Mark Rutte"})


def turning(member: str, stance: str, worth: float, mcse: float = 0.004) -> Turning:
    return Turning(member, "rutte", stance, (Worth("rutte", worth, mcse),))  # type: ignore[arg-type]


@pytest.fixture
def turned(forecast: Forecast) -> Forecast:
    return replace(
        forecast,
        turnings=(
            turning("HU", "endorse", 0.031),
            turning("HU", "oppose", -0.352),
            turning("US", "endorse", 0.084, 0.001),
            turning("US", "oppose", -0.003),
        ),
    )


def test_each_member_has_a_row_with_what_it_gives_and_takes(turned: Forecast) -> None:
    frame = turning_table(turned, NAMES)
    assert frame.to_numpy().tolist() == [
        ["Hungary", "+3 / −35"],
        ["United States", "+8.4 / (0)"],
    ]


def test_the_sentence_names_the_turn_that_weighs_most_each_way(turned: Forecast) -> None:
    assert turning_sentence(turned, NAMES) == (
        "What weighs most: United States endorsing Mark Rutte is worth +8.4 points to that name; "
        "Hungary objecting for good to Mark Rutte is worth −35 points to that name."
    )


def test_where_all_weigh_alike_nobody_is_singled_out(turned: Forecast) -> None:
    both = (*turned.turnings[:3], turning("US", "oppose", -0.352))
    told = turning_sentence(replace(turned, turnings=both), NAMES)
    assert "any of them objecting for good to Mark Rutte is worth −35 points" in told


@pytest.mark.usefixtures("sketched")
def test_the_pages_show_it_where_it_was_asked_for_and_not_elsewhere(
    turned: Forecast, forecast: Forecast, scenario, case
) -> None:
    for render in (render_html, render_markdown):
        assert "What turning one member is worth" in render(turned, scenario, case)
        assert "What turning one member is worth" not in render(forecast, scenario, case)


def test_the_share_of_the_pivot_is_a_column_where_it_is_known(forecast: Forecast) -> None:
    assert "P(is the pivot)" not in pivot_table(forecast)
    known = replace(forecast, pivots=(Pivot("HU", 0.6, 0.3, 41.0, 0.25),))
    assert pivot_table(known).iloc[0]["P(is the pivot)"] == "25 %"


def tail(outcome: str, decided: float, late: float) -> Tail:
    return Tail(outcome, decided, late, 0.2, 0.25, 4000.0)


def test_tails_are_told_with_their_sign(forecast: Forecast) -> None:
    rows = (tail("rutte", 0.6, 0.4), tail("field", 0.2, 0.3), tail("kallas", 0.06, 0.062))
    told = coherence_words(replace(forecast, tails=Tails(date(2024, 7, 1), 0.2, rows)), NAMES)
    assert told[0] == (
        "If it is decided late, after 1 July 2024: Mark Rutte 40 % (60 %, less likely); "
        "Kaja Kallas 6 % (6 %, no clear change); someone not yet named 30 % (20 %, likelier). "
        "In brackets: the chance among all that is decided."
    )
    assert "Mark Rutte 20 %" in told[1]
    few = Tails(date(2024, 7, 1), 0.2, (replace(rows[0], effective_late=50.0),))
    assert "Too few paths" in coherence_words(replace(forecast, tails=few), NAMES)[0]


def test_members_at_odds_and_evidence_that_works_the_wrong_way_are_told(turned: Forecast) -> None:
    odd = replace(
        turned,
        at_odds=(AtOdds("HU", "US", "rutte", -0.31),),
        turnings=(turning("HU", "endorse", -0.05), *turned.turnings),
    )
    first, second = coherence_words(odd, NAMES)
    assert "Hungary and United States on Mark Rutte (-0.31)" in first
    assert second.startswith("Evidence works the wrong way here: Hungary endorsing Mark Rutte.")
    assert coherence_words(turned, NAMES) == ()


def test_all_of_it_is_stored_and_read_back_without_loss(turned: Forecast) -> None:
    whole = replace(
        turned,
        tails=Tails(date(2024, 7, 1), 0.2, (tail("rutte", 0.6, 0.4),)),
        at_odds=(AtOdds("HU", "US", "rutte", -0.31),),
        pivots=(Pivot("HU", 0.6, 0.3, 41.0, 0.25),),
    )
    again = forecast_from(forecast_record(whole), forecast_tables(whole))
    for name in ("turnings", "tails", "at_odds", "pivots"):
        assert getattr(again, name) == getattr(whole, name)
