"""Learn the process parameters from finished races, hierarchically over bodies and rules.

Each race is fitted by itself (the first stage, see `pipeline.past_fits`), and what its record says
is kept as sites. The second stage, here, samples how widely races, bodies and kinds of rule
differ; what that says of a race, or of one that was left out, is worked out exactly given each
draw of these scales.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from forecast.model.diagnose import diagnose
from forecast.model.given_scales import EVERY, Effects, Scales, effects, new_race, without
from forecast.model.leave_out import PARETO_K_OK
from forecast.model.sampling import LearnSettings, Settings, sample
from forecast.model.site_hierarchy import VARIABLES, hierarchy, scales
from forecast.model.sites import Sites
from forecast.posterior import Diagnostics
from forecast.scenario.learned_process import ANY, LearnedPrior, LearnedProcess
from forecast.scenario.process_priors import FREE, ProcessPriors

Floats = NDArray[np.float64]

LONGER = 3
"""So many times as many draws get chains that have not come together."""


@dataclass(frozen=True)
class Together:
    """What all sites taught.

    verdict: the worst over all fits. pareto_k: of each package the worst over parameters;
    where it is above `PARETO_K_OK`, the package was left out by a fit of its own.
    """

    learned: LearnedProcess
    verdict: Diagnostics
    pareto_k: dict[str, float]


@dataclass(frozen=True)
class _Told:
    """What some races say of every parameter. weights: of the draws of the scales."""

    effects: Sequence[Effects]
    scales: Sequence[Scales]
    weights: Sequence[Floats]


def learn_process(
    sites: Sites,
    stated: ProcessPriors,
    settings: LearnSettings | None = None,
    *,
    rng_seed: int,
    longer: int = LONGER,
    progress: Callable[[float], None] = lambda share: None,
) -> Together:
    """Prior of a new race of every body and rule, and of each race without its own package.

    longer: so many times as many draws get chains that have not come together; 1 leaves them.
    """
    settings = settings or LearnSettings()
    compiled = hierarchy(sites, stated)

    def fitted(left_out: Sequence[int]) -> tuple[_Told, Diagnostics]:
        keep = np.ones(len(sites.cases))
        keep[list(left_out)] = 0.0
        drawn, verdict = _sampled(compiled.with_data(keep=keep), settings, longer, rng_seed)
        return _by_all(sites, scales(drawn, stated), keep > 0), verdict

    every, verdict = fitted([])
    verdicts, pareto_k = [verdict], {}
    labels = [(b, r) for b in (*sites.known_bodies, ANY) for r in (*sites.known_rules, ANY)]
    rows = [row for body, rule in labels for row in _priors(sites, every, "", body, rule)]
    packages = sorted(set(sites.packages))
    for done, package in enumerate(packages):
        progress((1 + done) / (1 + len(packages)))
        left_out = sites.of_package(package)
        told, pareto_k[package] = _without(sites, every, left_out)
        if pareto_k[package] > PARETO_K_OK:
            told, verdict = fitted(left_out)
            verdicts.append(verdict)
        for race in left_out:
            of_race = (sites.cases[race], sites.bodies[race], sites.rules[race])
            rows += _priors(sites, told, *of_race)
    worst = max(verdicts, key=lambda v: (v.verdict != "ok", v.rhat_max))
    return Together(LearnedProcess(tuple(rows), sites.as_rows()), worst, pareto_k)


def _sampled(
    on_data: Any, settings: Settings, longer: int, rng_seed: int
) -> tuple[xr.Dataset, Diagnostics]:
    """Draws and their verdict, again where the chains have not come together."""
    tree = sample(on_data, settings, rng_seed=rng_seed)
    verdict = diagnose(tree, list(VARIABLES))
    if verdict.verdict == "ok" or longer == 1:
        return tree["posterior"].to_dataset(), verdict
    again = LearnSettings(
        settings.chains, longer * settings.draws, longer * settings.tune, settings.target_accept
    )
    tree = sample(on_data, again, rng_seed=rng_seed)
    return tree["posterior"].to_dataset(), diagnose(tree, list(VARIABLES))


def _by_all(sites: Sites, drawn: Sequence[Scales], keep: NDArray[np.bool_]) -> _Told:
    found = [effects(sites.races(k), of_one, keep) for k, of_one in enumerate(drawn)]
    return _Told(found, drawn, [np.ones(len(of_one.case)) for of_one in drawn])


def _without(sites: Sites, every: _Told, left_out: Sequence[int]) -> tuple[_Told, float]:
    """What the other races say by weights of the draws, and the worst Pareto k."""
    parts = [
        without(of_one, sites.races(k), drawn, left_out)
        for k, (of_one, drawn) in enumerate(zip(every.effects, every.scales, strict=True))
    ]
    found, weights, pareto_k = zip(*parts, strict=True)
    return _Told(found, every.scales, weights), max(pareto_k)


def _priors(sites: Sites, told: _Told, without: str, body: str, rule: str) -> list[LearnedPrior]:
    """Means and sds of a new race, one for each parameter."""
    place = _place(body, sites.known_bodies), _place(rule, sites.known_rules)
    parts = zip(FREE, told.effects, told.scales, told.weights, strict=True)
    return [
        LearnedPrior(without, body, rule, name, *new_race(found, drawn, weight, *place))
        for name, found, drawn, weight in parts
    ]


def _place(label: str, labels: Sequence[str]) -> int:
    return EVERY if label == ANY else labels.index(label)
