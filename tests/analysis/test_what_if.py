"""What is kept of each combination of switches: its chances, and changes from paths in pairs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from forecast.analysis.what_if import MOST_TOGETHER, WhatIf, combinations_of, is_complete, switched
from forecast.outcomes import Outcome, SampledOutcomes


def paths(outcome: np.ndarray) -> SampledOutcomes:
    n = len(outcome)
    nothing: Any = np.zeros((n, 1))
    return SampledOutcomes(
        outcomes=(Outcome("ann", "candidate", "Ann"), Outcome("undecided", "undecided", "none")),
        members=("AA",), candidates=("ann",), as_of=date(2020, 1, 1), horizon=date(2021, 1, 1),
        n_chains=2, n_draws=50, outcome=outcome, decided_day=np.where(outcome == 0, 5.0, np.inf),
        draw=np.arange(n) % 100, objected=nothing > 0, last_holdout=np.full(n, -1),
        holdout_days=np.zeros(n), node_days=np.array([0.0, 366.0]), support=nothing,
        holdouts=nothing,
    )  # fmt: skip


def said(chance: float) -> Any:
    """As much of a forecast as is read."""
    rows = [
        SimpleNamespace(id="ann", probability=chance, mcse=0.02),
        SimpleNamespace(id="undecided", probability=1 - chance, mcse=0.02),
    ]
    summit = SimpleNamespace(id="summit", p_decided_by=0.3)
    line = SimpleNamespace(milestones=(summit,), p_decided_by_horizon=chance, p50=None)
    return SimpleNamespace(outcomes=rows, timeline=line)


def test_a_change_is_told_from_pairs_and_so_more_exactly_than_either_answer():
    luck = np.random.default_rng(2).random(2000)
    base, off = paths(np.where(luck < 0.5, 0, 1)), paths(np.where(luck < 0.45, 0, 1))
    found = switched(["ties"], said(float(np.mean(luck < 0.45))), off, base)
    ann, undecided = found.chances
    assert ann.change == pytest.approx(-undecided.change)
    assert ann.change == pytest.approx(np.mean(luck < 0.45) - np.mean(luck < 0.5))
    assert 0 < ann.change_mcse < ann.mcse / 2
    assert found.decided_by == {"summit": 0.3}


def test_all_combinations_are_asked_up_to_a_number_and_then_each_alone():
    names = [f"f{n}" for n in range(MOST_TOGETHER + 1)]
    assert len(set(combinations_of(names[:-1]))) == 2**MOST_TOGETHER
    assert combinations_of(names) == [(), *((name,) for name in names)]
    assert (is_complete(names[:-1]), is_complete(names)) == (True, False)


def test_an_answer_is_found_by_what_is_off_in_any_order():
    base = paths(np.zeros(200, dtype=int))
    one = switched(["home", "ties"], said(1.0), base, base)
    found = WhatIf(("home", "ties"), "forecast run a.yaml", True, (replace(one, off=()), one))
    assert found.of(["ties", "home"]) is one
    assert found.of(["ties"]) is None
