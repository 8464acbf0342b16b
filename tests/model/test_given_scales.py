"""Given the scales, the hierarchy of sites is normal: held against textbook regression."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from forecast.model.given_scales import EVERY, Races, Scales, effects, new_race, without

RACES = Races(
    body=np.array([0, 0, 1, 2, 1]),
    rule=np.array([0, 0, 1, 1, 0]),
    precision=np.array([4.0, 0.5, 9.0, 2.0, 1.0]),
    shift=np.array([4.0, -1.0, 2.0, 5.0, 0.3]),
)
SCALES = Scales(
    centre=-0.7,
    mean_sd=0.8,
    case=np.array([0.5, 0.2, 1.1]),
    rule=np.array([0.3, 0.9, 1e-7]),
    body=np.array([0.4, 0.1, 0.6]),
)
ALL = np.ones(5, dtype=bool)


def prior_covariance(draw: int, body: np.ndarray, rule: np.ndarray) -> np.ndarray:
    """Of the parameter in races of these bodies and rules, each a race of its own."""
    same_body, same_rule = body[:, None] == body, rule[:, None] == rule
    spread = [
        SCALES.body[draw] ** 2 * same_body,
        SCALES.rule[draw] ** 2 * same_rule,
        SCALES.case[draw] ** 2 * np.eye(len(body)),
    ]
    return SCALES.mean_sd**2 + sum(spread)


def regression(draw: int, keep: np.ndarray, body: int, rule: int) -> tuple[float, float, float]:
    """Mean and sd of a new race, and the log-density of what was seen: shift over precision."""
    seen, noise = (RACES.shift / RACES.precision)[keep], 1.0 / RACES.precision[keep]
    # a body that was not met differs from all others, and so does a rule
    bodies = np.append(RACES.body[keep], 99 if body == EVERY else body)
    rules = np.append(RACES.rule[keep], 99 if rule == EVERY else rule)
    whole = prior_covariance(draw, bodies, rules)
    old, across, new = whole[:-1, :-1] + np.diag(noise), whole[:-1, -1], whole[-1, -1]
    gain = np.linalg.solve(old, across)
    mean = SCALES.centre + gain @ (seen - SCALES.centre)
    log_density = multivariate_normal(np.full(len(seen), SCALES.centre), old).logpdf(seen)
    return mean, float(new - gain @ across) ** 0.5, log_density


@pytest.mark.parametrize("keep", [ALL, np.array([True, False, True, True, False])])
@pytest.mark.parametrize(("body", "rule"), [(0, 0), (2, 1), (EVERY, 1), (1, EVERY), (EVERY, EVERY)])
def test_a_new_race_is_what_regression_on_the_others_says(keep, body, rule):
    found = effects(RACES, SCALES, keep)
    for draw in range(3):
        only = np.eye(3)[draw]
        mean, sd, _ = regression(draw, keep, body, rule)
        assert new_race(found, SCALES, only, body, rule) == pytest.approx((mean, sd), rel=1e-9)


def test_draws_are_mixed_by_their_weights():
    found = effects(RACES, SCALES, ALL)
    each = [new_race(found, SCALES, only, 0, 0) for only in np.eye(3)]
    mean = 0.25 * each[0][0] + 0.75 * each[2][0]
    square = 0.25 * (each[0][1] ** 2 + each[0][0] ** 2) + 0.75 * (each[2][1] ** 2 + each[2][0] ** 2)
    mixed = new_race(found, SCALES, np.array([1.0, 0.0, 3.0]), 0, 0)
    assert mixed == pytest.approx((mean, (square - mean**2) ** 0.5), rel=1e-9)


def test_the_evidence_is_that_of_the_sites_whatever_the_scales():
    for keep in (ALL, np.array([False, True, True, True, True])):
        log_density = [regression(draw, keep, 0, 0)[2] for draw in range(3)]
        # a site is a normal density but for a factor that no scale moves
        found = effects(RACES, SCALES, keep).log_evidence
        assert np.diff(found) == pytest.approx(np.diff(log_density), rel=1e-9)


def test_a_site_that_says_nothing_changes_nothing():
    silent = Races(
        body=np.append(RACES.body, 0),
        rule=np.append(RACES.rule, 1),
        precision=np.append(RACES.precision, 0.0),
        shift=np.append(RACES.shift, 0.0),
    )
    one, other = effects(RACES, SCALES, ALL), effects(silent, SCALES, np.ones(6, dtype=bool))
    assert np.allclose(one.mean, other.mean)
    assert np.allclose(one.log_evidence, other.log_evidence)


def test_weights_of_the_scales_are_one_over_the_likelihood_of_what_is_left_out():
    rng = np.random.default_rng(3)
    many = Scales(
        SCALES.centre, SCALES.mean_sd, *(np.abs(rng.normal(0, 0.5, 400)) for _ in range(3))
    )
    every = effects(RACES, many, ALL)
    others, weight, k = without(every, RACES, many, [2])
    exact = np.exp(others.log_evidence - every.log_evidence)
    assert k < 0.7
    assert weight / weight.sum() == pytest.approx(exact / exact.sum(), rel=0.2)
