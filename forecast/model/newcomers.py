"""Names not yet known: their utilities, drawn from what the fit says of names in general."""

from __future__ import annotations

import numpy as np
import xarray as xr

from forecast.model.opening import PREFIX, permanence
from forecast.model.prepared import Inputs
from forecast.model.scales import scales
from forecast.scenario.process_priors import FREE


def with_newcomers(
    posterior: xr.Dataset, inputs: Inputs, newcomers: int, *, rng_seed: int
) -> xr.Dataset:
    """Utilities of known names and newcomers, effects, and process parameters, as one dataset.

    A newcomer's utility has the same common, bloc and own spread as a known name's, no stated
    factor, and the mean of names in general.
    """
    rng = np.random.default_rng([rng_seed, 7])
    drawn = _draw_utilities(posterior, inputs, newcomers, rng)
    utility = xr.concat([posterior["utility"], drawn], dim="candidate")
    keep = posterior[[*FREE, *(["effect"] if inputs.design.names else [])]]
    share = inputs.priors.permanent_share
    return keep.assign(
        utility=utility.transpose("chain", "draw", "member", "candidate"),
        permanence=permanence(posterior, inputs.record, newcomers, share),
    )


def _draw_utilities(
    posterior: xr.Dataset, inputs: Inputs, newcomers: int, rng: np.random.Generator
) -> xr.DataArray:
    record = inputs.record
    part = scales({n: posterior[n].to_numpy() for n in FREE}, np)
    shape = (posterior.sizes["chain"], posterior.sizes["draw"])

    def normal(*dims: int) -> np.ndarray:
        return rng.standard_normal((*shape, *dims))

    mean = posterior["acceptability_mean"].to_numpy()
    common = mean[..., None] + part.common[..., None] * normal(newcomers)
    in_bloc = record.bloc >= 0
    own_sd = np.where(in_bloc, part.own[..., None], part.alone[..., None])
    own = own_sd[..., None] * normal(len(record.members), newcomers)
    bloc = part.bloc[..., None, None] * normal(len(record.blocs), newcomers)
    values = common[:, :, None, :] + own
    values[:, :, in_bloc] += bloc[:, :, record.bloc[in_bloc]]
    ids = [f"{PREFIX}{k + 1}" for k in range(newcomers)]
    return xr.DataArray(
        values,
        dims=("chain", "draw", "member", "candidate"),
        coords={"member": list(record.members), "candidate": ids},
    )
