"""A comparison as words, tables, figures and pages."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from forecast.analysis.comparison import (
    Alternative,
    Comparison,
    MilestoneDifference,
    OutcomeDifference,
    PivotDifference,
)
from forecast.analysis.paired import Difference
from forecast.outcomes import Forecast
from forecast.report.comparison import figures
from forecast.report.comparison.page import contents_of, pictures_of, write_pages
from forecast.report.comparison.tables import milestone_table, outcome_table, pivot_table
from forecast.report.comparison.words import alternative_sentence, method_sentences
from forecast.store.comparison import comparison_record
from forecast.store.digests import canonical_json

MOVES = {"rutte": -0.21, "kallas": 0.002, "field": 0.11, "extended": 0.06, "undecided": 0.038}


def moved(base: float, by: float, error: float = 0.004) -> Difference:
    return Difference(base, base + by, by, error, 6 * error)


def alternative(base: Forecast, name: str, title: str, sign: float, pairing: str) -> Alternative:
    outcomes = tuple(
        OutcomeDifference(o.id, o.kind, o.name, moved(o.probability, sign * MOVES.get(o.id, 0.0)))
        for o in base.outcomes
    )
    milestones = tuple(
        MilestoneDifference(m.id, m.on, m.kind, m.note, moved(m.p_decided_by, -0.05 * sign))
        for m in base.timeline.milestones
    )
    pivots = tuple(
        PivotDifference(
            p.member,
            moved(p.p_objects, 0.2 if p.member == "HU" else 0.0),
            moved(p.p_last_holdout, 0.1 if p.member == "HU" else 0.0),
            Difference(p.days_added, np.nan, np.nan, np.nan, np.nan),
        )
        for p in base.pivots
    )
    return Alternative(
        forecast=replace(base, scenario=f"{base.scenario}-{name}", title=title),
        pairing=pairing,  # type: ignore[arg-type]
        share_changed=0.31,
        outcomes=outcomes,
        milestones=milestones,
        median_day=Difference(202.0, 202.0 + 31.4 * sign, 31.4 * sign, 1.2, 9.0),
        pivots=pivots,
    )


@pytest.fixture(scope="module")
def comparison(forecast: Forecast) -> Comparison:
    return Comparison(
        forecast,
        (
            alternative(
                forecast,
                "hungary-holds-out",
                "The race, if Hungary objects for good",
                1.0,
                "paths and draws",
            ),
            alternative(forecast, "another-prior", "With <b>another</b> prior", -0.3, "paths"),
        ),
    )


def test_a_scenario_is_told_by_what_it_moves_most_and_when(comparison):
    told = alternative_sentence(comparison.others[0])
    assert "Mark Rutte −21 points and someone not yet named +11 points" in told
    assert "Half the chance of a decision falls 31 days later (±1.2)." in told
    assert "31 days" not in alternative_sentence(
        replace(comparison.others[0], median_day=Difference(1.0, np.nan, np.nan, np.nan, np.nan))
    )


def test_what_is_within_the_error_is_marked_and_not_told(comparison):
    frame = outcome_table(comparison).set_index("Outcome")
    assert frame.loc["Mark Rutte", "hungary holds out"] == "−21 ±0.4"
    assert frame.loc["Kaja Kallas", "hungary holds out"] == "~ 0 ±0.4"
    assert frame.loc["Mark Rutte", "Base"] == "58 %"
    still = replace(
        comparison.others[0],
        outcomes=tuple(
            replace(o, probability=moved(o.probability.base, 0.001))
            for o in comparison.others[0].outcomes
        ),
    )
    assert "no outcome moves by more than chance" in alternative_sentence(still)


def test_milestones_end_with_the_median_day(comparison):
    frame = milestone_table(comparison)
    assert frame.iloc[-1].to_list() == [
        "Half the chance of a decision", "", "11 Jun 2024", "+31 days ±1.2", "−9 days ±1.2",
    ]  # fmt: skip
    assert frame.iloc[2]["another prior"] == "+2 ±0.4"


def test_only_members_whose_part_moves_are_listed_by_name(comparison):
    frame = pivot_table(comparison, {"HU": "Hungary"})
    assert frame["Member"].to_list() == ["Hungary"]
    assert frame.iloc[0]["hungary holds out: last to agree"] == "+10 ±0.4"


def test_it_says_what_is_paired_and_what_that_is_worth(comparison):
    text = " ".join(method_sentences(comparison))
    assert "nato-2024-hungary-holds-out: same fit: paths and posterior draws are paired" in text
    assert "nato-2024-another-prior: another fit: paths are paired, posterior draws are not" in text
    assert "31 % of the paths end in another way; errors are 6.0 times below" in text


class Sound(HTMLParser):
    """Checks that every tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "br", "path", "use", "rect"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("meta", "br", "path", "use", "rect"):
            assert self.open.pop() == tag


def test_the_pages_are_whole_the_same_each_time_and_take_no_markup_from_names(comparison, tmp_path):
    first = write_pages(tmp_path / "a", comparison, member_names={}, remarks=("x takes y",))
    again = write_pages(tmp_path / "b", comparison, member_names={}, remarks=("x takes y",))
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in again]
    html = (tmp_path / "a" / "compare.html").read_text(encoding="utf-8")
    parser = Sound()
    parser.feed(html)
    assert parser.open == []
    assert "<b>another" not in html
    assert "&lt;b&gt;another" in html
    assert "x takes y" in html
    markdown = (tmp_path / "a" / "compare.md").read_text(encoding="utf-8")
    assert "| Mark Rutte | 58 % | −21 ±0.4 |" in markdown
    assert "<b>" not in markdown


def test_the_figures_name_what_moves_most_and_give_axes(comparison):
    assert figures.moves_finding(comparison) == (
        "Mark Rutte moves most: −21 points if Hungary objects for good"
    )
    assert figures.decided_finding(comparison).endswith("31 days later if Hungary objects for good")
    assert figures.shown_outcomes(comparison)[0] == "rutte"
    for picture in pictures_of(comparison).values():
        assert picture.draw(7.2).get_title(loc="left")
        assert picture.alt


def test_a_doubtful_fit_is_said_at_the_top(comparison):
    doubtful = replace(comparison.base.diagnostics, verdict="doubtful", remarks=("R-hat is 1.02",))
    told = contents_of(
        replace(comparison, base=replace(comparison.base, diagnostics=doubtful)), {}
    ).remarks
    assert told == ("nato-2024: the fit is doubtful. R-hat is 1.02",)


def test_the_record_is_plain_json_with_null_for_what_is_not_finite(comparison):
    record = comparison_record(comparison, ("x takes y",))
    assert canonical_json(record)
    first = record["scenarios"][0]
    assert first["paired"] == "paths and draws"
    assert first["median_date"]["days"] == 31.4
    rutte = next(o for o in first["outcomes"] if o["id"] == "rutte")
    assert rutte["difference"] == -0.21
    assert rutte["unpaired_mcse"] == pytest.approx(6 * rutte["mcse"])
    assert first["pivots"][0]["days_added"]["other"] is None
