"""Tail conditionals by hand, and members of one bloc who move apart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
import xarray as xr

from forecast.analysis.coherence import at_odds, tails
from forecast.outcomes import SampledOutcomes
from forecast.posterior import Diagnostics, Posterior

Sampled = Callable[..., SampledOutcomes]


def test_tails_are_shares_among_the_late_and_late_shares_among_the_chosen(
    sampled: Sampled,
) -> None:
    # three quarters have come by day 30; of the late ones Ben has three in four
    outcome = [0] * 10 + [1] * 2 + [0] + [1] * 3 + [4] * 4
    days = [10.0] * 6 + [30.2] * 6 + [50.0] * 4 + [np.inf] * 4
    found = tails(sampled(outcome=outcome, decided_day=days))
    assert found is not None
    assert found.after == date(2024, 1, 31)
    assert found.p_late == pytest.approx(4 / 20)
    rows = {row.outcome: row for row in found.rows}
    assert set(rows) == {"anna", "ben"}
    assert rows["anna"].p_given_decided == pytest.approx(11 / 16)
    assert rows["anna"].p_given_late == pytest.approx(1 / 4)
    assert rows["anna"].p_late_given == pytest.approx(1 / 11)
    assert rows["ben"].p_late_given == pytest.approx(3 / 5)
    assert rows["ben"].p_late_given_decided == pytest.approx(4 / 16)
    # both are told of the same paths
    assert rows["ben"].p_given_late == pytest.approx(
        rows["ben"].p_late_given * rows["ben"].p_given_decided / rows["ben"].p_late_given_decided
    )


def test_where_nothing_is_decided_or_all_at_once_there_is_no_tail(sampled: Sampled) -> None:
    assert tails(sampled(decided_day=np.full(9, np.inf))) is None
    assert tails(sampled(decided_day=np.full(9, 12.0))) is None


def posterior(utility: np.ndarray, bloc: list[int], ess: float = 1000.0) -> Posterior:
    n_members, n_candidates = utility.shape[-2:]
    draws = xr.Dataset(
        {"utility": (("chain", "draw", "member", "candidate"), utility)},
    )
    opening = xr.Dataset(
        {"bloc": ("member", np.array(bloc))},
        coords={
            "member": [f"M{i}" for i in range(n_members)],
            "candidate": [f"c{c}" for c in range(n_candidates)],
        },
    )
    return Posterior.of(draws, opening, Diagnostics("ok", 1.0, ess, 0))


def test_members_of_one_bloc_who_move_apart_are_named_and_others_are_not() -> None:
    rng = np.random.default_rng(1)
    common = rng.normal(size=(2, 500, 1, 1))
    utility = common + rng.normal(size=(2, 500, 5, 2))
    utility[..., 1, 0] = -utility[..., 0, 0] + 0.1 * rng.normal(size=(2, 500))
    utility[..., 4, 0] = -utility[..., 0, 0]
    # M4 is in no bloc, so that its opposition is no fault
    found = at_odds(posterior(utility, [0, 0, 0, 1, -1]), ("c0", "c1"))
    assert {(p.first, p.second) for p in found} == {("M0", "M1"), ("M1", "M2")}
    assert {p.candidate for p in found} == {"c0"}
    assert found[0].correlation < -0.9
    assert at_odds(posterior(utility, [0, 0, 0, 1, -1], ess=5.0), ("c0",)) == ()


def test_chance_in_the_draws_accuses_nobody() -> None:
    rng = np.random.default_rng(2)
    utility = rng.normal(size=(4, 250, 30, 3))
    assert at_odds(posterior(utility, [0] * 30), ("c0", "c1", "c2")) == ()
