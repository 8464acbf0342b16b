"""The question: a checked scenario, with the evidence that was public on its as-of date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from forecast.errors import EvidenceError
from forecast.evidence.check import check_scenario
from forecast.evidence.gate import known
from forecast.evidence.load import load_case
from forecast.evidence.members import MembersTable, known_members, load_members, members_of
from forecast.evidence.schema import Case
from forecast.evidence.seeds import seeds_directory
from forecast.scenario.load import LoadedScenario, read_scenario
from forecast.scenario.schema import Scenario
from forecast.store.learned_manifest import learned_folder, load_manifest
from forecast.store.learned_process import PROCESS, load_process


@dataclass(frozen=True)
class Question:
    """A checked scenario with the evidence that was public on its as-of date.

    scenario: with process priors learned from finished races, but for those that it states.
    members: who decides, in the order of all arrays. table: the gated members table.
    learned: folder of what was learned from finished races, to which the forecast is tied;
    None for the process alone.
    """

    scenario: Scenario
    case: Case
    members: tuple[str, ...]
    table: MembersTable
    learned: Path | None = None

    @property
    def member_names(self) -> dict[str, str]:
        """Plain names of the members, for readers."""
        return {m.iso2: m.name for m in self.table.members}

    def __repr__(self) -> str:
        name, as_of = self.scenario.name, self.scenario.as_of
        sizes = f"{len(self.members)} members, {len(self.case.candidates)} names"
        return f"<Question {name}: as of {as_of}, {sizes}>"


def with_paths(question: Question, paths: int) -> Question:
    """The same question on another number of simulated paths."""
    simulation = question.scenario.simulation.model_copy(update={"paths": paths})
    scenario = question.scenario.model_copy(update={"simulation": simulation})
    return replace(question, scenario=scenario)


def ask(
    path: Path | str,
    overrides: Iterable[str] = (),
    *,
    seeds: Path | None = None,
    case: Case | None = None,
) -> Question:
    """Load and check everything that a run needs; nothing is sampled.

    case: as it is filed, where the caller has read it already.

    Raises ScenarioError or EvidenceError naming file, line, key and remedy.
    """
    loaded = read_scenario(path, overrides)
    return _asked(loaded, (loaded.scenario.as_of,), seeds, case)[0]


def ask_stored(scenario: Scenario, evidence: Case, *, seeds: Path | None = None) -> Question:
    """The question of a stored run, on the evidence that it was answered with.

    The members table and what was learned of finished races are those of today.
    """
    table = load_members(seeds_directory(seeds) / "members.csv")
    learned = learned_folder(seeds)
    is_tied = scenario.simulation.tie == "outside_view" and learned.exists()
    return _gated(scenario, evidence, table, learned if is_tied else None)


def ask_through(
    path: Path | str,
    dates: Sequence[date],
    overrides: Iterable[str] = (),
    *,
    seeds: Path | None = None,
) -> tuple[Question, ...]:
    """The same question as of several dates, in order; the files are read once.

    Each is what `ask` gives with that `as_of`. Raises as `ask` does, of the first date at fault.
    """
    given = tuple(overrides)
    # the last date and then the first as `ask` reads them, faults of the day and all
    read = [read_scenario(path, (*given, f"as_of={day}")) for day in (dates[-1], dates[0])]
    return _asked(read[-1], dates, seeds)


def _asked(
    loaded: LoadedScenario, dates: Sequence[date], seeds: Path | None, case: Case | None = None
) -> tuple[Question, ...]:
    """A scenario as of every date, checked against its case."""
    case = case or load_case(loaded.scenario.case, seeds)
    table = load_members(seeds_directory(seeds) / "members.csv")
    learned = learned_folder(seeds) if learned_folder(seeds).exists() else None
    tied_to = learned if loaded.scenario.simulation.tie == "outside_view" else None
    scenario = loaded.scenario
    for day in dates:
        states = table.states if case.members == "nato" else members_of(case, table, day)
        asked = scenario.model_copy(update={"as_of": day})
        check_scenario(asked, case, states, locate=loaded.locate)
    if learned is not None:
        scenario = _as_learned(scenario, case, learned)
    return tuple(
        _gated(scenario.model_copy(update={"as_of": day}), case, table, tied_to) for day in dates
    )


def _as_learned(scenario: Scenario, case: Case, learned: Path) -> Scenario:
    """The scenario with what finished races taught of the process, this race left out."""
    if PROCESS not in load_manifest(learned)["files"]:
        return scenario
    priors = load_process(learned).priors(
        scenario.process, body=case.body, rule=(scenario.rule or case.rule).kind, without=case.case
    )
    return scenario.model_copy(update={"process": priors})


def _gated(scenario: Scenario, case: Case, table: MembersTable, learned: Path | None) -> Question:
    gated = known(case, scenario.as_of)
    if gated.resolution is not None:
        raise EvidenceError(
            f"case {case.case}: decided on {gated.resolution.on}, not after the as-of date "
            f"{scenario.as_of}; choose an earlier as_of"
        )
    nobody = not gated.candidates and not scenario.candidates.add
    if nobody and not scenario.simulation.newcomers:
        raise EvidenceError(
            f"case {case.case}: no candidate is public by {scenario.as_of}; choose a later "
            "as_of, add one under candidates.add, or allow for simulation.newcomers"
        )
    rule = scenario.rule or gated.rule
    seated = {*members_of(gated, table, scenario.as_of), *scenario.members.add}
    return Question(
        scenario=scenario,
        case=gated.model_copy(update={"rule": rule}),
        members=tuple(sorted(seated)),
        table=known_members(table, scenario.as_of, expected=scenario.members.add),
        learned=learned,
    )
