"""The whole walk, in order: fit, check, simulate, conclude."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from forecast.evidence.gate import evidence_sha256
from forecast.evidence.schema import Case
from forecast.pipeline.preparation import prepare
from forecast.pipeline.question import Question
from forecast.store.digests import sha256_of

if TYPE_CHECKING:
    import xarray as xr

    from forecast.analysis.timeline import Mark
    from forecast.model.prepared import Prepared
    from forecast.outcomes import Forecast, SampledOutcomes
    from forecast.pipeline.tied import Tied
    from forecast.posterior import Diagnostics, Posterior

VERSIONED = ("succession-forecast", "pymc", "nutpie", "pytensor", "numba", "numpy", "scipy")
"""Packages whose version can move a number."""

N_PRIOR_DRAWS = 500
"""Enough to place the central 95 % of a count."""

Progress = Callable[[str, float], None]
"""Told the stage and the share of it that is done."""


@dataclass(frozen=True)
class Run:
    """One answered question. `tree` is the ArviZ tree of the fit; None where reused.

    tied: how its paths are weighed; None for the process alone.
    """

    question: Question
    posterior: Posterior
    tree: xr.DataTree
    sampled: SampledOutcomes
    forecast: Forecast
    tied: Tied | None = None


@dataclass
class Stopwatch:
    """Wall seconds by stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time spent inside to a stage."""
        start = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - start
            self.seconds[name] = round(self.seconds.get(name, 0.0) + spent, 3)


def run(question: Question, *, workers: int | None = None, progress: Progress | None = None) -> Run:
    """Fit, simulate, and say what came out."""
    scenario, watch = question.scenario, Stopwatch()
    tell = progress or (lambda stage, share: None)
    with watch.stage("import"):
        from forecast.model.fit import fit
        from forecast.model.program import program_for
        from forecast.pipeline.tied import bare_posterior, tie_to_past_races, weighed
    with watch.stage("prepare"):
        prepared = prepare(question)
    with watch.stage("compile"):
        program_for(prepared)  # the fit finds it there
    with watch.stage("sample"):
        posterior, tree = fit(
            prepared,
            scenario.fit,
            rng_seed=scenario.rng_seed,
            newcomers=scenario.simulation.newcomers,
            progress=lambda share: tell("fit", share),
        )
    with watch.stage("check"):
        checks = _checks(prepared, tree, rng_seed=scenario.rng_seed)
    with watch.stage("tie"):
        if question.learned is not None:
            tell("tie", 0.0)
        bare = bare_posterior(question, posterior, lambda share: tell("tie", share))
        tied = tie_to_past_races(question, bare, workers=workers)
    with watch.stage("simulate"):
        tell("simulate", 0.0)
        sampled = weighed(
            question,
            posterior,
            tied,
            workers=workers,
            progress=lambda share: tell("simulate", share),
        )
    with watch.stage("summarise"):
        forecast = conclude(
            question,
            sampled,
            diagnostics=posterior.diagnostics,
            checks=checks,
            tied=tied,
        )
        forecast = with_bloc_pairs(forecast, posterior)
    timed = {**forecast.provenance, "wall_seconds": watch.seconds}
    return Run(question, posterior, tree, sampled, replace(forecast, provenance=timed), tied)


def _checks(prepared: Prepared, tree: xr.DataTree, *, rng_seed: int) -> list[dict[str, Any]]:
    """Rows of the posterior and of the prior predictive check."""
    from forecast.model.fit import prior_draws
    from forecast.model.predictive import check_counts

    record = prepared.inputs.record
    fitted = tree["posterior"].to_dataset()["expected"]
    prior = prior_draws(prepared, N_PRIOR_DRAWS, rng_seed=rng_seed)["expected"]
    return [
        {**vars(check), "name": f"{check.name} ({draws})", "ok": check.ok}
        for draws, expected in (("posterior", fitted), ("prior", prior))
        for check in check_counts(expected, record, rng_seed=rng_seed)
    ]


def conclude(
    question: Question,
    sampled: SampledOutcomes,
    *,
    diagnostics: Diagnostics,
    checks: list[dict[str, Any]],
    tied: Tied | None = None,
) -> Forecast:
    """What is said of sampled outcomes. checks: the predictive checks of the fit, as rows."""
    from forecast.analysis.summary import summarise
    from forecast.pipeline.tied import told, with_learned_spread

    beside = told(tied, (sampled.horizon - sampled.as_of).days)
    said = summarise(
        sampled,
        _marks(question.case),
        scenario=question.scenario.name,
        title=question.scenario.title,
        diagnostics=diagnostics,
        provenance={
            **_provenance(question, checks),
            "outside_view": beside,
        },
    )
    return said if tied is None else with_learned_spread(said, tied)


def with_bloc_pairs(said: Forecast, posterior: Posterior) -> Forecast:
    """A forecast that tells of members of one bloc who are at odds over a name that counts."""
    from forecast.analysis.coherence import RARE, at_odds

    counts = [o.id for o in said.outcomes if o.kind == "candidate" and o.probability >= RARE]
    return replace(said, at_odds=at_odds(posterior, tuple(counts)))


def _marks(case: Case) -> list[Mark]:
    from forecast.analysis.timeline import Mark

    return [Mark(m.id, m.on, m.kind, m.note) for m in case.milestones]


def _provenance(question: Question, checks: list[dict[str, Any]]) -> dict[str, Any]:
    """Digests of what was asked and of what was public, seed and versions."""
    return {
        "config_sha256": sha256_of(question.scenario),
        "seeds_sha256": evidence_sha256(question.case, question.table),
        "rng_seed": question.scenario.rng_seed,
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in VERSIONED},
        },
        "checks": checks,
        "wall_seconds": {},
    }
