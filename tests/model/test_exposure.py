"""Integrals over the record against day-by-day sums."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from forecast.evidence.record import ACCEPT, OPEN, UNCOMMITTED, WITHDRAWN
from forecast.pipeline import prepare

DAYS = 100
FINE = 40
"""Parts of a day in the sums of what varies smoothly."""


@pytest.fixture(scope="module")
def prepared(make, tell):
    """Three members and names, a meeting that straddles a statement, and a term that has ended."""
    opened = make().case.opened

    def at(day, *what, **how):
        return tell(opened + timedelta(day), *what, **how)

    def says(day, member, candidate, stance):
        return at(day, "stance", [candidate], members=(member,), stance=stance)

    calendar = [
        {"id": "spring", "on": opened + timedelta(29), "public": opened, "kind": "summit"},
        {"id": "past", "on": opened + timedelta(55), "public": opened, "kind": "deadline"},
        {"id": "ahead", "on": opened + timedelta(130), "public": opened, "kind": "deadline"},
    ]
    mandate = {"ends": opened + timedelta(80), "public": opened}
    incumbent = {"name": "Cyd", "candidate": "cyd", "mandates": (mandate,)}
    return prepare(
        make(
            at(10, "interest", ["ann", "bob"]),
            says(30, "AA", "ann", "accept"),
            says(40, "BA", "ann", "oppose"),
            says(50, "CA", "ann", "reserve"),
            says(60, "BA", "ann", "oppose"),
            says(65, "CA", "bob", "accept"),
            at(70, "withdrawal", ["bob"]),
            says(90, "AA", "bob", "accept"),
            as_of=opened + timedelta(DAYS),
            candidates=("ann", "bob", "cyd"),
            case={
                "milestones": calendar,
                "incumbent": incumbent,
                "rule": {"kind": "majority"},
            },
            agenda={"deadlines": ("past", "ahead")},
        )
    )


def on_day(prepared, candidate, name, day):
    """The public state of a candidate in the course of a day (days from the as-of date)."""
    epochs, c = prepared.inputs.record.epochs, prepared.inputs.record.candidates.index(candidate)
    (e,) = np.flatnonzero((epochs.candidate == c) & (epochs.start <= day) & (day < epochs.end))
    return getattr(epochs, name)[e]


def per_candidate(prepared, candidate, values):
    """Sum over the epochs of one candidate."""
    record = prepared.inputs.record
    return values[record.epochs.candidate == record.candidates.index(candidate)].sum(axis=0)


def days_of(prepared, name):
    """(epoch, member), days at risk outside and inside meetings."""
    exposure = prepared.exposure
    if name == "silent":
        return exposure.silent, exposure.silent_slot
    outside, inside = np.zeros_like(exposure.silent), np.zeros_like(exposure.silent)
    at = exposure.accepting_epoch, exposure.accepting_member
    outside[at], inside[at] = exposure.accepting_days, exposure.accepting_slot
    return outside, inside


@pytest.mark.parametrize(("levels", "name"), [(UNCOMMITTED, "silent"), ((ACCEPT,), "accepting")])
@pytest.mark.parametrize("candidate", ["ann", "bob", "cyd"])
def test_days_at_risk_of_speaking_are_those_of_a_day_by_day_count(
    prepared, candidate, levels, name
):
    outside, inside = np.zeros(3), np.zeros(3)
    for day in np.arange(-DAYS, 0) + 0.5:
        in_race = on_day(prepared, candidate, "status", day) != WITHDRAWN
        at_risk = in_race * np.isin(on_day(prepared, candidate, "stance", day), levels)
        meeting = prepared.inputs.calendar.in_slot(day)
        outside += at_risk * (1 - meeting)
        inside += at_risk * meeting
    found = [per_candidate(prepared, candidate, days) for days in days_of(prepared, name)]
    assert np.allclose(found, [outside, inside])


def test_silent_days_stop_at_the_first_statement_that_commits_a_member(prepared):
    exposure = prepared.exposure
    silent = per_candidate(prepared, "ann", exposure.silent + exposure.silent_slot)
    assert silent.tolist() == [30.0, 40.0, 100.0]


def test_a_withdrawn_name_exposes_nobody(prepared):
    exposure = prepared.exposure
    silent = per_candidate(prepared, "bob", exposure.silent + exposure.silent_slot)
    assert silent.tolist() == [70.0, 70.0, 65.0]
    bob = prepared.inputs.record.candidates.index("bob")
    out = (prepared.inputs.record.epochs.status == WITHDRAWN) & (
        prepared.inputs.record.epochs.candidate == bob
    )
    for name in ("silent", "accepting"):
        assert not any(days[out].any() for days in days_of(prepared, name))


def test_open_days_and_gaps_are_those_of_a_day_by_day_count(prepared):
    exposure, total, weighted = prepared.exposure, np.zeros(2), np.zeros(2)
    for day in np.arange(-DAYS, 0) + 0.5:
        support = [
            on_day(prepared, c, "support", day) * (on_day(prepared, c, "status", day) != WITHDRAWN)
            for c in ("ann", "bob")
        ]
        for k, candidate in enumerate(("ann", "bob")):
            if on_day(prepared, candidate, "status", day) == OPEN:
                total[k] += 1.0
                weighted[k] += max(support) - support[k]
    # the incumbent, third, is kept by extension and so no contender
    assert np.allclose(exposure.open_days.sum(axis=0), [*total, 0.0])
    assert np.allclose((exposure.open_days * exposure.gap).sum(axis=0), [*weighted, 0.0])


def test_floated_days_end_when_a_name_opens_up(prepared):
    assert prepared.exposure.latent_days.sum() == 20.0
    assert prepared.exposure.refused_days.sum() == 0.0


def test_days_of_a_standing_objection_are_summed_with_their_nearness(prepared):
    exposure, calendar = prepared.exposure, prepared.inputs.calendar
    moments = np.arange(-60.0, 0.0, 1 / FINE) + 0.5 / FINE
    assert exposure.spell.tolist() == [0] * len(exposure.spell)
    assert exposure.spell_days.sum() == pytest.approx(60.0)
    expected = calendar.nearness(moments).sum() / FINE
    assert exposure.spell_nearness.sum() == pytest.approx(expected, rel=1e-3)


def test_an_objection_dropped_within_a_day_stood_for_one(make, tell):
    day = make().case.opened + timedelta(20)
    said = {"candidates": ["ann"], "members": ("AA",)}
    # rows of one day are ordered by what is written in them: the less sure one comes first
    objects = tell(day, "stance", stance="oppose", confidence=0.9, **said)
    accepts = tell(day, "stance", stance="accept", **said)
    prepared = prepare(make(objects, accepts, as_of=day + timedelta(30)))
    assert prepared.inputs.record.spells.conceded.tolist() == [True]
    assert prepared.exposure.spell_days.tolist() == [1.0]
    standing = prepare(make(objects, as_of=day))
    assert standing.exposure.spell_days.tolist() == [0.0]


def test_the_ramp_of_an_incumbent_that_may_be_kept_is_integrated(prepared):
    moments = np.arange(-DAYS, 0.0, 1 / FINE) + 0.5 / FINE
    left = np.maximum(prepared.inputs.calendar.term_end - moments, 0.0)
    expected = np.exp(-left / prepared.inputs.priors.extension_ramp_days).sum() / FINE
    found = prepared.exposure.incumbent_ramp
    assert found.sum() == pytest.approx(expected, rel=1e-3)
    assert per_candidate(prepared, "cyd", found) == pytest.approx(expected, rel=1e-3)


def test_attempts_integrate_the_ramp_inside_and_outside_meetings(prepared):
    moments = np.arange(-DAYS, 0.0, 1 / FINE) + 0.5 / FINE
    calendar, scale = prepared.inputs.calendar, prepared.inputs.priors.proposal_ramp_days
    ramp = np.exp(-np.maximum(calendar.term_end - moments, 0.0) / scale) / FINE
    meeting = calendar.in_slot(moments)
    tried = prepared.attempts
    assert tried.ramp.sum() == pytest.approx((ramp * (1 - meeting)).sum(), rel=1e-3)
    assert tried.ramp_slot.sum() == pytest.approx((ramp * meeting).sum(), rel=1e-3)


def test_contenders_are_those_in_the_race_whose_choice_is_no_extension(prepared):
    tried = prepared.attempts
    assert tried.contending[:, 0].all()
    assert tried.contending[0].tolist() == [True, True, False]
    assert tried.contending[-1].tolist() == [True, False, False]
    assert (tried.eligible == tried.contending).all()  # one objection blocks no majority


def test_a_name_that_meets_an_objection_is_not_eligible_under_consensus(make, tell):
    day = make().case.opened + timedelta(20)
    objection = tell(day, "stance", ["ann"], members=("AA",), stance="oppose")
    tried = prepare(make(objection, as_of=day + timedelta(30))).attempts
    assert tried.contending.all()
    assert tried.eligible[0].tolist() == [True, True]
    assert tried.eligible[-1].tolist() == [False, True]
