"""Standing objections, ended or not.

As `forecast.model.likelihood` says it.
"""

from __future__ import annotations

from math import exp, log, log1p

import numpy as np
from numpy.typing import NDArray

from forecast.model.approximations import NOBODY
from forecast.model.density import names
from forecast.model.density.point import At, term
from forecast.model.density.tables import (
    CONCEDED,
    DAYS,
    ENDED_NEARNESS,
    EPOCH,
    ISOLATION,
    MEMBER,
    SLOT_DAYS,
    SPELL,
    SUPPORT,
    Tables,
)

Floats = NDArray[np.float64]


@term
def log_concession_rate(p: Floats, epoch: Floats, v: float) -> float:
    """Log-hazard far from any deadline; see `forecast.process.rates`.

    p: (parameter,). epoch: row of `Tables.epochs`. v: the member's utility.
    """
    return float(
        p[names.LOG_CONCESSION_RATE]
        + p[names.CONCESSION_UTILITY] * v
        + p[names.CONCESSION_SUPPORT] * epoch[SUPPORT]
        + p[names.CONCESSION_ISOLATION] * epoch[ISOLATION]
    )


@term
def slope_of_conceding(p: Floats, in_p: Floats, epoch: Floats, v: float, by: float) -> float:
    """Add the slopes in a log-hazard that the log-density rises `by`; gives that in the utility."""
    in_p[names.LOG_CONCESSION_RATE] += by
    in_p[names.CONCESSION_UTILITY] += by * v
    in_p[names.CONCESSION_SUPPORT] += by * epoch[SUPPORT]
    in_p[names.CONCESSION_ISOLATION] += by * epoch[ISOLATION]
    return float(by * p[names.CONCESSION_UTILITY])


@term
def stood(at: At, race: Tables, hazard: Floats) -> None:
    """Fill in the integrated hazard of each objection over its life. hazard: (spell,)."""
    gain = exp(at.p[names.LOG_DEADLINE_GAIN])
    hazard[:] = 0.0
    for cell in race.cells:
        e, i = int(cell[EPOCH]), int(cell[MEMBER])
        rate = exp(log_concession_rate(at.p, race.epochs[e], at.v[e, i]))
        hazard[int(cell[SPELL])] += rate * (cell[DAYS] + gain * cell[SLOT_DAYS])


@term
def log_stands(permanent: float, hazard: float) -> float:
    """Log-probability that an objection outlasts an integrated hazard.

    permanent: share of hold-outs who never concede.
    """
    forever, so_far = log(permanent + NOBODY), log1p(-permanent) - hazard
    most, least = max(forever, so_far), min(forever, so_far)
    return most + log1p(exp(least - most))


@term
def concessions_to_expect(at: At, race: Tables, hazard: Floats) -> float:
    """How many objections were to be dropped by now. hazard: as `stood` left it."""
    total = 0.0
    for s in range(len(race.spells)):
        total -= log_stands(at.p[names.PERMANENT_SHARE], hazard[s])
    return total


@term
def concessions(at: At, race: Tables, hazard: Floats) -> float:
    """Objections that were dropped, and those that stand still. hazard: as `stood` left it."""
    p, in_p = at.p, at.in_p
    permanent, gain = p[names.PERMANENT_SHARE], exp(p[names.LOG_DEADLINE_GAIN])
    total = 0.0
    for s in range(len(race.spells)):
        spell = race.spells[s]
        if spell[CONCEDED] == 0.0:
            total += log_stands(permanent, hazard[s])
            continue
        e, i = int(spell[EPOCH]), int(spell[MEMBER])
        epoch, v, near = race.epochs[e], at.v[e, i], gain * spell[ENDED_NEARNESS]
        total += log1p(-permanent) + log_concession_rate(p, epoch, v) + log1p(near) - hazard[s]
        in_p[names.LOG_DEADLINE_GAIN] += near / (1.0 + near)
        at.in_v[e, i] += slope_of_conceding(p, in_p, epoch, v, 1.0)
    for cell in race.cells:
        e, i, s = int(cell[EPOCH]), int(cell[MEMBER]), int(cell[SPELL])
        epoch, v, by = race.epochs[e], at.v[e, i], -1.0
        if race.spells[s, CONCEDED] == 0.0:
            by = -exp(log1p(-permanent) - hazard[s] - log_stands(permanent, hazard[s]))
        rate = exp(log_concession_rate(p, epoch, v))
        near = rate * gain * cell[SLOT_DAYS]
        in_p[names.LOG_DEADLINE_GAIN] += by * near
        at.in_v[e, i] += slope_of_conceding(p, in_p, epoch, v, by * (rate * cell[DAYS] + near))
    return total
