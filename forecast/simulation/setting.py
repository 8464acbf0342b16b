"""From the doors to the kernel: labelled draws and a scenario become packed arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from forecast.errors import InputError
from forecast.posterior import Posterior
from forecast.process.calendar import Calendar, cut
from forecast.process.decision_rule import WinSet
from forecast.scenario.factors import AvailabilityFactor
from forecast.scenario.schema import Scenario
from forecast.simulation.assumptions import Assumptions, assumptions, days
from forecast.simulation.world import PARAMETERS, Draws, Floats, World

NODE_DAYS = 7.0
"""Support is read once a week, whatever the cells, and at the horizon."""


@dataclass(frozen=True)
class Stated:
    """What the scenario's factors mean for the simulation.

    names: (factor,), in the order of the draws. patron, backing, exposure: backing factors,
    their members, places, and how far each member follows. binding, bound: availability
    factors and whom they bind. x: (factor, member, candidate), the design. release_on:
    factor to the day of release, once that is known.
    """

    names: tuple[str, ...]
    patron: tuple[int, ...]
    backing: tuple[int, ...]
    exposure: Floats
    binding: tuple[int, ...]
    bound: tuple[int, ...]
    x: Floats
    release_on: Mapping[str, date]


@dataclass(frozen=True)
class Bindings:
    """Availability factors: lognormal day of release after `starts`, or a day that is known.

    starts, log_median, log_sd, known: (binding,); `known` is nan until the day is public.
    """

    starts: Floats
    log_median: Floats
    log_sd: Floats
    known: Floats


@dataclass(frozen=True)
class Setting:
    """All that the kernel runs on."""

    world: World
    draws: Draws
    bindings: Bindings


def setting(
    posterior: Posterior,
    scenario: Scenario,
    stated: Stated,
    calendar: Calendar,
    win_set: WinSet,
    *,
    is_ballot: bool,
) -> Setting:
    """Pack a posterior, a scenario and a rule for the kernel.

    Raises InputError on a rule that weighs its members, which the kernel does not run.
    """
    if win_set.weights is not None:
        raise InputError("the simulation counts heads; choose a rule without weights")
    effect = _effects(posterior, stated)
    assumed = assumptions(posterior, scenario, stated.names, stated.x, effect)
    return Setting(
        world=_world(posterior, scenario, stated, calendar, win_set, assumed, is_ballot),
        draws=Draws(
            theta=_theta(posterior, scenario),
            utility=_flat(posterior, "utility"),
            permanence=_flat(posterior, "permanence"),
            pull=np.ascontiguousarray(effect[:, list(stated.backing)]),
            penalty=np.ascontiguousarray(effect[:, list(stated.binding)]),
            shift=assumed.shift,
        ),
        bindings=_bindings(scenario, stated),
    )


def _flat(posterior: Posterior, name: str) -> Floats:
    """(draw, ...), chain by chain."""
    values = posterior.drawn[name]
    return np.ascontiguousarray(values.reshape(-1, *values.shape[2:]), dtype=np.float64)


def _theta(posterior: Posterior, scenario: Scenario) -> Floats:
    """(draw, parameter): sampled where it was sampled, the scenario's fixed number otherwise."""
    columns = [
        _flat(posterior, name)
        if name in posterior.drawn
        else np.full(posterior.n_draws, float(getattr(scenario.process, name)))
        for name in PARAMETERS
    ]
    return np.ascontiguousarray(np.stack(columns, axis=1))


def _effects(posterior: Posterior, stated: Stated) -> Floats:
    """(draw, factor), in the order of `stated.names`."""
    if not stated.names:
        return np.zeros((posterior.n_draws, 0))
    place = [posterior.drawn.labels("factor").index(name) for name in stated.names]
    values = posterior.drawn["effect"][..., place]
    return np.ascontiguousarray(values.reshape(-1, len(place)))


def _world(
    posterior: Posterior,
    scenario: Scenario,
    stated: Stated,
    calendar: Calendar,
    win_set: WinSet,
    assumed: Assumptions,
    is_ballot: bool,
) -> World:
    opening = posterior.standing
    veto = np.zeros(win_set.n_members, dtype=np.int8)
    veto[list(win_set.veto)] = 1
    # with a round for every name, the last one standing has all votes: a ballot always elects
    rounds = opening.sizes["candidate"] if is_ballot else 0
    kept = int(opening["incumbent_kept"])
    edges, profile = _cells(calendar, scenario, assumed.silent_until)
    tally = [opening[n] for n in ("status", "declared", "frontrunner")]
    return World(
        rule=np.array([win_set.quota, rounds, kept], dtype=np.int64),
        veto=veto,
        home=opening["home"].astype(np.int64),
        stance=np.ascontiguousarray(opening["stance"], dtype=np.int8),
        tally=np.stack(tally).astype(np.int64),
        counted=opening["counted"].astype(np.float64),
        patron=np.array(stated.patron, dtype=np.int64),
        exposure=np.ascontiguousarray(stated.exposure, dtype=np.float64),
        backed=np.ascontiguousarray(opening["backed"].T, dtype=np.int8),
        bound=np.array(stated.bound, dtype=np.int64),
        assumed=assumed.rows,
        assumed_day=assumed.day,
        silent_until=assumed.silent_until,
        wake_day=_wakes(assumed.silent_until, edges[-1]),
        edges=edges,
        profile=profile,
        nodes=np.append(np.arange(0.0, edges[-1], NODE_DAYS), edges[-1]),
    )


def _cells(
    calendar: Calendar, scenario: Scenario, silent_until: Floats
) -> tuple[Floats, NDArray[np.float64]]:
    """Edges and profile of the cells; they also end where an assumed silence ends."""
    cells = cut(
        calendar,
        days(scenario, scenario.horizon),
        step=scenario.simulation.step_days,
        proposal_scale=scenario.process.proposal_ramp_days,
        extension_scale=scenario.process.extension_ramp_days,
        extra=silent_until[np.isfinite(silent_until)],
    )
    rows = [cells.in_slot, cells.nearness, cells.proposal_ramp, cells.extension_ramp]
    return cells.edges, np.stack(rows)


def _wakes(silent_until: Floats, horizon: float) -> Floats:
    """(wake,), the days ahead on which an assumed silence ends."""
    return np.unique(silent_until[(silent_until > 0) & (silent_until < horizon)])


def _bindings(scenario: Scenario, stated: Stated) -> Bindings:
    names = [stated.names[k] for k in stated.binding]
    bound = [f for f in (scenario.factors[n] for n in names) if isinstance(f, AvailabilityFactor)]
    known = [stated.release_on.get(name) for name in names]
    return Bindings(
        starts=np.array([days(scenario, f.starts) for f in bound], dtype=np.float64),
        log_median=np.log(np.array([f.median_days for f in bound], dtype=np.float64)),
        log_sd=np.array([f.log_sd for f in bound], dtype=np.float64),
        known=np.array(
            [np.nan if on is None else days(scenario, on) for on in known], dtype=np.float64
        ),
    )
