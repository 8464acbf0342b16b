"""The log-likelihood is what is left of the model's density without its priors."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from pytensor.compile.mode import Mode
from scipy.stats import norm

from forecast import pipeline
from forecast.model.build import build
from forecast.model.fit import prior_draws
from forecast.rehearsal.log_likelihood import log_likelihood
from forecast.rehearsal.race import OPENED, event, small_race
from forecast.scenario.process_priors import FREE

HOME = {"kind": "home", "effect": {"mean": 1.5, "sd": 0.7}, "why": "own", "source": "judgement"}
LEARNED_BY = -1145.4871348503489
"""Log-density of a small race at some point, when what lies in `seeds/learned` was learned."""
RAW = ("acceptability_raw", "bloc_raw", "own_raw")


@pytest.fixture(scope="module")
def prepared(program):
    said = {"members": ("CA",), "stance": "endorse"}
    race = small_race(
        event(OPENED + timedelta(9), "stance", ["ann"], **said),
        as_of=OPENED + timedelta(30),
        factors={"home": HOME},
    )
    return pipeline.prepare(race)


@pytest.fixture(scope="module")
def model(prepared):
    return build(prepared)


@pytest.fixture(scope="module")
def density(model):
    # called three times: to rewrite it first would take far longer than it saves
    return model.compile_logp(mode=Mode(linker="py", optimizer="merge"))


def test_with_the_priors_it_makes_up_the_density_of_the_model(prepared, model, density):
    draws = prior_draws(prepared, 2, rng_seed=5)
    sample = draws.isel(chain=0).rename(draw="sample")
    found = log_likelihood(prepared, sample)
    start = model.initial_point()
    priors, process = prepared.inputs.priors, sample[list(FREE)].to_array("parameter")
    mean = np.array([getattr(priors, name).mean for name in FREE])
    sd = np.array([getattr(priors, name).sd for name in FREE])
    for k in range(2):
        point = {name: np.zeros_like(values) for name, values in start.items()}
        for name in RAW:
            value = sample[name].isel(sample=k).to_numpy()
            point[name][tuple(slice(n) for n in value.shape)] = value
        point["process"] = process.isel(sample=k).to_numpy()
        point["effect"][:1] = sample["effect"].isel(sample=k)
        prior = sum(norm.logpdf(point[name]).sum() for name in RAW)
        prior += norm.logpdf(point["process"], mean, sd).sum()
        prior += norm.logpdf(point["effect"][0], 1.5, 0.7)
        prior += norm.logpdf(point["effect"][1:]).sum()
        assert float(density(point)) == pytest.approx(prior + found[k], rel=1e-9)


def test_the_likelihood_is_the_one_that_the_process_was_learned_by(model, density):
    rng = np.random.default_rng(0)
    point = {name: rng.normal(0, 0.3, x.shape) for name, x in model.initial_point().items()}
    assert float(density(point)) == pytest.approx(LEARNED_BY, rel=1e-9), (
        "the likelihood says something else of the same race; run `forecast learn`, then "
        "`forecast backtest --process --keep-pool`, commit what they write, and note the number"
    )
