"""The verdict on draws that were made by hand to deserve it."""

from __future__ import annotations

import re

import arviz as az
import numpy as np
import pytest
import xarray as xr

from forecast.model.diagnose import diagnose

CHAINS, DRAWS = 4, 500


def tree(values=None, *, n_divergent=0, n_draws=DRAWS, **more):
    """Independent draws, unless others are given, with so many divergent transitions."""
    noise = np.random.default_rng(5).normal(size=(CHAINS, n_draws))
    variables = {"effect": values if values is not None else noise, **more}
    diverging = np.zeros(CHAINS * n_draws, dtype=bool)
    diverging[:n_divergent] = True
    names = {
        name: (("chain", "draw", *(["factor"] if np.ndim(v) == 3 else [])), v)
        for name, v in variables.items()
    }
    coords = {"chain": range(CHAINS), "draw": range(n_draws)}
    stats = {"diverging": (("chain", "draw"), diverging.reshape(CHAINS, n_draws))}
    return xr.DataTree.from_dict(
        {"posterior": xr.Dataset(names, coords), "sample_stats": xr.Dataset(stats, coords)}
    )


def sticky(keep):
    """Draws that keep a share of where they were: a smaller effective number."""
    rng = np.random.default_rng(6)
    walk = np.zeros((CHAINS, DRAWS))
    for k in range(1, DRAWS):
        fresh = (1 - keep**2) ** 0.5 * rng.normal(size=CHAINS)
        walk[:, k] = keep * walk[:, k - 1] + fresh
    return walk


def apart(distance):
    """Chains that sit in different places."""
    noise = np.random.default_rng(7).normal(size=(CHAINS, DRAWS))
    return noise + distance * np.arange(CHAINS)[:, None]


def test_independent_draws_are_ok_and_need_no_remark():
    found = diagnose(tree(), ["effect"])
    assert (found.verdict, found.remarks, found.divergences) == ("ok", (), 0)
    assert found.rhat_max < 1.01
    assert found.ess_min > 400


@pytest.mark.parametrize(
    ("values", "verdict", "remedy"),
    [
        (apart(0.1), "doubtful", "R-hat is .*, not below 1.01: raise fit.tune and fit.draws"),
        (apart(1.0), "failed", "R-hat is .*: raise fit.tune and fit.draws"),
        (sticky(0.75), "doubtful", "smallest ESS is .*, not above 400: raise fit.draws"),
        (sticky(0.99), "failed", "smallest ESS is .*: raise fit.draws"),
    ],
    ids=["chains apart", "chains far apart", "slow mixing", "hardly mixing"],
)
def test_poor_draws_are_doubted_or_refused_and_the_remark_names_the_remedy(values, verdict, remedy):
    found = diagnose(tree(values), ["effect"])
    assert found.verdict == verdict
    assert re.search(remedy, " | ".join(found.remarks))


def test_tails_that_mix_slowly_are_seen_behind_a_bulk_that_mixes_well():
    signs = np.random.default_rng(10).choice([-1.0, 1.0], size=(CHAINS, DRAWS))
    values = signs * np.exp(sticky(0.97))
    assert float(az.ess(xr.DataArray(values, dims=("chain", "draw")), method="bulk")) > 400
    found = diagnose(tree(values), ["effect"])
    assert found.verdict == "failed"
    assert found.ess_min < 100


@pytest.mark.parametrize(
    ("n_divergent", "verdict"), [(1, "doubtful"), (9, "doubtful"), (10, "failed")]
)
def test_one_divergence_is_doubtful_and_half_a_per_cent_failed(n_divergent, verdict):
    found = diagnose(tree(n_divergent=n_divergent), ["effect"])
    assert (found.verdict, found.divergences) == (verdict, n_divergent)
    assert found.remarks[0].endswith("raise fit.target_accept towards 0.99")


def test_few_draws_are_not_enough_however_good():
    assert diagnose(tree(n_draws=60), ["effect"]).verdict == "doubtful"
    assert diagnose(tree(n_draws=15), ["effect"]).verdict == "failed"


@pytest.mark.parametrize("place", ["first", "last", "element"])
def test_a_parameter_that_never_moves_is_failed_wherever_it_stands(place):
    noise = np.random.default_rng(8).normal(size=(CHAINS, DRAWS, 3))
    stuck = np.ones((CHAINS, DRAWS))
    if place == "element":
        noise[:, :, 1] = 1.0
    names = {"first": ["stuck", "effect"], "last": ["effect", "stuck"], "element": ["effect"]}
    found = diagnose(tree(noise, stuck=stuck), names[place])
    assert found.verdict == "failed"
    assert found.remarks == ("R-hat is nan, not below 1.01: raise fit.tune and fit.draws",)


def test_only_the_named_parameters_are_looked_at():
    assert diagnose(tree(other=apart(2.0)), ["effect"]).verdict == "ok"
    assert diagnose(tree(other=apart(2.0)), ["effect", "other"]).verdict == "failed"


def test_the_worst_element_of_all_counts():
    noise = np.random.default_rng(9).normal(size=(CHAINS, DRAWS, 3))
    noise[:, :, 2] = apart(1.0)
    found = diagnose(tree(noise), ["effect"])
    alone = diagnose(tree(apart(1.0)), ["effect"])
    assert found.rhat_max == alone.rhat_max
