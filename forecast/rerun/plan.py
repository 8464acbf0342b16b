"""What a rerun would do with each scenario of a folder, and why; nothing is computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from forecast.errors import InputError, StoreError
from forecast.evidence.load import load_case
from forecast.evidence.schema import Case
from forecast.pipeline.inputs import inputs_of
from forecast.pipeline.question import Question, ask
from forecast.scenario.load import load_scenario
from forecast.scenario.schema import Scenario
from forecast.store.digests import canonical_json
from forecast.store.identity import id_of
from forecast.store.listing import RunEntry, list_runs
from forecast.store.manifest import parsed, read_all_but, read_one
from forecast.store.what_if import WHAT_IF

DRAWS = ".nc"
"""Draws are large, and nothing that a rerun publishes is made of them."""


@dataclass(frozen=True)
class Task:
    """One scenario of the folder.

    name: the scenario's; the stem of its file where that cannot be read. action: compute; reuse,
    where the store holds the run already; or refuse, where the input is wrong. why: in a few
    words. as_of_is: whether the date is today's, given, or the scenario's own. run_id, question:
    None where refused.
    """

    config: Path
    name: str
    action: Literal["compute", "reuse", "refuse"]
    why: str
    as_of_is: Literal["today", "given", "pinned"] = "today"
    run_id: str | None = None
    question: Question | None = None


@dataclass(frozen=True)
class Wanted:
    """What is asked of a rerun. as_of: for every scenario, pinned ones too; None for today.

    what_if: every page is to have switches for the stated factors.
    """

    folder: Path
    store: Path
    today: date
    as_of: date | None = None
    seeds: Path | None = None
    what_if: bool = False


def plan(wanted: Wanted) -> tuple[Task, ...]:
    """A task per scenario, in the order of file names. Raises InputError for an empty folder."""
    configs = scenarios_in(wanted.folder)
    entries = list_runs(wanted.store)
    return tuple(_told_apart([_task(config, wanted, entries) for config in configs]))


def scenarios_in(folder: Path) -> list[Path]:
    """The scenario files of a folder, by name. Raises InputError where there is none."""
    if not folder.is_dir():
        raise InputError(f"{folder}: is not a folder; name the folder that holds the scenarios")
    found = [p for p in folder.iterdir() if p.suffix in (".yaml", ".yml") and p.is_file()]
    if not found:
        raise InputError(f"{folder}: holds no scenario; write one with `forecast new NAME`")
    return sorted((p for p in found if not p.name.startswith(".")), key=lambda p: (p.stem, p.name))


def _task(config: Path, wanted: Wanted, entries: Sequence[RunEntry]) -> Task:
    refused = Task(config, config.stem, "refuse", "")
    try:
        written = load_scenario(config)
        refused = replace(refused, name=written.name)
        case = load_case(written.case, wanted.seeds)
        as_of_is, as_of = _as_of(written, case, wanted)
        overrides = [] if as_of is None else [f"as_of={as_of.isoformat()}"]
        question = ask(config, overrides, seeds=wanted.seeds, case=case)
        inputs = inputs_of(question)
        run = id_of(question.scenario, question.case, inputs)
    except InputError as fault:
        return replace(refused, why=str(fault))
    except OSError as fault:
        return replace(refused, why=f"{config}: cannot be read: {fault.strerror or fault}")
    reason = _reason(run, question, inputs, wanted, entries)
    action: Literal["compute", "reuse"] = "reuse" if reason is None else "compute"
    return Task(config, written.name, action, reason or "unchanged", as_of_is, run, question)


def _as_of(
    scenario: Scenario, case: Case, wanted: Wanted
) -> tuple[Literal["today", "given", "pinned"], date | None]:
    """As of when to ask; None for the date that the scenario states.

    A race that is over by today is a past question: its scenario keeps the date that it was
    written for, unless a date is asked for. So does one that says `pinned: true`.
    """
    if wanted.as_of is not None:
        return "given", wanted.as_of
    is_decided = case.resolution is not None and case.resolution.on <= wanted.today
    is_over = is_decided or scenario.horizon <= wanted.today
    if scenario.pinned or (scenario.pinned is None and is_over):
        return "pinned", None
    return "today", wanted.today


def _reason(
    run: str,
    question: Question,
    inputs: dict[str, Any],
    wanted: Wanted,
    entries: Sequence[RunEntry],
) -> str | None:
    """Why a question has to be computed; None where the store holds its run, whole."""
    folder = wanted.store / run
    if folder.exists():
        try:
            files = read_all_but(folder, DRAWS)
        except StoreError as fault:
            return f"the stored run is spoiled ({fault})"
        lacks_switches = wanted.what_if and question.scenario.factors and WHAT_IF not in files
        return "its page has no switches yet" if lacks_switches else None
    earlier = [entry for entry in entries if entry.scenario == question.scenario.name]
    if not earlier:
        return "no run yet"
    last = max(earlier, key=lambda entry: (entry.saved_at, entry.run_id))
    try:
        changed = list(_changed(last, question, inputs))
    except StoreError:
        return "the last run is spoiled"
    return f"changed since the last run: {', '.join(changed) or 'inputs'}"


def _changed(last: RunEntry, question: Question, inputs: dict[str, Any]) -> Iterator[str]:
    """What differs between the inputs of a run and those of a question, by kind."""
    files = {n: read_one(last.folder, n) for n in ("summary.json", "scenario.json")}
    told = parsed(last.folder, files, "summary.json", lambda record: dict(record["provenance"]))
    before = parsed(last.folder, files, "scenario.json", Scenario.model_validate)
    if before.as_of != question.scenario.as_of:
        yield f"date ({before.as_of} to {question.scenario.as_of})"
    same_day = {"as_of": question.scenario.as_of}
    if canonical_json(before.model_copy(update=same_day)) != canonical_json(question.scenario):
        yield "config"
    names = {"seeds_sha256": "evidence", "learned_sha256": "what was learned"}
    names |= {"code_sha256": "code", "versions": "versions"}
    for key, words in names.items():
        if told.get(key) != inputs[key]:
            yield words


def _told_apart(tasks: list[Task]) -> Iterator[Task]:
    """The tasks, but the second of two scenarios of one name is refused."""
    first: dict[str, Path] = {}
    for task in tasks:
        other = first.setdefault(task.name, task.config)
        if other == task.config or task.action == "refuse":
            yield task
        else:
            why = f"{task.config}: name is '{task.name}', as in {other}; rename one of the two"
            yield Task(task.config, task.config.stem, "refuse", why)
