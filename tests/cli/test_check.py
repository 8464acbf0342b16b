"""`forecast check` tells of every file whether it is right."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[..., Any]
ROOT = Path(__file__).parents[2]


def test_all_that_the_project_ships_is_right(command: Command) -> None:
    ended = command("check", ROOT / "configs", ROOT / "seeds")
    assert (ended.code, ended.err) == (0, "")
    n_files = len([*(ROOT / "configs").glob("*.yaml"), *(ROOT / "seeds/cases").glob("*.yaml")])
    lines = ended.out.splitlines()
    assert len(lines) == n_files + 1
    assert all(": ok (" in line for line in lines)


def test_a_sweep_is_told_by_its_keys_and_asked_at_both_ends(command: Command) -> None:
    ended = command("check", ROOT / "configs" / "sweeps")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith(
        "nato-2024.yaml: ok (2,000 scenarios of nato-2024-us-backs-kallas, "
        "which differ in 3 keys)\n"
    )


def test_a_sweep_over_a_key_that_is_none_is_refused_with_its_line(
    command: Command, tmp_path: Path
) -> None:
    spec = tmp_path / "sweep.yaml"
    spec.write_text(
        f"title: t\nscenario: {os.path.relpath(ROOT / 'configs' / 'nato-2024.yaml', tmp_path)}\n"
        "grid:\n  simulation.pathz: [200, 300]\n"
    )
    ended = command("check", spec)
    assert ended.code == 2
    assert "pathz" in ended.err and "paths" in ended.err


def test_a_scenario_is_described_in_a_few_words(command: Command, race: tuple[str, ...]) -> None:
    assert command("check", *race).out == (
        "configs/small-race.yaml: ok (small-race as of 2026-01-15 up to 2026-10-12, "
        "3 names, 3 members)\n"
    )


def test_a_case_is_known_by_its_keys_and_read_with_the_table_beside_it(
    command: Command, folder: Path
) -> None:
    ended = command("check", "seeds/cases/small-race.yaml")
    assert ended.out == "seeds/cases/small-race.yaml: ok (3 names, 1 events, 3 members)\n"


def test_every_fault_is_told_and_what_is_right_too(command: Command, folder: Path) -> None:
    text = (folder / "configs" / "small-race.yaml").read_text()
    for name, old, new in (
        ("first-fault", "rng_seed:", "rngseed:"),
        ("second-fault", "kind: home", "kind: hone"),
    ):
        (folder / "configs" / f"{name}.yaml").write_text(text.replace(old, new, 1))
    ended = command("check", "configs", "--seeds", "seeds")
    assert ended.code == 2
    first, second = ended.err.splitlines()
    assert first.startswith("configs/first-fault.yaml:10: unknown key 'rngseed'")
    assert second.startswith("configs/second-fault.yaml:")
    assert ended.out.splitlines()[0].startswith("configs/small-race.yaml: ok")


def test_a_fault_of_the_table_is_told_once(command: Command, folder: Path) -> None:
    table = folder / "seeds" / "members.csv"
    table.write_text(table.read_text().replace("iso2", "iso", 1))
    ended = command("check", "seeds")
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 1


def test_a_folder_of_cases_is_checked_case_by_case(command: Command, folder: Path) -> None:
    cases = folder / "seeds" / "cases"
    shutil.copy(ROOT / "seeds" / "cases" / "who-2017.yaml", cases)
    ended = command("check", "seeds/cases")
    assert (ended.code, ended.err) == (0, "")
    assert [line.split(":")[0] for line in ended.out.splitlines()] == [
        "seeds/cases/small-race.yaml",
        "seeds/cases/who-2017.yaml",
    ]
    assert "186 members, 6 of them named, " in ended.out


def test_machines_get_every_file_with_its_fault(command: Command, folder: Path) -> None:
    case = folder / "seeds" / "cases" / "small-race.yaml"
    case.write_text(case.read_text().replace("kind: consensus", "kind: concensus", 1))
    ended = command("check", "seeds", "--json")
    table, broken = json.loads(ended.out)
    assert (ended.code, table["ok"], broken["ok"]) == (2, True, False)
    assert broken["file"] == "seeds/cases/small-race.yaml"
    assert "did you mean 'consensus'" in broken["says"]
    assert ended.err.strip() == broken["says"]
