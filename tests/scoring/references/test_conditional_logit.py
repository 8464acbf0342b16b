from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from forecast.errors import InputError
from forecast.scoring.references.conditional_logit import (
    Choice,
    _loss_and_gradient,
    _stack,
    choose_penalty,
    fit_conditional_logit,
)

TRUTH = np.array([1.0, -0.5])


def choices(n, seed=0, effects=TRUTH):
    """Rows of two to five alternatives that fall as a logit with these effects says."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        features = rng.normal(size=(rng.integers(2, 6), len(effects)))
        p = np.exp(features @ effects)
        rows.append(Choice(f"case{i:04d}", features, int(rng.choice(len(p), p=p / p.sum()))))
    return rows


def test_it_finds_the_effects_that_made_the_choices():
    found = fit_conditional_logit(choices(2_000), penalty=0.01)
    assert found.weights / found.scale == pytest.approx(TRUTH, abs=0.1)


def test_the_gradient_is_that_of_the_loss():
    stacked, strength = _stack(choices(12), True), np.array([0.5, 2.0])
    at = np.array([0.3, -0.7])
    _, gradient = _loss_and_gradient(at, stacked, strength)
    numeric = approx_fprime(at, lambda w: _loss_and_gradient(w, stacked, strength)[0], 1e-7)
    assert gradient == pytest.approx(numeric, abs=1e-4)


def test_probabilities_do_not_overflow_and_sum_to_one():
    model = fit_conditional_logit(choices(50))
    p = model.probabilities(np.array([[1e4, 0.0], [0.0, 0.0], [-1e4, 0.0]]))
    assert p.sum() == pytest.approx(1) and p.max() == pytest.approx(1)


def test_the_order_of_alternatives_and_rows_changes_nothing():
    rows = choices(40)
    turned = [
        Choice(row.unit, row.features[::-1], len(row.features) - 1 - row.chosen) for row in rows
    ]
    first, again = fit_conditional_logit(rows), fit_conditional_logit(turned[::-1])
    assert again.weights == pytest.approx(first.weights, abs=1e-5)


def test_the_unit_of_a_feature_changes_no_probability():
    rows = choices(40)
    rescaled = [Choice(row.unit, row.features * [1, 365], row.chosen) for row in rows]
    first, again = fit_conditional_logit(rows), fit_conditional_logit(rescaled)
    at = rows[0].features
    assert again.probabilities(at * [1, 365]) == pytest.approx(first.probabilities(at), abs=1e-5)


def test_a_case_repeated_on_more_dates_weighs_no_more():
    rows = choices(20)
    first, again = fit_conditional_logit(rows), fit_conditional_logit([*rows, rows[3], rows[3]])
    assert again.weights == pytest.approx(first.weights, abs=1e-5)


def test_a_stronger_penalty_draws_effects_to_zero():
    rows = choices(60)
    norms = [
        np.linalg.norm(fit_conditional_logit(rows, penalty=one).weights) for one in (0.1, 10, 1e4)
    ]
    assert norms[0] > norms[1] > norms[2] and norms[2] < 0.01


def test_noise_is_given_a_stronger_penalty_than_signal():
    noise = choices(40, effects=np.zeros(6))
    signal = choices(40, effects=np.array([2.0, -2.0, 2.0, 0.0, 0.0, 0.0]))
    assert choose_penalty(noise, grid=(0.1, 30.0)) == 30.0
    assert choose_penalty(signal, grid=(0.1, 30.0)) == 0.1


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "no training rows"),
        ([Choice("x", np.ones((2, 1)), 2)], "x: alternative 2 of 2 chosen"),
        ([Choice("x", np.array([[np.nan], [1.0]]), 0)], "a feature is not finite"),
        ([Choice("x", np.ones((2, 1)), 0), Choice("y", np.ones((2, 2)), 0)], "different numbers"),
    ],
)
def test_rows_that_cannot_be_learned_from_are_refused(rows, words):
    with pytest.raises(InputError, match=words):
        fit_conditional_logit(rows)


def test_a_penalty_must_be_positive():
    with pytest.raises(InputError, match="penalty is 0; it must be greater than 0"):
        fit_conditional_logit(choices(3), penalty=0)
