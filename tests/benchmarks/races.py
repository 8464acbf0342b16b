"""Races of any size, as the arrays that the kernel takes: no model, no case, no scenario."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from forecast.process.calendar import Calendar, cut
from forecast.simulation.state import ACCEPT, LATENT, OPEN, OPPOSE, REFUSED, SILENT, UNNAMED
from forecast.simulation.world import (
    IS_GOVERNMENT_CHANGE,
    IS_SHIFT,
    IS_STANCE,
    PARAMETERS,
    Draws,
    Floats,
    Ints,
    World,
)

PROCESS = {
    "support_pull": (0.8, 0.2),
    "log_reserve_gap": (0.41, 0.2),
    "log_accept_gap": (0.18, 0.2),
    "statement_sharpness": (2.5, 0.0),
    "log_speaking_rate": (-10.0, 0.3),
    "speaking_home": (3.5, 0.3),
    "speaking_declared": (0.7, 0.4),
    "speaking_frontrunner": (1.7, 0.4),
    "speaking_agenda": (0.5, 0.3),
    "speaking_strength": (0.7, 0.0),
    "speaking_privacy": (0.7, 0.0),
    "objection_threshold": (-3.0, 0.5),
    "log_concession_rate": (-4.3, 0.4),
    "concession_utility": (0.3, 0.12),
    "concession_support": (1.2, 0.5),
    "concession_isolation": (0.4, 0.3),
    "log_deadline_gain": (1.1, 0.4),
    "permanent_share": (0.08, 0.0),
    "log_proposal_rate": (-3.8, 0.4),
    "proposal_support": (2.5, 0.6),
    "proposal_agenda": (0.5, 0.25),
    "proposal_sharpness": (3.0, 0.5),
    "proposal_focal": (1.0, 0.3),
    "draft_latent": (-1.5, 0.4),
    "draft_refused": (-2.5, 0.5),
    "log_withdrawal_rate": (-7.3, 0.5),
    "withdrawal_gap": (2.5, 0.6),
    "log_availability_rate": (-6.8, 0.4),
    "refusal_penalty": (-0.3, 0.5),
    "log_entry_rate": (-4.3, 0.3),
    "entry_deadlock": (0.7, 0.3),
    "log_extension_rate": (-4.5, 0.5),
    "extension_liking": (0.4, 0.2),
    "extension_reluctance": (-1.0, 0.4),
}
"""Mean and spread of every parameter over draws: about the priors of the flagship."""

LOUD = {"log_speaking_rate": (-4.5, 0.3), "speaking_home": (1.5, 0.3)}
"""Everybody speaks within weeks, most of them more than once."""


@dataclass(frozen=True)
class Made:
    """A race, and what `run_paths` takes besides."""

    world: World
    draws: Draws
    draw_of: Ints
    release_day: Floats


@dataclass(frozen=True)
class Size:
    """How much of everything; `process` overrides PROCESS."""

    n_members: int = 32
    n_names: int = 7
    n_newcomers: int = 6
    n_paths: int = 1000
    n_draws: int = 200
    days: float = 314.0
    quota: int = 0
    is_ballot: bool = False
    vetoes: bool = True
    is_assumed: bool = False
    process: dict[str, tuple[float, float]] = field(default_factory=dict)


def made(size: Size, rng_seed: int = 5) -> Made:
    """Make a race: a favourite, names that are open, latent and reluctant, an incumbent who may
    be kept, a patron, hold-outs, and a name that is bound elsewhere."""
    rng = np.random.default_rng(rng_seed)
    draws = _draws(size, rng)
    release = 170.0 * np.exp(0.5 * rng.standard_normal((size.n_paths, 1)))
    draw_of = np.arange(size.n_paths) % size.n_draws
    return Made(_world(size, rng), draws, draw_of, release)


def _draws(size: Size, rng: np.random.Generator) -> Draws:
    n, shape = size.n_draws, (size.n_draws, size.n_members, size.n_names + size.n_newcomers)
    moments = PROCESS | size.process
    theta = [rng.normal(*moments[name], n) for name in PARAMETERS]
    shared = 1.4 * rng.standard_normal((n, 1, shape[2]))
    shift = np.zeros((n, 4 if size.is_assumed else 0, *shape[1:]))
    shift[:, 2:3] = rng.normal(0.0, 0.5, (n, 1, 1, shape[2])) if size.is_assumed else 0.0
    return Draws(
        theta=np.stack(theta, axis=1),
        utility=0.5 + shared + 0.9 * rng.standard_normal(shape),
        permanence=np.full(shape, 0.1),
        pull=rng.normal(1.0, 0.5, (n, 1)),
        penalty=rng.normal(0.4, 0.3, (n, 1)),
        shift=shift,
    )


def _world(size: Size, rng: np.random.Generator) -> World:
    n_members, n_all = size.n_members, size.n_names + size.n_newcomers
    status = np.full(n_all, UNNAMED)
    status[: size.n_names] = np.resize([OPEN, LATENT, OPEN, REFUSED, LATENT], size.n_names)
    declared, ahead = np.zeros(n_all, int), np.zeros(n_all, int)
    declared[0], ahead[0] = 1, 1
    stance = np.full((n_members, n_all), SILENT, np.int8)
    stance[1:3, 0], stance[3:6, 0], stance[0, 1] = OPPOSE, ACCEPT, OPPOSE
    silent_until = np.full((n_members, n_all), -np.inf)
    if size.is_assumed:
        silent_until[2, 0], silent_until[0, :2] = 30.0, 77.0
    calendar = Calendar((40.0, 130.0, 230.0), 3.0, (130.0, 231.0), 30.0, size.days)
    silences = silent_until[np.isfinite(silent_until)]
    grid = {"step": 7.0, "proposal_scale": 150.0, "extension_scale": 150.0}
    cells = cut(calendar, size.days, **grid, extra=silences)
    rounds = n_all if size.is_ballot else 0
    return World(
        rule=np.array([size.quota or n_members, rounds, size.n_names - 1]),
        veto=np.full(n_members, int(size.vetoes), np.int8),
        home=np.where(np.arange(n_all) < size.n_names, np.arange(n_all) % n_members, -1),
        stance=stance,
        tally=np.stack([status, declared, ahead]),
        counted=np.where(np.arange(n_all) == 1, 0.3, 0.0),
        patron=np.array([0]),
        exposure=(np.arange(n_members)[np.newaxis] > 0) * rng.uniform(0.5, 1.0, (1, n_members)),
        backed=np.zeros((1, n_all), np.int8),
        bound=np.array([0]),
        assumed=_assumed() if size.is_assumed else np.zeros((0, 5), int),
        assumed_day=np.array([10.0, 20.0, 60.0, 90.0]) if size.is_assumed else np.zeros(0),
        silent_until=silent_until,
        wake_day=np.unique(silences),
        edges=cells.edges,
        profile=np.stack(
            [cells.in_slot, cells.nearness, cells.proposal_ramp, cells.extension_ramp]
        ),
        nodes=np.append(np.arange(0.0, size.days, 7.0), size.days),
    )


def _assumed() -> Ints:
    """The patron backs a name, a hold-out objects for good, utilities shift, a government falls."""
    return np.array(
        [
            [IS_STANCE, 0, 2, 3, 0],
            [IS_STANCE, 4, 1, 0, 1],
            [IS_SHIFT, -1, -1, -1, 0],
            [IS_GOVERNMENT_CHANGE, 1, -1, -1, 0],
        ]
    )
