"""What is said of the free variables is what the model says of them."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from pymc.initial_point import make_initial_point_fn
from scipy.stats import norm

from forecast import pipeline
from forecast.model.build import build
from forecast.model.free_variables import prior_points, priors_of, starting_points
from forecast.model.variables import Variable
from forecast.rehearsal.race import OPENED, small_race

HOME = {"kind": "home", "effect": {"mean": 1.5, "sd": 0.7}, "why": "own", "source": "judgement"}


@pytest.fixture(scope="module")
def prepared():
    return pipeline.prepare(small_race(as_of=OPENED + timedelta(30), factors={"home": HOME}))


@pytest.fixture(scope="module")
def model(prepared):
    return build(prepared)


@pytest.fixture(scope="module")
def free(model):
    start = model.initial_point()
    return [Variable(rv.name, start[rv.name].shape, None) for rv in model.free_RVs]


def split(point, free):
    ends = np.cumsum([variable.size for variable in free])[:-1]
    parts = zip(free, np.split(point, ends), strict=True)
    return {variable.name: part.reshape(variable.shape) for variable, part in parts}


def test_every_free_variable_is_normal_with_the_mean_and_sd_that_are_told(prepared, model, free):
    told = priors_of(prepared, free)
    density = model.compile_logp(vars=model.free_RVs, mode="FAST_COMPILE")
    for seed in range(3):
        point = np.random.default_rng(seed).normal(size=len(told.mean))
        expected = norm.logpdf(point, told.mean, told.sd).sum()
        assert float(density(split(point, free))) == pytest.approx(expected, rel=1e-12)


def test_chains_start_where_pymc_would_start_them(prepared, model, free):
    start = starting_points(priors_of(prepared, free), free)
    pymcs = make_initial_point_fn(model=model, jitter_rvs=set(model.free_RVs))
    for seed in (0, 5):
        for name, values in pymcs(seed).items():
            assert np.array_equal(split(start(seed), free)[name], values), name


def test_prior_points_have_the_means_and_sds_that_are_told(prepared, free):
    told = priors_of(prepared, free)
    points = prior_points(told, 4_000, rng_seed=1)
    standard = (points - told.mean) / told.sd
    assert np.abs(standard.mean(axis=0)).max() < 0.08
    assert np.abs(standard.std(axis=0) - 1.0).max() < 0.06
    assert np.array_equal(points, prior_points(told, 4_000, rng_seed=1))
