"""A cloud of draws that is carried from date to date, and the posterior that it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from forecast.model.hamiltonian import FIRST_STEP, Swarm, swarm_at
from forecast.model.newcomers import with_newcomers
from forecast.model.opening import opening_state
from forecast.model.places import Label
from forecast.model.prepared import Prepared
from forecast.model.target import Target, target_of
from forecast.model.trace import labelled
from forecast.posterior import Diagnostics, Posterior

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

N_DRAWS = 600
"""Draws of a cloud where nothing else is said: about as many as a full fit has in effect for the
slowest parameters."""


@dataclass(frozen=True)
class Cloud:
    """Draws of the posterior of one date, all counting alike, chain by chain.

    swarm: at the posterior `target`. step: of a leapfrog that suits it. diagnostics: of the fit
    that the draws come from.
    """

    target: Target
    swarm: Swarm
    n_chains: int
    step: float
    diagnostics: Diagnostics


def cloud_of(
    drawn: xr.Dataset, prepared: Prepared, diagnostics: Diagnostics, n_draws: int = N_DRAWS
) -> Cloud:
    """Draws of a fit, thinned evenly in every chain. drawn: its posterior, as `fit` labels it."""
    target = target_of(prepared)
    n_chains, n_each = drawn.sizes["chain"], drawn.sizes["draw"]
    n_kept = min(n_draws // n_chains, n_each)
    thinned = drawn.isel(draw=np.arange(n_kept) * n_each // n_kept)
    points = np.stack(list(_columns(thinned, target.labels)), axis=1)
    return Cloud(target, swarm_at(points, target.at), n_chains, FIRST_STEP, diagnostics)


def _columns(drawn: xr.Dataset, labels: tuple[Label, ...]) -> list[Floats]:
    """(chain x draw,) for every label. Process parameters are variables by themselves."""
    values: dict[str, Any] = {}
    places: dict[str, list[dict[str, int]]] = {}
    for name in {label[0] for label in labels} - {"process"}:
        values[name] = drawn[name].to_numpy()
        places[name] = [
            {str(key): k for k, key in enumerate(drawn[dim].to_numpy())}
            for dim in drawn[name].dims[2:]
        ]
    found = []
    for name, *along in labels:
        if name == "process":
            found.append(drawn[along[0]].to_numpy().ravel())
            continue
        at = [place[key] for place, key in zip(places[name], along, strict=True)]
        found.append(values[name][(slice(None), slice(None), *at)].ravel())
    return found


def posterior_from(
    target: Target,
    points: Floats,
    prepared: Prepared,
    diagnostics: Diagnostics,
    *,
    n_chains: int,
    newcomers: int,
    rng_seed: int,
) -> Posterior:
    """The door value for the simulation, as a fit gives it. points: (draw, entry) of `target`."""
    program, inputs = target.program, prepared.inputs
    whole = np.zeros((len(points), program.variables.n_free))
    whole[:, target.place] = points
    values = program.handed_on(target.on_data, whole)
    known = labelled(values, program.variables.handed_on, prepared, n_chains=n_chains)
    drawn = with_newcomers(known, inputs, newcomers, rng_seed=rng_seed)
    return Posterior(drawn, opening_state(inputs.record, newcomers), diagnostics)
