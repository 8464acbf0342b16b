"""The command as a whole: version, help, and what it costs to ask for them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Collection
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from forecast.cli import main
from forecast.cli.progress import Bars, Stages, _bars
from forecast.cli.verbs import VERBS

Command = Callable[..., Any]
SAMPLER = {"arviz", "numba", "nutpie", "pymc", "pytensor", "scipy", "xarray"}
HEAVY = {*SAMPLER, "jinja2", "matplotlib", "numpy", "pandas", "rich", "ruamel.yaml"}

WHAT_IS_IMPORTED = """
import contextlib, io, json, sys
from forecast.cli import main
for arguments in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        main(arguments)
print(json.dumps([name for name in json.loads(sys.argv[2]) if name in sys.modules]))
"""


def imported_by(*commands: list[str], among: Collection[str] = HEAVY) -> set[str]:
    """The modules of a list that some commands import, run one after the other."""
    ended = subprocess.run(
        [sys.executable, "-c", WHAT_IS_IMPORTED, json.dumps(commands), json.dumps([*among])],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stderr == ""
    return set(json.loads(ended.stdout))


def test_the_version_is_that_of_the_package(command: Command) -> None:
    assert command("--version").out == f"forecast {version('succession-forecast')}\n"


def test_help_names_every_verb(command: Command) -> None:
    ended = command("--help")
    assert ended.code == 0
    for verb in ("check", "run", "rerun", "report", "runs", "export", "new"):
        assert f"\n  {verb} " in ended.out


def test_help_imports_nothing_heavy() -> None:
    assert imported_by(["--help"], ["run", "--help"], ["--version"]) == set()


def test_only_the_verb_that_is_asked_for_is_loaded(command: Command, race: tuple[str, ...]) -> None:
    verbs = {f"forecast.cli.{verb}" for verb in VERBS}
    assert imported_by(["check", *race], among=verbs) == {"forecast.cli.check"}
    assert imported_by(["runs", "--help"], among=verbs) == {"forecast.cli.runs"}
    assert imported_by(["--help"], among=verbs) == verbs, "help tells what each of them says"


def test_to_check_and_to_list_imports_nothing_heavy(
    command: Command, earlier: Path, race: tuple[str, ...]
) -> None:
    assert "small-race" in command("runs", "list").out, "there is no run to list"
    listed = (["runs"], ["runs", "list"], ["runs", "show", "small-race", "--json"])
    listed += (["runs", "verify"], ["runs", "diff", "small-race", "small-race"])
    listed += (["rerun", "--dry-run", "--seeds", "seeds"], ["export", "small-race"])
    assert imported_by(["check", *race], *listed) == set()


def test_a_rerun_with_nothing_new_imports_nothing_heavy(
    command: Command, folder: Path, calls: list[Any]
) -> None:
    line = ["rerun", "--quiet", "--seeds", "seeds"]
    assert command(*line).code == 0
    assert imported_by(line) == set()
    status = json.loads(Path("runs/published/status.json").read_text())
    assert [row["state"] for row in status["scenarios"]] == ["reused"]


def test_a_stored_run_is_shown_and_drawn_without_the_sampler_or_the_kernel(
    command: Command, earlier: Path
) -> None:
    found = imported_by(["runs", "show", "small-race"], ["report", "small-race"])
    assert found & SAMPLER == set()
    assert "matplotlib" in found, "the report was not drawn"


LATVIAN = """
from forecast.cli import main, verbs
verbs.app = lambda *args, **kwargs: print('Kariņš')
main()
"""


def test_a_letter_that_the_terminal_lacks_does_not_end_a_command() -> None:
    said = subprocess.run(
        [sys.executable, "-c", LATVIAN],
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        check=True,
    )
    assert said.stdout == b"Kari??\n"


def test_a_terminal_gets_a_bar_per_stage() -> None:
    screen = StringIO()
    with _bars(Console(file=screen, force_terminal=True, width=80)) as progress:
        stages = Stages(Bars(progress))
        stages.begin("fit")
        compiling = [task.total for task in progress.tasks]
        stages("fit", 0.4)
        stages("fit", 1.0)
        stages("simulate", 0.0)  # begins, with silent work
        begun = [(task.description, task.total, task.completed) for task in progress.tasks]
        stages("fit", 0.9)  # a late word of a thread
        stages("simulate", 1.0)
        stages.end()
    assert compiling == [None], "while its length is unknown the bar must not claim a share"
    assert begun == [("fit", 1.0, 1.0), ("simulate: compiling", None, 0)]
    assert "100%" in screen.getvalue()


def test_main_without_arguments_reads_those_of_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["forecast", "--version"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
    assert capsys.readouterr().out.startswith("forecast ")
