"""Sample the posterior of one race with NUTS (nutpie), and hand it through the door."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np
import pymc as pm
import pytensor
import xarray as xr

from forecast.model.build import Prepared, build
from forecast.model.diagnose import diagnose
from forecast.model.newcomers import with_newcomers
from forecast.model.opening import opening_state
from forecast.posterior import Posterior
from forecast.scenario.schema import FitSettings

Progress = Callable[[float], None]


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
    model = build(prepared)
    tree = _sample(model, settings, rng_seed, progress)
    free = [v.name for v in model.free_RVs]
    diagnostics = diagnose(tree, free)
    draws = with_newcomers(
        tree["posterior"].to_dataset(), prepared.inputs, newcomers, rng_seed=rng_seed
    )
    opening = opening_state(prepared.inputs.record, newcomers)
    return Posterior(draws, opening, diagnostics), tree


def _sample(
    model: pm.Model, settings: FitSettings, rng_seed: int, progress: Progress | None
) -> xr.DataTree:
    import nutpie

    with exact_arithmetic():
        compiled = nutpie.compile_pymc_model(model)
    tree: xr.DataTree = nutpie.sample(
        compiled,
        draws=settings.draws,
        tune=settings.tune,
        chains=settings.chains,
        cores=min(settings.chains, os.cpu_count() or 1),
        seed=rng_seed % 2**32,
        target_accept=settings.target_accept,
        progress_bar=False,
        save_warmup=False,
        progress_callback=_reporter(progress) if progress else None,
    )
    return tree


def exact_arithmetic() -> AbstractContextManager[None]:
    """Compile without leave to reorder floating-point sums.

    With that leave (PyTensor's default) rounding depends on what the compiler inlines, so a run
    that compiles afresh and a run that finds its functions in the cache would differ in the last
    bit, and NUTS makes two different samples of that.
    """
    flags: AbstractContextManager[None] = pytensor.config.change_flags(numba__fastmath=False)
    return flags


def _reporter(progress: Progress) -> Callable[[list[Any]], None]:
    """Turn nutpie's chain states into one share of all draws done."""

    def report(chains: list[Any]) -> None:
        total = sum(c.total_draws for c in chains)
        progress(sum(c.finished_draws for c in chains) / max(total, 1))

    return report


@contextmanager
def _quiet(logger: logging.Logger) -> Iterator[None]:
    """Keep a logger from announcing every variable on the reader's terminal."""
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)


def prior_draws(prepared: Prepared, n_draws: int, *, rng_seed: int) -> xr.Dataset:
    """Draws from the prior alone, with the same variables as the posterior."""
    with (
        build(prepared),
        exact_arithmetic(),
        warnings.catch_warnings(),
        _quiet(logging.getLogger("pymc")),
    ):
        # the record enters as potentials, and leaving it out is the point here
        warnings.filterwarnings("ignore", "The effect of Potentials", UserWarning)
        rng = np.random.default_rng(rng_seed)
        # a few cheap draws are not worth an optimised program
        quick = {"mode": "FAST_COMPILE"}
        tree = pm.sample_prior_predictive(n_draws, random_seed=rng, compile_kwargs=quick)
    prior: xr.Dataset = tree["prior"].to_dataset()
    return prior
