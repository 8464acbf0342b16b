"""A gated case as arrays: three members, two or three names, a hundred days."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from forecast.errors import EvidenceError
from forecast.evidence.encode import encode
from forecast.evidence.gate import known
from forecast.evidence.happenings import trust_of
from forecast.evidence.record import LATENT, OPEN, SILENT, WITHDRAWN, Record
from forecast.evidence.schema import Case, Event
from forecast.scenario.process_priors import ProcessPriors
from forecast.scenario.schema import Scenario

MEMBERS = ("AA", "BB", "CC")
OPENED, AS_OF = date(2020, 1, 1), date(2020, 4, 10)  # day -100 and day 0


def on(day: int) -> date:
    return AS_OF + timedelta(days=day)


def event(day: int, kind: str, candidates: Sequence[str] = (), **more: Any) -> Event:
    stated = {"reliability": "official", "confidence": 1.0, "source": {"publisher": "The Paper"}}
    return Event(on=on(day), kind=kind, candidates=tuple(candidates), **{**stated, **more})


def says(day: int, member: str, candidate: str, stance: str, **more: Any) -> Event:
    return event(day, "stance", [candidate], members=(member,), stance=stance, **more)


def tiny_case(*events: Event, **changes: Any) -> Case:
    case = {
        "case": "tiny",
        "body": "club",
        "office": "Chair",
        "rule": {"kind": "consensus"},
        "members": MEMBERS,
        "opened": OPENED,
        "incumbent": {
            "name": "Old Hand",
            "candidate": "old",
            "mandates": ({"ends": on(200), "public": OPENED},),
        },
        "candidates": (
            {"id": "old", "name": "Old Hand", "first_public": OPENED},
            {"id": "ann", "name": "Ann", "country": "AA", "first_public": OPENED},
            {"id": "bob", "name": "Bob", "country": "ZZ", "first_public": on(-70)},
        ),
        "events": events,
    }
    return Case(**{**case, **changes})


def encoded(*events: Event, scenario: dict[str, Any] | None = None, **changes: Any) -> Record:
    asked = {
        "name": "tiny",
        "title": "Tiny",
        "case": "tiny",
        "as_of": AS_OF,
        "horizon": on(300),
        **(scenario or {}),
    }
    case = known(tiny_case(*events, **changes), AS_OF)
    return encode(case, Scenario(**asked), MEMBERS, {"AA": "east", "BB": "east"})


def of(record: Record, candidate: str) -> np.ndarray:
    """Epochs of one candidate."""
    return np.flatnonzero(record.epochs.candidate == record.candidates.index(candidate))


def same(one: Any, other: Any) -> bool:
    if is_dataclass(one):
        return all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    return np.array_equal(one, other)


BUSY = (
    says(-60, "AA", "ann", "endorse"),
    says(-60, "BB", "ann", "oppose"),
    event(-60, "frontrunner", ["ann"]),
    event(-50, "interest", ["bob"]),
    event(-45, "report", ["bob"], members=("AA", "CC"), stance="reserve", reliability="named"),
    event(-40, "headcount", ["bob"], backing=2, of=3),
    event(-30, "frontrunner", ["bob"]),
    event(-20, "withdrawal", ["bob"]),
    event(-10, "report", ["ann"], stance="accept", reliability="anonymous"),
)


def test_a_record_without_events_has_one_epoch_per_name_since_it_was_first_heard():
    record = encoded()
    assert record.candidates == ("ann", "bob", "old")
    assert record.epochs.start.tolist() == [-100.0, -70.0, -100.0]
    assert record.epochs.end.tolist() == [0.0, 0.0, 0.0]
    assert record.epochs.status.tolist() == [LATENT, LATENT, OPEN]
    assert (record.opened_day, record.term_end_day) == (-100.0, 200.0)
    tables = (record.statements, record.spells, record.opinions, record.headcounts)
    assert [len(table.epoch) for table in tables] == [0, 0, 0, 0]
    assert record.favourites.named.shape == (0, 3)


def test_a_race_in_which_nobody_is_named_yet_has_no_epochs():
    nobody = {**tiny_case().incumbent.model_dump(), "candidate": None}
    record = encoded(candidates=(), incumbent=nobody)
    assert record.epochs.stance.shape == (0, 3)
    assert (record.candidates, record.incumbent, record.moves.n_entries) == ((), -1, 0)


def test_members_homes_and_blocs_are_places_in_the_arrays():
    record = encoded()
    assert record.home.tolist() == [0, -1, -1]
    assert record.blocs == ("east",)
    assert record.bloc.tolist() == [0, 0, -1]
    assert record.incumbent == record.candidates.index("old")


def test_epochs_of_every_name_cover_its_time_without_gaps():
    record = encoded(*BUSY)
    for candidate, first in (("ann", -100.0), ("bob", -70.0), ("old", -100.0)):
        mine = of(record, candidate)
        start, end = record.epochs.start[mine], record.epochs.end[mine]
        assert (start[0], end[-1]) == (first, 0.0)
        assert start[1:].tolist() == end[:-1].tolist()


def test_rows_of_every_table_point_at_epochs_of_their_own_candidate():
    record = encoded(*BUSY)
    ann, bob = record.candidates.index("ann"), record.candidates.index("bob")
    candidate = record.epochs.candidate
    assert candidate[record.statements.epoch].tolist() == [ann, ann]
    assert candidate[record.opinions.epoch].tolist() == [ann, bob, bob]
    assert candidate[record.headcounts.epoch].tolist() == [bob]
    assert record.spells.candidate.tolist() == [ann]
    assert candidate[record.spells.first_epoch].tolist() == [ann]
    assert candidate[record.moves.opening_epoch].tolist() == [bob]
    assert candidate[record.now].tolist() == [0, 1, 2]


def test_the_last_epoch_is_the_state_on_the_as_of_date():
    record = encoded(*BUSY)
    stance = record.epochs.stance[record.now]
    assert stance.tolist() == [[3, 0, SILENT], [SILENT] * 3, [SILENT] * 3]
    assert record.epochs.status[record.now].tolist() == [LATENT, WITHDRAWN, OPEN]


@pytest.mark.parametrize("rng_seed", range(5))
def test_the_order_of_rows_carries_no_meaning(rng_seed):
    events, case = list(BUSY), tiny_case()
    candidates = list(case.candidates)
    random.Random(rng_seed).shuffle(events)
    random.Random(rng_seed).shuffle(candidates)
    assert same(encoded(*events, candidates=tuple(candidates)), encoded(*BUSY))


def test_a_race_that_is_over_is_refused():
    with pytest.raises(EvidenceError, match=r"case tiny: decided on 2020-04-05.*earlier as_of"):
        encoded(resolution={"on": on(-5), "outcome": "ann"})


def test_trust_is_the_source_times_the_confidence_and_halves_for_weak_rows():
    priors = ProcessPriors(named_reliability=0.8, weak_row_weight=0.5)
    sound = {"reliability": "named", "confidence": 0.5}
    assert trust_of(says(-9, "AA", "ann", "accept", **sound), priors) == pytest.approx(0.4)
    for mark in ({"verified": False}, {"retrospective": True}):
        weak = says(-9, "AA", "ann", "accept", **sound, **mark)
        assert trust_of(weak, priors) == pytest.approx(0.2)
    both = says(-9, "AA", "ann", "accept", **sound, verified=False, retrospective=True)
    assert trust_of(both, priors) == pytest.approx(0.2)


def test_a_list_of_members_weighs_one_over_the_root_of_those_seated():
    listed = ("AA", "BB", "CC", "XX", "YY")
    record = encoded(event(-9, "report", ["ann"], members=listed, stance="accept"))
    assert record.opinions.member.tolist() == [0, 1, 2]
    assert record.opinions.weight == pytest.approx(np.full(3, 3**-0.5))


def test_words_of_states_without_a_seat_do_not_count():
    assert len(encoded(says(-9, "XX", "ann", "oppose")).statements.member) == 0


def test_a_report_of_unnamed_members_names_nobody():
    assert encoded(*BUSY[-1:]).opinions.member.tolist() == [-1]


def test_a_frontrunner_report_lowers_the_flag_of_the_rivals():
    record = encoded(*BUSY)
    ann, bob = of(record, "ann"), of(record, "bob")
    ahead = record.epochs.frontrunner
    assert [(record.epochs.start[e], record.epochs.end[e]) for e in ann[ahead[ann]]][-1][1] == -30
    assert [record.epochs.end[e] for e in bob[ahead[bob]]] == [-20.0]


def test_reports_of_one_day_that_name_two_people_call_both_ahead():
    record = encoded(event(-50, "frontrunner", ["ann"]), event(-50, "frontrunner", ["bob"]))
    assert record.epochs.frontrunner[record.now].tolist() == [True, True, False]


def test_a_frontrunner_report_is_read_against_the_names_of_its_day():
    first, second = encoded(*BUSY).favourites.named
    assert first.tolist() == [True, False, False]
    assert second.tolist() == [False, True, False]
    early = encoded(event(-90, "frontrunner", ["ann"])).favourites
    assert (early.epoch[0] >= 0).tolist() == [True, False, False]


def test_an_incumbent_who_may_be_kept_is_no_rival_to_those_who_are_called_ahead():
    report = event(-50, "frontrunner", ["ann"])
    stays = encoded().candidates.index("old")
    assert encoded(report).favourites.epoch[0, stays] == -1
    incumbent = {**tiny_case().incumbent.model_dump(), "renewal": "reelection"}
    assert encoded(report, incumbent=incumbent).favourites.epoch[0, stays] >= 0
    kept = encoded(event(-50, "frontrunner", ["old"])).favourites
    assert kept.named[0].tolist() == [False, False, True]
    assert (kept.epoch[0] >= 0).all()


def test_a_favourite_that_had_withdrawn_is_not_heard():
    record = encoded(event(-50, "withdrawal", ["bob"]), event(-40, "frontrunner", ["bob"]))
    assert not record.favourites.named.any()
    assert record.favourites.epoch[0, record.candidates.index("bob")] == -1


def test_the_gap_of_a_leaving_name_is_that_of_its_last_day():
    leaves = (event(-60, "candidacy", ["bob"]), event(-20, "withdrawal", ["bob"]))
    days = {"AA": -50, "BB": -40, "CC": -10}
    rises = [says(day, member, "ann", "accept") for member, day in days.items()]
    assert encoded(*leaves, *rises).moves.withdrawal_gap == pytest.approx([2 / 3])
    own = says(-30, "CC", "bob", "accept")
    assert encoded(*leaves, *rises, own).moves.withdrawal_gap == pytest.approx([1 / 3])


def test_an_incumbent_kept_by_extension_is_no_rival_and_never_withdraws():
    events = (
        says(-50, "AA", "old", "endorse"),
        event(-60, "candidacy", ["bob"]),
        event(-20, "withdrawal", ["bob"]),
        event(-10, "refusal", ["old"]),
    )
    kept = encoded(*events).moves
    assert len(kept.withdrawal_epoch) == 1
    assert kept.withdrawal_gap == pytest.approx([0.0])
    incumbent = {**tiny_case().incumbent.model_dump(), "renewal": "reelection"}
    rival = encoded(*events, incumbent=incumbent).moves
    assert len(rival.withdrawal_epoch) == 2
    assert rival.withdrawal_gap == pytest.approx([1 / 3, 0.0])


def test_names_first_heard_after_the_opening_are_entries():
    assert encoded().moves.n_entries == 1


def test_a_deadlock_lasts_while_a_favourite_meets_an_objection():
    stuck = (event(-90, "frontrunner", ["ann"]), says(-80, "BB", "ann", "oppose"))
    moves = encoded(*stuck, says(-60, "BB", "ann", "accept")).moves
    assert (moves.deadlocked_days, moves.n_deadlocked_entries) == (20.0, 1)
    # bob is first heard on day -70; a day counts by how it began
    for ends, n_sought in ((-71, 0), (-70, 1)):
        moves = encoded(*stuck, says(ends, "BB", "ann", "accept")).moves
        assert moves.n_deadlocked_entries == n_sought
    begins = (stuck[0], says(-70, "BB", "ann", "oppose"))
    assert encoded(*begins).moves.n_deadlocked_entries == 0


def test_days_of_two_deadlocks_at_once_count_once():
    both = (
        event(-60, "frontrunner", ["ann", "bob"]),
        says(-60, "BB", "ann", "oppose"),
        says(-40, "BB", "bob", "oppose"),
    )
    assert encoded(*both).moves.deadlocked_days == 60.0


def test_objections_to_a_name_that_is_not_ahead_are_no_deadlock():
    assert encoded(says(-80, "BB", "ann", "oppose")).moves.deadlocked_days == 0.0


@pytest.mark.parametrize(
    ("status", "expected"),
    [("latent", (LATENT, False)), ("open", (OPEN, False)), ("declared", (OPEN, True))],
)
def test_a_name_that_the_scenario_adds_begins_on_the_as_of_date(status, expected):
    new = {"name": "New", "country": "CC", "head_of_government": True, "status": status}
    record = encoded(scenario={"candidates": {"add": {"new": new}}})
    (epoch,) = of(record, "new")
    assert (record.epochs.start[epoch], record.epochs.end[epoch]) == (0.0, 0.0)
    assert (record.epochs.status[epoch], record.epochs.declared[epoch]) == expected
    place = record.candidates.index("new")
    assert (record.names[place], record.home[place]) == ("New", 2)
    assert record.head_of_government[place] == 1.0
    assert record.moves.n_entries == 1


def test_a_name_that_the_scenario_withdraws_is_out_today_and_was_in_until_now():
    record = encoded(*BUSY[:3], scenario={"candidates": {"withdraw": ("ann",)}})
    mine = of(record, "ann")
    assert record.epochs.status[mine[-1]] == WITHDRAWN
    assert record.epochs.start[mine[-1]] == 0.0
    assert (record.epochs.status[mine[:-1]] == LATENT).all()


BACKING = {
    "kind": "backing",
    "by": "BB",
    "effect": {"mean": 1.0, "sd": 0.5},
    "why": "it leads",
    "source": "judgement",
}


def test_backing_is_a_flag_per_factor_from_the_day_of_the_endorsement():
    record = encoded(says(-40, "BB", "bob", "endorse"), scenario={"factors": {"bb": BACKING}})
    mine = of(record, "bob")
    assert record.epochs.backed[mine].tolist() == [[False], [True]]
    assert not record.epochs.backed[of(record, "ann")].any()


@pytest.mark.parametrize(("public", "released"), [(-30, [False, True]), (1, [False])])
def test_a_bound_name_is_free_from_a_day_that_is_known(public, released):
    binding = {
        **BACKING,
        "kind": "availability",
        "candidate": "ann",
        "starts": OPENED,
        "median_days": 60.0,
        "log_sd": 0.5,
        "milestone": "cabinet",
    }
    del binding["by"]
    cabinet = {"id": "cabinet", "on": on(-20), "public": on(public), "kind": "deadline"}
    record = encoded(milestones=(cabinet,), scenario={"factors": {"bound": binding}})
    assert record.epochs.released[of(record, "ann")].tolist() == released
    assert record.epochs.released[of(record, "bob")].all()


def test_what_was_said_before_the_opening_stands_at_the_opening():
    early = (event(-130, "frontrunner", ["ann"]), says(-120, "AA", "ann", "endorse"))
    at_opening = (event(-100, "frontrunner", ["ann"]), says(-100, "AA", "ann", "endorse"))
    assert same(encoded(*early), encoded(*at_opening))
    assert encoded(*early).epochs.start.min() == -100.0


def test_a_bloc_says_what_it_says_for_all_its_seats():
    bloc = {"EU": {"seats": 2, "members": ("AA", "BB")}}
    record = encoded(says(-60, "EU", "ann", "endorse"), blocs=bloc)
    assert record.statements.member.tolist() == [0, 1]
    assert record.epochs.support[of(record, "ann")[-1]] == pytest.approx(2 / 3)


def test_a_bloc_is_heard_once_and_each_of_its_members_for_itself():
    bloc = {"EU": {"seats": 2, "members": ("AA", "BB")}}
    spoke = (says(-60, "EU", "ann", "reserve"), says(-50, "AA", "ann", "accept"))
    weights = encoded(*spoke, blocs=bloc).statements.weight
    assert weights.tolist() == [0.5, 0.5, 1.0]
    told = event(-60, "report", ["ann"], members=("EU",), stance="accept")
    assert encoded(told, blocs=bloc).opinions.weight.tolist() == [0.5, 0.5]


def test_a_name_that_is_first_heard_as_a_candidacy_opens_without_having_been_waited_for():
    at_once, later = event(-70, "candidacy", ["bob"]), event(-69, "candidacy", ["bob"])
    assert len(encoded(at_once).moves.opening_epoch) == 0
    assert len(encoded(later).moves.opening_epoch) == 1
    assert encoded(at_once).epochs.status[of(encoded(at_once), "bob")[-1]] == OPEN


@pytest.mark.parametrize("kind", ["stance", "report"])
def test_who_has_no_vote_moves_no_member_and_no_name(kind: str):
    outsider = event(-60, kind, ["ann"], members=("ZZ",), stance="oppose")
    assert same(encoded(outsider, without_vote=("ZZ",)), encoded())
