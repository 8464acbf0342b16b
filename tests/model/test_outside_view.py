"""The models that learn weigh what happened by the very chances that are forecast."""

from __future__ import annotations

import numpy as np
import pytest
from pytensor.compile.mode import Mode
from scipy.stats import halfnorm, norm

from forecast.evidence.load import load_case
from forecast.model.outside_view import Labels, endings, waits, when_model, who_model
from forecast.outside_view.days import days_ahead
from forecast.outside_view.history import past_races
from forecast.outside_view.learned import Coefficients
from forecast.outside_view.predict import when, who
from forecast.outside_view.terms import BODY_SD, RULE_SD, WHEN, WHO


@pytest.fixture(scope="module")
def past():
    """Three races under three rules, one of them won by a name that came up late."""
    return past_races([load_case(name) for name in ("euco-2017", "imf-2004", "nato-1999")])


@pytest.fixture(scope="module")
def labels(past):
    return Labels.of(past)


def points(model, terms, n_points=4):
    """Random places near the priors, by the names of the model's own variables."""
    rng = np.random.default_rng(7)
    means = [t.mean for t in terms.values()]
    shapes = {name: np.shape(value) for name, value in model.initial_point().items()}
    for _ in range(n_points):
        point = {name: 0.3 * rng.standard_normal(shape) for name, shape in shapes.items()}
        yield point | {"beta": point["beta"] + means}


def log_density(model):
    """The log-density of a model as a function of a point."""
    as_written = Mode(linker="py", optimizer="merge")  # called a few times: rewriting takes longer
    return model.compile_fn(model.logp(), inputs=model.value_vars, mode=as_written)


def log_prior(point, terms):
    """Normal coefficients, standard normal effects, half-normal scales (sampled as logs)."""
    means, sds = np.array([(t.mean, t.sd) for t in terms.values()]).T
    total = norm.logpdf(point["beta"], means, sds).sum()
    for name, scale in (("body", BODY_SD), ("rule", RULE_SD)):
        log_sd = np.asarray(point[f"{name}_sd_log__"])
        total += norm.logpdf(point[f"{name}_z"]).sum()
        total += (halfnorm.logpdf(np.exp(log_sd), scale=scale) + log_sd).sum()
    return total


def coefficients(point, labels, race):
    """The point as one draw of what a forecast of the race would use."""
    body, rule = (
        point[f"{name}_z"][names.index(getattr(race, name))] * np.exp(point[f"{name}_sd_log__"])
        for name, names in (("body", labels.bodies), ("rule", labels.rules))
    )
    return Coefficients(point["beta"][None], body[None], rule[None], np.ones(1))


def test_the_density_of_who_is_prior_times_forecast_chances(past, labels):
    model = who_model(endings(past, labels), labels)
    found = log_density(model)
    for point in points(model, WHO):
        expected = log_prior(point, WHO)
        for p in past:
            chances = who(p.race, coefficients(point, labels, p.race))[0]
            expected += p.weight * np.log(chances[p.race.alternatives.index(p.outcome)])
        assert float(found(point)) == pytest.approx(expected, rel=1e-8)


def test_the_density_of_when_is_prior_times_the_chance_of_the_cell(past, labels):
    model = when_model(waits(past, labels), labels)
    found = log_density(model)
    for point in points(model, WHEN):
        expected = log_prior(point, WHEN)
        for p in past:
            days = days_ahead(p.race)
            cell = int(np.flatnonzero((days.start < p.days) & (p.days <= days.end)).item())
            decided = when(p.race, coefficients(point, labels, p.race))
            first, last = int(days.start[cell]), int(days.end[cell])
            expected += p.weight * np.log(decided[last] - decided[first])
        assert float(found(point)) == pytest.approx(expected, rel=1e-6)


def test_a_race_ends_in_one_cell_and_in_its_last(past, labels):
    told = waits(past, labels)
    assert told.ends.sum() == len(past)
    assert told.ends[-1]
    assert told.weight[told.ends].sum() == pytest.approx(3)
    lasted = np.add.reduceat(told.length, np.r_[0, np.flatnonzero(told.ends)[:-1] + 1])
    assert (lasted >= [p.days for p in past]).all()
    assert (lasted - told.length[told.ends] < [p.days for p in past]).all()


def test_every_race_has_one_ending_among_its_own_alternatives(past, labels):
    told = endings(past, labels)
    assert told.race[told.chosen].tolist() == list(range(len(past)))
    groups = [
        "field" if field else "extended" if extended else "named"
        for field, extended in told.is_group[told.chosen]
    ]
    outcomes = [p.outcome for p in past]
    assert [g for g in groups if g != "named"] == [o for o in outcomes if o == "field"]
