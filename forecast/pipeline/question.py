"""The question: a checked scenario, with the evidence that was public on its as-of date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from forecast.errors import EvidenceError
from forecast.evidence.check import check_scenario
from forecast.evidence.gate import known
from forecast.evidence.load import load_case
from forecast.evidence.members import MembersTable, known_members, load_members, members_of
from forecast.evidence.schema import Case
from forecast.evidence.seeds import seeds_directory
from forecast.scenario.load import read_scenario
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
    scenario = loaded.scenario
    folder = seeds_directory(seeds)
    case = case or load_case(scenario.case, seeds)
    table = load_members(folder / "members.csv")
    states = (
        table.states if case.members == "nato" else members_of(case, table, loaded.scenario.as_of)
    )
    check_scenario(scenario, case, states, locate=loaded.locate)
    learned = learned_folder(seeds)
    if not learned.exists():
        return _gated(scenario, case, table, None)
    tied_to = learned if scenario.simulation.tie == "outside_view" else None
    return _gated(_as_learned(scenario, case, learned), case, table, tied_to)


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
