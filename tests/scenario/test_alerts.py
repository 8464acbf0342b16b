"""Alerts are stated in the config, strictly, and a config can never run a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.errors import ScenarioError
from forecast.scenario.load import load_scenario

CONFIG = """title: A race
case: small-case
as_of: 2023-11-22
horizon: 2024-10-01
alerts:
  - {alert}
"""


def stated(tmp_path: Path, alert: str) -> Path:
    path = tmp_path / "race.yaml"
    path.write_text(CONFIG.replace("{alert}", alert), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "alert",
    [
        "{kind: probability, outcome: rutte, above: 0.5}",
        "{kind: probability, outcome: field, above: 0.3, below: 0.1}",
        "{kind: move, by: 0.05}",
        "{kind: pivot, member: HU, above: 0.2}",
        "{kind: staleness, days: 30}",
        "{kind: diagnostics, verdict: doubtful}",
    ],
)
def test_each_kind_can_be_stated(tmp_path: Path, alert: str) -> None:
    assert len(load_scenario(stated(tmp_path, alert)).alerts) == 1


@pytest.mark.parametrize(
    ("alert", "words"),
    [
        ("{kind: probability, outcome: rutte}", r"above and below are both absent; give one"),
        ("{kind: probability, outcome: rutte, above: 50}", r"above is 50; it must be at most 1"),
        ("{kind: probabilty, outcome: rutte, above: 0.5}", r"did you mean 'probability'"),
        ("{kind: staleness, dyas: 30}", r"unknown key 'dyas' in alerts\.0"),
        ("{kind: staleness, days: 0}", r"it must be at least 1"),
        ("{days: 30}", r"alerts\.0 has no kind"),
    ],
)
def test_a_fault_is_told_with_file_and_line(tmp_path: Path, alert: str, words: str) -> None:
    with pytest.raises(ScenarioError, match=rf"race\.yaml:6: .*{words}"):
        load_scenario(stated(tmp_path, alert))


@pytest.mark.parametrize("key", ["command", "run", "on_alert", "exec"])
def test_no_key_of_an_alert_runs_a_command(tmp_path: Path, key: str) -> None:
    with pytest.raises(ScenarioError, match=f"unknown key '{key}'"):
        load_scenario(stated(tmp_path, f"{{kind: staleness, days: 30, {key}: touch owned}}"))


def test_neither_alerts_nor_pin_are_part_of_what_names_a_run(tmp_path: Path) -> None:
    scenario = load_scenario(stated(tmp_path, "{kind: staleness, days: 30}"))
    assert {"alerts", "pinned"} & scenario.model_dump(mode="json").keys() == set()
