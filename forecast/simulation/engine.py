"""Run the paths of a scenario and hand over what they did."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import erfc, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from forecast.outcomes import Outcome, SampledOutcomes
from forecast.posterior import Posterior
from forecast.scenario.schema import Scenario
from forecast.simulation.program import release_uniforms, run_paths
from forecast.simulation.results import Results
from forecast.simulation.setting import Bindings, Setting
from forecast.simulation.world import INCUMBENT, Floats

BLOCK = 1_000
"""Paths that one worker takes at a time; results do not depend on it."""

PATHS_PER_DRAW = 5
NORMAL = NormalDist()
"""Its quantiles are as exact as SciPy's, whose import takes longer than the paths of a run."""

Progress = Callable[[float], None]


def simulate(
    posterior: Posterior,
    scenario: Scenario,
    setting: Setting,
    names: tuple[str, ...],
    *,
    weight: Floats | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> SampledOutcomes:
    """Run `scenario.simulation.paths` paths, spread evenly over the posterior draws.

    names: (known candidate,), for the labels of the outcomes. weight: (path,), how much each
    path counts, mean 1; evenly where None. workers: threads; the number of cores where None.
    The outcomes are the same for any number.
    """
    n_paths = scenario.simulation.paths
    sizes = posterior.drawn.sizes
    draw = spread_over_draws(n_paths, sizes["chain"], sizes["draw"])
    release = release_days(setting.bindings, scenario.rng_seed, n_paths)
    results = empty_results(setting, n_paths)
    if weight is not None:
        results.weight[:] = weight
    # paths on one draw share much, so they follow each other
    order = np.argsort(draw, kind="stable")

    def run_block(first: int) -> Results:
        block = results._replace(support=empty_sums(setting), holdouts=empty_sums(setting))
        some, seed = order[first : first + BLOCK], scenario.rng_seed
        run_paths(setting.world, setting.draws, seed, some, draw, release, block)
        return block

    starts = range(0, n_paths, BLOCK)
    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        for done, block in enumerate(pool.map(run_block, starts), start=1):
            # in the order of blocks, so that sums are the same to the last digit
            results.support[:] += block.support
            results.holdouts[:] += block.holdouts
            if progress:
                progress(done / len(starts))
    sampled = _labelled(posterior, scenario, setting, names, draw, results)
    return sampled if weight is None else replace(sampled, weight=weight)


def spread_over_draws(n_paths: int, n_chains: int, n_draws: int) -> NDArray[np.int64]:
    """(path,), the posterior draw of each path, as an index chain by chain.

    Draws are used evenly, from every chain alike, and each at least PATHS_PER_DRAW times,
    since the spread over the posterior can be told from that of the paths only where
    several paths share a draw.
    """
    used = max(min(n_draws, n_paths // (PATHS_PER_DRAW * n_chains)), 1)
    within = np.arange(used) * n_draws // used
    draws = (np.arange(n_chains)[:, None] * n_draws + within).T.ravel()
    return draws[np.arange(n_paths) % len(draws)].astype(np.int64)


def empty_results(setting: Setting, n_paths: int, n_traced: int = 0) -> Results:
    """Room for the rows of `n_paths` paths; `n_traced` events of each are kept."""
    n_members = len(setting.world.veto)
    return Results(
        outcome=np.zeros(n_paths, dtype=np.int64),
        decided_day=np.zeros(n_paths),
        objected=np.zeros((n_paths, n_members), dtype=np.bool_),
        last_holdout=np.zeros(n_paths, dtype=np.int64),
        holdout_days=np.zeros(n_paths),
        weight=np.ones(n_paths),
        support=empty_sums(setting),
        holdouts=empty_sums(setting),
        trace=np.full((n_paths, n_traced, 5), np.nan),
    )


def empty_sums(setting: Setting) -> Floats:
    """(node, candidate), room for sums over paths."""
    return np.zeros((len(setting.world.nodes), len(setting.world.home)))


def release_days(bindings: Bindings, rng_seed: int, n_paths: int) -> Floats:
    """(path, binding), the day on which a bound candidate is free; known days as they are.

    The uncertain ones are lognormal from `starts` on, given that they lie ahead.
    """
    days = np.empty((n_paths, len(bindings.starts)))
    for b in range(len(bindings.starts)):
        if np.isfinite(bindings.known[b]):
            days[:, b] = bindings.known[b]
            continue
        elapsed = max(-bindings.starts[b], 0.0)
        ahead = 1.0
        if elapsed > 0:
            late = (np.log(elapsed) - bindings.log_median[b]) / bindings.log_sd[b]
            ahead = erfc(late / sqrt(2.0)) / 2.0  # NormalDist's own loses the upper tail
        # by the upper tail, which keeps its digits however long the wait has been
        longer = ahead * (1.0 - release_uniforms(rng_seed, b, n_paths))
        duration = np.exp(bindings.log_median[b] - bindings.log_sd[b] * _normal_quantiles(longer))
        days[:, b] = bindings.starts[b] + duration
    return days


def _normal_quantiles(levels: Floats) -> Floats:
    """(level,); infinite at 0 and at 1."""
    found = np.where(levels <= 0.0, -np.inf, np.inf)
    inside = (levels > 0.0) & (levels < 1.0)
    found[inside] = [NORMAL.inv_cdf(level) for level in levels[inside].tolist()]
    return found


def _labelled(
    posterior: Posterior,
    scenario: Scenario,
    setting: Setting,
    names: tuple[str, ...],
    draw: NDArray[np.int64],
    results: Results,
) -> SampledOutcomes:
    candidates = posterior.standing.labels("candidate")[: len(names)]
    outcomes, place = _outcomes(setting, candidates, names)
    sizes = posterior.drawn.sizes
    return SampledOutcomes(
        outcomes=outcomes,
        members=posterior.standing.labels("member"),
        candidates=candidates,
        as_of=scenario.as_of,
        horizon=scenario.horizon,
        n_chains=sizes["chain"],
        n_draws=sizes["draw"],
        outcome=place[results.outcome],
        decided_day=results.decided_day,
        draw=draw,
        objected=results.objected,
        last_holdout=results.last_holdout,
        holdout_days=results.holdout_days,
        node_days=setting.world.nodes,
        support=results.support[:, : len(names)] / len(draw),
        holdouts=results.holdouts[:, : len(names)] / len(draw),
    )


def _outcomes(
    setting: Setting, candidates: tuple[str, ...], names: tuple[str, ...]
) -> tuple[tuple[Outcome, ...], NDArray[np.int64]]:
    """Outcomes in order, and where each code of the kernel goes among them."""
    kept = int(setting.world.rule[INCUMBENT])
    known = [k for k in range(len(candidates)) if k != kept]
    outcomes = [Outcome(candidates[k], "candidate", names[k]) for k in known]
    outcomes += [
        Outcome("field", "field", "someone not yet named"),
        Outcome("extended", "extended", "incumbent extended"),
        Outcome("undecided", "undecided", "undecided by the horizon"),
    ]
    n_known, n_all = len(known), len(setting.world.home)
    place = np.full(n_all + 2, n_known)
    for position, k in enumerate(known):
        place[k] = position
    if kept >= 0:
        place[kept] = n_known + 1
    place[n_all], place[n_all + 1] = n_known + 1, n_known + 2
    return tuple(outcomes), place
