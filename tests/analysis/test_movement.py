"""Sound forecasters move as much as they grow certain; the others are found out."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from scipy.special import expit, logit

from forecast.analysis.history import Answered, Day
from forecast.analysis.movement import ALL, belief_movement
from forecast.outcomes import OutcomeProbability

FIT = Answered("fit", float("nan"), 600.0, "a fit of its own")
KINDS = {"field": "field"}


def day(number, chances, mcse=0.0):
    outcomes = tuple(
        OutcomeProbability(n, KINDS.get(n, "candidate"), n.title(), p, mcse, (p, p))
        for n, p in chances.items()
    )
    return Day(date(2024, 1, 1) + timedelta(number), outcomes, 0.5, None, "ok", FIT)


def days_of(line, mcse=0.0):
    return [day(k, {"ann": p, "bob": 1 - p}, mcse) for k, p in enumerate(line)]


def martingale(rng, n_steps=150, signal=0.15):
    """What a Bayesian thinks of a coin's side from ever more noisy glances at it."""
    side = rng.random() < 0.5
    told = rng.normal((signal if side else -signal), 1.0, n_steps)
    return expit(np.cumsum(2 * signal * told))


def finding(line, which=ALL, mcse=0.0):
    found = {row.outcome: row for row in belief_movement(days_of(line, mcse))}
    return found[which].finding


def test_a_sound_forecaster_is_hardly_ever_accused():
    rng = np.random.default_rng(1)
    found = [finding(martingale(rng)) for _ in range(150)]
    assert sum(f in ("too much", "too little") for f in found) <= 4


def test_movement_equals_the_reduction_of_uncertainty_on_average():
    rng = np.random.default_rng(2)
    rows = [belief_movement(days_of(martingale(rng)))[1] for _ in range(150)]
    for which in ("excess", "adjusted"):
        excess = np.array([getattr(row, which) for row in rows])
        assert abs(excess.mean()) < 3 * excess.std() / np.sqrt(len(excess))
    assert np.mean([row.error**2 for row in rows]) == pytest.approx(excess.var(), rel=0.4)


def test_a_forecaster_who_turns_back_on_himself_is_flagged():
    rng = np.random.default_rng(3)
    lines = [logit(martingale(rng, signal=0.08)) + rng.normal(0.0, 0.8, 150) for _ in range(20)]
    assert [finding(expit(line)) for line in lines].count("too much") >= 14


def test_one_who_makes_too_much_of_news_and_then_forgets_it_is_flagged():
    rng = np.random.default_rng(4)
    found = [finding(expit(_overshot(logit(martingale(rng, 250, 0.06))))) for _ in range(20)]
    assert found.count("too much") >= 5
    assert found.count("too little") == 0


def _overshot(line):
    """A line on which every change counts threefold at first, and the excess fades."""
    extra = np.zeros(len(line))
    for k in range(1, len(line)):
        extra[k] = 0.8 * extra[k - 1] + 2 * (line[k] - line[k - 1])
    return line + extra


def test_one_who_creeps_to_what_he_could_know_at_once_is_flagged():
    assert finding(np.linspace(0.5, 0.97, 80)) == "too little"


def test_monte_carlo_noise_is_not_taken_for_overreaction():
    rng = np.random.default_rng(5)
    line = 0.3 + rng.normal(0.0, 0.01, 200)
    assert finding(line) == "too much"
    assert finding(line, mcse=0.01) != "too much"


def test_few_moves_prove_nothing():
    assert finding([0.4, 0.6, 0.4, 0.6]) == "too few moves to say"
    assert belief_movement(days_of([0.4])) == ()


def test_one_who_is_named_leaves_the_field_without_moving_it():
    before = day(0, {"ann": 0.5, "field": 0.5})
    after = day(1, {"ann": 0.5, "bob": 0.3, "field": 0.2})
    rows = {row.outcome: row for row in belief_movement([before, after])}
    assert rows["field"].movement == pytest.approx(0.0)
    assert rows["bob"].movement == 0.0
