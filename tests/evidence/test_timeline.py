"""One candidate's public state, swept from hand-made happenings: three members, days -100 to 0."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.evidence.happenings import NOBODY, Happening
from forecast.evidence.record import (
    ACCEPT,
    ENDORSE,
    LATENT,
    OPEN,
    OPPOSE,
    REFUSED,
    RESERVE,
    SILENT,
    WITHDRAWN,
)
from forecast.evidence.timeline import CandidateTimeline

N_MEMBERS = 3
KINDS = (
    *("stance", "report", "headcount", "government_change", "frontrunner", "other_frontrunner"),
    *("interest", "candidacy", "refusal", "withdrawal", "mention", "context"),
)


def at(day: float, kind: str, member: int = NOBODY, level: int = -1, **more: float) -> Happening:
    trust, backing, of = more.get("trust", 0.9), more.get("backing", 0.0), more.get("of", 1.0)
    return Happening(day, kind, member, level, trust, backing, of)


def swept(*happenings: Happening, **more: Any) -> CandidateTimeline:
    settings = {"status": LATENT, "patrons": (), "release_day": -np.inf, **more}
    timeline = CandidateTimeline(n_members=N_MEMBERS, start=-100.0, **settings)
    timeline.sweep(happenings)
    return timeline


def column(timeline: CandidateTimeline, name: str) -> list[Any]:
    return [row[name] for row in timeline.epochs]


def test_a_case_with_zero_events_is_one_epoch_in_which_nobody_speaks():
    (epoch,) = swept().epochs
    assert (epoch["start"], epoch["end"]) == (-100.0, 0.0)
    assert epoch["stance"].tolist() == [SILENT] * N_MEMBERS
    assert (epoch["support"], epoch["objections"], epoch["status"]) == (0.0, 0, LATENT)


@given(
    st.lists(
        st.builds(
            at,
            day=st.integers(-100, 0).map(float),
            kind=st.sampled_from(KINDS),
            member=st.integers(0, N_MEMBERS - 1),
            level=st.integers(OPPOSE, ENDORSE),
            backing=st.integers(0, N_MEMBERS).map(float),
            of=st.just(float(N_MEMBERS)),
        ),
        max_size=12,
    ),
    st.sampled_from([-np.inf, -50.0, np.inf]),
)
def test_epochs_cover_the_time_to_day_zero_without_gaps_whatever_happens(happenings, release_day):
    timeline = swept(*sorted(happenings, key=lambda h: h.day), release_day=release_day)
    start, end = column(timeline, "start"), column(timeline, "end")
    assert (start[0], end[-1]) == (-100.0, 0.0)
    assert start[1:] == end[:-1]
    assert all(a <= b for a, b in zip(start, end, strict=True))


def test_each_statement_ends_an_epoch_and_shows_in_the_next():
    timeline = swept(at(-60, "stance", 0, ENDORSE), at(-20, "stance", 1, OPPOSE))
    assert column(timeline, "end") == [-60.0, -20.0, 0.0]
    assert np.allclose(column(timeline, "support"), [0.0, 1 / 3, 1 / 3])
    assert column(timeline, "objections") == [0, 0, 1]
    assert timeline.epochs[2]["stance"].tolist() == [ENDORSE, OPPOSE, SILENT]
    first, second = timeline.statements
    assert (first["epoch"], first["before"], first["level"]) == (0, SILENT, ENDORSE)
    assert (second["epoch"], second["before"], second["level"]) == (1, SILENT, OPPOSE)


def test_a_reservation_is_on_record_but_no_standing_objection():
    timeline = swept(at(-60, "stance", 0, RESERVE))
    assert timeline.epochs[-1]["stance"][0] == RESERVE
    assert (column(timeline, "objections"), timeline.spells) == ([0, 0], [])


def test_an_objector_that_has_only_reservations_left_has_conceded():
    timeline = swept(at(-60, "stance", 0, OPPOSE), at(-20, "stance", 0, RESERVE))
    assert [s["conceded"] for s in timeline.spells] == [True]
    assert column(timeline, "objections") == [0, 1, 0]


def test_two_events_on_one_day_are_two_changes_with_no_time_between():
    timeline = swept(at(-40, "stance", 0, ACCEPT), at(-40, "stance", 1, ACCEPT))
    assert column(timeline, "start") == [-100.0, -40.0, -40.0]
    assert column(timeline, "end") == [-40.0, -40.0, 0.0]
    assert np.allclose(column(timeline, "support"), [0.0, 1 / 3, 2 / 3])


def test_a_standing_objection_is_a_spell_from_the_statement_to_day_zero():
    (spell,) = swept(at(-60, "stance", 0, OPPOSE), at(-20, "stance", 1, ACCEPT)).spells
    assert (spell["member"], spell["first_epoch"], spell["epoch"]) == (0, 1, 2)
    assert (spell["day"], spell["conceded"]) == (0.0, False)


def test_an_objector_that_accepts_has_conceded():
    timeline = swept(at(-60, "stance", 0, OPPOSE), at(-20, "stance", 0, ACCEPT))
    (spell,) = timeline.spells
    assert (spell["first_epoch"], spell["epoch"], spell["day"]) == (1, 1, -20.0)
    assert spell["conceded"]
    assert column(timeline, "objections") == [0, 1, 0]


def test_a_new_government_ends_the_objection_without_conceding_it():
    timeline = swept(at(-60, "stance", 0, OPPOSE), at(-20, "government_change", 0))
    (spell,) = timeline.spells
    assert (spell["day"], spell["conceded"]) == (-20.0, False)
    assert timeline.epochs[-1]["stance"].tolist() == [SILENT] * N_MEMBERS
    assert timeline.epochs[-1]["objections"] == 0


def test_a_new_government_where_none_objects_changes_nothing():
    timeline = swept(at(-60, "stance", 0, ACCEPT), at(-20, "government_change", 0))
    assert len(timeline.epochs) == 2
    assert timeline.epochs[-1]["stance"].tolist() == [ACCEPT, SILENT, SILENT]


def test_a_repeated_objection_goes_on_with_the_same_spell():
    timeline = swept(
        at(-60, "stance", 0, OPPOSE), at(-40, "stance", 0, OPPOSE), at(-20, "stance", 0, OPPOSE)
    )
    (spell,) = timeline.spells
    assert (spell["first_epoch"], spell["epoch"], spell["conceded"]) == (1, 3, False)
    assert [s["before"] for s in timeline.statements] == [SILENT, OPPOSE, OPPOSE]
    assert column(timeline, "objections") == [0, 1, 1, 1]


def test_a_member_that_turns_against_a_name_begins_an_objection():
    timeline = swept(at(-60, "stance", 0, ENDORSE), at(-20, "stance", 0, OPPOSE))
    (spell,) = timeline.spells
    assert (spell["first_epoch"], spell["conceded"]) == (2, False)
    assert np.allclose(column(timeline, "support"), [0.0, 1 / 3, 0.0])


def test_a_member_may_object_concede_and_object_again():
    timeline = swept(
        at(-80, "stance", 0, OPPOSE), at(-60, "stance", 0, ACCEPT), at(-20, "stance", 0, OPPOSE)
    )
    assert [(s["first_epoch"], s["conceded"]) for s in timeline.spells] == [(1, True), (3, False)]


def test_a_trusted_account_of_acceptance_releases_the_objection():
    timeline = swept(at(-60, "stance", 0, OPPOSE), at(-20, "report", 0, ACCEPT, trust=0.5))
    assert [s["conceded"] for s in timeline.spells] == [True]
    assert timeline.epochs[-1]["stance"][0] == ACCEPT
    assert timeline.opinions == []


def test_an_account_less_likely_right_than_not_is_an_opinion_and_releases_nothing():
    timeline = swept(at(-60, "stance", 0, OPPOSE), at(-20, "report", 0, ACCEPT, trust=0.49))
    assert [s["conceded"] for s in timeline.spells] == [False]
    assert timeline.epochs[-1]["stance"][0] == OPPOSE
    (opinion,) = timeline.opinions
    assert (opinion["member"], opinion["level"], opinion["epoch"]) == (0, ACCEPT, 1)


def test_an_account_of_a_member_off_the_record_leaves_it_off_the_record():
    timeline = swept(at(-20, "report", 0, ENDORSE))
    assert len(timeline.epochs) == 1
    assert timeline.epochs[0]["stance"][0] == SILENT


@pytest.mark.parametrize(("n_named", "weight"), [(1, 1.0), (4, 0.5), (9, 1 / 3)])
def test_a_report_that_lists_members_weighs_one_over_the_root_of_their_number(n_named, weight):
    (opinion,) = swept(at(-20, "report", 0, ACCEPT, of=n_named)).opinions
    assert opinion["weight"] == pytest.approx(weight)


def test_a_headcount_is_support_until_more_are_on_record():
    timeline = swept(
        at(-60, "headcount", backing=1, of=3),
        at(-40, "stance", 0, ACCEPT),
        at(-20, "stance", 1, ACCEPT),
    )
    assert np.allclose(column(timeline, "support"), [0.0, 1 / 3, 1 / 3, 2 / 3])
    (count,) = timeline.headcounts
    assert (count["epoch"], count["backing"], count["of"]) == (0, 1.0, 3.0)


def test_a_headcount_of_everybody_releases_everyone():
    timeline = swept(
        at(-80, "stance", 0, OPPOSE),
        at(-70, "stance", 1, ENDORSE),
        at(-20, "headcount", backing=3, of=3),
    )
    assert [s["conceded"] for s in timeline.spells] == [True]
    assert timeline.epochs[-1]["stance"].tolist() == [ACCEPT, ENDORSE, ACCEPT]
    assert (timeline.epochs[-1]["support"], timeline.epochs[-1]["objections"]) == (1.0, 0)


def test_the_frontrunner_flag_lasts_until_a_rival_is_called_ahead():
    timeline = swept(at(-80, "frontrunner"), at(-60, "frontrunner"), at(-20, "other_frontrunner"))
    assert column(timeline, "end") == [-80.0, -20.0, 0.0]
    assert column(timeline, "frontrunner") == [False, True, False]


def test_a_name_opens_up_declares_withdraws_and_returns():
    timeline = swept(
        at(-90, "interest"),
        at(-70, "candidacy"),
        at(-50, "withdrawal"),
        at(-30, "candidacy"),
    )
    assert column(timeline, "status") == [LATENT, OPEN, OPEN, WITHDRAWN, OPEN]
    assert column(timeline, "declared") == [False, False, True, False, True]
    assert (timeline.openings, timeline.withdrawals) == ([0], [2])


def test_a_refusal_counts_as_leaving_only_for_a_name_that_was_open():
    assert swept(at(-50, "refusal")).withdrawals == []
    timeline = swept(at(-80, "interest"), at(-50, "refusal"), at(-20, "interest"))
    assert column(timeline, "status") == [LATENT, OPEN, REFUSED, OPEN]
    assert (timeline.openings, timeline.withdrawals) == ([0, 2], [1])


def test_interest_after_a_candidacy_takes_nothing_back():
    timeline = swept(at(-80, "candidacy"), at(-50, "interest"))
    assert len(timeline.epochs) == 2
    assert timeline.epochs[-1]["declared"]


def test_a_favourite_that_withdraws_is_no_favourite():
    timeline = swept(at(-80, "candidacy"), at(-60, "frontrunner"), at(-20, "withdrawal"))
    assert column(timeline, "frontrunner") == [False, False, True, False]


def test_a_patron_backs_a_name_only_by_endorsing_it():
    timeline = swept(
        at(-80, "stance", 1, ACCEPT),
        at(-60, "stance", 1, ENDORSE),
        at(-20, "stance", 1, ACCEPT),
        patrons=(1, 2),
    )
    assert column(timeline, "backed") == [
        [False, False],
        [False, False],
        [True, False],
        [False, False],
    ]


def test_a_day_of_release_in_the_past_cuts_an_epoch():
    timeline = swept(at(-20, "stance", 0, ACCEPT), release_day=-50.0)
    assert column(timeline, "end") == [-50.0, -20.0, 0.0]
    assert column(timeline, "released") == [False, True, True]


@pytest.mark.parametrize(("release_day", "released"), [(30.0, False), (-200.0, True)])
def test_a_day_of_release_outside_the_record_cuts_nothing(release_day, released):
    assert column(swept(release_day=release_day), "released") == [released]


def test_mentions_and_colour_move_nothing():
    assert len(swept(at(-60, "mention"), at(-20, "context")).epochs) == 1
