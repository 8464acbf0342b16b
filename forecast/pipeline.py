"""The whole walk, in order: question, evidence, fit, simulation, forecast, report, store."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecast.errors import EvidenceError
from forecast.evidence.check import check_scenario
from forecast.evidence.gate import evidence_sha256, known
from forecast.evidence.load import load_case
from forecast.evidence.members import MembersTable, known_members, load_members, members_of
from forecast.evidence.schema import Case
from forecast.evidence.seeds import seeds_directory
from forecast.outcomes import Forecast, SampledOutcomes
from forecast.posterior import Diagnostics, Posterior
from forecast.scenario.load import read_scenario
from forecast.scenario.schema import Scenario
from forecast.store.digests import sha256_of

if TYPE_CHECKING:
    import xarray as xr

    from forecast.model.build import Prepared
    from forecast.simulation.setting import Setting

VERSIONED = ("succession-forecast", "pymc", "nutpie", "pytensor", "numba", "numpy", "scipy")
"""Packages whose version can move a number."""

Progress = Callable[[str, float], None]
"""Told the stage and the share of it that is done."""


@dataclass(frozen=True)
class Question:
    """A checked scenario with the evidence that was public on its as-of date.

    members: who decides, in the order of all arrays. table: the gated members table.
    """

    scenario: Scenario
    case: Case
    members: tuple[str, ...]
    table: MembersTable

    @property
    def member_names(self) -> dict[str, str]:
        """Plain names of the members, for readers."""
        return {m.iso2: m.name for m in self.table.members}

    def __repr__(self) -> str:
        name, as_of = self.scenario.name, self.scenario.as_of
        sizes = f"{len(self.members)} members, {len(self.case.candidates)} names"
        return f"<Question {name}: as of {as_of}, {sizes}>"


@dataclass(frozen=True)
class Run:
    """One answered question. `tree` is the ArviZ tree of the fit; None where reused."""

    question: Question
    posterior: Posterior
    tree: xr.DataTree
    sampled: SampledOutcomes
    forecast: Forecast


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


def ask(path: Path | str, overrides: Iterable[str] = (), *, seeds: Path | None = None) -> Question:
    """Load and check everything that a run needs; nothing is sampled.

    Raises ScenarioError or EvidenceError naming file, line, key and remedy.
    """
    loaded = read_scenario(path, overrides)
    scenario = loaded.scenario
    folder = seeds_directory(seeds)
    case = load_case(scenario.case, seeds)
    table = load_members(folder / "members.csv")
    states = table.states if case.members == "nato" else tuple(sorted(case.members))
    check_scenario(scenario, case, states, locate=loaded.locate)
    return _gated(scenario, case, table)


def _gated(scenario: Scenario, case: Case, table: MembersTable) -> Question:
    gated = known(case, scenario.as_of)
    if gated.resolution is not None:
        raise EvidenceError(
            f"case {case.case}: decided on {gated.resolution.on}, not after the as-of date "
            f"{scenario.as_of}; choose an earlier as_of"
        )
    if not gated.candidates and not scenario.candidates.add:
        raise EvidenceError(
            f"case {case.case}: no candidate is public by {scenario.as_of}; choose a later "
            "as_of, or add one under candidates.add"
        )
    rule = scenario.rule or gated.rule
    seated = {*members_of(gated, table, scenario.as_of), *scenario.members.add}
    return Question(
        scenario=scenario,
        case=gated.model_copy(update={"rule": rule}),
        members=tuple(sorted(seated)),
        table=known_members(table, scenario.as_of, expected=scenario.members.add),
    )


def run(
    question: Question, *, workers: int | None = None, progress: Progress | None = None
) -> Run:
    """Fit, simulate, and say what came out."""
    from forecast.model.fit import fit
    from forecast.model.predictive import check_counts

    scenario, watch = question.scenario, Stopwatch()
    tell = progress or (lambda stage, share: None)
    with watch.stage("prepare"):
        prepared = prepare(question)
    with watch.stage("fit"):
        posterior, tree = fit(
            prepared,
            scenario.fit,
            rng_seed=scenario.rng_seed,
            newcomers=scenario.simulation.newcomers,
            progress=lambda share: tell("fit", share),
        )
    with watch.stage("check"):
        expected = tree["posterior"]["expected"]
        record = prepared.inputs.record
        checks = check_counts(expected, record, rng_seed=scenario.rng_seed)
    with watch.stage("simulate"):
        sampled = simulate(
            question,
            prepared,
            posterior,
            workers=workers,
            progress=lambda share: tell("simulate", share),
        )
    with watch.stage("summarise"):
        forecast = conclude(
            question,
            sampled,
            diagnostics=posterior.diagnostics,
            checks=[{**vars(c), "ok": c.ok} for c in checks],
        )
    timed = {**forecast.provenance, "wall_seconds": watch.seconds}
    return Run(question, posterior, tree, sampled, replace(forecast, provenance=timed))


def prepare(question: Question) -> Prepared:
    """Encode the record, the factors and the calendar of a question."""
    from forecast.evidence.encode import encode
    from forecast.model.build import Inputs
    from forecast.model.build import prepare as prepared
    from forecast.model.design import design

    scenario, case = question.scenario, question.case
    covariates = {
        name: question.table.column(name) for name in ("region", "subgroup", "distance_class")
    }
    blocs = {m: str(r) for m, r in covariates["region"].items() if m in question.members}
    record = encode(case, scenario, question.members, blocs)
    return prepared(
        Inputs(
            record=record,
            design=design(scenario, case, record, covariates),
            calendar=calendar(question),
            win_set=_win_set(question),
            priors=scenario.process,
        )
    )


def calendar(question: Question) -> Any:
    """The meetings, deadlines and end of term that are known on the as-of date."""
    from forecast.process.calendar import Calendar

    scenario, case = question.scenario, question.case

    def day(on: date) -> float:
        return float((on - scenario.as_of).days)

    on = {m.id: m.on for m in case.milestones}
    return Calendar(
        slots=tuple(day(m.on) for m in case.milestones if m.kind in scenario.agenda.slot_kinds),
        slot_days=float(scenario.process.agenda_days),
        deadlines=tuple(day(on[d]) for d in scenario.agenda.deadlines if d in on),
        deadline_width=scenario.process.deadline_width_days,
        term_end=day(case.incumbent.mandates[-1].ends),
    )


def simulate(
    question: Question,
    prepared: Prepared,
    posterior: Posterior,
    *,
    workers: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> SampledOutcomes:
    """Run the record forward from a posterior."""
    from forecast.simulation.engine import simulate as run_forward

    shared = setting(question, prepared, posterior)
    names = prepared.inputs.record.names
    return run_forward(
        posterior, question.scenario, shared, names, workers=workers, progress=progress
    )


def setting(question: Question, prepared: Prepared, posterior: Posterior) -> Setting:
    """What all paths of a question share."""
    from forecast.scenario.factors import AvailabilityFactor
    from forecast.simulation.setting import Stated
    from forecast.simulation.setting import setting as arrays

    scenario, design = question.scenario, prepared.inputs.design
    on = {m.id: m.on for m in question.case.milestones}
    release_on = {
        name: on[factor.milestone]
        for name, factor in scenario.factors.items()
        if isinstance(factor, AvailabilityFactor) and factor.milestone in on
    }
    stated = Stated(
        names=design.names,
        patron=design.patron,
        backing=design.backing,
        exposure=design.exposure,
        binding=design.binding,
        bound=design.bound,
        x=design.x,
        release_on=release_on,
    )
    return arrays(
        posterior,
        scenario,
        stated,
        prepared.inputs.calendar,
        prepared.inputs.win_set,
        is_ballot=question.case.rule.kind == "ballot_rounds",
    )


def conclude(
    question: Question,
    sampled: SampledOutcomes,
    *,
    diagnostics: Diagnostics,
    checks: list[dict[str, Any]],
) -> Forecast:
    """What is said of sampled outcomes. checks: the predictive checks of the fit, as rows."""
    from forecast.analysis.summary import summarise

    return summarise(
        sampled,
        _marks(question.case),
        scenario=question.scenario.name,
        title=question.scenario.title,
        diagnostics=diagnostics,
        provenance=_provenance(question, checks),
    )


def _win_set(question: Question) -> Any:
    from forecast.process.decision_rule import win_set

    rule, members = question.case.rule, question.members
    return win_set(
        rule.kind,
        len(members),
        quota=rule.quota,
        veto=tuple(members.index(m) for m in rule.veto if m in members),
    )


def _marks(case: Case) -> list[Any]:
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
