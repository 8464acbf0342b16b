"""What a real race shows depends neither on the order of rows nor on anything still to come."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.evidence.gate import known
from forecast.evidence.load import load_case
from forecast.evidence.schema import Candidate, Case, Event, Milestone, Resolution, Source
from forecast.outside_view.days import days_ahead
from forecast.outside_view.learned import Learned
from forecast.outside_view.predict import outside_view
from forecast.outside_view.race import Race, race_as_of
from forecast.outside_view.unlearned import unlearned

CASES = ("nato-2024", "un-1996", "iaea-2009", "imf-2019")
"""Consensus with stances, straw polls with vetoes, rounds of ballots, rival front-runners."""

load = cache(load_case)


@cache
def prior() -> Learned:
    """A few draws from the priors: any coefficients would do."""
    return Learned(unlearned(rng_seed=1).draws.isel(draw=slice(50)), {})


def seen(case: Case, as_of: date, gate: Callable[[Case, date], Case] = known) -> Race:
    return race_as_of(gate(case, as_of), as_of)


def same(race: Race, other: Race) -> bool:
    """Whether two races agree in every name, feature and day, to the last bit."""
    arrays = [(r.features, r.today, *vars(days_ahead(r)).values()) for r in (race, other)]
    plain = [
        {name: value for name, value in vars(r).items() if name not in ("features", "today")}
        for r in (race, other)
    ]
    return plain[0] == plain[1] and all(
        np.array_equal(one, two) for one, two in zip(*arrays, strict=True)
    )


def length_of(case: Case) -> int:
    assert case.resolution is not None
    return (case.resolution.on - case.opened).days


# --- order ---


def shuffled(case: Case, rng: random.Random) -> Case:
    def mixed(rows: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(rng.sample(list(rows), len(rows)))

    def inside(event: Event) -> Event:
        counts = event.counts and dict(mixed([*event.counts.items()]))
        names = {"members": mixed(event.members), "candidates": mixed(event.candidates)}
        return event.model_copy(update={**names, "counts": counts})

    members = case.members if case.members == "nato" else mixed(case.members)
    return case.model_copy(
        update={
            "members": members,
            "candidates": mixed(case.candidates),
            "milestones": mixed(case.milestones),
            "events": tuple(inside(event) for event in mixed(case.events)),
        }
    )


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=6)
@given(share=st.floats(0, 0.999), rng=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_feature_no_chance_and_no_day(
    name: str, share: float, rng: random.Random
) -> None:
    case = load(name)
    as_of = case.opened + timedelta(days=int(share * length_of(case)))
    race, other = seen(case, as_of), seen(shuffled(case, rng), as_of)
    assert same(race, other)
    one, two = (outside_view(r, prior(), without=None) for r in (race, other))
    assert one.chances == two.chances
    assert np.array_equal(one.decided_by, two.decided_by)


# --- leaks ---


def another_future(case: Case, as_of: date, rng: random.Random) -> Case:
    """The case with what is public after a date altered, dropped, and joined by inventions."""

    def later() -> date:
        return as_of + timedelta(days=rng.randint(1, 600))

    def rewritten(rows: Sequence[Any], key: str) -> list[Any]:
        past = [row for row in rows if getattr(row, key) <= as_of]
        future = [row for row in rows if getattr(row, key) > as_of and rng.random() < 0.5]
        return [*past, *(row.model_copy(update={key: later()}) for row in future)]

    ids = [c.id for c in known(case, as_of).candidates]
    stranger = Candidate(id="stranger", name="Stranger", first_public=later())
    invented = [
        Event(
            on=later(),
            kind=kind,
            candidates=(rng.choice([*ids, "stranger"]),),
            reliability="official",
            source=Source(publisher="nobody"),
            **said,
        )
        for kind, said in (
            ("frontrunner", {}),
            ("withdrawal", {}),
            ("headcount", {"backing": 1, "of": 1}),
            ("decision", {}),
        )
    ]
    summit = Milestone(id="invented", on=later(), public=as_of + timedelta(days=1), kind="summit")
    mandates = tuple(m for m in case.incumbent.mandates if m.public <= as_of)
    return case.model_copy(
        update={
            "events": (*rewritten(case.events, "on"), *invented),
            "milestones": (*rewritten(case.milestones, "public"), summit),
            "candidates": (*case.candidates, stranger),
            "incumbent": case.incumbent.model_copy(update={"mandates": mandates}),
            "resolution": rng.choice([None, Resolution(on=later(), outcome="stranger")]),
        }
    )


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=10)
@given(share=st.floats(0, 0.999), rng=st.randoms(use_true_random=False))
def test_nothing_that_comes_later_changes_what_a_race_shows(
    name: str, share: float, rng: random.Random
) -> None:
    case = load(name)
    as_of = case.opened + timedelta(days=int(share * length_of(case)))
    assert same(seen(another_future(case, as_of, rng), as_of), seen(case, as_of))


@pytest.mark.parametrize("kind", ["frontrunner", "stance", "headcount", "withdrawal"])
def test_an_event_moved_before_its_day_is_seen(kind: str) -> None:
    case, as_of = load("nato-2024"), date(2023, 11, 22)
    events = list(case.events)
    place, event = max(
        ((n, e) for n, e in enumerate(events) if e.kind == kind), key=lambda row: row[1].on
    )
    assert event.on > date(2024, 1, 1)
    events[place] = event.model_copy(update={"on": as_of - timedelta(days=1)})
    leaky = case.model_copy(update={"events": tuple(events)})
    assert not same(seen(leaky, as_of), seen(case, as_of))


def test_a_decision_moved_before_its_day_names_its_winner() -> None:
    case, before = load("un-1996"), date(1996, 11, 1)
    assert case.resolution is not None and case.resolution.outcome == "annan"
    events = tuple(
        e.model_copy(update={"on": before}) if e.kind == "decision" else e for e in case.events
    )
    assert "decision" in [e.kind for e in events]
    leaky = case.model_copy(update={"events": events})
    assert not same(seen(leaky, before), seen(case, before))


@pytest.mark.parametrize("name", CASES)
def test_a_gate_that_stands_ajar_is_seen(name: str) -> None:
    def ajar(case: Case, as_of: date) -> Case:
        return known(case, as_of + timedelta(days=30))

    case = load(name)
    as_of = case.opened + timedelta(days=length_of(case) // 2)
    other = another_future(case, as_of, random.Random(1))
    assert same(seen(other, as_of), seen(case, as_of))
    assert not same(seen(other, as_of, ajar), seen(case, as_of, ajar))
