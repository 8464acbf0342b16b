"""Whatever is wrong with the input: exit code 2, one line, no traceback, nothing touched."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forecast.pipeline import Question

Command = Callable[..., Any]
Snapshot = Callable[[Path], dict[str, tuple[bytes, int]]]

CONFIG, CASE = "configs/small-race.yaml", "seeds/cases/small-race.yaml"
EVENT = "events:                     # the public record, one row per fact\n"
BOMB = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
)

# The file that is spoiled, what is put in place of what (None: the whole file), the message.
SPOILED = {
    "misspelt key": (CONFIG, "title:", "titel:", r":6: unknown key 'titel'.*mean 'title'"),
    "unknown candidate in a stance": (
        CASE,
        EVENT,
        EVENT + "  - {on: 2026-01-01, kind: stance, members: [FR], candidates: [frist_name], "
        "stance: accept, reliability: named, source: {publisher: p}}\n",
        r"small-race\.yaml:\d+: events\.0: candidates\.0 is 'frist_name'; choose .*'first_name'",
    ),
    "ballot without votes": (
        CASE,
        EVENT,
        EVENT + "  - {on: 2026-01-01, kind: ballot, counts: {first_name: {}}, "
        "reliability: named, source: {publisher: p}}\n",
        r"events\.0: counts\.first_name is empty; write at least in_favour",
    ),
    "impossible date": (
        CONFIG,
        "as_of: 2026-01-15",
        "as_of: 2026-02-30",
        r":8: as_of is '2026-02-30', a day that is not on the calendar",
    ),
    "duplicate id": (CASE, "id: second_name", "id: first_name", r"'first_name' a second time"),
    "duplicate key": (CONFIG, "horizon:", "case: x\nhorizon:", r"duplicate key 'case'"),
    "negative sd": (CONFIG, "sd: 0.7", "sd: -0.7", r"effect\.sd is -0\.7; it must be greater"),
    "no effect": (
        CONFIG,
        "    effect: {mean: 1.5, sd: 0.7}\n",
        "",
        r"factors\.home has no effect; add 'effect:'",
    ),
    "extends cycle": (
        CONFIG,
        "case: small-race",
        "extends: small-race.yaml",
        r":7: extends comes back to itself",
    ),
    "missing ancestor": (CONFIG, "case: small-race", "extends: no.yaml", r"is not a file"),
    "YAML bomb": (CONFIG, None, BOMB, r"more than 200000 values; unfold"),
    "tabs": (CONFIG, "  slot_kinds", "\tslot_kinds", r":13: .*tab"),
    "empty file": (CONFIG, None, "", r"small-race\.yaml: the file is empty"),
    "no mapping": (CONFIG, None, "- a\n- b\n", r":1: the top level is not a mapping"),
    "case with no candidate": (
        CASE,
        None,
        "case: small-race\nbody: b\noffice: o\nrule: {kind: consensus}\nmembers: [DE]\n"
        "opened: 2025-11-16\nincumbent: {name: n, mandates: [{ends: 2026-09-12, public: "
        "2025-11-16}]}\ncandidates: []\n",
        r"candidates is empty; write at least one",
    ),
    "as-of after the horizon": (
        CONFIG,
        "as_of: 2026-01-15",
        "as_of: 2027-01-15",
        r":9: horizon 2026-10-12 is not after as_of 2027-01-15",
    ),
    "as-of before the case opened": (
        CONFIG,
        "as_of: 2026-01-15",
        "as_of: 2025-11-15",
        r":8: as_of is 2025-11-15, before case small-race opened",
    ),
    "unknown case": (CONFIG, "case: small-race", "case: smal-race", r"mean 'small-race'"),
    "unknown member": (CONFIG, "# assume:", "members: {add: {XX: why}}\n#", r"members.add names"),
    "candidate in a what-if": (
        CONFIG,
        "# assume:",
        "assume:\n  - {kind: silence, until: 2026-03-01, member: DE, candidate: nobody}\n#",
        r"assume\.0\.candidate is 'nobody'; choose first_name",
    ),
    "spoiled table": (
        "seeds/members.csv",
        "iso2,",
        "iso,",
        r"members\.csv:1: .*iso",
    ),
}


def assert_refused(ended: Any, message: str) -> None:
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 1
    assert re.search(message, ended.err), ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("verb", ["run", "check"])
@pytest.mark.parametrize(("name", "old", "new", "message"), SPOILED.values(), ids=SPOILED.keys())
def test_a_spoiled_file_is_refused_in_one_line(
    name: str,
    old: str | None,
    new: str,
    message: str,
    verb: str,
    command: Command,
    folder: Path,
    race: tuple[str, ...],
    earlier: Path,
    snapshot: Snapshot,
    calls: list[Question],
) -> None:
    path, before = folder / name, snapshot(earlier)
    text = path.read_text()
    assert old is None or old in text
    path.write_text(new if old is None else text.replace(old, new, 1))
    assert_refused(command(verb, *race), message)
    assert snapshot(earlier) == before
    assert calls == []


OPTIONS = {
    "as-of on no calendar": (
        ["--as-of", "2026-02-30"],
        r"^--as-of 2026-02-30: '2026-02-30', a day that is not on the calendar; correct",
    ),
    "as-of in words": (["--as-of", "soon"], r"^--as-of soon: as_of is 'soon'; write a date"),
    "as-of empty": (["--as-of", ""], r"^--as-of '': .*as_of"),
    "as-of after the horizon": (
        ["--as-of", "2027-01-01"],
        r"^--as-of 2027-01-01: .*horizon 2026-10-12 is not after as_of 2027-01-01; choose",
    ),
    "as-of before the case opened": (
        ["--as-of", "2025-01-01"],
        r"^--as-of 2025-01-01: as_of is 2025-01-01, before case small-race opened; choose 2025-",
    ),
    "too few paths": (
        ["--paths", "5"],
        r"^--paths 5: simulation\.paths is 5; it must be at least 100",
    ),
    "too few draws": (["--draws", "5"], r"^--draws 5: fit\.draws is 5; it must be at least 50"),
    "no tuning": (["--tune", "0"], r"^--tune 0: fit\.tune is 0; it must be at least 50"),
    "negative seed": (["--rng-seed=-1"], r"^--rng-seed -1: rng_seed is -1; it must be at least 0"),
    "misspelt set": (["--set", "asof=2026-02-01"], r"^--set asof=.*did you mean 'as_of'"),
    "set without a value": (["--set", "as_of"], r"^--set as_of: not of the form key=value"),
    "store that is a file": (["--out", CONFIG], r"^configs/small-race\.yaml: is not a folder"),
    "seeds elsewhere": (["--seeds", "nowhere"], r"^nowhere/cases: there is no case"),
}


@pytest.mark.parametrize(("options", "message"), OPTIONS.values(), ids=OPTIONS.keys())
def test_a_wrong_option_is_named_as_it_was_typed(
    options: list[str],
    message: str,
    command: Command,
    race: tuple[str, ...],
    earlier: Path,
    snapshot: Snapshot,
    calls: list[Question],
) -> None:
    before = snapshot(earlier)
    assert_refused(command("run", *race, *options), message)
    assert snapshot(earlier) == before
    assert calls == []


def test_an_as_of_date_after_the_decision_is_refused(command: Command) -> None:
    config = Path(__file__).parents[2] / "configs" / "nato-2024.yaml"
    ended = command("run", config, "--as-of", "2024-07-01")
    assert_refused(ended, r"^--as-of 2024-07-01: case nato-2024: decided on 2024-06-26")


@pytest.mark.usefixtures("calls")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "no.yaml"], r"^no\.yaml: no such file"),
        (["check", "no.yaml"], r"^no\.yaml: no such file"),
        (["check", "runs"], r"^runs/\*\.yaml: no such file"),
        (["run", "configs"], r"^configs: this is a directory"),
        (["report", "smal-race"], r"^runs: no run is called 'smal-race' \(did you mean 'small-r"),
        (["report", "nowhere/at-all"], r"^nowhere/at-all: no run is stored here"),
        (["runs", "show", "nobody"], r"^runs: no run is called 'nobody'"),
        (["runs", "show", "x", "--store", "nowhere"], r"^nowhere: no run is called 'x'"),
        (["report", "small-race", "--out", CONFIG], r"small-race\.yaml.*cannot be written"),
        (["new", "Small Race"], r"^NAME is 'Small Race'; use at most 60 of a-z, 0-9 and -"),
        (["new", "../escape"], r"^NAME is '\.\./escape'; use at most"),
        (["new", "small-race"], r"small-race\.yaml: exists already; choose another name"),
    ],
)
def test_a_wrong_place_or_name_is_refused(
    arguments: list[str], message: str, command: Command, earlier: Path, snapshot: Snapshot
) -> None:
    before = snapshot(earlier.parent)
    assert_refused(command(*arguments), message)
    assert snapshot(earlier.parent) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["runn"], "runn"),
        (["run"], "CONFIG"),
        (["run", CONFIG, "--path", "500"], "--paths"),
        (["run", CONFIG, "--paths", "many"], "--paths"),
        (["run", CONFIG, "--workers", "0"], "--workers"),
    ],
)
def test_wrong_usage_exits_2_and_names_what_is_wrong(
    arguments: list[str], message: str, command: Command, folder: Path
) -> None:
    ended = command(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err
    assert "Traceback" not in ended.err


def test_a_message_is_one_line_as_it_is_however_long(command: Command) -> None:
    name = "[red]" + "long-" * 60 + "[/red].yaml"
    ended = command("run", name)
    assert ended.err.splitlines() == [line for line in ended.err.splitlines() if name in line]
    assert len(ended.err.splitlines()) == 1
