"""Three short races, four forecasters: a whole backtest in a folder, with names that bite."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from forecast.backtest.assess import assess
from forecast.backtest.races import resolutions
from forecast.backtest.record import days_csv, forecasts_csv, scores_json
from forecast.evidence.schema import Case
from forecast.report.backtest import write_backtest_page
from forecast.report.backtest.races import Race, races_of
from forecast.report.backtest.scored import Scored, read_scored
from forecast.scoring.decision_days import decision_days
from forecast.scoring.scored import ScoredForecast
from forecast.scoring.table import score_table

OPENED = date(2020, 1, 6)
DATES = (OPENED, OPENED + timedelta(days=14))
DECIDED = date(2020, 2, 10)
BITING = "<script>alert(1)</script>"


def event(kind: str, on: date, *names: str, **more: object) -> dict[str, object]:
    """One row of a record."""
    return {
        "on": on, "kind": kind, "candidates": names, "reliability": "named",
        "source": {"publisher": "A paper"}, **more,
    }  # fmt: skip


def a_case(name: str, outcome: str, events: list[dict[str, object]], bob: date = OPENED) -> Case:
    """A race between Ann, the incumbent's deputy, and Bob, who is known from a day on."""
    return Case.model_validate(
        {
            "case": name,
            "body": "club",
            "office": "President",
            "rule": {"kind": "majority"},
            "members": ["A", "B", "C"],
            "opened": OPENED,
            "incumbent": {
                "name": "Old One",
                "mandates": [{"ends": date(2020, 1, 31), "public": OPENED}],
            },
            "candidates": [
                {"id": "ann", "name": BITING, "first_public": OPENED},
                {"id": "bob", "name": "Bob", "first_public": bob},
            ],
            "events": events,
            "resolution": {"on": DECIDED, "outcome": outcome},
        }
    )


@pytest.fixture(scope="session")
def cases() -> dict[str, Case]:
    """Ann wins as expected; Bob, named late, beats her; the old one is kept on after a vote."""
    ahead = event("frontrunner", date(2020, 1, 10), "ann")
    late = [ahead, event("candidacy", date(2020, 2, 1), "bob")]
    vote = event("ballot", DECIDED, counts={"ann": {"in_favour": 1}, "bob": {"in_favour": 2}})
    given_up = event("withdrawal", date(2020, 2, 3), "ann")
    found = (
        a_case("club-1", "ann", [ahead]),
        a_case("club-2", "bob", late, bob=date(2020, 2, 1)),
        a_case("club-3", "extended", [ahead, given_up, vote]),
    )
    return {case.case: case for case in found}


CHANCES: Mapping[str, Mapping[str, float]] = {
    "ours": {"ann": 0.7, "field": 0.2, "extended": 0.1},
    "front-runner": {"ann": 0.5, "field": 0.3, "extended": 0.2},
    "strong reference": {"ann": 0.4, "field": 0.4, "extended": 0.2},
}
DAYS = {"ours": [20, 35, 60], "Kaplan-Meier": [5, 100, 300]}


def said_of(case: Case) -> list[ScoredForecast]:
    """Everybody on every date, the same each time; Bob gets half of `field` where he is known."""
    found = []
    for name in ("ours", "front-runner", "strong reference", "Kaplan-Meier"):
        for as_of in DATES:
            chances = dict(CHANCES[name]) if name in CHANCES else None
            if chances and case.candidates[1].first_public <= as_of:
                chances["field"] = chances["bob"] = chances["field"] / 2
            when = decision_days(DAYS[name], horizon_days=400) if name in DAYS else None
            found.append(
                ScoredForecast(case.case, as_of, name, "club", "club", "majority", chances, when)
            )
    return found


@pytest.fixture(scope="session")
def forecasts(cases: dict[str, Case]) -> list[ScoredForecast]:
    """All that was said."""
    return [said for case in cases.values() for said in said_of(case)]


@pytest.fixture(scope="session")
def folder(
    cases: dict[str, Case],
    forecasts: list[ScoredForecast],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The released files, and the page that was made from them."""
    made = tmp_path_factory.mktemp("backtest")
    came_true = resolutions(list(cases.values()))
    table = score_table(forecasts, came_true)
    provenance = {
        "cases": sorted(cases),
        "every_days": 14,
        "n_dates": 6,
        "learned_inputs_sha256": "ab" * 32,
        "versions": {"numpy": np.__version__},
    }
    scores = scores_json(table, assess(forecasts, table, came_true), provenance)
    (made / "scores.json").write_text(scores, encoding="utf-8")
    (made / "forecasts.csv").write_text(forecasts_csv(forecasts), encoding="utf-8")
    (made / "days.csv").write_text(days_csv(forecasts), encoding="utf-8")
    write_backtest_page(made, cases)
    return made


@pytest.fixture(scope="session")
def scored(folder: Path) -> Scored:
    """The released files, read back."""
    return read_scored(folder)


@pytest.fixture(scope="session")
def races(scored: Scored, cases: dict[str, Case]) -> dict[str, Race]:
    """Each race by the name of its case."""
    return {race.case.case: race for race in races_of(scored, cases)}


@pytest.fixture(scope="session")
def html(folder: Path) -> str:
    """The page."""
    return (folder / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def markdown(folder: Path) -> str:
    """The short page."""
    return (folder / "README.md").read_text(encoding="utf-8")
