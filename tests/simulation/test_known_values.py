"""The kernel against what can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.special import expit, logit

from forecast.outcomes import SampledOutcomes
from forecast.simulation.state import OPPOSE

Race = Callable[..., Any]
Chance = Callable[[SampledOutcomes, str], float]
ALLIES = 32
AT_ONCE = {"log_proposal_rate": 20.0}
WILLING = 50.0
"""A utility at which a member always agrees."""


def within_error(share: float, expected: float, n: int) -> bool:
    return abs(share - expected) < 4 * np.sqrt(expected * (1 - expected) / n)


@pytest.mark.parametrize(
    ("n", "p", "expected"),
    [(ALLIES, 0.98, 0.524), (ALLIES, 0.9, 0.034), (3, 0.5, 0.125), (1, 0.25, 0.25)],
)
def test_independent_members_all_agree_with_probability_p_to_the_n(
    race: Race, chance: Chance, n: int, p: float, expected: float
) -> None:
    sampled = race(np.full((n, 1), logit(p)), AT_ONCE, days=1, paths=10_000).run()
    assert within_error(chance(sampled, "c0"), p**n, 10_000)
    assert p**n == pytest.approx(expected, abs=5e-4)


def test_the_threshold_shifts_every_members_acceptance(race: Race, chance: Chance) -> None:
    process = {**AT_ONCE, "objection_threshold": -1.5}
    sampled = race(np.full((4, 1), 0.5), process, days=1, paths=10_000).run()
    assert within_error(chance(sampled, "c0"), expit(2.0) ** 4, 10_000)


def all_above(share: float) -> float:
    """P(all 32 normal scores with one common factor exceed the 2 % quantile), by quadrature."""
    common, weight = np.polynomial.hermite_e.hermegauss(120)
    if share == 0:
        return 0.98**ALLIES
    reach = (stats.norm.ppf(0.98) + np.sqrt(share) * common) / np.sqrt(1 - share)
    return float(weight @ stats.norm.cdf(reach) ** ALLIES / weight.sum())


def test_a_stronger_common_factor_at_equal_margins_makes_consensus_likelier(
    race: Race, chance: Chance
) -> None:
    rng, n_draws = np.random.default_rng(11), 2000
    common, own = rng.standard_normal((n_draws, 1)), rng.standard_normal((n_draws, ALLIES))
    found = []
    for share in (0.0, 0.3, 0.6, 0.8):
        score = np.sqrt(share) * common + np.sqrt(1 - share) * own + stats.norm.ppf(0.98)
        # so steep that each member has made up its mind: the margin is exactly 0.98
        utility = 100.0 * score[:, :, np.newaxis]
        sampled = race(utility, AT_ONCE, days=1, paths=10_000).run()
        found.append(chance(sampled, "c0"))
        assert within_error(found[-1], all_above(share), n_draws)
    assert found == sorted(found)
    assert found == pytest.approx([0.52, 0.69, 0.81, 0.89], abs=0.03)


@pytest.mark.parametrize("k", [1, 2, 5])
def test_the_last_of_k_equal_hold_outs_takes_the_harmonic_mean_time(race: Race, k: int) -> None:
    hazard, paths = 0.1, 5000
    process = {**AT_ONCE, "log_concession_rate": log(hazard)}
    held = {(i, 0): 0 for i in range(k)}
    sampled = race(np.full((8, 1), WILLING), process, days=1000, paths=paths, stance=held).run()
    mean = sum(1 / j for j in range(1, k + 1)) / hazard
    sd = np.sqrt(sum(1 / j**2 for j in range(1, k + 1))) / hazard
    assert abs(sampled.decided_day.mean() - mean) < 4 * sd / np.sqrt(paths)
    # the last gap is one member's own, and each is as likely to be that member
    assert abs(sampled.holdout_days.mean() - 1 / hazard) < 4 / hazard / np.sqrt(paths)
    assert stats.chisquare(np.bincount(sampled.last_holdout)[:k]).pvalue > 1e-3 or k == 1
    assert sampled.objected.mean(axis=0).tolist() == [1.0] * k + [0.0] * (8 - k)


def test_isolation_and_deadlines_multiply_the_hazard_as_the_formula_says(race: Race) -> None:
    hazard, paths = 0.02, 5000
    process = {
        **AT_ONCE,
        "log_concession_rate": log(hazard) - 0.7,
        "concession_isolation": 0.7,
        "log_deadline_gain": log(3.0),
    }
    held = {"stance": {(0, 0): OPPOSE}, "deadlines": (40.0,), "step_days": 1.0, "paths": paths}
    day = race(np.full((3, 1), WILLING), process, days=2000, **held).run().decided_day

    def survival(t: float) -> float:
        near = 30.0 * (np.exp(-(40.0 - min(t, 40.0)) / 30.0) - np.exp(-40.0 / 30.0))
        return float(np.exp(-hazard * (t + 3.0 * near)))

    for t in (10.0, 39.0, 60.0):
        assert within_error(float(np.mean(day > t)), survival(t), paths)


def test_a_permanent_hold_out_never_agrees_and_the_others_do(race: Race, chance: Chance) -> None:
    process = {**AT_ONCE, "log_concession_rate": 0.0}
    held = {"stance": {(0, 0): 0}, "permanent": 0.3, "paths": 5000}
    sampled = race(np.full((3, 1), WILLING), process, days=60, **held).run()
    assert within_error(chance(sampled, "undecided"), 0.3, 5000)
    assert np.isinf(sampled.decided_day[sampled.outcome == sampled.outcome.max()]).all()


def test_names_are_put_forward_by_the_softmax_of_their_claims(race: Race, chance: Chance) -> None:
    process = {
        "log_proposal_rate": -3.0,
        "proposal_sharpness": 0.5,
        "proposal_focal": 1.0,
        "draft_latent": -1.5,
        "draft_refused": -2.5,
    }
    liking = np.array([10.0, 11.0, 12.0, 12.0])
    utility = np.broadcast_to(liking, (3, 4))
    plan = {"status": {2: 0, 3: 1}, "frontrunner": 0, "days": 20, "paths": 10_000}
    sampled = race(utility, process, **plan).run()
    claim = 0.5 * liking + np.array([1.0, 0.0, -1.5, -2.5])
    put = (1 - np.exp(-20 * np.exp(-3.0))) * np.exp(claim) / np.exp(claim).sum()
    for c in range(4):
        assert within_error(chance(sampled, f"c{c}"), put[c], 10_000)


def test_proposals_come_at_the_rate_that_the_term_and_the_meetings_give(
    race: Race, chance: Chance
) -> None:
    process = {"log_proposal_rate": -4.0, "proposal_agenda": 1.5}
    plan = {"term_end": 100.0, "slots": (30.0,), "days": 120, "paths": 10_000}
    day = race([[WILLING]], process, **plan).run().decided_day

    def ramp(start: float, end: float) -> float:
        return float(150.0 * (np.exp((end - 100.0) / 150.0) - np.exp((start - 100.0) / 150.0)))

    rate, push = np.exp(-4.0), np.exp(1.5)
    before = ramp(0, 30)
    by_meeting = before + push * ramp(30, 33)
    by_end = by_meeting + ramp(33, 100)
    for t, hazard in ((30.0, before), (33.0, by_meeting), (100.0, by_end), (120.0, by_end + 20.0)):
        assert within_error(float(np.mean(day <= t)), 1 - np.exp(-rate * hazard), 10_000)
