"""A factor switched off: its effect is gone from the draws, and all else is as it was."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import xarray as xr

from forecast.errors import InputError
from forecast.pipeline import prepare, what_if
from forecast.pipeline.switched_off import check_factors, switched_off
from forecast.pipeline.walk import Run
from forecast.posterior import Diagnostics, Posterior
from forecast.rehearsal.race import small_race

WHY: dict[str, Any] = {
    "effect": {"mean": 1.0, "sd": 0.5},
    "why": "it is believed",
    "source": "judgement",
}
FACTORS: dict[str, Any] = {
    "ties": {"kind": "ties", "values": {"BA": {"ann": 2.0}}, **WHY},
    "home": {"kind": "home", **WHY},
    "patron": {"kind": "backing", "by": "CA", **WHY},
}
NAMES = ("home", "patron", "ties")
"""The order of the draws is that of the names."""


@pytest.fixture(scope="module")
def question():
    return small_race(factors=FACTORS)


@pytest.fixture(scope="module")
def posterior() -> Posterior:
    """Made-up draws over two known names and one that is not known yet."""
    rng = np.random.default_rng(3)
    labels = {"member": ["AA", "BA", "CA"], "candidate": ["ann", "bob", "field_1"]}
    draws = xr.Dataset(
        {
            "utility": (("chain", "draw", "member", "candidate"), rng.normal(size=(2, 4, 3, 3))),
            "effect": (("chain", "draw", "factor"), rng.normal(size=(2, 4, 3))),
            "log_entry_rate": (("chain", "draw"), rng.normal(size=(2, 4))),
        },
        coords={**labels, "factor": list(NAMES)},
    )
    return Posterior.of(draws, xr.Dataset(), Diagnostics("ok", 1.0, 900.0, 0))


def test_a_tie_that_is_off_is_taken_from_its_pair_alone(question, posterior):
    after = switched_off(question, posterior, ["ties"])
    lost = posterior.draws["utility"] - after.draws["utility"]
    tie = 2.0 * posterior.draws["effect"].sel(factor="ties")
    np.testing.assert_allclose(lost.sel(member="BA", candidate="ann"), tie)
    assert float(abs(lost).sum()) == pytest.approx(float(abs(tie).sum()))
    assert float(abs(after.draws["effect"].sel(factor="ties")).max()) == 0.0
    for name in ("home", "patron"):
        xr.testing.assert_equal(
            after.draws["effect"].sel(factor=name), posterior.draws["effect"].sel(factor=name)
        )
    xr.testing.assert_identical(after.draws["log_entry_rate"], posterior.draws["log_entry_rate"])


def test_a_patron_that_is_off_pulls_nobody_and_changes_no_liking(question, posterior):
    after = switched_off(question, posterior, ["patron"])
    np.testing.assert_array_equal(after.draws["utility"], posterior.draws["utility"])
    assert float(abs(after.draws["effect"].sel(factor="patron")).max()) == 0.0


def test_switching_off_one_after_the_other_is_switching_off_both(question, posterior):
    both = switched_off(question, posterior, ["ties", "home"])
    in_turn = switched_off(question, switched_off(question, posterior, ["ties"]), ["home"])
    np.testing.assert_allclose(both.draws["utility"], in_turn.draws["utility"])
    x = prepare(question).inputs.design.x
    stated = np.einsum("kdf,fmc->kdmc", posterior.draws["effect"].to_numpy(), x)
    left = posterior.draws["utility"].to_numpy()[..., :2] - stated
    np.testing.assert_allclose(both.draws["utility"].to_numpy()[..., :2], left)
    np.testing.assert_array_equal(
        both.draws["utility"].to_numpy()[..., 2], posterior.draws["utility"].to_numpy()[..., 2]
    )


def test_nothing_off_is_the_posterior_itself_and_the_draws_are_never_changed(question, posterior):
    kept = posterior.draws.copy(deep=True)
    assert switched_off(question, posterior, []) is posterior
    switched_off(question, posterior, NAMES)
    xr.testing.assert_identical(posterior.draws, kept)


def test_a_factor_that_nobody_stated_is_refused_with_the_nearest_name(question):
    with pytest.raises(InputError, match=r"'tie' is no stated factor of tiny; .*mean 'ties'"):
        check_factors(question, ["home", "tie"])
    with pytest.raises(InputError, match="tiny states none"):
        check_factors(small_race(), ["home"])


def test_a_race_without_factors_has_no_switches(posterior):
    answer = Run(small_race(), posterior, xr.DataTree, None, None)  # type: ignore[arg-type]
    assert what_if.what_if(answer, ["forecast", "run"]) is None
