"""What is tried alone: a factor's effect, or a member's utility, shifted in every draw alike.

Every try runs on the stored draws and the same random numbers, from the as-of date on, and is
weighed by the tie of the forecast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from forecast.analysis.sensitivity.found import SwingKind
from forecast.outcomes import SampledOutcomes
from forecast.pipeline.question import Question, with_paths
from forecast.pipeline.sensitivity.base import Base
from forecast.pipeline.simulation import simulate
from forecast.posterior import Posterior
from forecast.simulation.engine import PATHS_PER_DRAW

N_PATHS = 4_000
"""Paths of each try; a margin of probability then has an error of about a point."""


@dataclass(frozen=True)
class Bench:
    """What all tries share. candidates: those that are outcomes, likeliest first."""

    base: Base
    question: Question
    posterior: Posterior
    candidates: tuple[str, ...]

    def run(self, posterior: Posterior, question: Question | None = None) -> SampledOutcomes:
        """The paths of one try, weighed as the forecast's are."""
        prepared = self.base.source.prepared
        paths = simulate(question or self.question, prepared, posterior, workers=self.base.workers)
        return self.base.tied_alike(paths)


@dataclass(frozen=True)
class Try:
    """One thing that is changed. at: gives the paths for a change."""

    kind: SwingKind
    at: Callable[[float], SampledOutcomes]
    factor: str = ""
    member: str = ""
    candidate: str = ""


def bench_of(base: Base) -> Bench:
    """The forecast on as many paths as tries have."""
    paths = min(N_PATHS, base.question.scenario.simulation.paths)
    draws = base.source.posterior.draws
    n_chains, n_each = draws.sizes["chain"], draws.sizes["draw"]
    used = max(min(n_each, paths // (PATHS_PER_DRAW * n_chains)), 1)
    thinned = draws.isel(draw=np.arange(used) * n_each // used)
    shares = {
        o.id: float(base.sampled.weights[base.sampled.outcome == code].sum())
        for code, o in enumerate(base.sampled.outcomes)
        if o.kind == "candidate"
    }
    return Bench(
        base=base,
        question=with_paths(base.question, paths),
        posterior=base.source.posterior.with_draws(thinned),
        candidates=tuple(sorted(shares, key=lambda name: (-shares[name], name))),
    )


def factor_tries(bench: Bench) -> Iterator[Try]:
    """Each factor's effect."""
    design = bench.base.source.prepared.inputs.design
    for place, name in enumerate(design.names):
        x = design.x[place]

        def at(change: float, name: str = name, x: np.ndarray = x) -> SampledOutcomes:
            return bench.run(with_effect(bench.posterior, name, x, change))

        yield Try("factor", at, factor=name)


def utility_tries(bench: Bench, members: Sequence[str], about: Sequence[str]) -> Iterator[Try]:
    """Each member's utility of each name. about: the names."""
    for candidate in about:
        for member in members:

            def at(
                change: float, member: str = member, candidate: str = candidate
            ) -> SampledOutcomes:
                return bench.run(with_utility(bench.posterior, member, candidate, change))

            yield Try("utility", at, member=member, candidate=candidate)


def with_effect(posterior: Posterior, factor: str, x: np.ndarray, change: float) -> Posterior:
    """Draws in which a factor's effect is greater. x: (member, known candidate), its design."""
    draws = posterior.draws.copy()
    effect = draws["effect"].copy(deep=True)
    effect.loc[{"factor": factor}] += change
    utility = draws["utility"].copy(deep=True)
    utility.values[..., : x.shape[1]] += change * x
    return posterior.with_draws(draws.assign(effect=effect, utility=utility))


def with_utility(posterior: Posterior, member: str, candidate: str, change: float) -> Posterior:
    """Draws in which one member likes one name better."""
    utility = posterior.draws["utility"].copy(deep=True)
    utility.loc[{"member": member, "candidate": candidate}] += change
    return posterior.with_draws(posterior.draws.assign(utility=utility))
