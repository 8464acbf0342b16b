"""DOOR from the model to the simulation: labelled draws, and where the race stands.

Knows neither how the draws were made nor what procedure they will be run through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from numpy.typing import NDArray

if TYPE_CHECKING:
    import xarray as xr

Verdict = Literal["ok", "doubtful", "failed"]


@dataclass(frozen=True)
class Diagnostics:
    """Whether the draws can be trusted, and why.

    `verdict` is `ok`, `doubtful` (usable, remark attached) or `failed` (not to be used).
    R-hat is the rank-normalised split R-hat, ESS the smaller of bulk and tail effective
    sample size, both over every parameter (Vehtari et al. 2021).
    """

    verdict: Verdict
    rhat_max: float
    ess_min: float
    divergences: int
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Labelled:
    """Arrays with named axes: what an xarray dataset holds, for those who only read it.

    Importing xarray takes longer than an answer from a fit that is kept. variables: name to the
    names of its axes and its values. coords: which of them label an axis.
    """

    variables: Mapping[str, tuple[tuple[str, ...], NDArray[Any]]]
    coords: frozenset[str] = frozenset()

    @classmethod
    def of(cls, dataset: xr.Dataset) -> Labelled:
        """The arrays of a dataset, which are shared, without its attributes."""
        variables = {
            str(name): (tuple(str(dim) for dim in variable.dims), variable.to_numpy())
            for name, variable in dataset.variables.items()
        }
        return cls(variables, frozenset(str(name) for name in dataset.coords))

    def dataset(self) -> xr.Dataset:
        """The same as a dataset, which shares the arrays."""
        import xarray as xr

        parts: dict[bool, dict[str, Any]] = {True: {}, False: {}}
        for name, (axes, values) in self.variables.items():
            parts[name in self.coords][name] = (axes, values)
        return xr.Dataset(parts[False], coords=parts[True])

    def __contains__(self, name: object) -> bool:
        return name in self.variables

    def __getitem__(self, name: str) -> NDArray[Any]:
        """The values of a variable."""
        return self.variables[name][1]

    @property
    def sizes(self) -> dict[str, int]:
        """Name of an axis to its length."""
        return {
            axis: length
            for axes, values in self.variables.values()
            for axis, length in zip(axes, values.shape, strict=True)
        }

    def labels(self, axis: str) -> tuple[str, ...]:
        """What the places of an axis are called."""
        return tuple(str(label) for label in self[axis])


@dataclass(frozen=True, eq=False)
class Posterior:
    """Draws of utilities and process parameters, and the public record's state.

    drawn: `utility` (chain, draw, member, candidate), logit scale, apart from public
        pressure; one variable (chain, draw) per process parameter; `effect` (chain, draw,
        factor). The last candidates are places for newcomers (`field_1`, ...).
    standing: the state on the as-of date. `stance` (member, candidate): -1 not on record,
        else the index into oppose < reserve < accept < endorse; `status` (candidate):
        0 latent, 1 refused, 2 open, 3 withdrawn, 4 not yet named; `declared`,
        `frontrunner` (candidate) flags; `counted` (candidate): share of members reported in
        favour; `backed` (candidate, patron) flags; `home` (candidate): index of its own member
        or -1; `bloc` (member) index or -1; `incumbent_kept`: index of the candidate whose choice
        is an extension, or -1.
    """

    drawn: Labelled
    standing: Labelled
    diagnostics: Diagnostics

    @classmethod
    def of(cls, draws: xr.Dataset, opening: xr.Dataset, diagnostics: Diagnostics) -> Posterior:
        """The same from datasets."""
        return cls(Labelled.of(draws), Labelled.of(opening), diagnostics)

    @cached_property
    def draws(self) -> xr.Dataset:
        """The draws as a dataset."""
        return self.drawn.dataset()

    @cached_property
    def opening(self) -> xr.Dataset:
        """The state on the as-of date as a dataset."""
        return self.standing.dataset()

    def with_draws(self, draws: xr.Dataset) -> Posterior:
        """The same race and verdict with other draws."""
        return replace(self, drawn=Labelled.of(draws))

    @property
    def n_draws(self) -> int:
        """Draws over all chains."""
        sizes = self.drawn.sizes
        return sizes["chain"] * sizes["draw"]
