"""What a headline hinges on, in words, tables, a figure and pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from forecast.analysis.paired import Difference
from forecast.analysis.sensitivity.found import (
    Goal,
    Headline,
    Index,
    Indices,
    LeftOut,
    Moved,
    Scaled,
    Sensitivity,
    Share,
    Shares,
    Swing,
)
from forecast.report.names import Names
from forecast.report.page import write_report
from forecast.report.sensitivity.figures import shown_parts, tornado
from forecast.report.sensitivity.labels import Labels
from forecast.report.sensitivity.section import hinges_of
from forecast.report.sensitivity.tables import (
    input_table,
    left_out_table,
    scaled_table,
    share_table,
    swing_table,
)
from forecast.report.sensitivity.words import sentences
from forecast.store.sensitivity import sensitivity_from, sensitivity_record

NAMES = Names({"HU": "Hungary"}, {"rutte": "Mark Rutte", "kallas": "Kaja Kallas"})
OVERTAKEN, LEADS = Goal("overtaken", "rutte"), Goal("leads", "kallas")


def moved(change: float, mcse: float = 0.002, base: float = 0.58) -> Difference:
    return Difference(base, base + change, change, mcse, 4 * mcse)


def part(kind, key, change, when=0.0, *, place=-1, how="weighted", k=0.2) -> LeftOut:
    of_outcome, by = (Moved("rutte", moved(change)),), (Moved("ep_election", moved(when)),)
    return LeftOut(kind, key, place, of_outcome, by, how, k)


def swing(kind, goal=OVERTAKEN, *, reached=True, change=None, leads="extended", **more) -> Swing:
    named = {"factor": "", "member": "", "candidate": "", "stance": "", "permanent": False} | more
    return Swing(kind, goal, reached, **named, change=change, mcse=0.1, reached=0.3, leads=leads)


@pytest.fixture
def found() -> Sensitivity:
    return Sensitivity(
        headline=Headline("rutte", "ep_election", date(2024, 6, 9)),
        n_paths=20_000,
        n_draws=4_000,
        n_swing_paths=4_000,
        outcomes=(("rutte", 0.58), ("kallas", 0.06), ("extended", 0.1)),
        p_milestone=0.5,
        left_out=(
            part("factor", "too_hawkish", -0.031),
            part("factor", "ties", -0.001, how="fit", k=0.81),
            part("assumption", "stance", 0.12, -0.09, place=0, how="unchanged", k=0.0),
            part("event", "headcount", -0.052, place=3),
            part("milestone", "washington_summit", 0.0002, how="unchanged", k=0.0),
        ),
        scaled=(
            Scaled("factors", moved(0.012), moved(0.0), 0.1),
            Scaled("process", moved(0.02), moved(0.01), None),
            Scaled("evidence", moved(0.075), moved(0.03), 0.3),
        ),
        shares=Shares(
            factors=(Share("ties", 0.001, 0.001), Share("too_hawkish", 0.03, 0.001)),
            without=0.549,
            all=0.58,
            whole=Difference(0.549, 0.58, 0.031, 0.001, 0.01),
            by_fits=Difference(0.546, 0.58, 0.034, 0.006, 0.01),
            n_orders=0,
            refitted=1,
        ),
        indices=Indices(
            (
                Index("factor", "too_hawkish", 0.02, 0.02, 0.01, 0.01),
                Index("process", "support_pull", 0.24, 0.03, None, None),
            ),
            0.2,
            0.1,
        ),
        swings=(
            swing("factor", factor="too_hawkish", change=2.4),
            swing("utility", member="HU", candidate="rutte", change=-1.6),
            swing("utility", member="TR", candidate="rutte", change=-2.6),
            swing("event", member="HU", candidate="rutte", stance="oppose", permanent=True),
            swing("factor", LEADS, reached=False, factor="ties", leads="rutte"),
        ),
    )


@pytest.fixture
def labels(forecast, scenario, case) -> Labels:
    return Labels(forecast, scenario, case, NAMES)


def test_the_answer_says_what_it_hinges_on(found, labels) -> None:
    told = sentences(found, labels)
    assert told[0] == (
        "The headline hinges most on “On 15 January 2024 Hungary opposes Mark Rutte in public and "
        "never concedes”: without it Mark Rutte would stand at 70.0 % instead of 58.0 %; next "
        "come “Head-count: 12 of 31 for Mark Rutte (19 Nov 2023)” (−5.2 points) and "
        "“too hawkish” (−3.1 points)."
    )
    assert "“European Parliament election” hinges most on “On 15 January" in told[1]
    assert told[2] == (
        "All stated factors together add 3.1 points (±0.1) to Mark Rutte, from 54.9 % with none "
        "of them: of these too hawkish +3.0."
    )
    assert "the public record by +7.5 ±0.2 points" in told[3]
    assert told[3].endswith("leans on the record more than on stated assumption.")
    assert "goes with support pull (24 %)" in told[4]


def test_the_cheapest_swing_of_each_kind_is_told_as_a_condition(found, labels) -> None:
    told = sentences(found, labels)
    assert told[5] == (
        "An extension of the incumbent would be likelier than Mark Rutte if too hawkish counted "
        "for 3.9 instead of 1.5, or if Hungary liked Mark Rutte worse by 1.6 (an even chance of "
        "agreeing would be 17 %), or if Hungary objected to Mark Rutte in public for good."
    )
    assert told[6] == (
        "No single change that was tried is enough for this: Kaja Kallas would lead. The most "
        "that Kaja Kallas gets to is 30 % (effect of ties)."
    )


def test_where_nothing_moves_it_that_is_said(found, labels) -> None:
    still = replace(found, left_out=(part("event", "headcount", 0.001, place=3),))
    assert "Nothing that can be left out moves Mark Rutte" in sentences(still, labels)[0]


def test_what_moves_most_comes_first_and_how_it_was_answered_is_told(found, labels) -> None:
    frame = left_out_table(found, labels)
    assert frame["Change"].tolist() == [
        "+12.0 ±0.2", "−5.2 ±0.2", "−3.1 ±0.2", "~ −0.1 ±0.2", "~ 0.0 ±0.2",
    ]  # fmt: skip
    assert frame["Answered by"].tolist() == [
        "the same draws", "weights (k 0.20)", "weights (k 0.20)", "a fit of its own",
        "the same draws",
    ]  # fmt: skip


def test_the_other_tables_say_what_was_found(found, labels) -> None:
    assert share_table(found)["Share, points"].tolist() == ["+3.0", "+0.1", "+3.1", "+3"]
    assert scaled_table(found, labels)["Pareto k"].tolist() == ["0.10", "unknown", "0.30"]
    assert input_table(found, labels)["Mark Rutte"].tolist() == ["24 % ±3", "2 % ±2"]
    assert swing_table(found, labels)["By"].tolist() == [
        "+2.4 ±0.1", "−1.6 ±0.1", "−2.6 ±0.1", "assumed",
    ]  # fmt: skip


def test_the_figure_draws_what_moves_it_and_every_factor(found, labels) -> None:
    assert [p.id for p in shown_parts(found)] == ["stance", "headcount", "too_hawkish", "ties"]
    axes = tornado(found, labels)
    assert [round(bar.get_width(), 1) for bar in axes.patches] == [12.0, -5.2, -3.1, -0.1]


def test_the_record_gives_it_back_without_loss(found) -> None:
    assert sensitivity_from(sensitivity_record(found)) == found
    with pytest.raises(ValueError, match="schema is 'other'"):
        sensitivity_from({**sensitivity_record(found), "schema": "other"})


@pytest.mark.usefixtures("sketched")
def test_the_report_has_the_section_where_it_was_asked_for(
    found, forecast, scenario, case, tmp_path
) -> None:
    names = {"HU": "Hungary"}
    write_report(tmp_path, forecast, scenario, case, member_names=names, sensitivity=found)
    page, text = (
        (tmp_path / f"report.{kind}").read_text(encoding="utf-8") for kind in ("html", "md")
    )
    assert '<section id="hinges"' in page
    assert "## What it hinges on" in text
    assert (tmp_path / "figures" / "tornado.png").exists()
    for heading in (
        "What is left out",
        "What the factors add",
        "Stated assumption and evidence",
        "Where the uncertainty comes from",
        "The smallest change that is enough",
    ):
        assert f"### {heading}" in text
        assert f"<h3>{heading}</h3>" in page


@pytest.mark.usefixtures("sketched")
def test_names_cannot_break_out_of_the_section(found, hostile, scenario, case, tmp_path) -> None:
    names = {"HU": "<script>alert('member')</script>"}
    write_report(tmp_path, hostile, scenario, case, member_names=names, sensitivity=found)
    assert "<script>alert" not in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_race_without_factors_has_no_shares(found, labels) -> None:
    bare = replace(found, shares=None, left_out=(part("event", "headcount", -0.05, place=3),))
    headings = [table.heading for table in hinges_of(bare, labels).tables]
    assert "What the factors add" not in headings
