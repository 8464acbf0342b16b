"""The files that put reruns on a machine: well formed, and of options that the command has."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from forecast.cli.verbs import app

DEPLOY = Path(__file__).parents[2] / "docs" / "deploy"
FILES = sorted(path.name for path in DEPLOY.iterdir())
CALL = re.compile(r"forecast (rerun|runs verify)((?: (?!\|\||&&)\S+)*)")


def options_of(verb: str) -> set[str]:
    command = get_command(app)
    for word in verb.split():
        command = command.commands[word]  # type: ignore[attr-defined]
    return {option for parameter in command.params for option in parameter.opts}


@pytest.mark.parametrize("name", [n for n in FILES if not n.endswith((".timer", "Containerfile"))])
def test_every_call_uses_options_that_there_are(name: str) -> None:
    text = "\n".join(
        line for line in (DEPLOY / name).read_text().splitlines() if not line.startswith("#")
    )
    calls = CALL.findall(text)
    assert calls, "it calls no rerun"
    for verb, words in calls:
        assert set(re.findall(r"--[a-z-]+", words)) <= options_of(verb)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    program = tmp_path / "forecast"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for name in ("succession-forecast.service", "succession-forecast.timer"):
        text = (DEPLOY / name).read_text()
        there = text.replace("/opt/succession-forecast/.venv/bin/forecast", str(program))
        (tmp_path / name).write_text(there)
    ended = subprocess.run(
        ["systemd-analyze", "verify", *sorted(map(str, tmp_path.glob("*.[st]*")))],
        capture_output=True, text=True,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_workflow_is_a_workflow() -> None:
    flow = yaml.safe_load((DEPLOY / "github-actions.yml").read_text())
    jobs = flow["jobs"]
    assert flow[True]["schedule"], "`on` is true in YAML 1.1"
    assert all("runs-on" in job and job["steps"] for job in jobs.values())
    for step in (step for job in jobs.values() for step in job["steps"]):
        assert ("uses" in step) != ("run" in step)
        assert re.fullmatch(r"[\w-]+/[\w/-]+@v\d+", step.get("uses", "a/b@v1"))


def test_the_scripts_of_the_workflow_are_shell() -> None:
    flow = yaml.safe_load((DEPLOY / "github-actions.yml").read_text())
    for step in flow["jobs"]["rerun"]["steps"]:
        if "run" in step:
            plain = re.sub(r"\$\{\{.*?\}\}", "x", step["run"])
            subprocess.run(["bash", "-n", "-c", plain], check=True)


def test_the_crontab_line_has_a_time_and_a_command() -> None:
    lines = [
        line
        for line in (DEPLOY / "crontab").read_text().splitlines()
        if line and not line.startswith("#") and "=" not in line.split()[0]
    ]
    assert len(lines) == 1
    assert re.match(r"([\d*/,-]+ ){5}cd /", lines[0])
    assert "%" not in lines[0], "cron reads % as the end of the line"


def test_the_container_copies_what_is_there() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    for line in re.findall(r"^COPY (.+) \S+$", text, flags=re.M):
        assert all((DEPLOY.parents[1] / name).exists() for name in line.split())
    assert "USER forecast" in text
