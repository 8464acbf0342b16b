"""From the seeds to learned coefficients, and whether those kept still belong to the seeds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from forecast.evidence.load import case_names, load_case
from forecast.evidence.schema import Case
from forecast.outside_view import terms
from forecast.outside_view.days import days_ahead
from forecast.outside_view.history import PastRace, past_races, thinned
from forecast.outside_view.learned import PARTS, Learned
from forecast.pipeline.versions import version
from forecast.posterior import Diagnostics

if TYPE_CHECKING:
    from forecast.model.sampling import LearnSettings

RNG_SEED = 20231122
VERSIONED = ("pymc", "nutpie", "pytensor", "numba", "numpy", "arviz-stats")


def finished_cases(seeds: Path | None = None) -> list[Case]:
    """Every case of the seeds that has an end. Raises EvidenceError on a faulty one."""
    cases = (load_case(name, seeds) for name in case_names(seeds))
    return [case for case in cases if case.resolution is not None]


def learn_from(
    cases: Sequence[Case],
    settings: LearnSettings | None = None,
    *,
    rng_seed: int = RNG_SEED,
    progress: Callable[[str, float], None] | None = None,
) -> tuple[Learned, dict[str, Any]]:
    """Learn from finished cases. Returns the coefficients and their manifest."""
    past = thinned(past_races(cases))
    return learn_from_races(past, settings, rng_seed=rng_seed, progress=progress)


def learn_from_races(
    past: Sequence[PastRace],
    settings: LearnSettings | None = None,
    *,
    quick: bool = False,
    rng_seed: int = RNG_SEED,
    progress: Callable[[str, float], None] | None = None,
) -> tuple[Learned, dict[str, Any]]:
    """Learn from finished races on their dates. Returns the coefficients and their manifest.

    quick: half the draws, enough to compare forecasters by their mean scores.
    """
    from forecast.model.learn import learn
    from forecast.model.sampling import LearnSettings

    settings = settings or (LearnSettings(draws=500, tune=500) if quick else LearnSettings())
    learned, verdicts = learn(past, settings, rng_seed=rng_seed, progress=progress)
    return learned, _manifest(past, learned, verdicts, settings, rng_seed)


def inputs_sha256(past: Sequence[PastRace]) -> str:
    """Digest of all that learning sees: features, days, outcomes, weights and priors.

    A note that was reworded changes nothing; an event that moved a feature does.
    """
    digest = hashlib.sha256()
    for p in past:
        days = days_ahead(p.race)
        labels = (p.race.case, p.race.body, p.race.rule, str(p.race.as_of), p.race.alternatives)
        digest.update(repr((labels, p.package, p.outcome, p.days, p.weight)).encode())
        for array in (p.race.features, days.features, days.start, days.end):
            # nine digits: another machine's logarithm may differ in the last one
            digest.update((np.round(array, 9) + 0.0).astype("<f8").tobytes())
    priors = {**terms.WHO, **{f"when {name}": term for name, term in terms.WHEN.items()}}
    scales = (terms.BODY_SD, terms.RULE_SD)
    digest.update(repr([(n, t.mean, t.sd) for n, t in priors.items()] + [scales]).encode())
    return digest.hexdigest()


def _manifest(
    past: Sequence[PastRace],
    learned: Learned,
    verdicts: dict[str, Diagnostics],
    settings: LearnSettings,
    rng_seed: int,
) -> dict[str, Any]:
    worst = {part: float(learned.draws[f"{part}_pareto_k"].max()) for part in PARTS}
    return {
        "schema": "succession-forecast/learned/1",
        "inputs_sha256": inputs_sha256(past),
        "cases": sorted({p.race.case for p in past}),
        "n_dates": len(past),
        "rng_seed": rng_seed,
        "settings": asdict(settings),
        "verdicts": {part: asdict(verdict) for part, verdict in verdicts.items()},
        "pareto_k_max": {part: round(k, 3) for part, k in worst.items()},
        "refitted_without": {
            part: sorted(p for p, draws in learned.refits.items() if f"{part}_beta" in draws)
            for part in PARTS
        },
        "versions": {name: version(name) for name in VERSIONED},
    }
