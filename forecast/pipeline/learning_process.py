"""From the seeds to a learned process: both stages, and where they came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from forecast.evidence.members import MembersTable
from forecast.evidence.schema import Case
from forecast.pipeline.learning import RNG_SEED, VERSIONED
from forecast.pipeline.past_fits import SETTINGS, fit_sites, process_inputs_sha256
from forecast.pipeline.versions import version
from forecast.scenario.learned_process import LearnedProcess
from forecast.scenario.process_priors import ProcessPriors

FIRST_STAGE = 0.85
"""About so much of the time goes into the first stage."""


def learn_process_from(
    cases: Sequence[Case],
    table: MembersTable,
    *,
    rng_seed: int = RNG_SEED,
    progress: Callable[[str, float], None] = lambda stage, share: None,
    n_workers: int = 1,
) -> tuple[LearnedProcess, dict[str, Any]]:
    """Learn the process from finished cases. Returns the priors of a race and their manifest.

    n_workers: processes that fit races side by side; the same is learned by any number.
    Raises EvidenceError where a case has no resolution.
    """
    from forecast.model.learn_process import learn_process
    from forecast.model.sampling import LearnSettings

    stated, settings = ProcessPriors(), LearnSettings()
    sites, verdicts = fit_sites(
        cases,
        table,
        stated,
        rng_seed=rng_seed,
        progress=lambda share: progress("learn the process", FIRST_STAGE * share),
        n_workers=n_workers,
    )
    together = learn_process(
        sites,
        stated,
        settings,
        rng_seed=rng_seed,
        progress=lambda share: progress(
            "learn the process", FIRST_STAGE + (1 - FIRST_STAGE) * share
        ),
    )
    return together.learned, {
        "inputs_sha256": process_inputs_sha256(cases, table, stated),
        "cases": sorted(sites.cases),
        "rng_seed": rng_seed,
        "settings": {"by_itself": SETTINGS.model_dump(), "together": asdict(settings)},
        "verdict": asdict(together.verdict),
        "pareto_k": {package: round(k, 3) for package, k in sorted(together.pareto_k.items())},
        "by_itself": {
            name: {
                "verdict": found.verdict,
                "rhat_max": found.rhat_max,
                "ess_min": found.ess_min,
                "divergences": found.divergences,
            }
            for name, found in sorted(verdicts.items())
        },
        "versions": {name: version(name) for name in VERSIONED},
    }
