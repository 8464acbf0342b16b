"""Sample the posterior of one race with NUTS (nutpie), and hand it through the door."""

from __future__ import annotations

import xarray as xr

from forecast.model.diagnose import diagnose
from forecast.model.newcomers import with_newcomers
from forecast.model.opening import opening_state
from forecast.model.prepared import Inputs, Prepared
from forecast.model.program import program_for
from forecast.model.sampling import Progress, sample
from forecast.model.trace import trimmed
from forecast.posterior import Labelled, Posterior
from forecast.scenario.process_priors import FREE
from forecast.scenario.schema import FitSettings


def fit(
    prepared: Prepared,
    settings: FitSettings,
    *,
    rng_seed: int,
    newcomers: int,
    progress: Progress | None = None,
) -> tuple[Posterior, xr.DataTree]:
    """Draw from the posterior; the same seed gives the same draws.

    Returns the door value for the simulation and the full ArviZ tree (posterior,
    sample_stats). `newcomers` places for names not yet known are filled from the
    posterior predictive of their utilities.
    """
    tree = _sample(prepared, settings, rng_seed, progress)
    inputs = prepared.inputs
    diagnostics = diagnose(tree, _looked_at(inputs))
    known = Labelled.of(tree["posterior"].to_dataset())
    drawn = with_newcomers(known, inputs, newcomers, rng_seed=rng_seed)
    opening = opening_state(inputs.record, newcomers)
    return Posterior(drawn, opening, diagnostics), tree


def _looked_at(inputs: Inputs) -> list[str]:
    """The free variables, but for those that the race has no places for."""
    places = {"bloc_raw": inputs.record.blocs, "effect": inputs.design.names}
    return ["acceptability_raw", "own_raw", *FREE, *(name for name, has in places.items() if has)]


def _sample(
    prepared: Prepared, settings: FitSettings, rng_seed: int, progress: Progress | None
) -> xr.DataTree:
    compiled = program_for(prepared).on(prepared)
    tree = sample(compiled, settings, rng_seed=rng_seed, progress=progress)
    tree["posterior"] = trimmed(tree["posterior"].to_dataset(), prepared)
    return tree


def prior_draws(prepared: Prepared, n_draws: int, *, rng_seed: int) -> xr.Dataset:
    """Draws from the prior alone, with the same variables as the posterior."""
    prior = program_for(prepared).prior(prepared, n_draws, rng_seed=rng_seed)
    return trimmed(prior, prepared)
