"""What pushes which way, path by path under common random numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from forecast.outcomes import SampledOutcomes
from forecast.simulation.advance import SPEAKS

Race = Callable[..., Any]
Chance = Callable[[SampledOutcomes, str], float]

UTILITY = np.random.default_rng(5).normal(0.5, 1.0, (40, 6, 3))
"""(draw, member, candidate): six members who are of several minds about three names."""
PLAN = {"days": 150, "paths": 2000, "term_end": 120.0, "deadlines": (120.0,), "lively": True}


def stance(member: int, level: str, *, on: date, **more: Any) -> dict[str, Any]:
    about = {"member": f"M{member}", "candidate": "c0", "stance": level}
    return {"kind": "stance", "on": on, **about, **more}


def test_a_permanent_objection_delays_the_decision_on_every_path(
    race: Race, chance: Chance
) -> None:
    plain = race(UTILITY[:, :, :1], **PLAN)
    held = race(
        UTILITY[:, :, :1],
        assume=(stance(2, "oppose", on=date(2024, 1, 2), permanent=True),),
        **PLAN,
    )
    before, after = plain.run(), held.run()
    # all that is decided on the first day has passed before the objection
    late = before.decided_day > 1.0
    assert np.isinf(after.decided_day[late]).all()
    assert (after.decided_day >= before.decided_day).all()
    assert chance(after, "c0") < 0.1 < chance(before, "c0")


def test_an_objection_that_may_be_conceded_delays_and_lowers_the_chance_by_a_day(
    race: Race,
) -> None:
    opposed = (stance(2, "oppose", on=date(2024, 1, 2)),)
    # a member that concedes is on record in favour, which would draw the others along
    process = {"support_pull": 0.0, "proposal_support": 0.0, "log_withdrawal_rate": -50.0}
    keen = UTILITY[:, :, :1] + 3.0
    before = race(keen, process, **PLAN).run().decided_day
    after = race(keen, process, assume=opposed, **PLAN).run().decided_day
    assert np.mean(after >= before) > 0.98
    for day in range(7, 121, 7):
        assert np.mean(after <= day) < np.mean(before <= day)
    assert np.isfinite(after).mean() > 0.5


def test_a_members_objection_keeps_a_name_out_and_helps_its_rivals(
    race: Race, chance: Chance
) -> None:
    opposed = (stance(2, "oppose", on=date(2024, 1, 2), permanent=True),)
    before, after = race(UTILITY, **PLAN).run(), race(UTILITY, assume=opposed, **PLAN).run()
    assert chance(after, "c0") < chance(before, "c0")
    assert chance(after, "c1") > chance(before, "c1")
    assert chance(after, "c2") > chance(before, "c2")
    assert after.decided_day[after.outcome == 0].max() <= 1.0


def test_backing_by_the_patron_raises_whom_it_backs(race: Race, chance: Chance) -> None:
    backed = (stance(0, "endorse", on=date(2024, 1, 2)),)
    quiet = {"log_speaking_rate": -50.0}
    found = []
    for effect in (-2.0, 0.0, 2.0):
        plan = {**PLAN, "backing": (0, effect), "assume": backed}
        found.append(chance(race(UTILITY, quiet, **plan).run(), "c0"))
    assert found == sorted(found)
    assert found[2] > found[0] + 0.1


def test_the_patrons_word_moves_others_only_when_it_is_given(race: Race, chance: Chance) -> None:
    quiet = {"log_speaking_rate": -50.0}
    unsaid = [race(UTILITY, quiet, backing=(0, e), **PLAN).run() for e in (0.0, 2.0)]
    assert unsaid[0].decided_day.tobytes() == unsaid[1].decided_day.tobytes()


def test_lower_utilities_for_a_name_lower_its_chance_and_raise_its_rivals(
    race: Race, chance: Chance
) -> None:
    found = []
    for penalty in (0.0, 1.0, 2.0):
        lowered = UTILITY.copy()
        lowered[:, :, 0] -= penalty
        sampled = race(lowered, **PLAN).run()
        found.append((chance(sampled, "c0"), chance(sampled, "c1"), chance(sampled, "c2")))
    assert np.all(np.diff([f[0] for f in found]) < 0)
    assert np.all(np.diff([f[1] for f in found]) > 0)
    assert np.all(np.diff([f[2] for f in found]) > 0)


def test_an_assumed_silence_delays_that_members_words_and_no_others(race: Race) -> None:
    muted = ({"kind": "silence", "until": date(2024, 2, 12), "member": "M1", "candidate": "c0"},)
    # no decision ends a path, and nobody is moved by what others say
    quiet = ("log_proposal_rate", "log_concession_rate", "log_withdrawal_rate")
    process = {"support_pull": 0.0, **dict.fromkeys(quiet, -50.0)}
    plan = {**PLAN, "step_days": 1.0}
    before = race(UTILITY, process, **plan).trace().trace
    after = race(UTILITY, process, assume=muted, **plan).trace().trace

    def first_words(trace: np.ndarray, member: int) -> np.ndarray:
        about = (trace[:, :, 1] == SPEAKS) & (trace[:, :, 2] == member) & (trace[:, :, 3] == 0)
        return np.where(about, trace[:, :, 0], np.inf).min(axis=1)

    muted_before, muted_after = first_words(before, 1), first_words(after, 1)
    assert muted_before.min() < 42.0 <= muted_after.min()
    assert (muted_after >= muted_before).all()
    assert np.isfinite(muted_after).any()
    for member in (0, 2, 3, 4, 5):
        both = first_words(before, member), first_words(after, member)
        assert both[0] == pytest.approx(both[1], abs=1e-6)


def test_a_rival_that_has_withdrawn_leaves_its_chance_to_the_others(
    race: Race, chance: Chance
) -> None:
    before = race(UTILITY, **PLAN).run()
    after = race(UTILITY, status={2: 3}, **PLAN).run()
    assert chance(after, "c2") == 0.0
    assert chance(after, "c0") > chance(before, "c0")
    assert chance(after, "c1") > chance(before, "c1")


def test_a_change_of_government_sets_a_permanent_objection_free(race: Race) -> None:
    held = {"stance": {(2, 0): 0}, "permanent": 1.0, **PLAN}
    change = ({"kind": "government_change", "on": date(2024, 2, 1), "member": "M2"},)
    before = race(UTILITY[:, :, :1] + 3.0, **held).run()
    after = race(UTILITY[:, :, :1] + 3.0, assume=change, **held).run()
    assert np.isinf(before.decided_day).all()
    decided = after.decided_day[np.isfinite(after.decided_day)]
    assert len(decided) > 1000
    assert decided.min() >= 31.0


def test_a_scaled_factor_acts_from_its_day_on(race: Race, chance: Chance) -> None:
    scaled = ({"kind": "factor_scale", "on": date(2024, 2, 1), "factor": "backing", "scale": 4.0},)
    # the design is 1 for every pair, so three effects are added to every utility
    plan = {**PLAN, "backing": (0, 1.0)}
    before, after = race(UTILITY - 2, **plan).run(), race(UTILITY - 2, assume=scaled, **plan).run()
    early = before.decided_day <= 31.0
    assert (after.decided_day[early] == before.decided_day[early]).all()
    assert chance(after, "undecided") < chance(before, "undecided") - 0.05


def test_a_bound_candidate_is_held_back_until_its_release(race: Race) -> None:
    process = {"log_proposal_rate": -1.0, "log_concession_rate": -50.0}
    keen = np.full((4, 1), 5.0)

    def decided(**binding: Any) -> np.ndarray:
        bound = ({"candidate": 0, "effect": 100.0, **binding},)
        sampled = race(keen, process, bindings=bound, days=100).run()
        return np.asarray(sampled.decided_day)

    assert np.isinf(decided(known=99)).mean() > 0.99
    assert np.isfinite(decided(known=-3)).mean() > 0.9
    free, day_later = decided(known=1), decided(known=2)
    assert np.isfinite(free).mean() > np.isfinite(day_later).mean()
