"""Tiny races and forecasts: two names, a handful of cases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from forecast.scoring.decision_days import decision_days
from forecast.scoring.references.view import LabelledView, RaceView
from forecast.scoring.scored import Resolution, ScoredForecast

START = date(2020, 1, 1)


@pytest.fixture
def say():
    """A forecast of one case, `day` days after the start."""

    def build(case="a", forecaster="ours", day=0, who="default", when="default", **other):
        given = {"body": "b", "family": "f", "rule_kind": "consensus"} | other
        return ScoredForecast(
            case=case,
            as_of=START + timedelta(days=day),
            forecaster=forecaster,
            probabilities={"ann": 0.6, "bob": 0.2, "field": 0.1, "extended": 0.1}
            if who == "default"
            else who,
            when=decision_days([30, 60, 90], horizon_days=200) if when == "default" else when,
            **given,
        )

    return build


@pytest.fixture
def resolve():
    """How a case ended, `day` days after the start."""

    def build(case="a", outcome="ann", day=60):
        return Resolution(case, outcome, START + timedelta(days=day))

    return build


@pytest.fixture
def race():
    """A race as the public saw it."""

    def build(case="a", **given):
        defaults = {
            "as_of": START,
            "body": "b",
            "family": "f",
            "rule_kind": "consensus",
            "known": ("ann", "bob", "cem"),
            "days_since_opened": 20.0,
            "days_to_term_end": 100.0,
        }
        return RaceView(case=case, **(defaults | given))

    return build


@pytest.fixture
def past(race):
    """A dozen finished races in two families, of every kind of ending."""

    def build(n=12, **given):
        endings = ("ann", "ann", "bob", "field", "extended", "ann")
        return [
            LabelledView(
                race(
                    case=f"past{i:02d}",
                    family="f" if i % 2 else "g",
                    front_runner="ann" if i % 3 else None,
                    incumbent="old" if i % 4 else None,
                    days_since_opened=10.0 * (k + 1),
                    days_to_term_end=100.0 - 10 * k if i % 5 else None,
                    **given,
                ),
                endings[i % len(endings)],
                30.0 + 15 * i,
            )
            for i in range(n)
            for k in range(1 + i % 3)
        ]

    return build
