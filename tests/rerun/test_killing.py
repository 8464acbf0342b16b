"""Whatever ends a rerun, and however many there are: nothing is spoiled, lost or done twice."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import forecast

ROOT = Path(forecast.__file__).parents[1]
SCRIPT = Path(__file__).with_name("killing.py")
N_KILLS = int(os.environ.get("SUCCESSION_FORECAST_KILLS", "6"))
"""300 take some minutes: SUCCESSION_FORECAST_KILLS=300 uv run pytest tests/rerun/test_killing.py"""


def found(*arguments: object) -> dict[str, Any]:
    ended = subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return dict(json.loads(ended.stdout))


def test_a_rerun_killed_at_any_moment_spoils_and_loses_nothing(folder: Path) -> None:
    for config in (folder / "configs").iterdir():
        # each kill has a day of its own, and there may be more of them than days to the horizon
        text = re.sub(r"(?m)^horizon: \S+", "horizon: 2027-12-31", config.read_text())
        config.write_text(text)
    told = found("kills", folder, N_KILLS, 20260115)
    assert told["wrong"] == []
    assert told["caught"] > 0, "every rerun was over before it was killed"
    assert told["runs"] == 3 * (N_KILLS + 1)


@pytest.mark.parametrize("way", ["wait", "refuse"])
def test_eight_reruns_at_once_compute_each_scenario_once(folder: Path, way: str) -> None:
    told = found("crowd", folder, way)
    assert told["asked"] == ["alpha", "beta", "gamma"]
    assert told["wrong"] == []
    assert told["codes"].count(0) >= 1
    assert set(told["codes"]) <= ({0} if way == "wait" else {0, 3})
