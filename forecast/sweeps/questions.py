"""The question of every scenario of a sweep, checked before anything is sampled.

Files are read once. A scenario that shares case, date, members and the priors of the process with
the one that is swept shares its evidence too; any other goes the whole way of `pipeline.ask`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from forecast.errors import InputError, ScenarioError
from forecast.evidence.check import check_scenario
from forecast.evidence.load import load_case
from forecast.evidence.members import load_members, members_of
from forecast.evidence.schema import Case
from forecast.evidence.seeds import seeds_directory
from forecast.pipeline.question import Question, ask
from forecast.scenario.consistency import check_consistency
from forecast.scenario.factors import TableFactor
from forecast.scenario.inheritance import EXTENDS
from forecast.scenario.load import LoadedScenario, read_scenario
from forecast.scenario.overrides import apply_overrides
from forecast.scenario.schema import Scenario
from forecast.scenario.strict_yaml import validate
from forecast.sweeps.points import Point
from forecast.sweeps.spec import Spec

OF_EVIDENCE = ("case", "as_of", "rule", "members", "candidates", "process")
"""Keys of a scenario that say what is public, who sits in the body and how it decides."""


@dataclass(frozen=True)
class Fault:
    """A scenario that cannot be asked, and why."""

    point: Point
    says: str


@dataclass(frozen=True)
class Filed:
    """The scenario that is swept, as it is filed.

    loaded: with the keys that are set for all. base: its question. case: not gated. members: whom
    a scenario may name.
    """

    path: Path
    fixed: tuple[str, ...]
    seeds: Path | None
    loaded: LoadedScenario
    base: Question
    case: Case
    members: tuple[str, ...]

    def ask(self, point: Point) -> Question:
        """What `pipeline.ask` gives for a point. Raises InputError as that does."""
        touched = {override.split(".")[0].split("=")[0].strip() for override in point.overrides}
        factors = self.loaded.scenario.factors.values()
        if "process" in touched or any(isinstance(f, TableFactor) for f in factors):
            return self._asked_whole(point)
        document = apply_overrides(self.loaded.document, point.overrides)
        scenario = validate(document, Scenario, error=ScenarioError, also=(EXTENDS,))
        check_consistency(scenario, document)
        if not self._shares_evidence(scenario):
            return self._asked_whole(point)
        here = LoadedScenario(scenario, document)
        check_scenario(scenario, self.case, self.members, locate=here.locate)
        learned = self.base.scenario.process
        return replace(self.base, scenario=scenario.model_copy(update={"process": learned}))

    def _asked_whole(self, point: Point) -> Question:
        overrides = (*self.fixed, *point.overrides)
        case = None if self.case.case != self._case_of(point) else self.case
        question = ask(self.path, overrides, seeds=self.seeds, case=case)
        # one object where one will do: it is sent to workers, and its digest is worked out, once
        same_case = question.case == self.base.case
        same_table = question.table == self.base.table
        return replace(
            question,
            case=self.base.case if same_case else question.case,
            table=self.base.table if same_table else question.table,
        )

    def _case_of(self, point: Point) -> str:
        """The case that a point is about."""
        named = [value.value for value in point.values if value.key == "case"]
        return str(named[-1]) if named else self.loaded.scenario.case

    def _shares_evidence(self, scenario: Scenario) -> bool:
        one = self.loaded.scenario
        return (
            all(getattr(one, key) == getattr(scenario, key) for key in OF_EVIDENCE)
            and one.simulation.tie == scenario.simulation.tie
            and one.simulation.newcomers == scenario.simulation.newcomers
            and not any(isinstance(f, TableFactor) for f in scenario.factors.values())
        )


def filed(spec: Spec, *, seeds: Path | None = None) -> Filed:
    """Read the scenario that is swept. Raises InputError; a fault of `set` has its line."""
    fixed = tuple(value.override for value in spec.fixed)
    try:
        loaded = read_scenario(spec.config, fixed)
        base = ask(spec.config, fixed, seeds=seeds)
    except InputError as error:
        raise ScenarioError(_with_line(spec, error)) from None
    case = load_case(loaded.scenario.case, seeds)
    table = load_members(seeds_directory(seeds) / "members.csv")
    day = loaded.scenario.as_of
    members = table.states if case.members == "nato" else members_of(case, table, day)
    return Filed(spec.config, fixed, seeds, loaded, base, case, tuple(members))


def questions_of(
    spec: Spec, found: Filed, points: Sequence[Point]
) -> tuple[dict[int, Question], tuple[Fault, ...]]:
    """The questions by number, and the scenarios that cannot be asked.

    Raises ScenarioError, with the line of the value, where a value of the grid can be asked in no
    scenario, or where none can.
    """
    questions, faults = {}, []
    for point in points:
        try:
            questions[point.number] = found.ask(point)
        except InputError as error:
            faults.append(Fault(point, str(error)))
    _refuse_hopeless(spec, points, faults)
    return questions, tuple(Fault(f.point, _without_option(f)) for f in faults)


def _refuse_hopeless(spec: Spec, points: Sequence[Point], faults: Sequence[Fault]) -> None:
    if not faults:
        return
    of = {fault.point.number: fault for fault in faults}
    for value in (value for axis in spec.grid for value in axis):
        among = [point.number for point in points if value in point.values]
        mark = _mark(value.override)
        if all(number in of and of[number].says.startswith(mark) for number in among):
            raise ScenarioError(f"{value.place}:{of[among[0]].says.removeprefix(mark)}")
    if len(faults) == len(points):
        raise ScenarioError(_with_line(spec, faults[0].says, faults[0].point))


def _mark(override: str) -> str:
    """How a message about an override begins."""
    return f"--set {' '.join(override.split())}:"


def _with_line(spec: Spec, error: object, point: Point | None = None) -> str:
    """A message about an override, with the line of the sweep that made it."""
    says = str(error)
    for value in (*spec.fixed, *(point.values if point else ())):
        if says.startswith(_mark(value.override)):
            return f"{value.place}:{says.removeprefix(_mark(value.override))}"
    return says


def _without_option(fault: Fault) -> str:
    """A message about an override without the option, which nobody gave: the row has the value."""
    for value in fault.point.values:
        if fault.says.startswith(_mark(value.override)):
            return fault.says.removeprefix(_mark(value.override)).strip()
    return fault.says
