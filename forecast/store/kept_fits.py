"""Fits kept between runs: the door value, the predictive checks, and the sampler's whole tree."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from forecast.posterior import Diagnostics, Posterior
from forecast.store.kept import Kept, keep, read

if TYPE_CHECKING:
    import xarray as xr

PARTS = ("draws", "opening")


@dataclass(frozen=True)
class KeptFit:
    """What a fit gave. checks: rows of the predictive checks, in JSON's own types."""

    posterior: Posterior
    checks: list[dict[str, Any]]


def read_fit(key: str) -> KeptFit | None:
    """The fit that was kept under a key, to the last bit; None where there is none."""
    kept = read(_fit_file(key))
    return None if kept is None else from_kept(kept)


def keep_fit(key: str, fit: KeptFit) -> KeptFit:
    """Keep a fit under a key. Gives it as it will be read, so that all runs go on from the same."""
    kept = to_kept(fit)
    keep(_fit_file(key), kept)
    return from_kept(kept)


def read_tree(key: str) -> xr.DataTree | None:
    """The sampler's tree of that fit, without attributes; None where it is not kept any more."""
    import xarray as xr

    kept = read(_tree_file(key))
    if kept is None:
        return None
    return xr.DataTree.from_dict({name: _dataset(kept, name) for name in kept.told["groups"]})


def keep_tree(key: str, tree: xr.DataTree) -> None:
    """Keep the tree of a fit. It is the first to go, since it is seldom asked for."""
    groups = {str(name): node.to_dataset() for name, node in tree.children.items()}
    told: dict[str, Any] = {"groups": [*groups]}
    arrays: dict[str, np.ndarray] = {}
    for name, group in groups.items():
        _note(told, arrays, name, group)
    keep(_tree_file(key), Kept(told, arrays))


def to_kept(fit: KeptFit) -> Kept:
    """A fit as plain arrays, and what is told of them."""
    posterior = fit.posterior
    told: dict[str, Any] = {"checks": fit.checks, "diagnostics": asdict(posterior.diagnostics)}
    arrays: dict[str, np.ndarray] = {}
    for part in PARTS:
        _note(told, arrays, part, getattr(posterior, part))
    return Kept(told, arrays)


def from_kept(kept: Kept) -> KeptFit:
    """The fit of such arrays."""
    found = kept.told["diagnostics"]
    diagnostics = Diagnostics(**{**found, "remarks": tuple(found["remarks"])})
    draws, opening = (_dataset(kept, part) for part in PARTS)
    return KeptFit(Posterior(draws, opening, diagnostics), kept.told["checks"])


def _note(
    told: dict[str, Any], arrays: dict[str, np.ndarray], part: str, dataset: xr.Dataset
) -> None:
    """Add a dataset to what is told and to the arrays, without its attributes."""
    told[part] = {}
    for name, variable in dataset.variables.items():
        values = np.asarray(variable.to_numpy())
        told[part][str(name)] = {
            "dims": [str(dim) for dim in variable.dims],
            "is_coord": name in dataset.coords,
        }
        is_text = values.dtype.kind in "OT"
        arrays[f"{part}/{name}"] = values.astype(np.str_) if is_text else values


def _dataset(kept: Kept, part: str) -> xr.Dataset:
    import xarray as xr

    found: dict[bool, dict[str, Any]] = {True: {}, False: {}}
    for name, at in kept.told[part].items():
        found[at["is_coord"]][name] = (tuple(at["dims"]), kept.arrays[f"{part}/{name}"])
    return xr.Dataset(found[False], coords=found[True])


def _fit_file(key: str) -> str:
    return f"{key[:32]}.fit"


def _tree_file(key: str) -> str:
    return f"{key[:32]}.tree"
