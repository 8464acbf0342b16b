"""Conditions are read strictly: what is meant, and what is said to who mistypes."""

from __future__ import annotations

from datetime import date

import pytest

from forecast.analysis.condition import Clause, Words, read_condition
from forecast.errors import InputError

WORDS = Words(
    members={"HU": "Hungary", "TR": "Türkiye", "US": "United States"},
    candidates=("kallas", "rutte"),
    milestones={"ep_election": date(2024, 6, 9), "washington_summit": date(2024, 7, 9)},
    as_of=date(2023, 11, 22),
    horizon=date(2024, 10, 1),
)


def read(text: str) -> tuple[Clause, ...]:
    return read_condition(text, WORDS)


@pytest.mark.parametrize(
    ("text", "what", "subject", "candidate", "when", "on", "is_negated"),
    [
        ("HU objects", "objects", "HU", None, None, None, False),
        ("hungary objects", "objects", "HU", None, None, None, False),
        ("united_states endorses rutte", "endorses", "US", "rutte", None, None, False),
        ("not HU objects", "objects", "HU", None, None, None, True),
        ("HU not objects", "objects", "HU", None, None, None, True),
        ("not HU not objects", "objects", "HU", None, None, None, False),
        (
            "HU objects to rutte after 2024-03-01",
            "objects", "HU", "rutte", "after", date(2024, 3, 1), False,
        ),
        ("decided after ep_election", "decided", "", None, "after", date(2024, 6, 9), False),
        ("not decided by 2024-05-01", "decided", "", None, "by", date(2024, 5, 1), True),
        ("decided", "decided", "", None, None, None, False),
        ("rutte chosen", "outcome", "rutte", None, None, None, False),
        ("rutte not chosen", "outcome", "rutte", None, None, None, True),
        (
            "Rutte chosen before washington_summit",
            "outcome", "rutte", None, "before", date(2024, 7, 9), False,
        ),
        ("extended on 2024-07-04", "outcome", "extended", None, "on", date(2024, 7, 4), False),
        ("undecided", "outcome", "undecided", None, None, None, False),
        ("TR last to agree", "last", "TR", None, None, None, False),
        ("TR is the pivot", "pivot", "TR", None, None, None, False),
    ],
)  # fmt: skip
def test_a_clause_is_read_as_it_is_meant(text, what, subject, candidate, when, on, is_negated):
    (clause,) = read(text)
    assert clause == Clause(text, what, subject, candidate, when, on, is_negated)


def test_several_clauses_are_joined_by_and():
    found = read("HU objects  and not decided by 2024-05-01 AND rutte chosen")
    assert [clause.what for clause in found] == ["objects", "decided", "outcome"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("HU objets", r"'objets' is nothing that a member does \(did you mean 'objects'\?\)"),
        ("rute chosen", r"'rute' is no member.*did you mean 'rutte'.*kallas, rutte"),
        ("HU objects to kalas", r"'kalas' is no candidate \(did you mean 'kallas'\?\); choose kal"),
        ("decided after ep_elections", r"no milestone \(did you mean 'ep_election'\?\)"),
        ("decided afer ep_election", r"'afer' is unknown here \(did you mean 'after'\?\)"),
        ("decided after", r"ends after 'decided after'; a date or a milestone .* is missing"),
        ("decided after 2024-02-31", r"'2024-02-31' is no day of the calendar"),
        ("decided by 2023-01-01", r"is 2023-01-01, not after the as-of date 2023-11-22"),
        ("decided by 2025-01-01", r"up to the horizon 2024-10-01"),
        ("undecided by 2024-05-01", r"'by 2024-05-01' is left over after 'undecided'"),
        ("rutte elected", r"'elected' is unknown here; write 'rutte chosen'"),
        ("HU last to vote", r"'vote' is unknown here; write 'last to agree'"),
        ("", r"there is an empty part; a member, a candidate, decided.* is missing"),
        ("HU objects and", r"there is an empty part; a member, a candidate"),
    ],
)
def test_a_mistake_is_told_with_the_nearest_word(text, problem):
    with pytest.raises(InputError, match=problem) as fault:
        read(text)
    assert str(fault.value).startswith("--given ")
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("HU objects", False),
        ("HU objects to rutte", True),
        ("HU objects after 2024-03-01", True),
        ("US endorses rutte", True),
        ("decided after 2024-03-01", False),
    ],
)
def test_only_days_and_names_of_stances_need_the_paths_to_be_watched(text, needed):
    assert read(text)[0].needs_days_of_stances is needed
