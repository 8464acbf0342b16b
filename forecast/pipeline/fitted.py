"""The fit of a question: taken from an earlier run where one had the same, else sampled and kept.

A fit depends on what its sampler reads, and on nothing else of a question. So scenarios that differ
in assumed events, horizon, meetings to come, paths, names or reasons share one, and answer with
the bytes that a fit of their own would give them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from forecast.pipeline.preparation import prepare
from forecast.pipeline.question import Question
from forecast.pipeline.stopwatch import Stopwatch
from forecast.pipeline.versions import version
from forecast.store.digests import sha256_of
from forecast.store.kept_fits import KeptFit, keep_fit, keep_tree, read_fit, read_tree

if TYPE_CHECKING:
    import xarray as xr

    from forecast.model.prepared import Prepared
    from forecast.posterior import Posterior
    from forecast.scenario.schema import Scenario

FORM = 3
"""Goes up when what is kept of a fit takes another form."""
N_PRIOR_DRAWS = 500
"""Enough to place the central 95 % of a count."""
MADE_BY = ("arviz-stats", "nutpie", "xarray")
"""Packages that have a part in what is kept, beside those that compile and sample."""


@dataclass(frozen=True)
class Fitted:
    """What a fit says. checks: rows of the predictive checks. is_kept: by an earlier run.

    tree: gives the sampler's ArviZ tree, which is read, or sampled again, when it is asked for.
    """

    posterior: Posterior
    checks: list[dict[str, Any]]
    tree: Callable[[], xr.DataTree]
    is_kept: bool


def fitted(
    question: Question,
    *,
    refit: bool = False,
    watch: Stopwatch | None = None,
    progress: Callable[[float], None] | None = None,
) -> Fitted:
    """The fit of a question. refit: sample, whatever is kept. watch: has its stages noted.

    progress: told the share that is done, from 0.0 on where anything is sampled.
    """
    watch, scenario = watch or Stopwatch(), question.scenario
    with watch.stage("prepare"):
        prepared = prepare(question)
        key = key_of_fit(prepared, scenario)
    with watch.stage("read"):
        kept = None if refit else read_fit(key)
    if kept is None:
        new, sampled = _sampled(prepared, scenario, key, watch, progress)
        return Fitted(new.posterior, new.checks, lambda: sampled, is_kept=False)

    def tree() -> xr.DataTree:
        held = read_tree(key)
        return held if held is not None else _fit(prepared, scenario, None)[1]

    return Fitted(kept.posterior, kept.checks, tree, is_kept=True)


def is_same_fit(one: Question, other: Question) -> bool:
    """Whether two questions have one fit."""
    return fit_key(one) == fit_key(other)


def fit_key(question: Question) -> str:
    """Digest of all that the fit of a question depends on: equal where one fit answers both."""
    return key_of_fit(prepare(question), question.scenario)


def key_of_fit(prepared: Prepared, scenario: Scenario) -> str:
    """Digest of all that a fit depends on: program, data, labels, settings, seed, versions."""
    from forecast.model.data import data_of
    from forecast.model.program_key import key_of_program

    record = prepared.inputs.record
    digest = sha256()
    for name, array in data_of(prepared).items():
        digest.update(f"{name} {array.dtype.str} {array.shape}\0".encode())
        digest.update(array.tobytes())
    told = {
        "form": FORM,
        "program": key_of_program(),
        "data": digest.hexdigest(),
        "labels": [record.members, record.candidates, record.blocs, prepared.inputs.design.names],
        "renewal_is_extension": record.incumbent_renewal_is_extension,
        "settings": scenario.fit,
        "rng_seed": scenario.rng_seed,
        "newcomers": scenario.simulation.newcomers,
        "prior_draws": N_PRIOR_DRAWS,
        "versions": {name: version(name) for name in MADE_BY},
    }
    return sha256_of(told)


def _sampled(
    prepared: Prepared,
    scenario: Scenario,
    key: str,
    watch: Stopwatch,
    progress: Callable[[float], None] | None,
) -> tuple[KeptFit, xr.DataTree]:
    """Sample, check and keep."""
    if progress:
        progress(0.0)
    with watch.stage("import"):
        from forecast.model.program import program_for
        from forecast.simulation.ahead import compile_kernel_ahead
    with watch.stage("compile"):
        compile_kernel_ahead()
        program_for(prepared)  # the fit finds it there
    with watch.stage("sample"):
        posterior, tree = _fit(prepared, scenario, progress)
    with watch.stage("check"):
        checks = _checks(prepared, tree, rng_seed=scenario.rng_seed)
    with watch.stage("keep"):
        keep_tree(key, tree)
        return keep_fit(key, KeptFit(posterior, checks)), tree


def _fit(
    prepared: Prepared, scenario: Scenario, progress: Callable[[float], None] | None
) -> tuple[Posterior, xr.DataTree]:
    from forecast.model.fit import fit

    return fit(
        prepared,
        scenario.fit,
        rng_seed=scenario.rng_seed,
        newcomers=scenario.simulation.newcomers,
        progress=progress,
    )


def _checks(prepared: Prepared, tree: xr.DataTree, *, rng_seed: int) -> list[dict[str, Any]]:
    """Rows of the posterior and of the prior predictive check."""
    from forecast.model.fit import prior_draws
    from forecast.model.predictive import check_counts

    record = prepared.inputs.record
    of_fit = tree["posterior"].to_dataset()["expected"]
    prior = prior_draws(prepared, N_PRIOR_DRAWS, rng_seed=rng_seed)["expected"]
    return [
        {**vars(check), "name": f"{check.name} ({draws})", "ok": check.ok}
        for draws, expected in (("posterior", of_fit), ("prior", prior))
        for check in check_counts(expected, record, rng_seed=rng_seed)
    ]
