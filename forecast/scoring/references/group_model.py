"""The strong reference: a learned model of *what kind* of outcome, times the front-runner rule.

P(named, field, extended) is a ridge multinomial logit on a few features of the race; who among
the known is the front-runner rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, tanh

import numpy as np

from forecast.scoring.decision_days import Floats
from forecast.scoring.references.conditional_logit import (
    DEFAULT_PENALTY,
    Choice,
    ConditionalLogit,
    fit_conditional_logit,
)
from forecast.scoring.references.rates import Rates, without_names
from forecast.scoring.references.view import GROUPS, LabelledView, RaceView, case_weights
from forecast.scoring.references.who import front_runner_share, joint

INTERCEPT_PENALTY = 0.1
"""Weak: how often each group comes true is learned almost freely."""

TERM_END_SCALE_DAYS = 180.0
"""Beyond half a year from the end of the term, its distance tells little more."""

MAX_STANDARD = 3.0
"""A race unlike all others (ten years old, forty names) is held to three deviations."""


@dataclass(frozen=True, eq=False)
class GroupModel:
    """The learned logit, how features are standardised, and the families with an effect.

    centre, scale: (feature,), over training rows; families stay indicators.
    """

    logit: ConditionalLogit
    centre: Floats
    scale: Floats
    families: tuple[str, ...]

    def group_of(self, view: RaceView) -> dict[str, float]:
        """P(named), P(field), P(extended) for this race as it looks."""
        standard = _standard(_features(view)[np.newaxis], self.centre, self.scale)[0]
        p = self.logit.probabilities(_by_group(standard, view.family, self.families))
        found = dict(zip(GROUPS, p.tolist(), strict=True))
        return without_names(found) if not view.known else found


def fit_group_model(
    rows: Sequence[LabelledView], *, penalty: float = DEFAULT_PENALTY
) -> GroupModel:
    """Learn the group model, each case weighted equally.

    Features: log days since opening, closeness of the end of the term and whether it is
    known, log number of names, whether anybody is called ahead (each standardised), an
    intercept, and the family of the body. All but the intercept stand under one ridge, which
    makes the families' effects shrink like random ones.

    Raises:
        InputError: without rows.
    """
    weights = case_weights(rows)
    raw = np.array([_features(row.view) for row in rows])
    centre = np.average(raw, axis=0, weights=weights)
    spread = np.sqrt(np.average((raw - centre) ** 2, axis=0, weights=weights))
    scale = np.where(spread > 1e-9, spread, 1.0)
    families = tuple(sorted({row.view.family for row in rows}))
    choices = [
        Choice(
            row.view.case,
            _by_group(standard, row.view.family, families),
            GROUPS.index(row.group),
        )
        for row, standard in zip(rows, _standard(raw, centre, scale), strict=True)
    ]
    strength = np.full(1 + raw.shape[1] + len(families), penalty)
    strength[0] = INTERCEPT_PENALTY
    logit = fit_conditional_logit(choices, penalty=np.tile(strength, 2), rescale=False)
    return GroupModel(logit, centre, scale, families)


def strong_reference(model: GroupModel, rates: Rates, view: RaceView) -> dict[str, float]:
    """P(group) by the learned model x P(who | a known name) by the front-runner rule."""
    return joint(model.group_of(view), front_runner_share(rates, view))


def _features(view: RaceView) -> Floats:
    has_end = view.days_to_term_end is not None
    return np.array(
        [
            log(1.0 + max(view.days_since_opened, 0.0)),
            tanh((view.days_to_term_end or 0.0) / TERM_END_SCALE_DAYS),
            float(has_end),
            log(1.0 + len(view.known)),
            float(view.front_runner is not None),
        ]
    )


def _standard(raw: Floats, centre: Floats, scale: Floats) -> Floats:
    """(row, feature), within the range that a standardised feature may sensibly reach."""
    return np.clip((raw - centre) / scale, -MAX_STANDARD, MAX_STANDARD)


def _by_group(standard: Floats, family: str, families: Sequence[str]) -> Floats:
    """(group, 2 x feature): `field` and `extended` have effects of their own, `named` none."""
    own = [float(family == one) for one in families]
    features = np.concatenate([[1.0], standard, own])
    none = np.zeros_like(features)
    return np.array([np.append(none, none), np.append(features, none), np.append(none, features)])
