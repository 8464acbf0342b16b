"""A race of three members and two names, built from the few facts that a test is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from forecast.evidence.gate import known
from forecast.evidence.schema import Case
from forecast.outside_view.race import Race, race_as_of

OPENED = date(2020, 1, 1)


def day(number: int) -> str:
    """The day `number` days after the opening, as a case writes it."""
    return (OPENED + timedelta(days=number)).isoformat()


@pytest.fixture
def told() -> Callable[..., dict[str, Any]]:
    """An event on a day of the race, certain to have been said as it is told."""

    def build(on: int, kind: str, *candidates: str, **more: Any) -> dict[str, Any]:
        certain = {"reliability": "official", "confidence": 1.0, "source": {"publisher": "Paper"}}
        return {"on": day(on), "kind": kind, "candidates": candidates, **certain, **more}

    return build


@pytest.fixture
def make_case() -> Callable[..., Case]:
    """A case opened on OPENED, its term ending after 200 days; keywords replace keys."""

    def build(*events: dict[str, Any], **keys: Any) -> Case:
        written = {
            "case": "tiny",
            "body": "club",
            "office": "Chair",
            "rule": {"kind": "consensus"},
            "members": ["AA", "BB", "CC"],
            "opened": OPENED,
            "incumbent": {
                "name": "Old Hand",
                "mandates": [{"ends": day(200), "public": day(-900)}],
                "renewal": "reelection",
            },
            "candidates": [
                {"id": name, "name": name, "country": country, "first_public": day(0)}
                for name, country in (("ann", "AA"), ("bob", "BB"))
            ],
            "events": events,
        }
        return Case.model_validate({**written, **keys})

    return build


@pytest.fixture
def race_on(make_case: Callable[..., Case]) -> Callable[..., Race]:
    """The race of such a case as it stands some days after the opening."""

    def build(on: int, *events: dict[str, Any], **keys: Any) -> Race:
        as_of = OPENED + timedelta(days=on)
        return race_as_of(known(make_case(*events, **keys), as_of), as_of)

    return build


@pytest.fixture
def coefficients() -> Callable[..., Any]:
    """One draw of a part whose named coefficients are given and whose others are zero."""
    from forecast.outside_view.days import DAY_FEATURES
    from forecast.outside_view.learned import Coefficients
    from forecast.outside_view.terms import WHO

    def build(part: str, body: float = 0.0, **beta: float) -> Coefficients:
        names = list(WHO) if part == "who" else list(DAY_FEATURES)
        assert set(beta) <= set(names)
        group = (2,) if part == "who" else ()
        return Coefficients(
            beta=np.array([[beta.get(name, 0.0) for name in names]]),
            body=np.full((1, *group), body),
            rule=np.zeros((1, *group)),
            weight=np.ones(1),
        )

    return build
