"""Which draws speak of a race: all, weighted as if a package was not seen, or a refit's."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from forecast.outside_view.learned import Learned
from forecast.outside_view.terms import WHEN, WHO
from forecast.outside_view.unlearned import N_DRAWS, unlearned

N = 4


def draws(value: float, **more) -> xr.Dataset:
    return xr.Dataset(
        {
            "when_beta": (("draw", "when_feature"), np.full((N, len(WHEN)), value)),
            "when_body": (("draw", "body"), np.arange(N * 2.0).reshape(N, 2)),
            "when_rule": (("draw", "rule"), np.zeros((N, 1))),
            "when_body_sd": (("draw",), np.full(N, 0.5)),
            "when_rule_sd": (("draw",), np.full(N, 0.5)),
            **more,
        },
        coords={"when_feature": list(WHEN), "body": ["eu", "nato"], "rule": ["consensus"]},
    )


@pytest.fixture
def learned() -> Learned:
    log_weight = np.log([[0.25, 0.7], [0.25, 0.1], [0.25, 0.1], [0.25, 0.1]])
    whole = draws(
        1.0,
        when_log_weight=(("draw", "package"), log_weight),
        package_of=("case", ["deal", "deal", "alone"]),
    ).assign_coords(package=["alone", "deal"], case=["eu-1", "eu-2", "nato-1"])
    return Learned(whole, {"alone": draws(2.0)})


def of(learned: Learned, without: str | None, body: str = "nato"):
    return learned.coefficients("when", body=body, rule="consensus", without=without)


@pytest.mark.parametrize("without", [None, "never-seen"])
def test_a_case_that_was_never_learned_from_changes_nothing(learned, without):
    assert of(learned, without).weight == pytest.approx([0.25] * 4)


@pytest.mark.parametrize("without", ["eu-1", "eu-2"])
def test_all_cases_of_a_deal_are_left_out_together(learned, without):
    assert of(learned, without).weight == pytest.approx([0.7, 0.1, 0.1, 0.1])
    assert (of(learned, without).beta == 1).all()


def test_an_exact_refit_is_preferred_where_there_is_one(learned):
    found = of(learned, "nato-1")
    assert (found.beta == 2).all()
    assert found.weight == pytest.approx([0.25] * 4)


def test_a_body_that_was_met_has_its_own_effect(learned):
    assert of(learned, None).body.tolist() == [1, 3, 5, 7]
    assert of(learned, None, "eu").body.tolist() == [0, 2, 4, 6]


def test_a_body_that_was_never_met_has_a_typical_one_and_always_the_same(learned):
    found = of(learned, None, "who").body
    assert np.array_equal(found, of(learned, None, "who").body)
    assert not np.array_equal(found, of(learned, None, "wto").body)
    many = unlearned(rng_seed=3).coefficients("who", body="who", rule="consensus", without=None)
    assert many.body.shape == (N_DRAWS, 2)
    # a normal effect whose scale is half-normal 0.7 has standard deviation 0.7
    assert many.body.std() == pytest.approx(0.7, abs=0.07)


def test_before_any_case_the_coefficients_are_their_priors():
    drawn = unlearned(rng_seed=3).draws
    for part, terms in (("who", WHO), ("when", WHEN)):
        beta = drawn[f"{part}_beta"]
        means, sds = np.array([(t.mean, t.sd) for t in terms.values()]).T
        assert beta.mean("draw").values == pytest.approx(means, abs=0.13)
        assert beta.std("draw").values == pytest.approx(sds, rel=0.1)
