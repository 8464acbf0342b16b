"""The hierarchy of sites, worked out exactly given its scales.

Given how widely races, bodies and rules differ, all that is left of the hierarchy of
`forecast.model.learn_process` is normal: the mean over all races, the effects of bodies and rules,
and each race. So the draws of the scales alone tell a new race, and they need only small weights
for races that are left out, since one race says little of a scale (integrated importance
sampling: Vehtari, Mononen, Tolvanen, Sivula and Winther 2016; Merkle, Furr and Rabe-Hesketh 2019).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.model.leave_out import weights_without

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EVERY = -1
"""In place of a body or rule: any that was not met, drawn like the others."""


@dataclass(frozen=True)
class Races:
    """Finished races, each with its group of bodies and of rules, and one parameter's sites.

    body, rule: (race,), indices. precision, shift: (race,); what a race says of the parameter x
    is exp(shift x - precision x^2 / 2).
    """

    body: Ints
    rule: Ints
    precision: Floats
    shift: Floats


@dataclass(frozen=True)
class Scales:
    """Draws of the scales of one parameter. case, rule, body: (draw,).

    centre, mean_sd: normal prior of the mean over all races.
    """

    centre: float
    mean_sd: float
    case: Floats
    rule: Floats
    body: Floats


@dataclass(frozen=True)
class Effects:
    """Normal law of the standardised mean and effects, given each draw of the scales.

    mean: (draw, effect). covariance: (draw, effect, effect). log_evidence: (draw,), of the sites.
    unit: (draw, effect), the sd that each is a multiple of. Effects: the mean, rules, bodies.
    """

    mean: Floats
    covariance: Floats
    log_evidence: Floats
    unit: Floats
    n_rules: int


def effects(races: Races, scales: Scales, keep: NDArray[np.bool_]) -> Effects:
    """What the kept races say. keep: (race,)."""
    n_rules, n_bodies = int(races.rule.max()) + 1, int(races.body.max()) + 1
    unit = np.concatenate(
        [
            np.full((len(scales.case), 1), scales.mean_sd),
            np.repeat(scales.rule[:, None], n_rules, axis=1),
            np.repeat(scales.body[:, None], n_bodies, axis=1),
        ],
        axis=1,
    )
    places = np.stack([np.zeros_like(races.rule), 1 + races.rule, 1 + n_rules + races.body], axis=1)
    precision, shift, constant = _about_the_centre(races, scales, keep)
    inverse = np.tile(np.eye(unit.shape[1]), (len(unit), 1, 1))
    told = np.zeros_like(unit)
    for race in np.flatnonzero(keep):
        of_race = unit[:, places[race]]
        block = of_race[:, :, None] * of_race[:, None, :] * precision[:, race, None, None]
        inverse[:, places[race][:, None], places[race][None, :]] += block
        told[:, places[race]] += of_race * shift[:, race, None]
    covariance = np.linalg.inv(inverse)
    mean = np.einsum("dij,dj->di", covariance, told)
    log_evidence = (
        constant.sum(axis=1)
        + 0.5 * np.einsum("di,di->d", mean, told)
        - 0.5 * np.linalg.slogdet(inverse)[1]
    )
    return Effects(mean, covariance, log_evidence, unit, n_rules)


def _about_the_centre(
    races: Races, scales: Scales, keep: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats]:
    """(draw, race), sites of how far a race's expectation lies from the centre; 0 if not kept."""
    variance = scales.case[:, None] ** 2
    narrowed = 1.0 + races.precision * variance
    shift = races.shift - races.precision * scales.centre
    constant = 0.5 * shift**2 * variance / narrowed - 0.5 * np.log(narrowed)
    constant += races.shift * scales.centre - 0.5 * races.precision * scales.centre**2
    return (
        np.where(keep, races.precision / narrowed, 0.0),
        np.where(keep, shift / narrowed, 0.0),
        np.where(keep, constant, 0.0),
    )


def new_race(
    found: Effects, scales: Scales, weight: Floats, body: int, rule: int
) -> tuple[float, float]:
    """Mean and sd of the parameter in a new race. weight: (draw,). body, rule: or `EVERY`."""
    places, spread = [0], scales.case**2
    for group, group_sd, first in (
        (rule, scales.rule, 1),
        (body, scales.body, 1 + found.n_rules),
    ):
        if group == EVERY:
            spread = spread + group_sd**2
        else:
            places.append(first + group)
    unit = found.unit[:, places]
    centre = scales.centre + np.einsum("di,di->d", unit, found.mean[:, places])
    covariance = found.covariance[:, places][:, :, places]
    variance = np.einsum("di,dij,dj->d", unit, covariance, unit) + spread
    mean = float(np.average(centre, weights=weight))
    return mean, float(np.average(variance + (centre - mean) ** 2, weights=weight)) ** 0.5


def without(
    every: Effects, races: Races, scales: Scales, left_out: Sequence[int]
) -> tuple[Effects, Floats, float]:
    """What the other races say, weights (draw,) of the scales without these, and Pareto k.

    every: what all races say. left_out: places of those that are not to be heard.
    """
    keep = np.ones(len(races.body), dtype=bool)
    keep[list(left_out)] = False
    others = effects(races, scales, keep)
    log_weight, k = weights_without((every.log_evidence - others.log_evidence)[:, None])
    return others, np.exp(log_weight[:, 0]), float(k[0])
