from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from forecast.evidence.gate import known
from forecast.evidence.load import case_names, load_case
from forecast.evidence.members import Member, MemberValue
from forecast.evidence.schema import Candidate, Case, Event, Incumbent, Milestone, Resolution
from forecast.evidence.seeds import seeds_directory
from forecast.scenario.vocabulary import (
    EVENT_KINDS,
    MILESTONE_KINDS,
    RELIABILITIES,
    RULE_KINDS,
    STANCES,
)

NATO = tuple(name for name in case_names() if name.startswith("nato-"))
OUTCOMES = {
    "nato-1988": "woerner",
    "nato-1994": "claes",
    "nato-1999": "robertson",
    "nato-2009": "rasmussen",
    "nato-2014": "stoltenberg",
    "nato-2017-ext": "extended",
    "nato-2019-ext": "extended",
    "nato-2022-ext": "extended",
    "nato-2023-ext": "extended",
    "nato-2024": "rutte",
}


@pytest.fixture(scope="module")
def race() -> Case:
    return load_case("nato-2024")


@pytest.mark.parametrize("name", NATO)
def test_a_case_ends_as_it_did(name: str) -> None:
    case = load_case(name)
    assert case.resolution is not None
    assert case.resolution.outcome == OUTCOMES[name]


def test_the_ten_nato_cases_are_there() -> None:
    assert set(NATO) == set(OUTCOMES)


@pytest.mark.parametrize("name", NATO)
def test_the_day_of_the_decision_holds_the_event_of_it(name: str) -> None:
    case = load_case(name)
    kind = "extension" if OUTCOMES[name] == "extended" else "decision"
    assert case.resolution is not None
    ending = [event for event in case.events if event.kind == kind][-1]
    assert ending.on == case.resolution.on


@pytest.mark.parametrize("name", NATO)
def test_every_event_has_a_note_and_a_publisher(name: str) -> None:
    case = load_case(name)
    assert all(event.note and event.source.publisher for event in case.events)


@pytest.mark.parametrize("name", NATO)
def test_every_attribute_of_a_candidate_has_a_reason(name: str) -> None:
    case = load_case(name)
    assert all(c.attributes["hawkishness"].why for c in case.candidates)


def test_the_public_of_november_2023_saw_this_race(race: Case) -> None:
    seen = known(race, date(2023, 11, 22))
    assert [candidate.id for candidate in seen.candidates] == [
        "frederiksen",
        "iohannis",
        "kallas",
        "karins",
        "rutte",
        "stoltenberg",
        "von_der_leyen",
    ]
    own = [(e.on, e.kind) for e in seen.events if e.candidates == ("rutte",) and not e.stance]
    assert own == [
        (date(2023, 7, 10), "context"),
        (date(2023, 7, 11), "refusal"),
        (date(2023, 10, 28), "interest"),
        (date(2023, 11, 21), "frontrunner"),
        (date(2023, 11, 22), "context"),
    ]
    assert "nl_cabinet" not in [milestone.id for milestone in seen.milestones]


def test_karins_does_not_exist_before_he_is_named(race: Case) -> None:
    assert "karins" not in [c.id for c in known(race, date(2023, 11, 18)).candidates]
    assert "karins" in [c.id for c in known(race, date(2023, 11, 19)).candidates]


def test_the_head_counts_of_the_race_are_those_published(race: Case) -> None:
    counts = [(e.on, e.backing, e.of) for e in race.events if e.kind == "headcount"]
    assert counts == [
        (date(2024, 2, 21), 20, 31),
        (date(2024, 2, 22), 20, 31),
        (date(2024, 3, 13), 22, 32),
        (date(2024, 4, 2), 28, 32),
        (date(2024, 4, 29), 29, 32),
        (date(2024, 6, 17), 29, 32),
        (date(2024, 6, 18), 31, 32),
        (date(2024, 6, 20), 32, 32),
    ]


def test_hungary_changes_its_stance_on_rutte_in_public(race: Case) -> None:
    said = [
        event.stance
        for event in race.events
        if event.kind == "stance" and event.members == ("HU",) and event.candidates == ("rutte",)
    ]
    assert said == ["oppose", "oppose", "oppose", "oppose", "reserve", "reserve", "endorse"]


def test_a_short_stretch_in_2013_moves_the_end_of_the_term() -> None:
    case = load_case("nato-2014")
    for as_of, ends in (
        (date(2012, 10, 2), date(2013, 7, 31)),
        (date(2013, 12, 10), date(2014, 7, 31)),
        (date(2013, 12, 11), date(2014, 9, 30)),
    ):
        assert known(case, as_of).incumbent.mandates[-1].ends == ends


def test_the_race_is_recorded_stance_by_stance(race: Case) -> None:
    kinds = Counter(event.kind for event in race.events)
    assert kinds["stance"] == 38
    assert kinds["decision"] == kinds["withdrawal"] == 1


def test_the_data_dictionary_explains_every_kind_and_key() -> None:
    text = (seeds_directory() / "README.md").read_text(encoding="utf-8")
    records = (Case, Incumbent, Milestone, Candidate, Event, Resolution, Member, MemberValue)
    words = {key for record in records for key in record.model_fields}
    words |= {*EVENT_KINDS, *MILESTONE_KINDS, *RULE_KINDS, *STANCES, *RELIABILITIES}
    assert not [word for word in sorted(words) if f"`{word}`" not in text]
