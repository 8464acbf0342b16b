from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from forecast.errors import EvidenceError
from forecast.evidence.gate import known
from forecast.evidence.load import load_case
from forecast.evidence.members import load_members, members_of
from forecast.evidence.schema import Bloc, Case
from forecast.evidence.seats import seats_in, seats_of, speakers_in

Write = Callable[..., Path]
LARGE = {
    "members": ("CC", "AA", "BB"),
    "seats": 9,
    "blocs": {"EU": Bloc(seats=3, members=("BB",))},
    "without_vote": ("ZZ",),
}


@pytest.fixture
def large(tiny: Case) -> Case:
    """The tiny case in a body of nine votes, three of them of a bloc."""
    return tiny.model_copy(update=LARGE)


def test_numbered_seats_stand_for_those_who_are_not_named(large: Case) -> None:
    assert seats_in(large) == (
        "AA",
        "BB",
        "CC",
        "EU 01",
        "EU 02",
        "seat 001",
        "seat 002",
        "seat 003",
        "seat 004",
    )


def test_a_body_that_names_all_has_no_numbered_seats(tiny: Case) -> None:
    assert seats_in(tiny) == ("AA", "BB", "CC")


def test_a_bloc_speaks_for_its_named_and_its_other_seats(large: Case) -> None:
    assert seats_of(large, "EU") == ("BB", "EU 01", "EU 02")
    assert seats_of(large, "AA") == ("AA",)


def test_those_without_a_vote_may_speak_and_have_no_seat(large: Case) -> None:
    assert set(speakers_in(large)) == {"AA", "BB", "CC", "EU", "ZZ"}
    assert "ZZ" not in seats_in(large)


def test_only_those_on_record_by_then_are_named(large: Case) -> None:
    table = load_members()
    before, after = (known(large, day) for day in (large.opened, large.events[1].on))
    assert (before.members, after.members) == (("AA",), ("AA", "BB"))  # AA can block alone
    assert before.blocs == {}
    assert len(members_of(before, table, large.opened)) == 9
    assert len(members_of(after, table, large.opened)) == 9


def test_a_body_that_names_all_is_named_from_the_opening(tiny: Case) -> None:
    assert known(tiny, tiny.opened).members == ("AA", "BB", "CC")


@pytest.mark.parametrize(
    ("added", "message"),
    [
        ("seats: 2", r":6: seats is 2, fewer than the 3 that are named or in blocs; choose 3"),
        ("blocs: {EU: {seats: 3, members: [ZZ]}}", r"members.0 is 'ZZ'; choose AA, BB or CC"),
        ("blocs: {EU: {seats: 1, members: [AA, BB]}}", r"blocs.EU.seats is 1, fewer than"),
        ("blocs: {EU: {votes: 3}}", r"unknown key 'votes' in blocs.EU; choose members or seats"),
        ("blocs: {AA: {seats: 3}}", r"blocs has 'AA', a member; name the bloc otherwise"),
        ("without_vote: [AA]", r"without_vote.0 is 'AA' a second time; keep one"),
        ("seats: 0", r"seats is 0; it must be at least 1"),
    ],
)
def test_a_body_that_does_not_add_up_is_refused(
    write_case: Write, added: str, message: str
) -> None:
    path = write_case("opened: 2020-01-01", f"{added}\nopened: 2020-01-01")
    with pytest.raises(EvidenceError, match=message):
        load_case(path)


@pytest.mark.parametrize("key", ["seats: 40", "blocs: {EU: {seats: 3}}", "without_vote: [AA]"])
def test_the_alliance_has_no_other_seats_than_its_members(write_case: Write, key: str) -> None:
    path = write_case("members: [CC, AA, BB]", f"members: nato\n{key}")
    with pytest.raises(EvidenceError, match=r"has no meaning where members is nato; leave it out"):
        load_case(path)


def test_a_body_without_anybody_is_refused(write_case: Write) -> None:
    path = write_case("members: [CC, AA, BB]", "members: []")
    with pytest.raises(EvidenceError, match=r"members is empty; name some, or say how many"):
        load_case(path)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("{kind: consensus, quota: 3}", r":4: rule.quota is 3; by consensus all must agree"),
        ("{kind: veto_council, quota: 2}", r":4: rule.kind is 'veto_council' without quota or"),
        ("{kind: veto_council, veto: [AA]}", r":4: rule.kind is 'veto_council' without quota or"),
        ("{kind: acclamation}", r":4: rule.kind is 'acclamation'; choose consensus, qualified_"),
    ],
)
def test_a_rule_that_decides_nothing_is_refused(write_case: Write, rule: str, message: str) -> None:
    path = write_case("{kind: qualified_majority, quota: 2, veto: [AA]}", rule)
    with pytest.raises(EvidenceError, match=message):
        load_case(path)


def test_a_quota_counts_votes_and_not_names(write_case: Write) -> None:
    path = write_case("opened: 2020-01-01", "seats: 9\nopened: 2020-01-01")
    path.write_text(path.read_text(encoding="utf-8").replace("quota: 2", "quota: 6"), "utf-8")
    assert load_case(path).rule.quota == 6
