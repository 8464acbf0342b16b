"""Answers with factors off are part of a run: kept, verified, and read back as they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from forecast.analysis.what_if import Chance, Switched, WhatIf
from forecast.errors import StoreError
from forecast.store.runs import StoredRun, load_run, run_id, save_run
from forecast.store.what_if import WHAT_IF, what_if_from


@pytest.fixture
def what_if() -> WhatIf:
    chances = (Chance("anna", 1 / 3, 0.001, -0.1, 0.0004), Chance("field", 2 / 3, 0.001, 0.1, 0.1))
    answers = (
        Switched((), chances, {"summit": 0.4}, 0.9, date(2024, 6, 1)),
        Switched(("backing",), chances, {"summit": 0.3}, 0.8, None),
    )
    return WhatIf(("backing",), "forecast run configs/small-race.yaml", True, answers)


def test_they_come_back_to_the_last_bit_and_name_no_other_run(
    tmp_path: Path, stored: StoredRun, what_if: WhatIf
):
    with_switches = replace(stored, what_if=what_if)
    assert run_id(with_switches) == run_id(stored)
    folder = save_run(tmp_path / run_id(stored), with_switches)
    assert load_run(folder).what_if == what_if
    assert WHAT_IF in (folder / "manifest.json").read_text()


def test_a_run_without_them_has_none_and_a_changed_one_is_refused(
    tmp_path: Path, stored: StoredRun, what_if: WhatIf
):
    assert load_run(save_run(tmp_path / "plain", stored)).what_if is None
    folder = save_run(tmp_path / run_id(stored), replace(stored, what_if=what_if))
    file = folder / WHAT_IF
    file.write_text(file.read_text().replace("0.8", "0.7"))
    with pytest.raises(StoreError, match=r"what_if\.json: has digest"):
        load_run(folder)


def test_a_record_of_another_version_is_named():
    with pytest.raises(ValueError, match="what-if/9"):
        what_if_from({"schema": "succession-forecast/what-if/9"})
