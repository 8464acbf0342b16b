"""The page says what ours is made of, and how it does beside its parts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forecast.report.backtest.contents import _provenance
from forecast.report.backtest.figures import by_stage
from forecast.report.backtest.scored import OURS, OUTSIDE_VIEW, PROCESS, STRONG
from forecast.report.backtest.tables import split_table
from forecast.report.backtest.words import closing, what_ours_is

POOL = {
    "of": "process",
    "beside": "outside view",
    "who": {"weight": 0.4, "low": 0.35, "high": 0.45},
    "when": {"weight": 0.25, "low": 0.2, "high": 0.3},
    "sharpness": {"weight": 1.5, "low": 1.45, "high": 1.6},
    "n_cases": 51,
    "n_dates": 920,
    "learned_from": "the other cases",
}


@pytest.fixture
def pooled(scored):
    """The same backtest, as if ours were a pool."""

    def build(**changed):
        return replace(scored, aggregate={**scored.aggregate, "pool": {**POOL, **changed}})

    return build


def test_the_page_says_how_much_of_each_is_in_ours(pooled):
    said = what_ours_is(pooled())
    assert "Of who, 40 % is the process and 60 % the outside view; of when, 25 % and 75 %." in said
    assert "the log-odds of a decision by each day are stretched by 1.50." in said
    assert "from 35 % to 45 % (who) and from 20 % to 30 % (when), the stretch from 1.45" in said


def test_weights_that_are_kept_are_told_as_such(pooled):
    said = what_ours_is(pooled(learned_from="kept weights"))
    assert said.endswith("These weights are kept from a backtest of 51 cases.")


def test_where_the_process_was_left_out_the_page_says_so(html, markdown, scored):
    for page in (html, markdown):
        assert "Ours is the outside view alone: the process was left out of these scores." in page
    assert '<th scope="row">Process</th><td>left out</td>' in html
    assert "the odds, which are those of the outside view." in closing(scored)[-1]


def test_a_pool_that_is_taken_as_it_is_says_nothing_of_sharpness(pooled):
    plain = {"weight": 1.0, "low": 1.0, "high": 1.0}
    assert "stretched" not in what_ours_is(pooled(sharpness=plain))


def test_the_pools_that_were_tried_count_as_variants(pooled):
    said = closing(pooled())
    assert said[-2].startswith("5 variants were scored in all")
    assert said[-1].startswith("They score the odds. What a member does")


def test_how_the_process_was_asked_is_told(scored):
    process = {
        "learned_inputs_sha256": None, "chains": 2, "draws": 500, "tune": 400, "paths": 4000,
        "horizon_days": 730, "verdicts": {"doubtful": 4, "ok": 2}, "versions": {"pymc": "6.0"},
    }  # fmt: skip
    provenance = {**scored.aggregate["provenance"], "process": process}
    told = dict(_provenance(replace(scored, aggregate={"provenance": provenance})))
    assert told["Version of pymc"] == "6.0"
    assert told["Process"] == (
        "2 chains of 500 draws and 4000 paths a date, 730 days ahead; fits: 4 doubtful and 2 ok; "
        "priors as stated"
    )


def test_both_parts_stand_beside_ours_where_scores_are_split(scored):
    row = {"n_cases": 3, "rule_kind": "majority", "log_score": 1.0}
    names = (OURS, PROCESS, OUTSIDE_VIEW, STRONG)
    rows = [{**row, "forecaster": name} for name in names]
    table = split_table(replace(scored, aggregate={"by_rule_kind": rows}), "rule_kind", "log_score")
    assert list(table.columns) == [
        "Rule", "Cases", "ours", "outside view", "process", "strong reference",
    ]  # fmt: skip


def test_ours_is_drawn_over_the_stages_with_both_parts_beside_it(scored):
    ours = [row for row in scored.aggregate["by_stage"] if row["forecaster"] == OURS]
    parts = [{**row, "forecaster": name} for name in (OUTSIDE_VIEW, PROCESS) for row in ours]
    rows = [*scored.aggregate["by_stage"], *parts]
    ax = by_stage(replace(scored, aggregate={"by_stage": rows}), "log_score", 6.5)
    assert [line.get_label() for line in ax.get_lines()] == [
        "ours", "outside view", "process", "strong reference", "front-runner rule",
    ]  # fmt: skip
    assert len({line.get_color() for line in ax.get_lines()}) == 5
