"""The normal hierarchical model over sites: races differ, and so do bodies and kinds of rule.

As in the analysis of individual data from many trials in two stages (Lunn et al. 2013).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt
import xarray as xr
from numpy.typing import NDArray

from forecast.model.given_scales import Scales
from forecast.model.sampling import exact_arithmetic
from forecast.model.sites import Sites
from forecast.scenario.process_priors import FREE, ProcessPriors

Floats = NDArray[np.float64]

MEAN_SHARE, CASE_SHARE, GROUP_SHARE = 0.8, 0.45, 0.3
"""Parts of a stated sd: of the mean over all races, and the scales of how races, and bodies and
rules, differ. Their squares add up to about one: unlearned, a race has the prior as stated."""

COUNTED = (
    "log_speaking_rate",
    "speaking_home",
    "speaking_frontrunner",
    "log_concession_rate",
    "log_proposal_rate",
    "proposal_support",
    "log_availability_rate",
    "refusal_penalty",
    "log_entry_rate",
    "log_extension_rate",
)
"""Parameters whose stated means were counted on NATO races, which are learned from too."""
WIDER = 2.0
"""So much wider are the priors of these, lest the same races speak twice."""
KEPT_DRAWS = 500
"""Of the scales; all else is worked out given them, so that few tell much."""
VARIABLES = ("mean_raw", "case_raw", "rule_scale_raw", "body_scale_raw", "rule_raw", "body_raw")


def hierarchy(sites: Sites, stated: ProcessPriors) -> Any:
    """The model as nutpie compiled it. Its data `keep`: (race,), 1, or 0 for one left out."""
    import nutpie

    some = sites.races(0)
    centre, mean_sd = _prior_of_mean(stated)
    sd = mean_sd / MEAN_SHARE
    coords = {"parameter": list(FREE), "body": sites.known_bodies, "rule": sites.known_rules}
    with pm.Model(coords=coords) as model:
        keep = pm.Data("keep", np.ones(len(sites.cases)))
        mean = centre + mean_sd * pm.Normal("mean_raw", dims="parameter")
        scale = {
            name: pm.Deterministic(
                f"{name}_sd", share * sd * pm.HalfNormal(raw, dims="parameter"), dims="parameter"
            )
            for name, share, raw in (
                ("case", CASE_SHARE, "case_raw"),
                ("rule", GROUP_SHARE, "rule_scale_raw"),
                ("body", GROUP_SHARE, "body_scale_raw"),
            )
        }
        of_rule = scale["rule"] * pm.Normal("rule_raw", dims=("rule", "parameter"))
        of_body = scale["body"] * pm.Normal("body_raw", dims=("body", "parameter"))
        expected = mean + of_rule[some.rule] + of_body[some.body]
        said = _log_marginal(expected, scale["case"], sites.precision, sites.shift)
        pm.Potential("sites", (keep * said.sum(axis=1)).sum())
    with exact_arithmetic():
        return nutpie.compile_pymc_model(model, freeze_model=False)


def scales(drawn: xr.Dataset, stated: ProcessPriors) -> list[Scales]:
    """Of each parameter, the scales of KEPT_DRAWS draws, evenly spaced."""
    sample = drawn.stack(sample=("chain", "draw"), create_index=False)
    kept = np.linspace(0, sample.sizes["sample"] - 1, KEPT_DRAWS).astype(int)
    sample = sample.isel(sample=kept)
    centre, mean_sd = _prior_of_mean(stated)
    by_parameter = {
        name: sample[f"{name}_sd"].transpose("parameter", "sample").to_numpy()
        for name in ("case", "rule", "body")
    }
    return [
        Scales(centre[k], mean_sd[k], **{name: by[k] for name, by in by_parameter.items()})
        for k in range(len(FREE))
    ]


def _prior_of_mean(stated: ProcessPriors) -> tuple[Floats, Floats]:
    """(parameter,), prior mean and sd of the mean over all races."""
    priors = [getattr(stated, name) for name in FREE]
    wider = np.array([WIDER if name in COUNTED else 1.0 for name in FREE])
    sd = MEAN_SHARE * wider * np.array([p.sd for p in priors])
    return np.array([p.mean for p in priors]), sd


def _log_marginal(mean: Any, sd: Any, precision: Floats, shift: Floats) -> Any:
    """(race, parameter), log of a site's mean over a normal with `mean` and `sd`."""
    narrowed = 1.0 + precision * sd**2
    raised = shift * mean - 0.5 * precision * mean**2 + 0.5 * shift**2 * sd**2
    return raised / narrowed - 0.5 * pt.log(narrowed)
