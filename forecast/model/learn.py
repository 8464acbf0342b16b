"""Learn the outside view from finished races, and what it would be without each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import nutpie
import pymc as pm
import xarray as xr

from forecast.errors import InputError
from forecast.model.diagnose import diagnose
from forecast.model.leave_out import PARETO_K_OK, weights_without
from forecast.model.outside_view import (
    Endings,
    Floats,
    Labels,
    Waits,
    endings,
    waits,
    when_model,
    who_model,
)
from forecast.model.sampling import LearnSettings, exact_arithmetic, sample
from forecast.outside_view.history import PastRace
from forecast.outside_view.learned import GROUPS, Learned
from forecast.outside_view.odds import log_daily_hazard, utility
from forecast.outside_view.terms import WHEN, WHO
from forecast.posterior import Diagnostics

KEPT_DRAWS = 1000
"""Of all chains together: enough for a percent, and small enough to keep with the seeds."""

Progress = Callable[[str, float], None]


def learn(
    past: Sequence[PastRace],
    settings: LearnSettings,
    *,
    rng_seed: int,
    progress: Progress | None = None,
) -> tuple[Learned, dict[str, Diagnostics]]:
    """Draw the coefficients of both parts given every finished race.

    For each package of cases the draws get weights as if learned without it (Pareto-smoothed
    importance sampling); where these are not to be trusted the part is refitted without it.

    Returns what was learned, and the verdict of each part.
    """
    if not past:
        raise InputError("there is no finished race to learn from; add one to seeds/cases")
    labels = Labels.of(past)
    parts = [_who(past, labels), _when(past, labels)]
    tell = progress or (lambda stage, share: None)
    sampled = [part.learn(labels, settings, rng_seed, tell) for part in parts]
    refits: dict[str, xr.Dataset] = {}
    for _, _, refitted in sampled:
        for package, draws in refitted.items():
            refits[package] = xr.merge([refits.get(package, xr.Dataset()), draws])
    package_of = dict(sorted({p.race.case: p.package for p in past}.items()))
    whole = xr.merge([draws for draws, _, _ in sampled]).assign(
        package_of=("case", list(package_of.values()))
    )
    verdicts = {part.name: verdict for part, (_, verdict, _) in zip(parts, sampled, strict=True)}
    return Learned(whole.assign_coords(case=list(package_of)), refits), verdicts


@dataclass(frozen=True)
class _Part:
    """One of the two models with its data. loglik: draws to (draw, package)."""

    name: str
    model: pm.Model
    weight: Floats
    package: np.ndarray
    coords: dict[str, list[str]]
    loglik: Callable[[xr.Dataset], Floats]

    def learn(
        self, labels: Labels, settings: LearnSettings, rng_seed: int, tell: Progress
    ) -> tuple[xr.Dataset, Diagnostics, dict[str, xr.Dataset]]:
        with exact_arithmetic():
            compiled = nutpie.compile_pymc_model(self.model)
        tree = sample(
            compiled,
            settings,
            rng_seed=rng_seed,
            progress=lambda share: tell(self.name, share),
        )
        verdict = diagnose(tree, [v.name for v in self.model.free_RVs])
        draws = self._labelled(tree)
        loglik = self.loglik(draws)
        log_weight, pareto_k = weights_without(loglik)
        refits = {
            labels.packages[g]: self._without(compiled, int(g), settings, rng_seed, tell)
            for g in np.flatnonzero(pareto_k > PARETO_K_OK)
        }
        by_package = {
            f"{self.name}_loglik": (("draw", "package"), loglik),
            f"{self.name}_log_weight": (("draw", "package"), log_weight),
            f"{self.name}_pareto_k": (("package",), pareto_k),
        }
        return (
            draws.assign(by_package).assign_coords(package=list(labels.packages)),
            verdict,
            refits,
        )

    def _without(
        self,
        compiled: nutpie.CompiledModel,
        package: int,
        settings: LearnSettings,
        rng_seed: int,
        tell: Progress,
    ) -> xr.Dataset:
        """An exact refit in which the cases of a package weigh nothing."""
        weight = np.where(self.package == package, 0.0, self.weight)
        stage = f"{self.name} again"
        tree = sample(
            compiled.with_data(weight=weight),
            settings,
            rng_seed=rng_seed,
            progress=lambda share: tell(stage, share),
        )
        return self._labelled(tree)

    def _labelled(self, tree: xr.DataTree) -> xr.Dataset:
        """KEPT_DRAWS evenly spaced draws, with names on every axis."""
        sample = tree["posterior"].to_dataset().stack(sample=("chain", "draw"), create_index=False)
        kept = np.linspace(0, sample.sizes["sample"] - 1, KEPT_DRAWS).astype(int)
        sample = sample.isel(sample=kept).transpose("sample", ...)
        axes = {"beta": (f"{self.name}_feature",), **_axes(self.name)}
        variables = {
            f"{self.name}_{name}": (("draw", *dims), sample[name].values)
            for name, dims in axes.items()
        }
        return xr.Dataset(variables, coords=self.coords)


def _axes(part: str) -> dict[str, tuple[str, ...]]:
    group = ("group",) if part == "who" else ()
    return {
        "body": ("body", *group),
        "rule": ("rule", *group),
        "body_sd": group,
        "rule_sd": group,
    }


def _who(past: Sequence[PastRace], labels: Labels) -> _Part:
    told = endings(past, labels)
    return _Part(
        "who",
        who_model(told, labels),
        told.weight,
        told.package,
        {**_effects(labels), "group": list(GROUPS), "who_feature": list(WHO)},
        lambda draws: _who_loglik(draws, told, labels),
    )


def _when(past: Sequence[PastRace], labels: Labels) -> _Part:
    told = waits(past, labels)
    return _Part(
        "when",
        when_model(told, labels),
        told.weight,
        told.package,
        {**_effects(labels), "when_feature": list(WHEN)},
        lambda draws: _when_loglik(draws, told, labels),
    )


def _effects(labels: Labels) -> dict[str, list[str]]:
    return {"body": list(labels.bodies), "rule": list(labels.rules)}


def _who_loglik(draws: xr.Dataset, told: Endings, labels: Labels) -> Floats:
    """(draw, package): weighted log-likelihood of who came of the package's races."""
    rows = []
    for beta, body, rule in _each(draws, "who"):
        of_body, of_rule = body[told.body[told.race]], rule[told.rule[told.race]]
        log_odds = utility(told.features, beta, told.is_group, of_body, of_rule)
        odds = np.bincount(told.race, np.exp(log_odds))
        rows.append(told.weight * (log_odds[told.chosen] - np.log(odds)))
    return _by_package(np.array(rows), told.package, labels)


def _when_loglik(draws: xr.Dataset, told: Waits, labels: Labels) -> Floats:
    """(draw, package): weighted log-likelihood of when the package's races were resolved."""
    rows = []
    for beta, body, rule in _each(draws, "when"):
        log_rate = log_daily_hazard(told.features, beta, body[told.body], rule[told.rule])
        risk = np.exp(log_rate) * told.length
        resolved = np.log(-np.expm1(-np.where(told.ends, risk, 1.0)))
        rows.append(told.weight * np.where(told.ends, resolved, -risk))
    return _by_package(np.array(rows), told.package, labels)


def _each(draws: xr.Dataset, part: str) -> Iterator[tuple[Floats, Floats, Floats]]:
    names = (f"{part}_beta", f"{part}_body", f"{part}_rule")
    return zip(*(draws[name].values for name in names), strict=True)


def _by_package(rows: Floats, package: np.ndarray, labels: Labels) -> Floats:
    sums = np.zeros((len(rows), len(labels.packages)))
    np.add.at(sums.T, package, rows.T)
    return sums
