"""What a reference sees of a real case is what the public saw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from forecast.backtest.forecasters import days_of
from forecast.backtest.races import dated_races, resolutions
from forecast.errors import EvidenceError
from forecast.evidence.load import load_case
from forecast.outside_view.days import LAST_DAY
from forecast.outside_view.predict import OutsideView


@pytest.fixture(scope="module")
def cases():
    return {name: load_case(name) for name in ("nato-2024", "euco-2017")}


@pytest.fixture(scope="module")
def nato(cases):
    return {dated.race.as_of: dated for dated in dated_races([cases["nato-2024"]], 7)}


def on_or_before(dated, day):
    return dated[max(d for d in dated if d <= day)]


def test_the_favourite_of_late_2023_is_the_front_runner(nato):
    view = on_or_before(nato, date(2023, 12, 1)).view.view
    assert view.front_runner == "rutte"
    assert view.family == "alliance"
    assert {"rutte", "kallas", "karins"} <= set(view.known)


def test_at_the_opening_nobody_is_called_ahead(nato):
    first = nato[min(nato)]
    assert first.view.view.front_runner is None
    assert first.view.view.days_since_opened == 0
    assert first.view.outcome == "field" or first.view.outcome in first.view.view.known


def test_an_incumbent_whose_stay_is_an_extension_is_no_name(nato, cases):
    incumbent = cases["nato-2024"].incumbent.candidate
    for dated in nato.values():
        view = dated.view.view
        assert view.incumbent == incumbent not in view.known
        assert (view.keeping, view.kept_outcome) == ("extended", "extended")


def test_an_incumbent_who_stands_again_is_kept_by_winning(cases):
    for dated in dated_races([cases["euco-2017"]], 14):
        view = dated.view.view
        assert "tusk" in view.known
        assert (view.keeping, view.kept_outcome) == ("win", "tusk")
        assert dated.view.outcome == "tusk"


def test_endorsements_count_members_once_by_their_last_word(nato):
    before = on_or_before(nato, date(2024, 2, 10)).view.view.endorsements
    after = on_or_before(nato, date(2024, 3, 1)).view.view.endorsements
    assert before.get("rutte", 0) < after["rutte"] <= 32
    late = on_or_before(nato, date(2024, 6, 25)).view.view.endorsements
    assert late["rutte"] > after["rutte"]


def test_days_count_down_to_the_decision(nato, cases):
    resolution = resolutions(cases.values())["nato-2024"]
    for as_of, dated in nato.items():
        assert dated.view.days == (resolution.on - as_of).days >= 1
        assert dated.view.seen_outcome in dated.race.alternatives
    assert resolution.outcome == "rutte"


@pytest.mark.parametrize("order", [("kallas", "rutte"), ("rutte", "kallas")])
def test_two_reports_of_one_day_are_one_occasion(cases, order):
    case = cases["nato-2024"]
    report = next(e for e in case.events if e.kind == "frontrunner" and e.candidates == ("rutte",))
    day = date(2024, 1, 5)
    told = [report.model_copy(update={"on": day, "candidates": (name,)}) for name in order]
    said = tuple(e for e in case.events if e.kind != "frontrunner" or e.on < day)
    two = case.model_copy(update={"events": (*said, *told)})
    dated = {d.race.as_of: d for d in dated_races([two], 7)}
    view = on_or_before(dated, date(2024, 1, 20))
    # both were called ahead that day; over the season more reports had called Rutte so
    assert view.race.leader == view.view.view.front_runner == "rutte"


def test_unfinished_cases_are_nothing_to_score(cases):
    still_open = cases["euco-2017"].model_copy(update={"resolution": None})
    with pytest.raises(EvidenceError, match="no case has a resolution; there is nothing to score"):
        dated_races([still_open], 14)


def test_days_from_an_outside_view_keep_all_probability():
    by_day = np.linspace(0, 0.9, LAST_DAY + 1)
    said = OutsideView({}, {}, by_day, np.stack([by_day, by_day]))
    days = days_of(said)
    assert days.probability.sum() == pytest.approx(1)
    assert days.probability[0] == pytest.approx(0.9 / LAST_DAY)
    # what is left at the end stands for all later days
    assert days.probability[-1] == pytest.approx(0.1 + 0.9 / LAST_DAY)
    certain = replace(said, decided_by=np.r_[0.0, np.ones(LAST_DAY)])
    assert days_of(certain).quantile(0.5) == 1
