"""The flagship bends the right way: what helps a name helps it, what delays the body delays it.

One fit serves all that the fit does not see; two scenarios share every random number, so that
they differ only by what was changed.
"""

from __future__ import annotations

import pytest

import forecast

CONFIG = "configs/nato-2024.yaml"
SMALL = (
    "fit.chains=2",
    "fit.draws=300",
    "fit.tune=500",
    "simulation.paths=4000",
)


@pytest.fixture(scope="module")
def base(kernel, program):
    """The flagship, fitted briefly: enough to tell a direction."""
    return forecast.run(forecast.load(CONFIG, *SMALL))


def chance(answer, outcome: str) -> float:
    return float(answer.outcomes.loc[outcome, "probability"])


def decided_by(answer, milestone: str) -> float:
    return float(answer.timeline.loc[milestone, "p_decided_by"])


def stance(member: str, candidate: str, level: str, on: str, **more: str) -> str:
    event = {"kind": "stance", "on": on, "member": member, "candidate": candidate, "stance": level}
    return "{" + ", ".join(f"{key}: {value}" for key, value in {**event, **more}.items()) + "}"


def assuming(base, *events: str):
    return base.what_if(CONFIG, *SMALL, f"assume=[{', '.join(events)}]")


@pytest.mark.parametrize("hawk", ["kallas", "karins"])
def test_a_penalty_that_grows_tomorrow_lowers_the_hawks(base, hawk):
    scaled = "{kind: factor_scale, on: 2023-11-23, factor: too_hawkish, scale: 2.5}"
    assert chance(assuming(base, scaled), hawk) < 0.8 * chance(base, hawk)


@pytest.mark.slow
def test_a_stronger_prior_penalty_for_hawks_lowers_them(base):
    stronger = forecast.run(forecast.load(CONFIG, *SMALL, "factors.too_hawkish.effect.mean=3.5"))
    for hawk in ("kallas", "karins"):
        assert chance(stronger, hawk) < 0.8 * chance(base, hawk)


def test_nothing_assumed_is_the_same_forecast_to_the_last_digit(base):
    again = base.what_if(CONFIG, *SMALL)
    assert again.outcomes.equals(base.outcomes)
    assert again.cumulative.equals(base.cumulative)


@pytest.mark.parametrize("candidate", ["rutte", "kallas", "frederiksen"])
def test_american_backing_raises_whom_it_backs(base, candidate):
    backed = assuming(base, stance("US", candidate, "endorse", "2023-12-15"))
    assert chance(backed, candidate) > chance(base, candidate) + 0.01


def test_backing_that_comes_late_moves_less_than_backing_that_comes_early(base):
    early = assuming(base, stance("US", "rutte", "endorse", "2023-12-15"))
    late = assuming(base, stance("US", "rutte", "endorse", "2024-07-01"))
    assert chance(early, "rutte") > chance(late, "rutte") > chance(base, "rutte") - 0.01


def test_a_hungarian_objection_delays_the_decision(base):
    blocked = assuming(base, stance("HU", "rutte", "oppose", "2023-12-01", permanent="true"))
    assert decided_by(blocked, "washington_summit") < decided_by(base, "washington_summit") - 0.01
    assert chance(blocked, "rutte") < 0.1 * chance(base, "rutte")
    assert chance(blocked, "undecided") > chance(base, "undecided")
    before = blocked.cumulative.sum(axis=1) <= base.cumulative.sum(axis=1) + 0.005
    assert before.all()


def test_an_objection_that_can_be_conceded_costs_less_than_one_that_cannot(base):
    lasting = assuming(base, stance("HU", "rutte", "oppose", "2023-12-01", permanent="true"))
    passing = assuming(base, stance("HU", "rutte", "oppose", "2023-12-01"))
    assert chance(lasting, "rutte") < chance(passing, "rutte") < chance(base, "rutte")


def test_an_objector_shows_as_the_pivot(base):
    blocked = assuming(base, stance("HU", "rutte", "oppose", "2023-12-01"))
    assert blocked.pivots.loc["HU", "p_objects"] > base.pivots.loc["HU", "p_objects"]
    assert blocked.pivots.loc["HU", "p_last_holdout"] > base.pivots.loc["HU", "p_last_holdout"]


def test_a_change_of_government_ends_a_lasting_objection(base):
    event = stance("HU", "rutte", "oppose", "2023-12-01", permanent="true")
    change = "{kind: government_change, on: 2024-02-01, member: HU}"
    assert chance(assuming(base, event, change), "rutte") > chance(assuming(base, event), "rutte")
