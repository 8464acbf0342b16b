"""Fits kept between runs: the door value, the predictive checks, and the sampler's whole tree."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from forecast.posterior import Diagnostics, Labelled, Posterior
from forecast.store.kept import Kept, keep, read
from forecast.store.thinned import thin, whole

if TYPE_CHECKING:
    import xarray as xr

PARTS = {"draws": "drawn", "opening": "standing"}
"""What the parts of a posterior are called in a file."""


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
    groups = {name: _labelled(kept, name).dataset() for name in kept.told["groups"]}
    return xr.DataTree.from_dict(groups)


def keep_tree(key: str, tree: xr.DataTree) -> None:
    """Keep the tree of a fit. It is the first to go, since it is seldom asked for."""
    groups = {str(name): Labelled.of(node.to_dataset()) for name, node in tree.children.items()}
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
    for part, field in PARTS.items():
        _note(told, arrays, part, getattr(posterior, field))
    return Kept(told, arrays)


def from_kept(kept: Kept) -> KeptFit:
    """The fit of such arrays."""
    found = kept.told["diagnostics"]
    diagnostics = Diagnostics(**{**found, "remarks": tuple(found["remarks"])})
    drawn, standing = (_labelled(kept, part) for part in PARTS)
    return KeptFit(Posterior(drawn, standing, diagnostics), kept.told["checks"])


def _note(
    told: dict[str, Any], arrays: dict[str, np.ndarray], part: str, labelled: Labelled
) -> None:
    """Add labelled arrays to what is told and to the arrays."""
    told[part] = {}
    for name, (axes, values) in labelled.variables.items():
        told[part][name] = {"dims": [*axes], "is_coord": name in labelled.coords}
        is_text = values.dtype.kind in "OT"
        arrays |= thin(f"{part}/{name}", axes, values.astype(np.str_) if is_text else values)


def _labelled(kept: Kept, part: str) -> Labelled:
    told = kept.told[part]
    return Labelled(
        {
            name: (tuple(at["dims"]), whole(f"{part}/{name}", kept.arrays))
            for name, at in told.items()
        },
        frozenset(name for name, at in told.items() if at["is_coord"]),
    )


def _fit_file(key: str) -> str:
    return f"{key[:32]}.fit"


def _tree_file(key: str) -> str:
    return f"{key[:32]}.tree"
