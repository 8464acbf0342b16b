"""`forecast check`: is every scenario, sweep, case and table right? Nothing is sampled."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forecast.cli.console import BAD_INPUT, complain, say
from forecast.cli.options import AsJson, Seeds
from forecast.errors import InputError

if TYPE_CHECKING:
    from forecast.evidence.schema import Case

Check = tuple[Path, Callable[[], str]]
"""A file, and what tells a few words about it or raises InputError."""


def check(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="CONFIG|DIR...", help="Scenarios, sweeps, cases, or folders of them."
        ),
    ],
    seeds: Seeds = None,
    as_json: AsJson = False,
) -> None:
    """Check scenarios, sweeps, cases, or folders of them.

    Nothing is sampled. A folder with a members.csv is taken as a seeds folder: its table and all
    its cases are checked. One line per file: ok, or what is wrong. Exit code 2 if anything is.
    """
    told: set[str] = set()
    rows = []
    for file, look in (one for path in paths for one in _checks(path, seeds)):
        row = _row(file, look)
        rows.append(row)
        if not row["ok"]:
            # A fault of the members table is met again in every case that reads it.
            if row["says"] not in told:
                complain(row["says"])
            told.add(str(row["says"]))
        elif not as_json:
            say(f"{file}: ok ({row['says']})")
    if as_json:
        say(json.dumps(rows, indent=2, ensure_ascii=False))
    if told:
        raise typer.Exit(BAD_INPUT)


def _row(file: Path, look: Callable[[], str]) -> dict[str, str | bool]:
    """One file: whether it is right, and a few words about it or its fault."""
    try:
        return {"file": str(file), "ok": True, "says": look()}
    except InputError as fault:
        return {"file": str(file), "ok": False, "says": str(fault)}


def _checks(path: Path, seeds: Path | None) -> Iterator[Check]:
    if not path.is_dir():
        yield path, _as_its_kind(path, seeds)
    elif (path / "members.csv").exists():
        yield path / "members.csv", lambda: _members(path / "members.csv")
        for file in _yaml_files(path / "cases"):
            yield file, _as_its_kind(file, path)
    else:
        for file in _yaml_files(path) or [path / "*.yaml"]:
            yield file, _as_its_kind(file, seeds)


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*") if file.suffix in (".yaml", ".yml"))


def _as_its_kind(path: Path, seeds: Path | None) -> Callable[[], str]:
    tell = {"case": _case, "sweep": _sweep, "scenario": _scenario}[_kind_of(path)]
    return lambda: tell(path, seeds)


def _kind_of(path: Path) -> str:
    """The kind of file that most of its keys are of; keys that more than one has count for none."""
    from forecast.evidence.schema import Case
    from forecast.scenario.schema import Scenario
    from forecast.scenario.strict_yaml import read_document
    from forecast.sweeps.schema import Sweep

    try:
        keys = read_document(path, error=InputError).data.keys()
    except InputError:
        return "scenario"  # whatever it is, the fault of the text is what will be told
    of = {"scenario": {*Scenario.model_fields}, "case": {*Case.model_fields}}
    of["sweep"] = {*Sweep.model_fields}
    shared = {kind: set().union(*(of[k] for k in of if k != kind)) for kind in of}
    return max(of, key=lambda kind: len(keys & of[kind] - shared[kind]))


def _sweep(path: Path, seeds: Path | None) -> str:
    """The first scenario of a sweep and the last are asked too: all have the same keys."""
    from forecast.sweeps.points import points_of
    from forecast.sweeps.questions import filed
    from forecast.sweeps.spec import read_spec

    spec = read_spec(path)
    points, found = points_of(spec), filed(spec, seeds=seeds)
    for point in (points[0], points[-1]):
        found.ask(point)
    return f"{len(points):,} scenarios of {spec.config.stem}, which differ in {len(spec.keys)} keys"


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
    from forecast.evidence.members import load_members
    from forecast.evidence.seeds import seeds_directory

    beside = path.absolute().parent.parent  # seeds/cases/x.yaml belongs to the table in seeds/
    if seeds is None and (beside / "members.csv").exists():
        seeds = beside
    case = load_case(path, seeds)
    states = load_members(seeds_directory(seeds) / "members.csv").states
    body = "nato" if case.members == "nato" else _body(case, states)
    return f"{len(case.candidates)} names, {len(case.events)} events, {body}"


def _body(case: Case, states: tuple[str, ...]) -> str:
    """How many vote, how many of them are named, and of how many nothing more is known."""
    from forecast.evidence.seats import seats_in

    seats = seats_in(case)
    named = "" if len(seats) == len(case.members) else f", {len(case.members)} of them named"
    unknown = sum(seat not in states for seat in seats)
    without = f", {unknown} without covariates" if unknown else ""
    return f"{len(seats)} members{named}{without}"


def _members(path: Path) -> str:
    from forecast.evidence.members import load_members

    return f"{len(load_members(path).states)} states"
