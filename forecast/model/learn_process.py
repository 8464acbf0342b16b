"""Learn the process parameters from finished races, hierarchically over bodies and rules.

Each race is fitted by itself under wide priors (the first stage, see `pipeline.past_fits`); what
its record says of a parameter is then a *site*, the normal factor that turned the wide prior into
the race's posterior (Vehtari et al. 2020 on partitioned data; one pass, parameter by parameter).
The second stage, here, is a normal hierarchical model over the sites, as in the analysis of
individual data from many trials in two stages (Lunn et al. 2013). What it says of a race, or of
one that was left out, is worked out exactly given each draw of its scales (`given_scales`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt
import xarray as xr
from numpy.typing import NDArray

from forecast.model.diagnose import diagnose
from forecast.model.given_scales import EVERY, Effects, Races, Scales, effects, new_race, without
from forecast.model.leave_out import PARETO_K_OK
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
KEPT_DRAWS = 500
"""Of the scales; all else is worked out given them, so that few tell much."""
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

    def sampled(package: str | None) -> tuple[list[Scales], Diagnostics]:
        keep = np.array([float(p != package) for p in sites.packages])
        drawn, verdict = _sampled(compiled.with_data(keep=keep), settings, longer, rng_seed)
        return _scales(drawn, stated), verdict

    scales, verdict = sampled(None)
    verdicts, pareto_k = [verdict], {}
    races = [_races(sites, groups, k) for k in range(len(FREE))]
    everybody = np.ones(len(sites.cases), dtype=bool)
    every = [effects(*one, everybody) for one in zip(races, scales, strict=True)]
    rows = _told(sites, groups, every, scales, None, None)
    for done, package in enumerate(packages):
        progress((1 + done) / (1 + len(packages)))
        left_out = [k for k, p in enumerate(sites.packages) if p == package]
        parts = zip(every, races, scales, strict=True)
        others, weights, k = zip(*(without(*part, left_out) for part in parts), strict=True)
        pareto_k[package] = max(k)
        if pareto_k[package] <= PARETO_K_OK:
            rows += _told(sites, groups, others, scales, weights, package)
            continue
        apart, verdict = sampled(package)
        verdicts.append(verdict)
        keep = np.array([p != package for p in sites.packages])
        others = tuple(effects(*one, keep) for one in zip(races, apart, strict=True))
        rows += _told(sites, groups, others, apart, None, package)
    worst = max(verdicts, key=lambda v: (v.verdict != "ok", v.rhat_max))
    return Together(LearnedProcess(tuple(rows), _as_rows(sites)), worst, pareto_k)


def _scales(drawn: xr.Dataset, stated: ProcessPriors) -> list[Scales]:
    """Of each parameter, the scales of KEPT_DRAWS draws, evenly spaced."""
    sample = drawn.stack(sample=("chain", "draw"), create_index=False)
    kept = np.linspace(0, sample.sizes["sample"] - 1, KEPT_DRAWS).astype(int)
    sample = sample.isel(sample=kept)
    centre, mean_sd = _prior_of_mean(stated)
    by_parameter = {
        name: sample[f"{name}_sd"].transpose("parameter", "sample").to_numpy()
        for name in ("case", "rule", "body")
    }
    return [
        Scales(centre[k], mean_sd[k], **{name: by[k] for name, by in by_parameter.items()})
        for k in range(len(FREE))
    ]


def _races(sites: Sites, groups: _Groups, parameter: int) -> Races:
    return Races(
        body=np.array([groups.bodies.index(b) for b in sites.bodies]),
        rule=np.array([groups.rules.index(r) for r in sites.rules]),
        precision=sites.precision[:, parameter],
        shift=sites.shift[:, parameter],
    )


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
    centre, mean_sd = _prior_of_mean(stated)
    sd = mean_sd / MEAN_SHARE
    coords = {"parameter": list(FREE), "body": groups.bodies, "rule": groups.rules}
    with pm.Model(coords=coords) as model:
        keep = pm.Data("keep", np.ones(len(sites.cases)))
        mean = centre + mean_sd * pm.Normal("mean_raw", dims="parameter")
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
        of_rule = scale["rule"] * pm.Normal("rule_raw", dims=("rule", "parameter"))
        of_body = scale["body"] * pm.Normal("body_raw", dims=("body", "parameter"))
        expected = mean + of_rule[rule] + of_body[body]
        said = _log_marginal(expected, scale["case"], sites.precision, sites.shift)
        pm.Potential("sites", (keep * said.sum(axis=1)).sum())
    with exact_arithmetic():
        return nutpie.compile_pymc_model(model, freeze_model=False), groups


def _prior_of_mean(stated: ProcessPriors) -> tuple[Floats, Floats]:
    """(parameter,), prior mean and sd of the mean over all races."""
    priors = [getattr(stated, name) for name in FREE]
    wider = np.array([WIDER if name in COUNTED else 1.0 for name in FREE])
    sd = MEAN_SHARE * wider * np.array([p.sd for p in priors])
    return np.array([p.mean for p in priors]), sd


def _log_marginal(mean: Any, sd: Any, precision: Floats, shift: Floats) -> Any:
    """(race, parameter), log of a site's mean over a normal with `mean` and `sd`."""
    narrowed = 1.0 + precision * sd**2
    raised = shift * mean - 0.5 * precision * mean**2 + 0.5 * shift**2 * sd**2
    return raised / narrowed - 0.5 * pt.log(narrowed)


def _told(
    sites: Sites,
    groups: _Groups,
    found: Sequence[Effects],
    scales: Sequence[Scales],
    weights: Sequence[Floats] | None,
    package: str | None,
) -> list[LearnedPrior]:
    """Means and sds of a new race: of every body and rule, or of the races left out."""
    if package is None:
        races = [("", b, r) for b in (*groups.bodies, ANY) for r in (*groups.rules, ANY)]
    else:
        which = [k for k, p in enumerate(sites.packages) if p == package]
        races = [(sites.cases[k], sites.bodies[k], sites.rules[k]) for k in which]
    alike = np.ones(len(scales[0].case))
    return [
        LearnedPrior(
            case,
            body,
            rule,
            name,
            *new_race(
                found[k],
                scales[k],
                alike if weights is None else weights[k],
                _place(body, groups.bodies),
                _place(rule, groups.rules),
            ),
        )
        for case, body, rule in races
        for k, name in enumerate(FREE)
    ]


def _place(label: str, labels: Sequence[str]) -> int:
    return EVERY if label == ANY else labels.index(label)
