"""Who enters, opens up, leaves, or is kept.

As `forecast.model.field_moves` says it.
"""

from __future__ import annotations

from math import exp

import numpy as np
from numpy.typing import NDArray

from forecast.evidence.record import LATENT, REFUSED
from forecast.model.density import names
from forecast.model.density.point import At, term
from forecast.model.density.tables import (
    DAYS_OPEN,
    DEADLOCKED_DAYS,
    LATENT_DAYS,
    N_ENTRIES,
    N_SOUGHT,
    REFUSED_DAYS,
    RENEWAL_DAYS,
    STATUS,
    Tables,
)

Floats = NDArray[np.float64]


@term
def log_extension_rate(p: Floats, epoch: Floats, liking: float) -> float:
    """Log-rate at the end of the term of prolonging the name's mandate.

    p: (parameter,). epoch: row of `Tables.epochs`. liking: mean utility over members.
    """
    found = p[names.LOG_EXTENSION_RATE] + p[names.EXTENSION_LIKING] * liking
    if epoch[STATUS] == REFUSED:
        found += p[names.EXTENSION_RELUCTANCE]
    return float(found)


@term
def slope_of_extension(p: Floats, in_p: Floats, epoch: Floats, liking: float, by: float) -> float:
    """Add the slopes in a log-rate that the log-density rises `by`; gives that in the liking."""
    in_p[names.LOG_EXTENSION_RATE] += by
    in_p[names.EXTENSION_LIKING] += by * liking
    if epoch[STATUS] == REFUSED:
        in_p[names.EXTENSION_RELUCTANCE] += by
    return float(by * p[names.EXTENSION_LIKING])


@term
def extensions_to_expect(at: At, race: Tables) -> float:
    """How often the mandate was to be prolonged by now."""
    total = 0.0
    for e in range(len(race.epochs)):
        epoch = race.epochs[e]
        if epoch[RENEWAL_DAYS] != 0.0:
            total += exp(log_extension_rate(at.p, epoch, at.liking[e])) * epoch[RENEWAL_DAYS]
    return total


@term
def extensions(at: At, race: Tables) -> float:
    """Minus the extensions to expect, of which there was none."""
    total = 0.0
    for e in range(len(race.epochs)):
        epoch, liking = race.epochs[e], at.liking[e]
        if epoch[RENEWAL_DAYS] != 0.0:
            expected = exp(log_extension_rate(at.p, epoch, liking)) * epoch[RENEWAL_DAYS]
            total -= expected
            at.in_liking[e] += slope_of_extension(at.p, at.in_p, epoch, liking, -expected)
    return total


@term
def withdrawals_to_expect(at: At, race: Tables) -> float:
    """How many names were to leave by now."""
    base, gain, total = at.p[names.LOG_WITHDRAWAL_RATE], at.p[names.WITHDRAWAL_GAP], 0.0
    for g in range(len(race.gap)):
        for c in range(race.gap.shape[1]):
            if race.open_days[g, c] != 0.0:
                total += exp(base + gain * race.gap[g, c]) * race.open_days[g, c]
    return total


@term
def withdrawals(at: At, race: Tables) -> float:
    """Names that left, and those that did not."""
    base, gain, total = at.p[names.LOG_WITHDRAWAL_RATE], at.p[names.WITHDRAWAL_GAP], 0.0
    for g in range(len(race.gap)):
        for c in range(race.gap.shape[1]):
            if race.open_days[g, c] != 0.0:
                expected = exp(base + gain * race.gap[g, c]) * race.open_days[g, c]
                total -= expected
                at.in_p[names.LOG_WITHDRAWAL_RATE] -= expected
                at.in_p[names.WITHDRAWAL_GAP] -= expected * race.gap[g, c]
    for row in race.withdrawals:
        total += base + gain * row[0]
        at.in_p[names.LOG_WITHDRAWAL_RATE] += 1.0
        at.in_p[names.WITHDRAWAL_GAP] += row[0]
    return total


@term
def openings_to_expect(at: At, race: Tables) -> tuple[float, float]:
    """How many names were to open up by now: of those only floated, and of those that refused."""
    base, penalty = at.p[names.LOG_AVAILABILITY_RATE], at.p[names.REFUSAL_PENALTY]
    latent, refused = 0.0, 0.0
    for e in range(len(race.epochs)):
        latent += race.epochs[e, LATENT_DAYS]
        refused += race.epochs[e, REFUSED_DAYS]
    return exp(base) * latent, exp(base + penalty) * refused


@term
def openings(at: At, race: Tables) -> float:
    """Names that opened up, and those that did not."""
    floated, refused = openings_to_expect(at, race)
    total = -floated - refused
    at.in_p[names.LOG_AVAILABILITY_RATE] -= floated + refused
    at.in_p[names.REFUSAL_PENALTY] -= refused
    for row in race.openings:
        if row[0] == LATENT or row[0] == REFUSED:
            total += at.p[names.LOG_AVAILABILITY_RATE]
            at.in_p[names.LOG_AVAILABILITY_RATE] += 1.0
        if row[0] == REFUSED:
            total += at.p[names.REFUSAL_PENALTY]
            at.in_p[names.REFUSAL_PENALTY] += 1.0
    return total


@term
def entries_to_expect(at: At, race: Tables) -> tuple[float, float]:
    """How many new names were to come up by now: free of a deadlock, and in one."""
    base, gain = at.p[names.LOG_ENTRY_RATE], at.p[names.ENTRY_DEADLOCK]
    stuck = race.rule[0, DEADLOCKED_DAYS]
    return exp(base) * (race.rule[0, DAYS_OPEN] - stuck), exp(base + gain) * stuck


@term
def entries(at: At, race: Tables) -> float:
    """New names that came up, and those that did not."""
    free, stuck = entries_to_expect(at, race)
    n_entries, n_sought = race.rule[0, N_ENTRIES], race.rule[0, N_SOUGHT]
    at.in_p[names.LOG_ENTRY_RATE] += n_entries - free - stuck
    at.in_p[names.ENTRY_DEADLOCK] += n_sought - stuck
    happened = n_entries * at.p[names.LOG_ENTRY_RATE] + n_sought * at.p[names.ENTRY_DEADLOCK]
    return float(happened - free - stuck)
