"""The first stage of learning the process: every finished race fitted by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from forecast.errors import EvidenceError
from forecast.evidence.members import MembersTable
from forecast.evidence.schema import Case
from forecast.pipeline.past import past_question
from forecast.pipeline.preparation import prepare
from forecast.pipeline.side_by_side import in_groups
from forecast.posterior import Diagnostics
from forecast.scenario.process_priors import FREE, Prior, ProcessPriors
from forecast.scenario.schema import FitSettings, SimulationSettings

if TYPE_CHECKING:
    import xarray as xr

    from forecast.model.prepared import Prepared
    from forecast.model.sites import Sites

Floats = NDArray[np.float64]

WIDE = 2.0
"""So much wider than stated are the priors under which a race is fitted by itself."""
SETTINGS = FitSettings(chains=4, draws=400, tune=400, target_accept=0.8)
LONGER = 3
"""So many times as many draws get those races whose chains have not come together."""


def wide(stated: ProcessPriors) -> ProcessPriors:
    """The same priors, so wide that what is left of them can be told from what a race says."""
    priors = {name: getattr(stated, name) for name in FREE}
    return stated.model_copy(
        update={n: Prior(mean=p.mean, sd=p.sd * WIDE, why=p.why) for n, p in priors.items()}
    )


def prepared_to_the_end(case: Case, table: MembersTable, priors: ProcessPriors) -> Prepared:
    """A finished race up to the day before its end, and how it ended.

    Raises EvidenceError where the race has no resolution.
    """
    from forecast.model.ending import Ended

    if case.resolution is None:
        raise EvidenceError(f"case {case.case} has no resolution; there is nothing to learn")
    eve = max(case.opened, case.resolution.on - timedelta(days=1))
    asked = past_question(
        case,
        eve,
        table,
        priors,
        horizon_days=1,
        fit=SETTINGS,
        simulation=SimulationSettings(tie="none"),
    )
    outcome = case.resolution.outcome
    return prepare(asked, Ended(winner=outcome, kept=outcome == "extended"))


def fit_sites(
    cases: Sequence[Case],
    table: MembersTable,
    stated: ProcessPriors,
    *,
    rng_seed: int,
    progress: Callable[[float], None] = lambda share: None,
    n_workers: int = 1,
) -> tuple[Sites, dict[str, Diagnostics]]:
    """What each finished race says of the process parameters, and how each fit went.

    Races whose draws are laid out alike follow one another. The same for any number of workers,
    which are processes.
    """
    from forecast.model.data import sizes_of
    from forecast.model.sites import Sites

    priors = wide(stated)
    groups: dict[Any, list[Case]] = {}
    for case in cases:
        groups.setdefault(sizes_of(prepared_to_the_end(case, table, priors)), []).append(case)
    asked, found = (table, priors, rng_seed), {}
    for case, one in in_groups(_fit_one, asked, list(groups.values()), n_workers=n_workers):
        found[case.case] = one
        progress(len(found) / len(cases))
    sites = Sites(
        cases=tuple(case.case for case in cases),
        packages=tuple(case.package or case.case for case in cases),
        bodies=tuple(case.body for case in cases),
        rules=tuple(case.rule.kind for case in cases),
        precision=np.stack([found[case.case].precision for case in cases]),
        shift=np.stack([found[case.case].shift for case in cases]),
    )
    return sites, {name: one.diagnostics for name, one in found.items()}


@dataclass(frozen=True)
class _Fitted:
    precision: Floats
    shift: Floats
    diagnostics: Diagnostics


def _fit_one(asked: tuple[MembersTable, ProcessPriors, int], case: Case) -> _Fitted:
    from forecast.model.sites import site

    table, priors, rng_seed = asked
    ready = prepared_to_the_end(case, table, priors)
    sample, diagnostics = _sampled(ready, SETTINGS, rng_seed)
    if diagnostics.verdict != "ok":
        longer = {"draws": LONGER * SETTINGS.draws, "tune": LONGER * SETTINGS.tune}
        sample, diagnostics = _sampled(ready, SETTINGS.model_copy(update=longer), rng_seed)
    draws = np.stack([sample[name].to_numpy().ravel() for name in FREE], axis=1)
    mean = np.array([getattr(priors, name).mean for name in FREE])
    sd = np.array([getattr(priors, name).sd for name in FREE])
    return _Fitted(*site(draws, mean, sd), diagnostics)


def _sampled(
    ready: Prepared, settings: FitSettings, rng_seed: int
) -> tuple[xr.Dataset, Diagnostics]:
    """Draws, and whether those of the process parameters can be trusted: no more is kept."""
    from forecast.model.diagnose import diagnose
    from forecast.model.fit import fit

    _, tree = fit(ready, settings, rng_seed=rng_seed, newcomers=0)
    return tree["posterior"].to_dataset(), diagnose(tree, list(FREE))


def process_inputs_sha256(cases: Sequence[Case], table: MembersTable, stated: ProcessPriors) -> str:
    """Digest of all that learning the process sees: records, calendars, endings and priors."""
    from forecast.model.data import data_of

    digest = hashlib.sha256()
    for case in cases:
        labels = (case.case, case.package, case.body, case.rule.kind)
        digest.update(repr(labels).encode())
        for name, array in data_of(prepared_to_the_end(case, table, wide(stated))).items():
            digest.update(name.encode())
            # nine digits: another machine's logarithm may differ in the last one
            digest.update((np.round(array.astype(float), 9) + 0.0).astype("<f8").tobytes())
    return digest.hexdigest()
