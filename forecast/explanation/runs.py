"""Two stored runs, asked again and explained."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from forecast.analysis.moved import Explained
from forecast.evidence.members import known_members, load_members, members_of
from forecast.evidence.seeds import seeds_directory
from forecast.explanation.walk import Progress, Side, explain
from forecast.pipeline.inputs import inputs_of
from forecast.pipeline.question import Question
from forecast.scenario.learned_process import LEARNED
from forecast.scenario.process_priors import Prior, ProcessPriors
from forecast.scenario.schema import Scenario
from forecast.store.learned_manifest import learned_folder, load_manifest
from forecast.store.learned_process import PROCESS, load_process
from forecast.store.runs import StoredRun, load_run

MADE_BY = {
    "learned_sha256": "what was learned of finished races",
    "code_sha256": "the program",
    "versions": "the packages that it stands on",
    "seeds_sha256": "the table of members",
}
"""What a run is made by beside its question, in words; it can only be had as it is today."""


def explain_runs(
    before: Path,
    after: Path,
    *,
    seeds: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Explained:
    """Split the move between two run folders into its parts. Raises StoreError and InputError."""
    one, other = (side_of(load_run(folder), folder.name, seeds) for folder in (before, after))
    return explain(one, other, workers=workers, progress=progress)


def side_of(stored: StoredRun, run: str, seeds: Path | None = None) -> Side:
    """A stored run as one end of a walk, its question asked of today's program."""
    question = asked_again(stored, seeds)
    told, now = stored.forecast.provenance, inputs_of(question)
    differs = [key for key in MADE_BY if told.get(key) != now[key]]
    if question.scenario != stored.scenario:  # its process priors were learned from other races
        differs = ["learned_sha256", *(key for key in differs if key != "learned_sha256")]
    return Side(run, question, stored.forecast, tuple(MADE_BY[key] for key in differs))


def asked_again(stored: StoredRun, seeds: Path | None = None) -> Question:
    """The question of a stored run, with today's members table and what is learned by today."""
    scenario, case = stored.scenario, stored.evidence
    table = load_members(seeds_directory(seeds) / "members.csv")
    seated = {*members_of(case, table, scenario.as_of), *scenario.members.add}
    learned = learned_folder(seeds) if learned_folder(seeds).exists() else None
    is_tied = learned is not None and scenario.simulation.tie == "outside_view"
    question = Question(
        scenario=scenario,
        case=case,
        members=tuple(sorted(seated)),
        table=known_members(table, scenario.as_of, expected=scenario.members.add),
        learned=learned if is_tied else None,
    )
    if learned is None:
        return question
    return replace(question, scenario=_learned_anew(question, learned))


def _learned_anew(question: Question, learned: Path) -> Scenario:
    """The scenario with what is learned by today in place of what was learned then."""
    if PROCESS not in load_manifest(learned)["files"]:
        return question.scenario
    scenario, case = question.scenario, question.case
    usual = ProcessPriors()
    stated = {
        name: value
        for name, value in scenario.process
        if value != getattr(usual, name) and not _is_learned(value)
    }
    process = load_process(learned).priors(
        ProcessPriors(**stated), body=case.body, rule=case.rule.kind, without=case.case
    )
    return scenario.model_copy(update={"process": process})


def _is_learned(value: Any) -> bool:
    return isinstance(value, Prior) and value.why.startswith(LEARNED)
