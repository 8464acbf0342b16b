from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest

from forecast.evidence.encode import encode
from forecast.evidence.gate import known
from forecast.evidence.load import case_names, load_case
from forecast.evidence.members import Member, MembersTable, MemberValue, load_members, members_of
from forecast.evidence.schema import (
    Bloc,
    Candidate,
    Case,
    Event,
    Incumbent,
    Milestone,
    Resolution,
    Tally,
)
from forecast.evidence.seeds import seeds_directory
from forecast.scenario.schema import Scenario
from forecast.scenario.vocabulary import (
    EVENT_KINDS,
    MILESTONE_KINDS,
    RELIABILITIES,
    RULE_KINDS,
    STANCES,
)

ALL = case_names()
OPEN = ("ecb-2027", "un-2026")
FINISHED = tuple(name for name in ALL if name not in OPEN)
NATO = tuple(name for name in case_names() if name.startswith("nato-"))
OUTCOMES = {
    "au-2012": "zuma",
    "au-2012a": "extended",
    "au-2016": "extended",
    "au-2025": "youssouf",
    "coe-2024": "berset",
    "commonwealth-2015": "scotland",
    "conclave-2025": "prevost",
    "ebrd-2012": "chakrabarti",
    "ebrd-2016": "chakrabarti",
    "ebrd-2020": "renaudbasso",
    "ec-1994": "santer",
    "ec-2014": "juncker",
    "ec-2024": "vonderleyen",
    "ecb-1998": "duisenberg",
    "ecb-2019": "lagarde",
    "eib-2023": "calvino",
    "euco-2014": "tusk",
    "euco-2017": "tusk",
    "euco-2019": "michel",
    "eurogroup-2020": "donohoe",
    "iaea-2009": "amano",
    "ilo-2022": "houngbo",
    "imf-2004": "rato",
    "imf-2007": "strausskahn",
    "imf-2019": "georgieva",
    "interpol-2018": "kim",
    "iom-2023": "pope",
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
    "oas-2015": "almagro",
    "oas-2025": "ramdin",
    "osce-2017": "greminger",
    "osce-2023": "extended",
    "osce-2024": "sinirlioglu",
    "un-1996": "annan",
    "unesco-2009": "bokova",
    "unesco-2013": "bokova",
    "unesco-2025": "elenany",
    "wb-2012": "kim",
    "wb-2023": "banga",
    "who-2017": "tedros",
    "wto-1999": "moore",
    "wto-2013": "azevedo",
}


@cache
def the_case(name: str) -> Case:
    """Each file is read once for all tests of this module."""
    return load_case(name)


@cache
def the_table() -> MembersTable:
    return load_members()


@pytest.fixture(scope="module")
def race() -> Case:
    return the_case("nato-2024")


@pytest.mark.parametrize("name", FINISHED)
def test_a_case_ends_as_it_did(name: str) -> None:
    case = the_case(name)
    assert case.resolution is not None
    assert case.resolution.outcome == OUTCOMES[name]


def test_fifty_one_finished_cases_and_two_open_ones_are_there() -> None:
    assert (len(FINISHED), len(NATO)) == (51, 10)
    assert set(FINISHED) == set(OUTCOMES)


@pytest.mark.parametrize("name", OPEN)
def test_an_open_race_has_no_resolution_and_no_decision(name: str) -> None:
    case = the_case(name)
    assert case.resolution is None
    assert not [event for event in case.events if event.kind in ("decision", "extension")]


@pytest.mark.parametrize("name", FINISHED)
def test_the_day_of_the_decision_holds_the_event_of_it(name: str) -> None:
    case = the_case(name)
    kind = "extension" if OUTCOMES[name] == "extended" else "decision"
    assert case.resolution is not None
    ending = [event for event in case.events if event.kind == kind][-1]
    assert ending.on == case.resolution.on


@pytest.mark.parametrize("name", ALL)
def test_every_event_has_a_note_and_a_publisher(name: str) -> None:
    case = the_case(name)
    assert all(event.note and event.source.publisher for event in case.events)


@pytest.mark.parametrize("name", ALL)
def test_no_event_stands_twice(name: str) -> None:
    times = Counter(event.model_dump_json() for event in the_case(name).events)
    assert not [event for event, n in times.items() if n > 1]


@pytest.mark.parametrize("name", ALL)
def test_what_rests_on_no_page_is_marked_so(name: str) -> None:
    read = [event for event in the_case(name).events if event.verified]
    assert all(event.source.url or event.source.title for event in read)


@pytest.mark.parametrize("name", ALL)
def test_a_compiled_day_is_inferred_and_unverified(name: str) -> None:
    compiled = [e for e in the_case(name).events if e.source.publisher.startswith("Facts comp")]
    assert all(event.inferred_date and not event.verified for event in compiled)
    assert {event.kind for event in compiled} <= {"candidacy", "withdrawal"}


def _as_of_dates(case: Case) -> list[date]:
    """The opening, two weeks on, and the day before the decision."""
    last = case.resolution.on if case.resolution is not None else date(2026, 10, 10)
    days = {case.opened, case.opened + timedelta(days=14), last - timedelta(days=1)}
    return sorted(day for day in days if day < last)


@pytest.mark.parametrize("name", ALL)
def test_every_case_encodes_early_and_late(name: str) -> None:
    for as_of in _as_of_dates(the_case(name)):
        case = known(the_case(name), as_of)
        members = members_of(case, the_table(), as_of)
        asked = Scenario(
            name="late", title="Late", case=name, as_of=as_of, horizon=as_of + timedelta(days=99)
        )
        if case.candidates:
            record = encode(case, asked, members, {})
            assert record.members == members
            assert set(record.candidates) == {candidate.id for candidate in case.candidates}


@pytest.mark.parametrize("name", ALL)
def test_nobody_is_decided_before_the_decision(name: str) -> None:
    case = the_case(name)
    seen = known(case, _as_of_dates(case)[-1])
    assert seen.resolution is None
    assert not [event for event in seen.events if event.kind == "decision"]


def test_posts_that_were_settled_in_one_deal_share_their_package() -> None:
    packages = {name: the_case(name).package for name in ALL}
    assert packages["euco-2019"] == packages["ecb-2019"] == "eu-top-jobs-2019"
    own = [p for name, p in packages.items() if p and name not in ("euco-2019", "ecb-2019")]
    assert len(own) == len(set(own)) == 5


def test_rounds_of_ballots_keep_their_counts() -> None:
    votes = [
        (event.round, event.counts["bokova"].in_favour, event.counts["hosny"].in_favour)
        for event in the_case("unesco-2009").events
        if event.kind == "ballot" and event.counts
    ]
    assert votes == [(1, 8, 22), (2, 8, 23), (3, 13, 25), (4, 29, 29), (5, 31, 27)]


def test_a_straw_poll_tells_of_permanent_members() -> None:
    polls = [e.counts for e in the_case("un-1996").events if e.on == date(1996, 12, 10)]
    counts = next(c for c in polls if c and len(c) == 4)
    assert (counts["annan"].in_favour, counts["annan"].vetoes) == (10, 1)
    assert (counts["essy"].in_favour, counts["essy"].vetoes) == (7, 2)


def test_a_percentage_is_no_count() -> None:
    ballot = next(e for e in the_case("imf-2019").events if e.kind == "ballot")
    assert ballot.percent and ballot.counts
    assert ballot.counts["georgieva"].in_favour == 56


@pytest.mark.parametrize("name", NATO)
def test_every_attribute_of_a_candidate_has_a_reason(name: str) -> None:
    case = the_case(name)
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
    case = the_case("nato-2014")
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
    records = (Case, Bloc, Incumbent, Milestone, Candidate, Event, Tally, Resolution)
    records = (*records, Member, MemberValue)
    words = {key for record in records for key in record.model_fields}
    words |= {*EVENT_KINDS, *MILESTONE_KINDS, *RULE_KINDS, *STANCES, *RELIABILITIES}
    assert not [word for word in sorted(words) if f"`{word}`" not in text]
