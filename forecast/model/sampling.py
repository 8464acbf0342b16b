"""How programs are compiled and sampled, the same for every model."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol

import xarray as xr

Progress = Callable[[float], None]
_ALL_CORES = Lock()
"""One sampler takes all cores, so that a second one beside it would win nothing. It waits, and the
draws of the first are looked at meanwhile, which takes one core."""


class Settings(Protocol):
    """How many chains of how many draws, and how carefully."""

    @property
    def chains(self) -> int: ...  # noqa: D102
    @property
    def draws(self) -> int: ...  # noqa: D102
    @property
    def tune(self) -> int: ...  # noqa: D102
    @property
    def target_accept(self) -> float: ...  # noqa: D102


@dataclass(frozen=True)
class LearnSettings:
    """How that which all races teach is sampled."""

    chains: int = 4
    draws: int = 1000
    tune: int = 1000
    target_accept: float = 0.9


def sample(
    compiled: Any, settings: Settings, *, rng_seed: int, progress: Progress | None = None
) -> xr.DataTree:
    """Draw with NUTS (nutpie); the same seed gives the same draws. progress: told the share done.

    compiled: what nutpie compiled.
    """
    import nutpie

    with _ALL_CORES:
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


def _reporter(progress: Progress) -> Callable[[list[Any]], None]:
    """Turn nutpie's chain states into one share of all draws done."""

    def report(chains: list[Any]) -> None:
        total = sum(chain.total_draws for chain in chains)
        progress(sum(chain.finished_draws for chain in chains) / max(total, 1))

    return report


def exact_arithmetic() -> AbstractContextManager[None]:
    """Compile without leave to reorder floating-point sums.

    With that leave (PyTensor's default) rounding depends on what the compiler inlines, so code
    compiled afresh and code put together from functions in PyTensor's cache would differ in the
    last bit, and NUTS makes two different samples of that.
    """
    import pytensor

    flags: AbstractContextManager[None] = pytensor.config.change_flags(numba__fastmath=False)
    return flags
