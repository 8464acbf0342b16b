"""Ballots as rows: which voted on each name by itself, and which chose among names."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from forecast.evidence.encode import encode
from forecast.evidence.gate import known
from forecast.evidence.record import Record
from forecast.evidence.schema import Case
from forecast.scenario.schema import Scenario

MEMBERS = tuple("ABCDEFGHIJ")
OPENED, AS_OF = date(2020, 1, 1), date(2020, 4, 10)


def ballot(day: int, counts: dict[str, dict[str, float]], **more: Any) -> dict[str, Any]:
    told = {"reliability": "official", "confidence": 1.0, "source": {"publisher": "The Paper"}}
    return {"on": OPENED + timedelta(day), "kind": "ballot", "counts": counts, **told, **more}


def encoded(*events: dict[str, Any]) -> Record:
    case = Case(
        case="tiny",
        body="club",
        office="Chair",
        rule={"kind": "veto_council", "quota": 6, "veto": ("A", "B")},
        members=MEMBERS,
        opened=OPENED,
        incumbent={"name": "Old", "mandates": ({"ends": date(2020, 12, 31), "public": OPENED},)},
        candidates=tuple(
            {"id": name, "name": name.title(), "first_public": OPENED} for name in ("ann", "bob")
        ),
        events=events,
    )
    asked = Scenario(name="t", title="T", case="tiny", as_of=AS_OF, horizon=date(2021, 1, 1))
    return encode(known(case, AS_OF), asked, MEMBERS, {})


def test_votes_for_more_than_there_are_voters_were_cast_name_by_name():
    record = encoded(
        ballot(
            20,
            {
                "ann": {"in_favour": 7, "against": 2, "abstaining": 1, "vetoes": 1},
                "bob": {"in_favour": 6, "against": 4},
            },
        )
    )
    said = record.tallies
    assert record.epochs.candidate[said.epoch].tolist() == [0, 1]
    assert (said.in_favour.tolist(), said.against.tolist()) == ([7, 6], [2, 4])
    assert said.vetoes[0] == 1
    assert np.isnan(said.vetoes[1])
    assert said.of.tolist() == [10, 10]
    assert len(record.choices.trust) == 0


def test_votes_that_add_up_to_the_voters_are_a_choice_among_names():
    record = encoded(ballot(20, {"ann": {"in_favour": 7, "against": 3}, "bob": {"in_favour": 3}}))
    assert len(record.tallies.epoch) == 0
    assert record.choices.votes.tolist() == [[7, 3]]
    assert (record.choices.epoch >= 0).all()


def test_a_vote_on_one_name_alone_is_no_choice():
    record = encoded(ballot(20, {"ann": {"in_favour": 3}}))
    assert (len(record.tallies.epoch), len(record.choices.trust)) == (1, 0)
    assert np.isnan(record.tallies.against[0])


def test_shares_in_percent_become_votes():
    counts = {"ann": {"in_favour": 60.0}, "bob": {"in_favour": 40.0}}
    assert encoded(ballot(20, counts, percent=True)).choices.votes.tolist() == [[6, 4]]


def test_a_ballot_stands_in_the_epoch_before_it_and_shows_support_after_it():
    record = encoded(ballot(20, {"ann": {"in_favour": 4, "against": 5}}, of=9))
    before, after = np.flatnonzero(record.epochs.candidate == 0)
    assert record.tallies.epoch.tolist() == [before]
    # of ten members: the one that stayed away is not in favour
    assert record.epochs.support[[before, after]] == pytest.approx([0.0, 0.4])


def test_a_name_that_had_left_is_not_read_and_one_that_leaves_that_day_is():
    def leaves(day: int) -> dict[str, Any]:
        told = ballot(day, {})
        return {**told, "kind": "withdrawal", "counts": None, "candidates": ("ann",)}

    vote = ballot(20, {"ann": {"in_favour": 1, "against": 8}})
    assert len(encoded(leaves(10), vote).tallies.epoch) == 0
    assert len(encoded(vote, leaves(20)).tallies.epoch) == 1


def test_the_same_voters_voting_again_say_less_each_time():
    again = [ballot(day, {"ann": {"in_favour": 5, "against": 5}}) for day in (10, 20, 30, 40)]
    alone = ballot(40, {"bob": {"in_favour": 2}})
    assert encoded(*again, alone).tallies.weight.tolist() == [0.5, 0.5, 0.5, 0.5, 1.0]


def test_who_has_no_published_count_moves_nobody():
    record = encoded(ballot(20, {"ann": {"against": 5}}))
    assert record.tallies.against.tolist() == [5]
    assert record.epochs.support.max() == 0.0
