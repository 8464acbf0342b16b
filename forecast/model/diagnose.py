"""Whether the draws can be trusted: one verdict, with its reasons and remedies."""

from __future__ import annotations

import arviz as az
import numpy as np
import xarray as xr

from forecast.posterior import Diagnostics, Verdict

RHAT_OK, RHAT_FAILED = 1.01, 1.05
ESS_OK, ESS_FAILED = 400.0, 100.0
"""Vehtari et al. (2021): R-hat below 1.01 and ESS above 400 before an estimate is trusted."""
DIVERGENT_SHARE_FAILED = 0.005


def diagnose(tree: xr.DataTree, parameters: list[str]) -> Diagnostics:
    """R-hat, bulk and tail ESS over every element of `parameters`, and divergences."""
    sample = tree["posterior"].to_dataset()[parameters]
    with np.errstate(invalid="ignore", divide="ignore"):  # a constant has no R-hat: nan
        rhat = _extreme(az.rhat(sample), largest=True)
    bulk = _extreme(az.ess(sample, method="bulk"), largest=False)
    tail = _extreme(az.ess(sample, method="tail"), largest=False)
    ess = float(np.minimum(bulk, tail))  # not `min`, which loses a nan
    diverging = tree["sample_stats"]["diverging"]
    divergences = int(diverging.sum())
    remarks = tuple(_remarks(rhat, ess, divergences))
    return Diagnostics(
        verdict=_verdict(rhat, ess, divergences / diverging.size),
        rhat_max=round(rhat, 4),
        ess_min=round(ess, 1),
        divergences=divergences,
        remarks=remarks,
    )


def _extreme(values: xr.Dataset, *, largest: bool) -> float:
    """Largest or smallest element over all variables; nan (a constant) counts as the worst."""
    found = np.concatenate([v.to_numpy().ravel() for v in values.data_vars.values()])
    return float(found.max() if largest else found.min())


def _verdict(rhat: float, ess: float, divergent_share: float) -> Verdict:
    usable = rhat < RHAT_FAILED and ess > ESS_FAILED and divergent_share < DIVERGENT_SHARE_FAILED
    if not usable:
        return "failed"
    return "ok" if rhat < RHAT_OK and ess > ESS_OK and divergent_share == 0 else "doubtful"


def _remarks(rhat: float, ess: float, divergences: int) -> list[str]:
    remarks = []
    if not rhat < RHAT_OK:
        remarks.append(f"R-hat is {rhat:.3f}, not below {RHAT_OK}: raise fit.tune and fit.draws")
    if not ess > ESS_OK:
        remarks.append(f"the smallest ESS is {ess:.0f}, not above {ESS_OK:.0f}: raise fit.draws")
    if divergences:
        remarks.append(f"{divergences} divergent transitions: raise fit.target_accept towards 0.99")
    return remarks
