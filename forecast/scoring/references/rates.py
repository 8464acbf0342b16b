"""Base rates, learned from other cases: how often a known name wins, and the like.

Cases are few and bodies differ, so each rate of a family is drawn towards that of all, and
that of all towards an even split, by pseudo-counts in units of cases.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from forecast.scoring.decision_days import Floats
from forecast.scoring.references.view import GROUPS, LabelledView, RaceView, case_weights

FAMILY_STRENGTH = 5.0
"""Cases' worth of the overall rate in a family's: five cases of its own weigh as much.
Judgement; families in the facts hold some 1 to 12 cases."""

OVERALL_STRENGTH = 1.0
"""One case, split evenly, keeps a rate away from 0 and 1: what never happened among fifty
cases may still happen in the next."""


@dataclass(frozen=True, eq=False)
class ShrunkenRates:
    """Probabilities of the same few categories, overall and by family: (category,)."""

    overall: Floats
    by_family: Mapping[Hashable, Floats]

    def of(self, family: Hashable) -> Floats:
        """The family's rates; the overall ones for a family never seen."""
        return self.by_family.get(family, self.overall)


@dataclass(frozen=True)
class Rates:
    """All that the rules of thumb need to know.

    group: named, field, extended. front_runner: the reported front-runner wins, given that
    one of several known names does. kept: the incumbent is kept, where one can be.
    """

    group: ShrunkenRates
    front_runner: float
    kept: ShrunkenRates

    def group_of(self, view: RaceView) -> dict[str, float]:
        """P(named), P(field), P(extended) for bodies of this kind; no name, no `named`."""
        found = dict(zip(GROUPS, self.group.of(view.family).tolist(), strict=True))
        return without_names(found) if not view.known else found


def without_names(group: Mapping[str, float]) -> dict[str, float]:
    """The groups where nobody is known yet: whoever is named is then from the field."""
    return {
        "named": 0.0,
        "field": group["named"] + group["field"],
        "extended": group["extended"],
    }


def learn_rates(rows: Sequence[LabelledView]) -> Rates:
    """Learn the rates from training rows, each case weighted equally.

    Raises:
        InputError: without rows.
    """
    weights = case_weights(rows)
    families = [row.view.family for row in rows]
    groups = np.array([[row.group == group for group in GROUPS] for row in rows], dtype=float)
    can_keep = np.array([row.view.kept_outcome is not None for row in rows])
    kept = np.array([row.seen_outcome == row.view.kept_outcome for row in rows])
    either = np.stack([kept, ~kept], axis=1).astype(float)
    return Rates(
        group=shrunken(groups, weights, families),
        front_runner=_front_runner_rate(rows, weights),
        kept=shrunken(either, weights * can_keep, families),
    )


def shrunken(counts: Floats, weights: Floats, families: Sequence[Hashable]) -> ShrunkenRates:
    """Weighted shares of categories, drawn to the overall share and that to an even split.

    counts: (row, category), which one it was. weights: (row,), in cases.

    >>> one = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    >>> rates = shrunken(one, np.ones(3), ["x", "x", "y"])
    >>> rates.overall.tolist(), rates.of("y").round(3).tolist()
    ([0.625, 0.375], [0.521, 0.479])
    """
    n_categories = counts.shape[1]
    total = counts * weights[:, np.newaxis]
    overall = total.sum(axis=0) + OVERALL_STRENGTH / n_categories
    overall /= overall.sum()
    by_family: dict[Hashable, Floats] = {}
    for family in sorted(set(families), key=str):
        own = total[[one == family for one in families]].sum(axis=0)
        by_family[family] = (own + FAMILY_STRENGTH * overall) / (own.sum() + FAMILY_STRENGTH)
    return ShrunkenRates(overall, by_family)


def _front_runner_rate(rows: Sequence[LabelledView], weights: Floats) -> float:
    """P(front-runner | a known name wins), from races with one and at least two names."""
    tells = [
        row.view.front_runner is not None and row.group == "named" and len(row.view.known) > 1
        for row in rows
    ]
    hits = [row.seen_outcome == row.view.front_runner for row in rows]
    heard = weights * tells
    return float(((heard * hits).sum() + OVERALL_STRENGTH / 2) / (heard.sum() + OVERALL_STRENGTH))
