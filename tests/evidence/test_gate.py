from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecast.errors import EvidenceError
from forecast.evidence.gate import evidence_sha256, known
from forecast.evidence.load import load_case
from forecast.evidence.members import MembersTable, known_members, load_members
from forecast.evidence.schema import (
    Candidate,
    Case,
    Event,
    Mandate,
    Milestone,
    Resolution,
    Source,
    Tally,
)

BEFORE = date(2020, 2, 9)
TAMPERED = "tampered"


def digest(case: Case, as_of: date, table: MembersTable | None = None) -> str:
    table = table if table is not None else load_members()
    return evidence_sha256(known(case, as_of), known_members(table, as_of))


def test_nothing_dated_after_the_as_of_date_passes(tiny: Case) -> None:
    seen = known(tiny, BEFORE)
    assert [event.on for event in seen.events] == [date(2020, 1, 10)]
    assert [milestone.id for milestone in seen.milestones] == ["congress", "term_end"]
    assert [mandate.ends for mandate in seen.incumbent.mandates] == [date(2020, 12, 31)]
    assert seen.resolution is None


def test_what_becomes_public_on_the_as_of_date_itself_passes(tiny: Case) -> None:
    seen = known(tiny, date(2020, 4, 10))
    assert [event.kind for event in seen.events] == ["mention", "stance", "headcount", "decision"]
    assert seen.resolution == tiny.resolution


def test_a_milestone_not_yet_known_does_not_show(tiny: Case) -> None:
    assert [m.id for m in known(tiny, date(2020, 1, 31)).milestones] == ["term_end"]
    assert [m.id for m in known(tiny, date(2020, 2, 1)).milestones] == ["congress", "term_end"]


def test_a_candidate_first_named_later_does_not_exist(tiny: Case) -> None:
    assert [candidate.id for candidate in known(tiny, BEFORE).candidates] == ["early", "old"]


def test_a_candidate_exists_from_the_first_event_that_names_it(tiny: Case) -> None:
    late = next(c for c in known(tiny, date(2020, 2, 10)).candidates if c.id == "late")
    assert late.first_public == date(2020, 2, 10)
    assert not late.first_public_approx


def test_a_ballot_makes_those_it_counts_known(tiny: Case) -> None:
    ballot = tiny.events[0].model_copy(
        update={
            "kind": "ballot",
            "candidates": (),
            "counts": {"late": Tally(in_favour=2, against=1)},
        }
    )
    case = tiny.model_copy(update={"events": (ballot,)})
    assert "late" in [candidate.id for candidate in known(case, date(2020, 1, 10)).candidates]


def test_an_eligible_incumbent_is_known_from_the_opening(tiny: Case) -> None:
    later = tuple(
        candidate.model_copy(update={"first_public": date(2020, 9, 9)})
        for candidate in tiny.candidates
    )
    seen = known(tiny.model_copy(update={"candidates": later}), tiny.opened)
    assert [(c.id, c.first_public) for c in seen.candidates] == [("old", tiny.opened)]


def test_every_name_in_what_passes_is_known(tiny: Case) -> None:
    for day in range(120):
        seen = known(tiny, tiny.opened + timedelta(days=day))
        ids = {candidate.id for candidate in seen.candidates}
        assert all(ids.issuperset(event.candidates) for event in seen.events)


def test_the_gate_changes_nothing_the_second_time(tiny: Case) -> None:
    for as_of in (tiny.opened, BEFORE, date(2020, 4, 10), date(2022, 1, 1)):
        assert known(known(tiny, as_of), as_of) == known(tiny, as_of)


def test_an_as_of_date_before_the_opening_is_refused(tiny: Case) -> None:
    with pytest.raises(EvidenceError, match="opened on 2020-01-01; as_of is 2019-12-31; choose"):
        known(tiny, date(2019, 12, 31))


# --- the leak test: nothing public after the as-of date changes a byte ---


def tampered(case: Case, as_of: date, rng: random.Random) -> Case:
    """The case with everything that is public after the as-of date altered, dropped or added."""
    known_ids = [candidate.id for candidate in known(case, as_of).candidates]
    stranger = Candidate(
        id=TAMPERED, name=TAMPERED, first_public=_after(as_of, rng), head_of_government=True
    )
    return case.model_copy(
        update={
            "events": _mixed(case.events, "on", as_of, rng, _event(as_of, known_ids, rng)),
            "milestones": _mixed(case.milestones, "public", as_of, rng, _milestone(as_of, rng)),
            "candidates": (
                *(_candidate(c, as_of, rng) for c in case.candidates if c.id in known_ids),
                stranger,
            ),
            "incumbent": case.incumbent.model_copy(
                update={
                    "mandates": _mixed(
                        case.incumbent.mandates, "public", as_of, rng, _mandate(as_of, rng)
                    )
                }
            ),
            "resolution": _resolution(case, as_of, rng),
        }
    )


def _after(as_of: date, rng: random.Random) -> date:
    return as_of + timedelta(days=rng.randint(1, 900))


def _mixed(records: Any, key: str, as_of: date, rng: random.Random, added: Any) -> tuple[Any, ...]:
    kept = [record for record in records if getattr(record, key) <= as_of]
    moved = [
        record.model_copy(update={key: _after(as_of, rng), "note": TAMPERED})
        if hasattr(record, "note")
        else record.model_copy(update={key: _after(as_of, rng)})
        for record in records
        if getattr(record, key) > as_of and rng.random() < 0.5
    ]
    mixed = [*kept, *moved, added]
    rng.shuffle(mixed)
    return tuple(mixed)


def _event(as_of: date, ids: list[str], rng: random.Random) -> Event:
    return Event(
        on=_after(as_of, rng),
        kind="decision",
        candidates=(TAMPERED, *ids),
        reliability="official",
        note=TAMPERED,
        source=Source(publisher=TAMPERED),
    )


def _milestone(as_of: date, rng: random.Random) -> Milestone:
    public = _after(as_of, rng)
    return Milestone(id=TAMPERED, on=public, public=public, kind="deadline", note=TAMPERED)


def _mandate(as_of: date, rng: random.Random) -> Mandate:
    public = _after(as_of, rng)
    return Mandate(ends=public, public=public)


def _candidate(candidate: Candidate, as_of: date, rng: random.Random) -> Candidate:
    if candidate.first_public <= as_of:
        return candidate
    return candidate.model_copy(
        update={"first_public": _after(as_of, rng), "first_public_approx": rng.random() < 0.5}
    )


def _resolution(case: Case, as_of: date, rng: random.Random) -> Resolution | None:
    if case.resolution is not None and case.resolution.on <= as_of:
        return case.resolution
    return rng.choice([None, Resolution(on=_after(as_of, rng), outcome=TAMPERED, note=TAMPERED)])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(days=st.integers(0, 300), rng=st.randoms(use_true_random=False))
def test_nothing_public_later_changes_what_passes(
    tiny: Case, days: int, rng: random.Random
) -> None:
    as_of = tiny.opened + timedelta(days=days)
    other = tampered(tiny, as_of, rng)
    assert known(other, as_of) == known(tiny, as_of)
    assert digest(other, as_of) == digest(tiny, as_of)
    assert TAMPERED not in known(other, as_of).model_dump_json()


@pytest.mark.parametrize(
    "as_of",
    [date(2023, 7, 15), date(2023, 11, 22), date(2024, 2, 23), date(2024, 4, 2), date(2024, 6, 21)],
)
def test_nothing_public_later_changes_the_nato_race(as_of: date) -> None:
    case = load_case("nato-2024")
    other = tampered(case, as_of, random.Random(as_of.toordinal()))
    assert known(other, as_of).model_dump_json() == known(case, as_of).model_dump_json()
    assert digest(other, as_of) == digest(case, as_of)
    assert digest(other, date(2030, 1, 1)) != digest(case, date(2030, 1, 1))


@pytest.mark.parametrize(
    "name", ["au-2025", "ecb-1998", "imf-2019", "osce-2024", "un-1996", "unesco-2009", "wto-2013"]
)
def test_nothing_public_later_changes_the_race_of_another_body(name: str) -> None:
    case = load_case(name)
    assert case.resolution is not None
    length = (case.resolution.on - case.opened).days
    for days in (0, length // 3, length - 1):
        as_of = case.opened + timedelta(days=days)
        other = tampered(case, as_of, random.Random(days))
        assert known(other, as_of).model_dump_json() == known(case, as_of).model_dump_json()
        assert digest(other, as_of) == digest(case, as_of)


def test_a_member_first_on_record_later_changes_nothing_before() -> None:
    case = load_case("who-2017")
    later = case.events[-1].model_copy(update={"members": ("ZW",), "candidates": ("nabarro",)})
    other = case.model_copy(
        update={"members": (*case.members, "ZW"), "events": (*case.events, later)}
    )
    as_of = later.on - timedelta(days=1)
    assert known(other, as_of) == known(case, as_of)
    assert "ZW" in known(other, later.on).members


def test_a_change_in_what_is_public_changes_the_digest(tiny: Case) -> None:
    first = tiny.events[0].model_copy(update={"confidence": 0.5})
    other = tiny.model_copy(update={"events": (first, *tiny.events[1:])})
    assert digest(other, BEFORE) != digest(tiny, BEFORE)
    assert digest(other, date(2020, 1, 9)) == digest(tiny, date(2020, 1, 9))


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rng=st.randoms(use_true_random=False))
def test_the_order_of_rows_carries_no_meaning(tiny: Case, rng: random.Random) -> None:
    def shuffled(records: Any) -> tuple[Any, ...]:
        return tuple(rng.sample(list(records), len(records)))

    events = tuple(
        event.model_copy(
            update={"members": shuffled(event.members), "candidates": shuffled(event.candidates)}
        )
        for event in rng.sample(list(tiny.events), len(tiny.events))
    )
    other = tiny.model_copy(
        update={
            "events": events,
            "candidates": shuffled(tiny.candidates),
            "milestones": shuffled(tiny.milestones),
            "members": shuffled(tiny.members),
        }
    )
    as_of = date(2020, 4, 10)
    assert known(other, as_of).model_dump_json() == known(tiny, as_of).model_dump_json()
    assert digest(other, as_of) == digest(tiny, as_of)
