"""From the doors to the kernel: labelled draws and a scenario become plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from forecast.posterior import Posterior
from forecast.process.calendar import Calendar, Cells, cut
from forecast.process.decision_rule import WinSet
from forecast.scenario.factors import AvailabilityFactor
from forecast.scenario.process_priors import ProcessPriors
from forecast.scenario.schema import (
    AssumedFactorScale,
    AssumedGovernmentChange,
    AssumedSilence,
    AssumedStance,
    Scenario,
)
from forecast.scenario.vocabulary import STANCES
from forecast.simulation.kernel import (
    ASSUMED_GOVERNMENT,
    ASSUMED_SCALE,
    ASSUMED_STANCE,
    Setting,
)
from forecast.simulation.state import (
    Assumptions,
    Bindings,
    Body,
    Floats,
    Grid,
    Opening,
    Parameters,
    Patrons,
)

NEVER = -np.inf
MAX_BALLOT_ROUNDS = 12


@dataclass(frozen=True)
class Stated:
    """What the scenario's factors mean for the simulation, in the order of the draws.

    patron, backing, exposure: backing factors, their place among the factors, and how far
    each member follows. binding, bound: availability factors and whom they bind.
    x: (factor, member, candidate), the design, for factors whose strength is changed.
    release_on: factor name to the day of release, once known.
    """

    names: tuple[str, ...]
    patron: tuple[int, ...]
    backing: tuple[int, ...]
    exposure: Floats
    binding: tuple[int, ...]
    bound: tuple[int, ...]
    x: Floats
    release_on: Mapping[str, date]


def setting(
    posterior: Posterior,
    scenario: Scenario,
    stated: Stated,
    calendar: Calendar,
    win_set: WinSet,
    *,
    is_ballot: bool,
) -> Setting:
    """All that the paths share, as arrays."""
    utility = _flat(posterior.draws["utility"].to_numpy())
    effect = _effects(posterior, stated)
    opening = _opening(posterior, scenario)
    assumptions = _assumptions(posterior, scenario, stated, effect)
    cells = _cells(calendar, scenario, assumptions)
    return Setting(
        utility=utility,
        parameters=parameters(posterior, scenario.process),
        body=_body(posterior, win_set, is_ballot=is_ballot),
        opening=opening,
        patrons=_patrons(posterior, stated, effect),
        bindings=_bindings(scenario, stated, effect),
        assumptions=assumptions,
        grid=_grid(cells, scenario),
    )


def _flat(values: NDArray[np.float64]) -> Floats:
    """Merge chain and draw, chain by chain."""
    return np.ascontiguousarray(values.reshape(-1, *values.shape[2:]), dtype=np.float64)


def parameters(posterior: Posterior, priors: ProcessPriors) -> Parameters:
    """Process parameters by draw: sampled where they were sampled, fixed otherwise."""
    n_draws = posterior.n_draws

    def values(name: str) -> Floats:
        if name in posterior.draws:
            return _flat(posterior.draws[name].to_numpy())
        return np.full(n_draws, float(getattr(priors, name)))

    return Parameters(**{name: values(name) for name in Parameters._fields})


def _effects(posterior: Posterior, stated: Stated) -> Floats:
    if not stated.names:
        return np.zeros((posterior.n_draws, 0))
    return _flat(posterior.draws["effect"].sel(factor=list(stated.names)).to_numpy())


def _body(posterior: Posterior, win_set: WinSet, *, is_ballot: bool) -> Body:
    veto = np.zeros(win_set.n_members, dtype=np.int8)
    veto[list(win_set.veto)] = 1
    kept = int(posterior.opening["incumbent_kept"])
    return Body(
        n_members=win_set.n_members,
        n_candidates=posterior.opening.sizes["candidate"],
        quota=win_set.quota,
        veto=veto,
        ballot_rounds=MAX_BALLOT_ROUNDS if is_ballot else 0,
        incumbent=kept,
        home=posterior.opening["home"].to_numpy().astype(np.int64),
    )


def _opening(posterior: Posterior, scenario: Scenario) -> Opening:
    opening = posterior.opening
    permanence = np.full(
        (posterior.n_draws, opening.sizes["member"], opening.sizes["candidate"]),
        scenario.process.permanent_share,
    )
    if "permanence" in posterior.draws:
        permanence = _flat(posterior.draws["permanence"].to_numpy())
    return Opening(
        stance=opening["stance"].to_numpy().astype(np.int8),
        status=opening["status"].to_numpy().astype(np.int8),
        declared=opening["declared"].to_numpy().astype(np.int8),
        frontrunner=opening["frontrunner"].to_numpy().astype(np.int8),
        counted=opening["counted"].to_numpy().astype(np.float64),
        permanence=permanence,
    )


def _patrons(posterior: Posterior, stated: Stated, effect: Floats) -> Patrons:
    backed = posterior.opening["backed"].to_numpy().T.astype(np.int8)
    return Patrons(
        member=np.array(stated.patron, dtype=np.int64),
        pull=np.ascontiguousarray(effect[:, list(stated.backing)]),
        exposure=stated.exposure.astype(np.float64),
        backed=np.ascontiguousarray(backed),
    )


def _bindings(scenario: Scenario, stated: Stated, effect: Floats) -> Bindings:
    factors = [scenario.factors[stated.names[k]] for k in stated.binding]
    bound = [f for f in factors if isinstance(f, AvailabilityFactor)]
    fixed = [stated.release_on.get(stated.names[k]) for k in stated.binding]

    def day(when: date | None) -> float:
        return np.nan if when is None else float((when - scenario.as_of).days)

    return Bindings(
        candidate=np.array(stated.bound, dtype=np.int64),
        penalty=np.ascontiguousarray(effect[:, list(stated.binding)]),
        starts=np.array([day(f.starts) for f in bound], dtype=np.float64),
        log_median=np.log(np.array([f.median_days for f in bound], dtype=np.float64)),
        log_sd=np.array([f.log_sd for f in bound], dtype=np.float64),
        fixed_day=np.array([day(when) for when in fixed], dtype=np.float64),
    )


def _assumptions(
    posterior: Posterior, scenario: Scenario, stated: Stated, effect: Floats
) -> Assumptions:
    members = [str(m) for m in posterior.opening["member"].to_numpy()]
    candidates = [str(c) for c in posterior.opening["candidate"].to_numpy()]
    silent_until = np.full((len(members), len(candidates)), NEVER)
    rows: list[tuple[float, int, int, int, int, int, str]] = []
    for assumed in scenario.assume:
        if isinstance(assumed, AssumedSilence):
            where = members.index(assumed.member), candidates.index(assumed.candidate)
            silent_until[where] = max(silent_until[where], _days(scenario, assumed.until))
        else:
            rows.append(_row(assumed, scenario, members, candidates))
    rows.sort(key=lambda row: row[:6])
    return Assumptions(
        kind=np.array([row[1] for row in rows], dtype=np.int64),
        day=np.array([row[0] for row in rows], dtype=np.float64),
        member=np.array([row[2] for row in rows], dtype=np.int64),
        candidate=np.array([row[3] for row in rows], dtype=np.int64),
        level=np.array([row[4] for row in rows], dtype=np.int64),
        permanent=np.array([row[5] for row in rows], dtype=np.int8),
        shift=_shifts(scenario, stated, effect, [row[6] for row in rows], len(candidates)),
        silent_until=silent_until,
    )


def _days(scenario: Scenario, when: date) -> float:
    return float((when - scenario.as_of).days)


def _row(
    assumed: AssumedStance | AssumedGovernmentChange | AssumedFactorScale,
    scenario: Scenario,
    members: list[str],
    candidates: list[str],
) -> tuple[float, int, int, int, int, int, str]:
    day = _days(scenario, assumed.on)
    if isinstance(assumed, AssumedStance):
        return (
            day,
            ASSUMED_STANCE,
            members.index(assumed.member),
            candidates.index(assumed.candidate),
            STANCES.index(assumed.stance),
            int(assumed.permanent),
            "",
        )
    if isinstance(assumed, AssumedGovernmentChange):
        return day, ASSUMED_GOVERNMENT, members.index(assumed.member), -1, -1, 0, ""
    return day, ASSUMED_SCALE, -1, -1, -1, 0, assumed.factor


def _shifts(
    scenario: Scenario, stated: Stated, effect: Floats, factors: list[str], n_candidates: int
) -> Floats:
    """(assumption, draw, member, candidate): what utilities change by from that day on."""
    n_members, n_known = stated.x.shape[1:]
    if not any(factors):
        return np.zeros((0, 0, n_members, n_candidates))
    scale = {a.factor: a.scale for a in scenario.assume if isinstance(a, AssumedFactorScale)}
    shift = np.zeros((len(factors), len(effect), n_members, n_candidates))
    for place, name in enumerate(factors):
        if name:
            k = stated.names.index(name)
            change = (scale[name] - 1.0) * effect[:, k, None, None] * stated.x[k]
            shift[place, :, :, :n_known] = change
    return shift


def _cells(calendar: Calendar, scenario: Scenario, assumptions: Assumptions) -> Cells:
    """Cells that end where an assumed silence ends, besides the calendar's own jumps."""
    cells = cut(
        calendar,
        _days(scenario, scenario.horizon),
        step=scenario.simulation.step_days,
        proposal_scale=scenario.process.proposal_ramp_days,
        extension_scale=scenario.process.extension_ramp_days,
        extra=assumptions.silent_until[np.isfinite(assumptions.silent_until)],
    )
    return cells


def _grid(cells: Cells, scenario: Scenario) -> Grid:
    horizon = float(cells.edges[-1])
    nodes = np.append(np.arange(0.0, horizon, 7.0), horizon)
    return Grid(
        edges=cells.edges,
        in_slot=cells.in_slot,
        nearness=cells.nearness,
        proposal_ramp=cells.proposal_ramp,
        extension_ramp=cells.extension_ramp,
        nodes=nodes,
    )
