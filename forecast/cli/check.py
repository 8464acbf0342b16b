"""`forecast check`: is every scenario, case and table right? Nothing is sampled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from forecast.cli.console import BAD_INPUT, complain, say
from forecast.cli.options import Seeds
from forecast.errors import InputError

Check = tuple[Path, Callable[[], str]]
"""A file, and what tells a few words about it or raises InputError."""


def check(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="CONFIG|DIR...", help="Scenarios, cases, or folders of them."),
    ],
    seeds: Seeds = None,
) -> None:
    """Check scenarios, cases, or folders of them.

    Nothing is sampled. A folder with a members.csv is taken as a seeds folder: its table and all
    its cases are checked. One line per file: ok, or what is wrong. Exit code 2 if anything is.
    """
    told: set[str] = set()
    for file, look in (one for path in paths for one in _checks(path, seeds)):
        try:
            say(f"{file}: ok ({look()})")
        except InputError as fault:
            # A fault of the members table is met again in every case that reads it.
            if str(fault) not in told:
                complain(fault)
            told.add(str(fault))
    if told:
        raise typer.Exit(BAD_INPUT)


def _checks(path: Path, seeds: Path | None) -> Iterator[Check]:
    if not path.is_dir():
        yield path, _case_or_scenario(path, seeds)
    elif (path / "members.csv").exists():
        yield path / "members.csv", lambda: _members(path / "members.csv")
        for file in _yaml_files(path / "cases"):
            yield file, _case_or_scenario(file, path)
    else:
        for file in _yaml_files(path) or [path / "*.yaml"]:
            yield file, _case_or_scenario(file, seeds)


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*") if file.suffix in (".yaml", ".yml"))


def _case_or_scenario(path: Path, seeds: Path | None) -> Callable[[], str]:
    return (lambda: _case(path, seeds)) if _is_case(path) else (lambda: _scenario(path, seeds))


def _is_case(path: Path) -> bool:
    """Whether a file has more keys that only a case has than keys that only a scenario has."""
    from forecast.evidence.schema import Case
    from forecast.scenario.schema import Scenario
    from forecast.scenario.strict_yaml import read_document

    try:
        keys = read_document(path, error=InputError).data.keys()
    except InputError:
        return False  # either way the fault of the text is what will be told
    of_case = keys & Case.model_fields.keys() - Scenario.model_fields.keys()
    of_scenario = keys & Scenario.model_fields.keys() - Case.model_fields.keys()
    return len(of_case) > len(of_scenario)


def _scenario(path: Path, seeds: Path | None) -> str:
    from forecast import pipeline

    question = pipeline.ask(path, seeds=seeds)
    scenario, case = question.scenario, question.case
    names = len(case.candidates) + len(scenario.candidates.add)
    return (
        f"{scenario.case} as of {scenario.as_of} up to {scenario.horizon}, "
        f"{names} names, {len(question.members)} members"
    )


def _case(path: Path, seeds: Path | None) -> str:
    from forecast.evidence.load import load_case

    beside = path.absolute().parent.parent  # seeds/cases/x.yaml belongs to the table in seeds/
    if seeds is None and (beside / "members.csv").exists():
        seeds = beside
    case = load_case(path, seeds)
    return f"{len(case.candidates)} names, {len(case.events)} events"


def _members(path: Path) -> str:
    from forecast.evidence.members import load_members

    return f"{len(load_members(path).states)} states"
