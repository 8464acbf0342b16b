"""DOOR from learning to forecasting: labelled draws of the coefficients, and whom they know.

One dataset holds both parts. `who_beta` (draw, who_feature), `when_beta` (draw, when_feature);
`who_body` (draw, body, group), `who_rule` (draw, rule, group), `when_body` (draw, body),
`when_rule` (draw, rule) and their scales `..._sd`; `who_loglik`, `when_loglik` (draw, package),
the weighted log-likelihood of the cases settled together; `who_log_weight`, `when_log_weight`
(draw, package), smoothed log weights of the draws as if learned without these cases, and
`who_pareto_k`, `when_pareto_k` (package); `package_of` (case).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
GROUPS = ("field", "extended")
PARTS = ("who", "when")


@dataclass(frozen=True)
class Coefficients:
    """Weighted draws of one part.

    beta: (draw, feature). body, rule: (draw,) or (draw, group). weight: (draw,), sum 1.
    """

    beta: Floats
    body: Floats
    rule: Floats
    weight: Floats


@dataclass(frozen=True)
class Learned:
    """What was learned. refits: package to a dataset learned exactly without it."""

    draws: xr.Dataset
    refits: dict[str, xr.Dataset]

    @cached_property
    def cases(self) -> tuple[str, ...]:
        """The cases that were learned from."""
        return tuple(str(name) for name in self.draws["case"].values)

    def coefficients(self, part: str, *, body: str, rule: str, without: str | None) -> Coefficients:
        """Draws of a part for a race of a body and rule, learned without a case.

        `without` is the scored case; one that was never learned from changes nothing. A body
        or rule that was never met gets an effect drawn from the spread of those that were.
        """
        draws, weight = self._leaving(part, without)
        return Coefficients(
            beta=draws[f"{part}_beta"].values,
            body=_effect(draws, part, "body", body),
            rule=_effect(draws, part, "rule", rule),
            weight=weight,
        )

    def _leaving(self, part: str, case: str | None) -> tuple[xr.Dataset, Floats]:
        even = np.full(self.draws.sizes["draw"], 1 / self.draws.sizes["draw"])
        if case not in self.cases:
            return self.draws, even
        package = str(self.draws["package_of"].sel(case=case).item())
        if package in self.refits and f"{part}_beta" in self.refits[package]:
            refit = self.refits[package]
            return refit, np.full(refit.sizes["draw"], 1 / refit.sizes["draw"])
        log_weight = self.draws[f"{part}_log_weight"].sel(package=package).values
        weight = np.exp(log_weight - log_weight.max())
        return self.draws, weight / weight.sum()


def _effect(draws: xr.Dataset, part: str, kind: str, name: str) -> Floats:
    """(draw,) or (draw, group): the effect of a body or rule, drawn where it was never met."""
    effect = draws[f"{part}_{kind}"]
    if name in effect[kind].values:
        known: Floats = effect.sel({kind: name}).values
        return known
    scale = draws[f"{part}_{kind}_sd"].values
    # the same name draws the same effect in every run and process
    stream = np.random.default_rng(zlib.crc32(f"{part} {kind} {name}".encode()))
    return scale * stream.standard_normal(scale.shape)
