"""The page of a history names what became public beside what it moved with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from forecast.analysis.history import Answered, Day, History
from forecast.evidence.gate import known
from forecast.evidence.load import load_case
from forecast.outcomes import OutcomeProbability
from forecast.report.figures.through_time import Noted, lines_of, through_time
from forecast.report.names import Names
from forecast.report.through_time import noted, page_of, write_history_page

LAST = date(2024, 2, 24)
NAMES = Names(members={"US": "United States", "GB": "United Kingdom"}, candidates={})


def outcome(name, kind, called, chance):
    return OutcomeProbability(name, kind, called, chance, 0.004, (0.0, 1.0))


def a_day(on, rutte):
    rows = (
        outcome("rutte", "candidate", "Mark Rutte", rutte),
        outcome("kallas", "candidate", "Kaja Kallas", 0.02),
        outcome("field", "field", "someone not yet named", 0.08),
        outcome("extended", "extended", "incumbent extended", 0.15),
        outcome("undecided", "undecided", "undecided", 0.75 - rutte),
    )
    how = Answered("reweighted", 0.2, 550.0, "draws of an earlier date")
    return Day(on, rows, 0.9, date(2024, 4, 1), "ok", how, how)


@pytest.fixture(scope="module")
def case():
    return known(load_case("nato-2024"), LAST)


@pytest.fixture(scope="module")
def history():
    """Ten days on which nothing moves but with the endorsements of 22 February 2024."""
    days = [LAST - timedelta(k) for k in range(9, -1, -1)]
    rows = tuple(a_day(d, 0.4 if d < date(2024, 2, 22) else 0.6) for d in days)
    first = replace(rows[0], stated=Answered("fit", float("nan"), 600.0, "a fit of its own"))
    return History("nato-2024", "NATO", date(2024, 10, 1), 3000, (first, *rows[1:]), {})


def test_the_page_names_the_events_beside_the_move(history, case):
    page = page_of(history, case, NAMES)
    assert len(page.moves) == 1
    (row,) = page.moves.to_dict("records")
    assert row["Between"] == "21 February 2024 and 22 February 2024"
    assert "Mark Rutte +20.0" in row["Change, points"]
    assert "United States" in row["Became public in between"]
    assert page.answered == (
        "1 by a full fit; 9 by weighting the draws of an earlier date"
    )  # fmt: skip


def test_a_history_that_stands_still_says_so(history, case):
    still = replace(history, days=history.days[:5])
    assert page_of(still, case, NAMES).no_move.startswith("Between no two dates")


def test_a_date_that_had_to_be_fitted_says_why(history, case):
    why = Answered("fit", float("nan"), 600.0, "a fit of its own: the draws hardly moved")
    days = (*history.days[:-1], replace(history.days[-1], bare=why))
    (refit,) = page_of(replace(history, days=days), case, NAMES).refits
    assert refit == (
        "24 February 2024 without the stated factors: a fit of its own: the draws hardly moved"
    )


def test_every_day_with_an_event_is_marked_and_the_greatest_move_is_told(history, case):
    marks = noted(history, case, NAMES)
    told = [mark for mark in marks if mark.words]
    assert [mark.on for mark in told] == [date(2024, 2, 22)]
    assert {e.on for e in case.events if e.on > history.days[0].as_of} >= {m.on for m in marks}
    assert date(2024, 2, 19) in {mark.on for mark in marks}


def test_the_figure_has_a_line_for_each_name_that_counts(history):
    ax = through_time(history, [Noted(date(2024, 2, 22), "Stance: many")])
    shown = [text.get_text() for text in ax.texts]
    assert [o.id for o in lines_of(history)] == ["rutte", "field", "extended", "undecided"]
    assert "22 Feb: Stance: many" in shown
    assert "Mark Rutte  60 %" in shown
    assert ax.get_title(loc="left").startswith("Mark Rutte: 40 % on 15 February 2024")


def test_pages_and_figures_are_the_same_bytes_each_time(history, case, tmp_path):
    one, two = (write_history_page(tmp_path / n, history, case) for n in ("one", "two"))
    assert [p.name for p in one] == ["history.png", "history.svg", "history.html", "history.md"]
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]
    html = one[2].read_text(encoding="utf-8")
    assert "<script" not in html
    assert "History" not in html.split("<title>")[0]
    assert 'xmlns="http://www.w3.org/2000/svg"' in one[1].read_text(encoding="utf-8")
