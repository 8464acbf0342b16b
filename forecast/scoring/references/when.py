"""When, from other cases alone: Kaplan-Meier, and days to the end of the term.

All training cases are finished, so nothing is censored and the Kaplan-Meier curve is the
case-weighted share of cases that lasted longer. Both references step only on days at which
other cases ended. Past the last step both keep a tail: part of one more case, imagined, that
outlasts all, spread exponentially with the median life of the training cases as its mean.
Without it a race older than all others would have no forecast at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecast.errors import InputError
from forecast.scoring.decision_days import DecisionDays, Floats, decision_days
from forecast.scoring.references.view import LabelledView, RaceView, case_weights

TAIL_CASES = 0.1
"""Weight of the tail, in cases: enough to have an answer where no case lasted so long.

A yardstick should be as hard to beat as it can be. On the 51 finished cases a whole case of
tail made Kaplan-Meier 1.5 % worse and days to term end 3 % worse than a twentieth of one.
"""

N_TAIL_ATOMS = 20
"""Equal parts of the tail, each at its median."""


@dataclass(frozen=True, eq=False)
class Durations:
    """Learned days, with weights that sum to the number of cases.

    life: (row,), from opening to resolution. after_term_end: (dated row,), from the end of
        the term, as it was known then, to the resolution; `dated_weight` its weights.
    median_life: days, over cases.
    """

    life: Floats
    weight: Floats
    after_term_end: Floats
    dated_weight: Floats
    median_life: float


def learn_durations(rows: Sequence[LabelledView]) -> Durations:
    """Learn when other cases ended, each case weighted equally.

    Raises:
        InputError: without rows.
    """
    weight = case_weights(rows)
    life = np.array([row.view.days_since_opened + row.days for row in rows], dtype=float)
    dated = [row.view.days_to_term_end is not None for row in rows]
    offsets = np.array([row.days - (row.view.days_to_term_end or 0.0) for row in rows])
    order = np.argsort(life, kind="stable")
    reached = np.cumsum(weight[order]) >= weight.sum() / 2
    return Durations(
        life=life,
        weight=weight,
        after_term_end=offsets[dated],
        dated_weight=weight[dated],
        median_life=max(float(life[order][int(np.argmax(reached))]), 1.0),
    )


def kaplan_meier(durations: Durations, view: RaceView, *, horizon_days: float) -> DecisionDays:
    """Days left, given that the race has lasted so far: P(u) from S(t0 + u) / S(t0).

    t0: days since opening. Only cases that lasted longer than t0 have a say.
    """
    left = durations.life - view.days_since_opened
    return _with_tail(left, durations.weight, durations.median_life, horizon_days)


def days_to_term_end(durations: Durations, view: RaceView, *, horizon_days: float) -> DecisionDays:
    """The end of the term plus what other cases took past it (or spared), if still ahead.

    Kaplan-Meier where no end of the term is known.
    """
    if view.days_to_term_end is None or not len(durations.after_term_end):
        return kaplan_meier(durations, view, horizon_days=horizon_days)
    left = durations.after_term_end + view.days_to_term_end
    return _with_tail(left, durations.dated_weight, durations.median_life, horizon_days)


def _with_tail(left: Floats, weight: Floats, mean_tail: float, horizon_days: float) -> DecisionDays:
    """Atoms at the days still ahead, and the tail past the last of them."""
    if not horizon_days >= 1:
        raise InputError(f"the horizon is {horizon_days} days ahead; it must be at least 1")
    ahead = left > 0
    last = float(left[ahead].max()) if ahead.any() else 0.0
    middles = (np.arange(N_TAIL_ATOMS) + 0.5) / N_TAIL_ATOMS
    tail = np.ceil(last - mean_tail * np.log1p(-middles))
    return decision_days(
        np.append(np.ceil(left[ahead]), tail),
        np.append(weight[ahead], np.full(N_TAIL_ATOMS, TAIL_CASES / N_TAIL_ATOMS)),
        horizon_days=horizon_days,
    )
