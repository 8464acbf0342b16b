"""Features of *who* on races small enough to work out by hand."""

from __future__ import annotations

from math import exp, log1p

import pytest

from forecast.outside_view.features import (
    EXTENDED_FEATURES,
    FIELD_FEATURES,
    NAME_FEATURES,
    TODAY_FEATURES,
)
from forecast.outside_view.race import Race
from forecast.outside_view.terms import WHEN, WHO

OFFICIAL, ANONYMOUS = 0.98, 0.75


def of(race: Race, alternative: str, feature: str) -> float:
    columns = (*NAME_FEATURES, *FIELD_FEATURES, *EXTENDED_FEATURES)
    row = race.features[race.alternatives.index(alternative)]
    return float(row[columns.index(feature)])


def today(race: Race, feature: str) -> float:
    return float(race.today[TODAY_FEATURES.index(feature)])


def test_every_feature_has_a_prior_in_the_same_order():
    from forecast.outside_view.days import DAY_FEATURES

    assert tuple(WHO) == (*NAME_FEATURES, *FIELD_FEATURES, *EXTENDED_FEATURES)
    assert tuple(WHEN) == DAY_FEATURES


def test_without_a_word_on_record_all_that_is_said_of_a_name_is_that_it_came_up(race_on):
    fresh, old = race_on(10), race_on(29)
    for name in ("ann", "bob"):
        assert [f for f in NAME_FEATURES if of(fresh, name, f)] == ["named_lately"]
        assert [f for f in NAME_FEATURES if of(old, name, f)] == []
    assert fresh.leader is None


def test_one_endorsement_is_a_third_of_a_body_whose_silence_counts_as_two(race_on, told):
    race = race_on(5, told(3, "stance", "ann", members=["CC"], stance="endorse"))
    assert of(race, "ann", "backing") == pytest.approx(OFFICIAL / (OFFICIAL + 2))
    assert of(race, "bob", "backing") == 0
    assert today(race, "backing") == of(race, "ann", "backing")


def test_acceptance_backs_less_than_an_endorsement_and_a_weak_source_less_still(race_on, told):
    def backing(**said):
        return of(race_on(5, told(3, "stance", "ann", members=["CC"], **said)), "ann", "backing")

    accepted = backing(stance="accept")
    assert accepted == pytest.approx(0.7 * OFFICIAL / (0.7 * OFFICIAL + 2))
    assert backing(stance="accept", reliability="anonymous") < accepted
    assert backing(stance="accept", retrospective=True) < accepted
    assert accepted < backing(stance="endorse")


def test_the_last_word_of_a_member_replaces_what_it_said_before(race_on, told):
    words = [
        told(3, "stance", "ann", members=["BB"], stance="oppose"),
        told(8, "stance", "ann", members=["BB"], stance="endorse"),
    ]
    before, after = race_on(5, *words), race_on(9, *words)
    assert of(before, "ann", "opposition") == pytest.approx(OFFICIAL / (OFFICIAL + 2))
    assert of(before, "ann", "backing") == 0
    assert of(after, "ann", "opposition") == 0
    assert of(after, "ann", "backing") == pytest.approx(OFFICIAL / (OFFICIAL + 2))


def test_saying_it_twice_counts_once(race_on, told):
    words = [told(n, "stance", "ann", members=["CC"], stance="endorse") for n in (3, 4, 5)]
    assert of(race_on(6, *words), "ann", "backing") == of(race_on(6, words[0]), "ann", "backing")


def test_a_front_runner_report_fades_by_e_in_sixty_days(race_on, told):
    report = told(0, "frontrunner", "ann", reliability="anonymous")
    at_once, later = race_on(0, report), race_on(60, report)
    assert of(at_once, "ann", "ahead") == pytest.approx(ANONYMOUS / (ANONYMOUS + 0.25))
    left = ANONYMOUS * exp(-1)
    assert of(later, "ann", "ahead") == pytest.approx(left / (left + 0.25))
    assert (at_once.leader, of(at_once, "bob", "ahead")) == ("ann", 0)
    assert today(later, "ahead") == of(later, "field", "field_ahead") == of(later, "ann", "ahead")


def test_a_report_that_calls_two_ahead_is_shared(race_on, told):
    race = race_on(0, told(0, "frontrunner", "bob", "ann"))
    assert of(race, "ann", "ahead") == of(race, "bob", "ahead")
    assert of(race, "ann", "ahead") == pytest.approx(0.49 / (0.98 + 0.25))


def test_the_votes_are_shares_of_the_best_of_the_last_ballot(race_on, told):
    def ballot(on, number, **votes):
        counts = {name: {"in_favour": n} for name, n in votes.items()}
        return told(on, "ballot", counts=counts, round=number)

    earlier = ballot(4, 1, ann=9, bob=1)
    first, second = ballot(8, 1, ann=5, bob=4), ballot(8, 2, ann=3, bob=6)
    race = race_on(9, second, earlier, first)
    assert (of(race, "ann", "votes"), of(race, "bob", "votes")) == (0.5, 1.0)
    assert of(race, "field", "field_balloting") == today(race, "balloting") == 1
    assert of(race_on(3, earlier), "ann", "votes") == today(race_on(3, earlier), "balloting") == 0


def test_a_headcount_is_the_last_share_reported(race_on, told):
    counts = [told(n, "headcount", "ann", backing=b, of=3) for n, b in ((2, 1), (4, 2))]
    assert of(race_on(5, *counts), "ann", "headcount") == pytest.approx(2 / 3)
    assert today(race_on(5, *counts), "headcount") == pytest.approx(2 / 3)


def test_by_consensus_any_member_blocks_in_an_official_word_until_it_yields(race_on, told):
    no = told(3, "stance", "ann", members=["CC"], stance="oppose")
    yes = told(6, "stance", "ann", members=["CC"], stance="accept")
    assert of(race_on(4, no), "ann", "blocked") == 1
    assert of(race_on(4, {**no, "reliability": "anonymous"}), "ann", "blocked") == 0
    assert of(race_on(7, no, yes), "ann", "blocked") == 0


def test_under_a_quota_only_a_veto_player_blocks(race_on, told):
    rule = {"kind": "veto_council", "quota": 2, "veto": ["AA"]}
    for member, blocked in (("AA", 1), ("CC", 0)):
        no = told(3, "stance", "ann", members=[member], stance="oppose")
        assert of(race_on(4, no, rule=rule), "ann", "blocked") == blocked


def test_a_published_veto_blocks_and_a_later_ballot_without_one_frees(race_on, told):
    rule = {"kind": "veto_council", "quota": 2, "veto": ["AA"]}

    def ballot(on, vetoes):
        return told(on, "ballot", counts={"ann": {"in_favour": 2, "vetoes": vetoes}})

    assert of(race_on(5, ballot(3, 1), rule=rule), "ann", "blocked") == 1
    assert of(race_on(5, ballot(3, 1), ballot(4, 0), rule=rule), "ann", "blocked") == 0


def test_a_blocked_leader_shows_in_the_state_of_the_race(race_on, told):
    no = told(3, "stance", "ann", members=["CC"], stance="oppose")
    ahead = [told(2, "frontrunner", name) for name in ("ann", "bob")]
    assert today(race_on(4, no, ahead[0]), "blocked") == 1
    assert today(race_on(4, no, ahead[1]), "blocked") == 0


def test_reports_of_unnamed_members_lean_but_never_beyond_one(race_on, told):
    reports = [told(n, "report", "ann", stance="endorse") for n in range(1, 5)]
    assert of(race_on(5, reports[0]), "ann", "unnamed") == pytest.approx(0.5 * OFFICIAL)
    assert of(race_on(5, *reports), "ann", "unnamed") == 1
    assert of(race_on(5, told(1, "report", "ann", stance="oppose")), "ann", "unnamed") < 0


def test_a_name_that_withdrew_can_return(race_on, told):
    words = [
        told(2, "candidacy", "ann"),
        told(4, "withdrawal", "ann"),
        told(6, "candidacy", "ann"),
    ]

    def stands(on):
        return [of(race_on(on, *words), "ann", f) for f in ("declared", "withdrawn")]

    assert [stands(1), stands(3), stands(5), stands(7)] == [[0, 0], [1, 0], [0, 1], [1, 0]]
    assert of(race_on(3, *words), "field", "field_declared") == 1
    assert of(race_on(5, *words), "field", "field_declared") == 0


def test_own_words_short_of_a_candidacy(race_on, told):
    words = [told(2, "interest", "ann"), told(4, "refusal", "ann")]
    assert of(race_on(3, *words), "ann", "interested") == 1
    assert of(race_on(5, *words), "ann", "interested") == 0
    assert of(race_on(5, *words), "ann", "refused") == 1


def test_a_nominee_has_its_own_government_behind_it(race_on, told):
    for member, own in (("AA", 1), ("CC", 0)):
        word = told(2, "stance", "ann", members=[member], stance="endorse")
        assert of(race_on(3, word), "ann", "own_government") == own


def test_nominations_are_closed_from_the_day_after_their_last_day(race_on):
    close = {"id": "close", "on": "2020-01-11", "public": "2020-01-01", "kind": "nominations"}
    closed = [of(race_on(n, milestones=[close]), "field", "field_closed") for n in (9, 10, 11)]
    assert closed == [0, 0, 1]


def test_time_enters_as_logs_of_months(race_on):
    race = race_on(60)
    assert of(race, "field", "field_log_age") == pytest.approx(log1p(2))
    assert of(race, "field", "field_log_names") == pytest.approx(log1p(2))
    for row, name in (("field", "field_log_term"), ("extended", "extended_log_term")):
        assert of(race, row, name) == pytest.approx(log1p(140 / 30))
    assert of(race, "extended", "extended_overdue") == 0
    overdue = race_on(201)
    assert of(overdue, "extended", "extended_overdue") == 1
    assert of(overdue, "extended", "extended_log_term") == 0


def incumbent(renewal):
    mandates = [{"ends": "2020-07-19", "public": "2017-01-01"}]
    return {"name": "Ann", "candidate": "ann", "mandates": mandates, "renewal": renewal}


def test_where_keeping_the_incumbent_is_an_extension_its_standing_is_read_there(race_on, told):
    words = [
        told(1, "frontrunner", "ann"),
        told(2, "stance", "ann", members=["CC"], stance="endorse"),
        told(3, "refusal", "ann"),
    ]
    race = race_on(4, *words, incumbent=incumbent("extension"))
    assert race.alternatives == ("bob", "field", "extended")
    said = {"ahead", "backing", "extended", "extended_customary", "extended_eligible"}
    assert said < {f for f in WHO if of(race, "extended", f)}
    assert of(race, "extended", "extended_refused") == 1
    assert of(race, "extended", "refused") == 0
    assert race.leader is None


def test_where_the_incumbent_may_be_re_elected_it_is_a_name_like_others(race_on):
    race = race_on(4, incumbent=incumbent("reelection"))
    assert race.alternatives == ("ann", "bob", "field", "extended")
    assert (of(race, "ann", "incumbent"), of(race, "bob", "incumbent")) == (1, 0)
    assert of(race, "extended", "extended_customary") == 0
    assert of(race, "extended", "extended_eligible") == 0


def test_a_race_without_names_has_two_alternatives_and_says_so(race_on):
    nobody = [{"id": "late", "name": "Late", "first_public": "2020-06-01"}]
    race = race_on(4, candidates=nobody)
    assert race.alternatives == ("field", "extended")
    assert today(race, "no_names") == 1
    assert of(race, "field", "field_log_names") == 0
