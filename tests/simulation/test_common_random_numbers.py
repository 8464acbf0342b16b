"""Close scenarios differ on few paths, so their difference is known far better than either."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from forecast.analysis.paired import difference_of_quantiles, difference_of_shares
from forecast.analysis.tie import Tie
from forecast.outcomes import SampledOutcomes

Race = Callable[..., Any]
UTILITY = np.random.default_rng(5).normal(0.5, 1.0, (200, 6, 3))
PLAN: dict[str, Any] = {
    "days": 150,
    "paths": 4000,
    "term_end": 120.0,
    "deadlines": (120.0,),
    "lively": True,
    "backing": (0, 1.0),
}


def endorsed(on: date, member: int = 3) -> tuple[dict[str, Any], ...]:
    event = {"kind": "stance", "on": on, "member": f"M{member}", "candidate": "c1"}
    return ({**event, "stance": "endorse"},)


def happened(sampled: SampledOutcomes, outcome: str) -> np.ndarray:
    return sampled.outcome == [o.id for o in sampled.outcomes].index(outcome)


@pytest.fixture(scope="module")
def close(race: Race) -> Callable[[int], tuple[SampledOutcomes, SampledOutcomes]]:
    """Two close scenarios under a seed: one member endorses the second name on day 90, or not."""

    def pair(seed: int) -> tuple[SampledOutcomes, SampledOutcomes]:
        plain = race(UTILITY, seed=seed, **PLAN).run()
        event = endorsed(date(2024, 3, 31))
        return plain, race(UTILITY, seed=seed, assume=event, **PLAN).run()

    return pair


def tied(sampled: SampledOutcomes) -> SampledOutcomes:
    """Paths with the weights of one tie, rough enough to matter."""
    ids = tuple(o.id for o in sampled.outcomes)
    edges = np.array([20.0, 60.0, 151.0])
    weight = np.random.default_rng(1).gamma(4.0, 0.25, (len(ids), 4))
    tie = Tie(ids, edges, weight, out_of_reach=0.0, effective_share=0.9)
    return replace(sampled, weight=tie.of(sampled))


@pytest.mark.parametrize("is_tied", [False, True], ids=["even", "weighted"])
def test_the_error_of_a_close_difference_is_a_fifth_of_that_of_independent_paths(
    close: Any, is_tied: bool
) -> None:
    one, two = (tied(s) if is_tied else s for s in close(7))
    found = difference_of_shares(one, two, happened(one, "c1"), happened(two, "c1"))
    assert found.difference > 0
    assert found.unpaired_mcse > 5 * found.mcse


def test_the_errors_are_the_spread_over_seeds(close: Any) -> None:
    runs = [close(seed) for seed in range(100, 116)]
    found = [
        difference_of_shares(one, two, happened(one, "c1"), happened(two, "c1"))
        for one, two in runs
    ]
    gaps = np.array([f.difference for f in found])
    apart = np.array([b.other - a.base for a, b in zip(found, np.roll(found, 1), strict=True)])
    # the draws are the same under every seed, so seeds spread by the luck of the paths alone
    assert 0.4 < gaps.std(ddof=1) / np.mean([f.mcse for f in found]) < 1.6
    assert apart.std(ddof=1) > 5 * gaps.std(ddof=1)


def test_the_median_day_of_close_scenarios_is_compared_closely_too(close: Any) -> None:
    one, two = close(7)
    found = difference_of_quantiles(one, two, 0.5)
    assert found.unpaired_mcse > 5 * found.mcse


def test_what_is_assumed_late_changes_nothing_before(close: Any) -> None:
    one, two = close(7)
    early = one.decided_day < 90.0
    assert early.sum() > 100
    assert (one.decided_day[early] == two.decided_day[early]).all()
    assert (one.outcome[early] == two.outcome[early]).all()


@pytest.mark.parametrize("seed", range(6))
def test_evidence_for_a_candidate_does_not_lower_it(race: Race, seed: int) -> None:
    rng = np.random.default_rng(seed)
    utility = rng.normal(0.3, 1.2, (60, 5, 3))
    plan = {**PLAN, "paths": 1500, "seed": seed, "backing": (0, float(rng.gamma(2.0, 0.5)))}
    plain = race(utility, **plan).run()
    for member in range(5):
        turned = race(utility, assume=endorsed(date(2024, 1, 2), member), **plan).run()
        found = difference_of_shares(plain, turned, happened(plain, "c1"), happened(turned, "c1"))
        assert found.difference > -2 * found.mcse
