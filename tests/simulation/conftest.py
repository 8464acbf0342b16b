"""Races made by hand: a posterior without a model, as small as the question allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
import xarray as xr

from forecast.outcomes import SampledOutcomes
from forecast.posterior import Diagnostics, Posterior
from forecast.process.calendar import Calendar
from forecast.process.decision_rule import WinSet, win_set
from forecast.scenario.schema import Scenario
from forecast.simulation.engine import empty_results, release_days, simulate, spread_over_draws
from forecast.simulation.program import run_paths
from forecast.simulation.results import Results
from forecast.simulation.setting import Setting, Stated, setting
from forecast.simulation.state import OPEN, SILENT, UNNAMED
from forecast.simulation.world import PARAMETERS

AS_OF = date(2024, 1, 1)
NOT_AT_ALL = -50.0
"""A log-rate at which nothing happens, or a utility at which nobody agrees."""

STILL = {name: NOT_AT_ALL if name.startswith("log_") else 0.0 for name in PARAMETERS}
STILL |= {"statement_sharpness": 2.5, "log_reserve_gap": 0.4, "log_accept_gap": 0.2}
"""Process parameters under which no clock runs: a test sets those that it is about."""

LIVELY = STILL | {
    "support_pull": 0.8,
    "log_speaking_rate": -4.5,
    "speaking_home": 1.5,
    "speaking_frontrunner": 0.7,
    "speaking_agenda": 0.5,
    "speaking_strength": 0.7,
    "speaking_privacy": 0.7,
    "objection_threshold": -1.0,
    "log_concession_rate": -4.0,
    "concession_utility": 0.3,
    "concession_support": 1.2,
    "concession_isolation": 0.4,
    "log_deadline_gain": 1.1,
    "permanent_share": 0.05,
    "log_proposal_rate": -3.0,
    "proposal_support": 1.5,
    "proposal_agenda": 0.5,
    "proposal_sharpness": 1.0,
    "proposal_focal": 1.0,
    "draft_latent": -1.5,
    "draft_refused": -2.5,
    "log_withdrawal_rate": -6.5,
    "withdrawal_gap": 2.5,
    "log_availability_rate": -5.0,
    "refusal_penalty": -0.5,
    "log_entry_rate": -4.5,
    "entry_deadlock": 0.7,
    "log_extension_rate": -5.0,
    "extension_liking": 0.4,
    "extension_reluctance": -1.0,
}
"""Every kind of event happens within a few months."""


@dataclass(frozen=True)
class Race:
    """What a simulation needs, ready to run."""

    posterior: Posterior
    scenario: Scenario
    setting: Setting
    names: tuple[str, ...]

    def run(self, *, workers: int = 2) -> SampledOutcomes:
        return simulate(self.posterior, self.scenario, self.setting, self.names, workers=workers)

    def trace(self, n_events: int = 200) -> Results:
        """Every path with its events: rows of day, what, member, candidate, level."""
        n_paths, seed = self.scenario.simulation.paths, self.scenario.rng_seed
        sizes = self.posterior.draws.sizes
        draw = spread_over_draws(n_paths, sizes["chain"], sizes["draw"])
        release = release_days(self.setting.bindings, seed, n_paths)
        results = empty_results(self.setting, n_paths, n_events)
        paths = np.arange(n_paths)
        run_paths(self.setting.world, self.setting.draws, seed, paths, draw, release, results)
        return results


@dataclass(frozen=True)
class Plan:
    """A race in words; see `build`. utility: (member, candidate), or (draw, member, candidate)
    with all draws in one chain. Opening states are by candidate, stances by (member, candidate).
    """

    utility: np.ndarray
    process: Mapping[str, float]
    days: int = 200
    paths: int = 1000
    seed: int = 7
    newcomers: int = 0
    rule: WinSet | None = None
    is_ballot: bool = False
    status: Mapping[int, int] = field(default_factory=dict)
    stance: Mapping[tuple[int, int], int] = field(default_factory=dict)
    permanent: float = 0.0
    frontrunner: int = -1
    home: Mapping[int, int] = field(default_factory=dict)
    counted: Mapping[int, float] = field(default_factory=dict)
    kept: int = -1
    slots: tuple[float, ...] = ()
    deadlines: tuple[float, ...] = ()
    term_end: float = 0.0
    step_days: float = 7.0
    assume: tuple[dict[str, Any], ...] = ()
    backing: tuple[int, float] | None = None
    bindings: tuple[dict[str, Any], ...] = ()


def build(plan: Plan) -> Race:
    """Pack a plan. backing: patron and effect. bindings: candidate, effect, starts, known."""
    posterior = _posterior(plan)
    n_members, n_candidates = plan.utility.shape[-2:]
    n_known = n_candidates - plan.newcomers
    scenario = Scenario.model_validate(
        {
            "name": "small",
            "title": "A small race",
            "case": "small",
            "as_of": AS_OF,
            "horizon": AS_OF + timedelta(days=plan.days),
            "rng_seed": plan.seed,
            "factors": _factors(plan),
            "assume": plan.assume,
            "simulation": {
                "paths": plan.paths,
                "step_days": plan.step_days,
                "newcomers": plan.newcomers,
            },
        }
    )
    calendar = Calendar(plan.slots, 3.0, plan.deadlines, 30.0, plan.term_end)
    rule = plan.rule or win_set("consensus", n_members)
    shared = setting(posterior, scenario, _stated(plan), calendar, rule, is_ballot=plan.is_ballot)
    names = tuple(f"Name {c}" for c in range(n_known))
    return Race(posterior, scenario, shared, names)


def _posterior(plan: Plan) -> Posterior:
    utility = plan.utility if plan.utility.ndim == 3 else plan.utility[np.newaxis]
    n_draws, n_members, n_candidates = utility.shape
    one = np.ones((1, n_draws))
    effects = [1.0 if plan.backing is None else plan.backing[1]]
    effects += [binding["effect"] for binding in plan.bindings]
    draws = {name: (("chain", "draw"), plan.process[name] * one) for name in PARAMETERS}
    draws |= {
        "utility": (("chain", "draw", "member", "candidate"), utility[np.newaxis]),
        "permanence": (
            ("chain", "draw", "member", "candidate"),
            np.full((1, *utility.shape), plan.permanent),
        ),
        "effect": (("chain", "draw", "factor"), np.array(effects) * one[:, :, np.newaxis]),
    }
    coords = {
        "member": [f"M{i}" for i in range(n_members)],
        "candidate": [f"c{c}" for c in range(n_candidates)],
        "factor": _factor_names(plan),
    }
    return Posterior.of(
        xr.Dataset(draws, coords=coords),
        _opening(plan, n_members, n_candidates).assign_coords(
            {name: coords[name] for name in ("member", "candidate")}
        ),
        Diagnostics("ok", 1.0, 1000.0, 0),
    )


def _opening(plan: Plan, n_members: int, n_candidates: int) -> xr.Dataset:
    stance = np.full((n_members, n_candidates), SILENT, dtype=np.int8)
    for pair, level in plan.stance.items():
        stance[pair] = level
    status = np.full(n_candidates, OPEN, dtype=np.int8)
    status[n_candidates - plan.newcomers :] = UNNAMED
    frontrunner, home = np.zeros(n_candidates), np.full(n_candidates, -1)
    counted = np.zeros(n_candidates)
    for values, stated in ((status, plan.status), (home, plan.home), (counted, plan.counted)):
        for c, value in stated.items():
            values[c] = value
    frontrunner[plan.frontrunner] = plan.frontrunner >= 0
    return xr.Dataset(
        {
            "stance": (("member", "candidate"), stance),
            "status": ("candidate", status),
            "declared": ("candidate", np.zeros(n_candidates)),
            "frontrunner": ("candidate", frontrunner),
            "counted": ("candidate", counted),
            "backed": (("candidate", "patron"), np.zeros((n_candidates, 1), dtype=bool)),
            "home": ("candidate", home),
            "bloc": ("member", np.zeros(n_members, dtype=np.int64)),
            "incumbent_kept": ((), plan.kept),
        }
    )


def _factor_names(plan: Plan) -> list[str]:
    return ["backing", *(f"bound_{b}" for b in range(len(plan.bindings)))]


def _factors(plan: Plan) -> dict[str, Any]:
    shared = {"effect": {"mean": 1.0, "sd": 1.0}, "why": "a test", "source": "judgement"}
    factors: dict[str, Any] = {"backing": {"kind": "backing", "by": "M0", **shared}}
    for b, binding in enumerate(plan.bindings):
        factors[f"bound_{b}"] = {
            "kind": "availability",
            "candidate": f"c{binding['candidate']}",
            "starts": AS_OF + timedelta(days=binding.get("starts", 0)),
            "median_days": 40.0,
            "log_sd": 0.5,
            **shared,
        }
    return factors


def _stated(plan: Plan) -> Stated:
    """The patron pulls on all others; where there is none, its exposure is zero."""
    n_members, n_candidates = plan.utility.shape[-2:]
    patron = plan.backing[0] if plan.backing else 0
    exposure = np.full((1, n_members), 1.0 if plan.backing else 0.0)
    exposure[0, patron] = 0.0
    names = tuple(_factor_names(plan))
    return Stated(
        names=names,
        patron=(patron,),
        backing=(0,),
        exposure=exposure,
        binding=tuple(range(1, len(names))),
        bound=tuple(binding["candidate"] for binding in plan.bindings),
        x=np.ones((len(names), n_members, n_candidates - plan.newcomers)),
        release_on={
            f"bound_{b}": AS_OF + timedelta(days=binding["known"])
            for b, binding in enumerate(plan.bindings)
            if "known" in binding
        },
    )


@pytest.fixture(scope="session")
def race(kernel: None) -> Callable[..., Race]:
    """A function that makes a race: utilities, then process parameters over STILL, then a plan.

    `lively=True` starts from parameters under which everything happens within months.
    """

    def make(
        utility: Any,
        process: Mapping[str, float] | None = None,
        *,
        lively: bool = False,
        **plan: Any,
    ) -> Race:
        base = LIVELY if lively else STILL
        return build(Plan(np.asarray(utility, dtype=float), {**base, **(process or {})}, **plan))

    return make


@pytest.fixture(scope="session")
def chance() -> Callable[[SampledOutcomes, str], float]:
    """P(outcome) by its id."""

    def probability(sampled: SampledOutcomes, outcome: str) -> float:
        code = [o.id for o in sampled.outcomes].index(outcome)
        return float(np.mean(sampled.outcome == code))

    return probability
