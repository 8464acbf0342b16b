"""The outside view as two Bayesian models: who, and when; hierarchical over bodies and rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt
from numpy.typing import NDArray

from forecast.outside_view.days import days_ahead
from forecast.outside_view.history import PastRace
from forecast.outside_view.odds import log_daily_hazard, utility
from forecast.outside_view.terms import BODY_SD, RULE_SD, WHEN, WHO, Term

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Labels:
    """Names along the axes: bodies, rules, and packages of cases settled together."""

    bodies: tuple[str, ...]
    rules: tuple[str, ...]
    packages: tuple[str, ...]

    @classmethod
    def of(cls, past: Iterable[PastRace]) -> Labels:
        """All names that occur, in alphabetical order."""
        past = list(past)
        return cls(
            bodies=tuple(sorted({p.race.body for p in past})),
            rules=tuple(sorted({p.race.rule for p in past})),
            packages=tuple(sorted({p.package for p in past})),
        )


@dataclass(frozen=True)
class Endings:
    """Who came of every race on every date, flat over alternatives.

    features: (alternative, feature). is_group: (alternative, 2), `field`, `extended`. race:
    (alternative,), which date of which race. chosen: (race,), which alternative came true.
    weight, body, rule, package: (race,).
    """

    features: Floats
    is_group: Floats
    race: Ints
    chosen: Ints
    weight: Floats
    body: Ints
    rule: Ints
    package: Ints


@dataclass(frozen=True)
class Waits:
    """The days that every race on every date had still to go, flat over cells.

    features: (cell, feature). length: (cell,), days. ends: (cell,), whether the race was
    resolved in it. weight, body, rule, package: (cell,).
    """

    features: Floats
    length: Floats
    ends: NDArray[np.bool_]
    weight: Floats
    body: Ints
    rule: Ints
    package: Ints


def endings(past: Sequence[PastRace], labels: Labels) -> Endings:
    """Stack the alternatives of all races."""
    sizes = [len(p.race.alternatives) for p in past]
    starts = np.cumsum([0, *sizes[:-1]])
    names = [name for p in past for name in p.race.alternatives]
    return Endings(
        features=np.vstack([p.race.features for p in past]),
        is_group=np.array([[n == "field", n == "extended"] for n in names], float),
        race=np.repeat(np.arange(len(past)), sizes),
        chosen=starts + [p.race.alternatives.index(p.outcome) for p in past],
        **_by_race(past, labels),
    )


def waits(past: Sequence[PastRace], labels: Labels) -> Waits:
    """Stack the cells of days of all races, up to the one in which each was resolved."""
    days = [days_ahead(p.race) for p in past]
    spans = [d.start < p.days for d, p in zip(days, past, strict=True)]
    sizes = [int(span.sum()) for span in spans]
    ends = np.zeros(sum(sizes), dtype=bool)
    ends[np.cumsum(sizes) - 1] = True
    rows = np.repeat(np.arange(len(past)), sizes)
    return Waits(
        features=np.vstack([d.features[s] for d, s in zip(days, spans, strict=True)]),
        length=np.concatenate([d.length[s] for d, s in zip(days, spans, strict=True)]),
        ends=ends,
        **{name: values[rows] for name, values in _by_race(past, labels).items()},
    )


def _by_race(past: Sequence[PastRace], labels: Labels) -> dict[str, Any]:
    return {
        "weight": np.array([p.weight for p in past]),
        "body": np.array([labels.bodies.index(p.race.body) for p in past]),
        "rule": np.array([labels.rules.index(p.race.rule) for p in past]),
        "package": np.array([labels.packages.index(p.package) for p in past]),
    }


def who_model(told: Endings, labels: Labels) -> pm.Model:
    """A conditional logit whose `field` and `extended` vary between bodies and rules."""
    n_races = len(told.chosen)
    with pm.Model() as model:
        beta = _coefficients(WHO)
        body = _effect("body", BODY_SD, (len(labels.bodies), 2))
        rule = _effect("rule", RULE_SD, (len(labels.rules), 2))
        weight = pm.Data("weight", told.weight)
        log_odds = utility(
            told.features,
            beta,
            told.is_group,
            body[told.body[told.race]],
            rule[told.rule[told.race]],
        )
        odds = pt.zeros(n_races)
        # utilities stay within some ten units of zero, so that no shift is needed
        odds = pt.inc_subtensor(odds[told.race], pt.exp(log_odds))
        pm.Potential("loglik", (weight * (log_odds[told.chosen] - pt.log(odds))).sum())
    return model


def when_model(told: Waits, labels: Labels) -> pm.Model:
    """A proportional hazard per day, constant within each cell."""
    with pm.Model() as model:
        beta = _coefficients(WHEN)
        body = _effect("body", BODY_SD, (len(labels.bodies),))
        rule = _effect("rule", RULE_SD, (len(labels.rules),))
        weight = pm.Data("weight", told.weight)
        log_rate = log_daily_hazard(told.features, beta, body[told.body], rule[told.rule])
        risk = pt.exp(log_rate) * told.length
        last, before = np.flatnonzero(told.ends), np.flatnonzero(~told.ends)
        resolved = weight[last] * pt.log(-pt.expm1(-risk[last]))
        pm.Potential("loglik", resolved.sum() - (weight[before] * risk[before]).sum())
    return model


def _coefficients(terms: dict[str, Term]) -> pt.TensorVariable:
    means, sds = ([getattr(t, name) for t in terms.values()] for name in ("mean", "sd"))
    return pm.Normal("beta", means, sds, shape=len(terms))


def _effect(name: str, scale: float, shape: tuple[int, ...]) -> pt.TensorVariable:
    """Effects that share a spread per group: few races of one body are drawn to the others."""
    sd = pm.HalfNormal(f"{name}_sd", scale, shape=shape[1:])
    return pm.Deterministic(name, pm.Normal(f"{name}_z", 0.0, 1.0, shape=shape) * sd)
