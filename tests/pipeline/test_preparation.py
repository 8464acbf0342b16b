"""From a question to arrays, on real cases of bodies that are not NATO."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from forecast.pipeline import ask, prepare


@pytest.fixture
def prepared(tmp_path: Path) -> Any:
    """Prepares a plain scenario of a case of the seeds."""

    def build(case: str, as_of: str, horizon: str) -> Any:
        config = tmp_path / "plain.yaml"
        config.write_text(
            f"title: T\ncase: {case}\nas_of: {as_of}\nhorizon: {horizon}\n", encoding="utf-8"
        )
        return prepare(ask(config)).inputs

    return build


def test_those_who_speak_as_one_see_a_name_alike(prepared):
    record = prepared("imf-2004", "2004-04-25", "2005-06-01").record
    blocs = np.array([*record.blocs, "none"])[record.bloc]
    seats = [m for m, bloc in zip(record.members, blocs, strict=True) if bloc == "bloc EU"]
    assert len(seats) == 8
    assert {"DE", "ES", "FR", "GB", "EU 01"} <= set(seats)


def test_a_member_without_covariates_is_in_no_bloc(prepared):
    record = prepared("un-2026", "2026-10-05", "2027-02-01").record
    blocs = dict(zip(record.members, np.array([*record.blocs, "none"])[record.bloc], strict=True))
    assert blocs["PK"] == "none"
    assert blocs["FR"] == blocs["GB"] == "western"


def test_straw_polls_of_a_council_reach_the_record(prepared):
    inputs = prepared("un-2026", "2026-10-05", "2027-02-01")
    record = inputs.record
    names = [record.candidates[c] for c in record.epochs.candidate[record.tallies.epoch]]
    counts = dict(zip(names, record.tallies.in_favour.tolist(), strict=True))
    assert (counts["grynspan"], counts["bachelet"], counts["baki"]) == (9, 1, 0)
    assert (inputs.win_set.quota, len(inputs.win_set.veto)) == (9, 5)
    support = record.epochs.support[record.now]
    assert support[record.candidates.index("grynspan")] == pytest.approx(9 / 15)
