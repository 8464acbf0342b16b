"""Learn the process parameters from finished races, hierarchically over bodies and rules.

Each race is fitted by itself under wide priors (the first stage, see `pipeline.past_fits`); what
its record says of a parameter is then a *site*, the normal factor that turned the wide prior into
the race's posterior (Vehtari et al. 2020 on partitioned data; one pass, parameter by parameter).
The second stage, here, is a normal hierarchical model over the sites, as in the analysis of
individual data from many trials in two stages (Lunn et al. 2013). Races are left out by
weighting the draws as if their sites had not been there, parameter by parameter, since nothing
joins two parameters here; where such weights are not to be trusted, by a fit without the sites.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt
import xarray as xr
from numpy.typing import NDArray

from forecast.model.diagnose import diagnose
from forecast.model.leave_out import PARETO_K_OK, weights_without
from forecast.model.sampling import LearnSettings, Settings, exact_arithmetic, sample
from forecast.posterior import Diagnostics
from forecast.scenario.learned_process import ANY, LearnedPrior, LearnedProcess, Site
from forecast.scenario.process_priors import FREE, ProcessPriors

Floats = NDArray[np.float64]

MEAN_SHARE, CASE_SHARE, GROUP_SHARE = 0.8, 0.45, 0.3
"""Parts of a stated sd: of the mean over all races, and the scales of how races, and bodies and
rules, differ. Their squares add up to about one: unlearned, a race has the prior as stated."""

COUNTED = (
    "log_speaking_rate",
    "speaking_home",
    "speaking_frontrunner",
    "log_concession_rate",
    "log_proposal_rate",
    "proposal_support",
    "log_availability_rate",
    "refusal_penalty",
    "log_entry_rate",
    "log_extension_rate",
)
"""Parameters whose stated means were counted on NATO races, which are learned from too."""
WIDER = 2.0
"""So much wider are the priors of these, lest the same races speak twice."""
LONGER = 3
"""So many times as many draws get chains that have not come together."""


@dataclass(frozen=True)
class Sites:
    """What each finished race says of each parameter: exp(shift x - precision x^2 / 2).

    cases, packages, bodies, rules: (race,). precision, shift: (race, parameter), the latter in
    the order of `FREE`; precision is at least zero.
    """

    cases: tuple[str, ...]
    packages: tuple[str, ...]
    bodies: tuple[str, ...]
    rules: tuple[str, ...]
    precision: Floats
    shift: Floats


def site(draws: Floats, wide_mean: Floats, wide_sd: Floats) -> tuple[Floats, Floats]:
    """(parameter,), precision and shift of one race.

    draws: (draw, parameter), under normal priors of `wide_mean` and `wide_sd`. What seems wider
    than its prior is Monte Carlo error, and counts as saying nothing of the width.

    >>> import numpy as np
    >>> one = np.array([0.0]), np.array([2.0])
    >>> draws = np.random.default_rng(1).normal(0.8, 1 / np.sqrt(1.25), (100_000, 1))
    >>> [float(np.round(part[0], 1)) for part in site(draws, *one)]
    [1.0, 1.0]
    """
    variance = draws.var(axis=0)
    precision = np.maximum(1.0 / variance - wide_sd**-2, 0.0)
    shift = draws.mean(axis=0) * (precision + wide_sd**-2) - wide_mean * wide_sd**-2
    return precision, shift


@dataclass(frozen=True)
class Together:
    """What all sites taught.

    verdict: the worst over all fits. pareto_k: of each package the worst over parameters;
    where it is above `PARETO_K_OK`, the package was left out by a fit of its own.
    """

    learned: LearnedProcess
    verdict: Diagnostics
    pareto_k: dict[str, float]


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
    compiled, groups = _compile(sites, stated)
    packages = sorted(set(sites.packages))

    def sampled(package: str | None) -> tuple[xr.Dataset, Diagnostics]:
        keep = np.array([float(p != package) for p in sites.packages])
        return _sampled(compiled.with_data(keep=keep), settings, longer, rng_seed)

    drawn, verdict = sampled(None)
    verdicts, pareto_k = [verdict], {}
    alike = xr.ones_like(drawn["mean"])
    rows = _told(drawn, alike, sites, groups, None)
    for done, package in enumerate(packages):
        progress((1 + done) / (1 + len(packages)))
        weights, k = _weights_without(drawn, sites, groups, package)
        pareto_k[package] = float(k.max())
        if pareto_k[package] <= PARETO_K_OK:
            rows += _told(drawn, weights, sites, groups, package)
            continue
        without, verdict = sampled(package)
        verdicts.append(verdict)
        rows += _told(without, alike, sites, groups, package)
    worst = max(verdicts, key=lambda v: (v.verdict != "ok", v.rhat_max))
    return Together(LearnedProcess(tuple(rows), _as_rows(sites)), worst, pareto_k)


def _weights_without(
    drawn: xr.Dataset, sites: Sites, groups: _Groups, package: str
) -> tuple[xr.DataArray, Floats]:
    """Weights (chain, draw, parameter) as if a package was not seen, and Pareto k (parameter,)."""
    loglik = np.zeros(drawn["mean"].shape)
    for race in np.flatnonzero(np.array(sites.packages) == package):
        expected = (
            drawn["mean"].to_numpy()
            + drawn["of_body"].sel(body=sites.bodies[race]).to_numpy()
            + drawn["of_rule"].sel(rule=sites.rules[race]).to_numpy()
        )
        said = (sites.precision[race], sites.shift[race])
        loglik += _log_marginal(expected, drawn["case_sd"].to_numpy(), *said, math=np)
    log_weight, k = weights_without(loglik.reshape(-1, loglik.shape[-1]))
    return xr.ones_like(drawn["mean"]) * np.exp(log_weight).reshape(loglik.shape), k


def _as_rows(sites: Sites) -> tuple[Site, ...]:
    return tuple(
        Site(case, name, float(precision), float(shift))
        for case, *of_case in zip(sites.cases, sites.precision, sites.shift, strict=True)
        for name, precision, shift in zip(FREE, *of_case, strict=True)
    )


def _sampled(
    on_data: Any, settings: Settings, longer: int, rng_seed: int
) -> tuple[xr.Dataset, Diagnostics]:
    """Draws and their verdict, again where the chains have not come together."""
    tree = sample(on_data, settings, rng_seed=rng_seed)
    verdict = diagnose(tree, list(GROUPS))
    if verdict.verdict == "ok" or longer == 1:
        return tree["posterior"].to_dataset(), verdict
    again = LearnSettings(
        settings.chains, longer * settings.draws, longer * settings.tune, settings.target_accept
    )
    tree = sample(on_data, again, rng_seed=rng_seed)
    return tree["posterior"].to_dataset(), diagnose(tree, list(GROUPS))


GROUPS = ("mean_raw", "case_raw", "rule_scale_raw", "body_scale_raw", "rule_raw", "body_raw")


@dataclass(frozen=True)
class _Groups:
    bodies: tuple[str, ...]
    rules: tuple[str, ...]


def _compile(sites: Sites, stated: ProcessPriors) -> tuple[Any, _Groups]:
    import nutpie

    groups = _Groups(tuple(sorted(set(sites.bodies))), tuple(sorted(set(sites.rules))))
    body = np.array([groups.bodies.index(b) for b in sites.bodies])
    rule = np.array([groups.rules.index(r) for r in sites.rules])
    priors = [getattr(stated, name) for name in FREE]
    centre = np.array([p.mean for p in priors])
    wider = np.array([WIDER if name in COUNTED else 1.0 for name in FREE])
    sd = wider * np.array([p.sd for p in priors])
    coords = {"parameter": list(FREE), "body": groups.bodies, "rule": groups.rules}
    with pm.Model(coords=coords) as model:
        keep = pm.Data("keep", np.ones(len(sites.cases)))
        mean = pm.Deterministic(
            "mean",
            centre + MEAN_SHARE * sd * pm.Normal("mean_raw", dims="parameter"),
            dims="parameter",
        )
        scale = {
            name: pm.Deterministic(
                f"{name}_sd", share * sd * pm.HalfNormal(raw, dims="parameter"), dims="parameter"
            )
            for name, share, raw in (
                ("case", CASE_SHARE, "case_raw"),
                ("rule", GROUP_SHARE, "rule_scale_raw"),
                ("body", GROUP_SHARE, "body_scale_raw"),
            )
        }
        of_rule = pm.Deterministic(
            "of_rule",
            scale["rule"] * pm.Normal("rule_raw", dims=("rule", "parameter")),
            dims=("rule", "parameter"),
        )
        of_body = pm.Deterministic(
            "of_body",
            scale["body"] * pm.Normal("body_raw", dims=("body", "parameter")),
            dims=("body", "parameter"),
        )
        expected = mean + of_rule[rule] + of_body[body]
        said = _log_marginal(expected, scale["case"], sites.precision, sites.shift, math=pt)
        pm.Potential("sites", (keep * said.sum(axis=1)).sum())
    with exact_arithmetic():
        return nutpie.compile_pymc_model(model, freeze_model=False), groups


def _log_marginal(mean: Any, sd: Any, precision: Floats, shift: Floats, *, math: Any) -> Any:
    """(..., parameter), log of a site's mean over a normal with `mean` and `sd`."""
    narrowed = 1.0 + precision * sd**2
    raised = shift * mean - 0.5 * precision * mean**2 + 0.5 * shift**2 * sd**2
    return raised / narrowed - 0.5 * math.log(narrowed)


def _told(
    drawn: xr.Dataset, weights: xr.DataArray, sites: Sites, groups: _Groups, package: str | None
) -> list[LearnedPrior]:
    """Means and sds of a new race: of every body and rule, or of the races left out."""
    if package is None:
        races = [("", b, r) for b in (*groups.bodies, ANY) for r in (*groups.rules, ANY)]
    else:
        which = [k for k, p in enumerate(sites.packages) if p == package]
        races = [(sites.cases[k], sites.bodies[k], sites.rules[k]) for k in which]
    return [row for race in races for row in _priors(drawn, weights, *race)]


def _priors(
    drawn: xr.Dataset, weights: xr.DataArray, without: str, body: str, rule: str
) -> list[LearnedPrior]:
    centre, spread = drawn["mean"], drawn["case_sd"] ** 2
    for dim, label in (("body", body), ("rule", rule)):
        if label == ANY:
            spread = spread + drawn[f"{dim}_sd"] ** 2
        else:
            centre = centre + drawn[f"of_{dim}"].sel({dim: label})
    every = ("chain", "draw")
    of_centre = centre.weighted(weights)
    mean = of_centre.mean(every).to_numpy().tolist()
    variance = of_centre.var(every) + spread.weighted(weights).mean(every)
    sd = (variance**0.5).to_numpy().tolist()
    return [LearnedPrior(without, body, rule, *told) for told in zip(FREE, mean, sd, strict=True)]
