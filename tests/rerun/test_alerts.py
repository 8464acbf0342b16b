"""An alert fires when its condition comes to hold, not every morning while it does."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from stand_in import StandIn

from forecast.errors import InputError
from forecast.rerun.hook import call, parsed_command
from forecast.rerun.run import Told

TODAY = date(2026, 1, 15)
Rerun = Callable[..., Any]
WRITE = "import sys, shutil; shutil.copy(sys.argv[1], 'told')"


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.fixture
def alerting(folder: Path) -> Callable[[str], None]:
    """States one alert in the config of alpha."""
    path = folder / "configs" / "alpha.yaml"
    written = path.read_text(encoding="utf-8")

    def state(alert: str) -> None:
        path.write_text(f"{written}\nalerts:\n  - {alert}\n", encoding="utf-8")

    return state


def says(report: Any) -> list[str]:
    return [alert["says"] for alert in report.alerts]


def test_a_probability_fires_when_it_passes_and_again_when_it_comes_back(
    again: Rerun, stand_in: StandIn, alerting: Callable[[str], None]
) -> None:
    alerting("{kind: probability, outcome: first_name, above: 0.65}")
    fired = []
    for number, chance in enumerate((0.6, 0.7, 0.8, 0.5, 0.7)):
        stand_in.chances["alpha"] = chance
        fired.append(says(again(day(number))))
    told = "probability of first_name is 70.0 %, above 65 %"
    assert fired == [[], [told], [], [], [told]]


def test_a_move_fires_on_each_day_on_which_it_is_that_large(
    again: Rerun, stand_in: StandIn, alerting: Callable[[str], None]
) -> None:
    alerting("{kind: move, outcome: first_name, by: 0.1}")
    fired = []
    for number, chance in enumerate((0.5, 0.55, 0.7, 0.85, 0.85)):
        stand_in.chances["alpha"] = chance
        fired.append(says(again(day(number))))
    assert [len(one) for one in fired] == [0, 0, 1, 1, 0]
    (told,) = fired[2]
    assert told.startswith("first_name moved by +15.0 points since 2026-01-16. ")
    assert told.endswith("What moved First <Name> most: 2026-01-16 stance: DE (+15.0)")


def test_a_move_within_monte_carlo_error_is_none(
    again: Rerun, stand_in: StandIn, alerting: Callable[[str], None]
) -> None:
    alerting("{kind: move, by: 0.01}")
    again(day(0))
    stand_in.chances["alpha"] = 0.62  # two points, of which 1.4 are one standard error
    assert says(again(day(1))) == []


def test_a_pivot_fires(again: Rerun, alerting: Callable[[str], None]) -> None:
    alerting("{kind: pivot, member: DE, above: 0.3}")
    assert says(again()) == ["chance that DE is the last to agree is 40.0 %, above 30 %"]


def test_stale_evidence_fires_once_it_is_that_old(
    again: Rerun, alerting: Callable[[str], None]
) -> None:
    alerting("{kind: staleness, days: 40}")
    assert [len(says(again(day(number)))) for number in (0, 60, 61)] == [0, 1, 0]


def test_a_failed_fit_fires_though_its_numbers_are_not_published(
    again: Rerun, stand_in: StandIn, alerting: Callable[[str], None]
) -> None:
    alerting("{kind: diagnostics, verdict: doubtful}")
    assert says(again(day(0))) == []
    stand_in.failing = {"alpha"}
    assert says(again(day(1))) == ["the fit is failed"]
    assert says(again(day(2))) == []


def test_the_command_is_given_the_file(
    again: Rerun, alerting: Callable[[str], None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    alerting("{kind: pivot, member: DE, above: 0.3}")
    report = again(told=Told(on_alert=[sys.executable, "-c", WRITE]))
    assert report.faults == ()
    record = json.loads((folder / "told").read_text())
    assert record["edition"] == report.edition.name
    assert [alert["scenario"] for alert in record["fired"]] == ["alpha"]
    assert record["fired"][0]["alert"] == {"kind": "pivot", "member": "DE", "above": 0.3}


def test_what_the_command_failed_to_tell_is_told_again(
    again: Rerun, alerting: Callable[[str], None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    alerting("{kind: pivot, member: DE, above: 0.3}")
    failing = Told(on_alert=[sys.executable, "-c", "raise SystemExit(7)"])
    assert "ended with 7; the alerts are told again" in again(day(0), told=failing).faults[0]
    assert "ended with 7; the alerts are told again" in again(day(1), told=failing).faults[0]
    report = again(day(2), told=Told(on_alert=[sys.executable, "-c", WRITE]))
    assert (report.faults, len(report.alerts)) == ((), 1)
    assert again(day(3)).alerts == ()


def test_no_shell_reads_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = parsed_command(f"{sys.executable} -c 'import sys; print(sys.argv)' ; touch owned $HOME")
    assert words[-4:] == [";", "touch", "owned", "$HOME"]
    assert call(words, tmp_path / "alerts.json") is None
    assert list(tmp_path.iterdir()) == []


def test_a_command_that_is_not_there_is_told() -> None:
    fault = call(["/no/such/command"], Path("alerts.json"))
    assert fault is not None
    assert "cannot be run: No such file" in fault
    with pytest.raises(InputError, match="close the quotes"):
        parsed_command("notify 'the desk")
    with pytest.raises(InputError, match="is empty"):
        parsed_command(" ")
