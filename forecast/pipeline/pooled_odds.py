"""The odds that a forecast is tied to: the process and the outside view, pooled."""

from __future__ import annotations

import numpy as np

from forecast.outcomes import Floats, SampledOutcomes
from forecast.outside_view.predict import OutsideView
from forecast.scoring.sharpening import sharpened
from forecast.store.pool import KeptWeights

OUTSIDE_VIEW_ALONE = KeptWeights(who=0.0, when=0.0)
"""What counts where no weights are kept."""


def pooled_odds(base: SampledOutcomes, outside: OutsideView, weights: KeptWeights) -> OutsideView:
    """The pool of both, by the weights that the backtest learned; *when* sharpened by it too.

    base: paths of the process without the scenario's own factors and assumptions, each by its
    weight; its *who* is that of the paths resolved by the horizon, of which there may be none: then
    *who* is the outside view's. The spread stays that of the outside view's coefficients, in its
    share of the pool. Days after the horizon are not told apart for the process.
    """
    who, when = _chances(base), _decided_by(base, len(outside.decided_by))
    share = weights.who if who else 0.0
    names = tuple(dict.fromkeys((*outside.chances, *who)))

    def mixed(name: str, said: float) -> float:
        return share * who.get(name, 0.0) + (1 - share) * said

    def by(said: Floats) -> Floats:
        return sharpened(weights.when * when + (1 - weights.when) * said, weights.sharpness)

    return OutsideView(
        chances={name: mixed(name, outside.chances.get(name, 0.0)) for name in names},
        spread={
            name: (mixed(name, low), mixed(name, high))
            for name, (low, high) in ((n, outside.spread.get(n, (0.0, 0.0))) for n in names)
        },
        decided_by=by(outside.decided_by),
        decided_by_spread=by(outside.decided_by_spread),
    )


def _chances(base: SampledOutcomes) -> dict[str, float]:
    """Outcome to its share of the paths that were resolved; empty where none was."""
    ids = [outcome.id for outcome in base.outcomes]
    paths = np.bincount(base.outcome, weights=base.weights, minlength=len(ids)).tolist()
    resolved = {name: n for name, n in zip(ids, paths, strict=True) if name != "undecided"}
    total = sum(resolved.values())
    return {name: n / total for name, n in resolved.items()} if total else {}


def _decided_by(base: SampledOutcomes, n_days: int) -> Floats:
    """(day,), share of the paths resolved by the end of day 0 (the as-of date), 1, 2, ..."""
    order = np.argsort(base.decided_day)
    so_far = np.append(0.0, np.cumsum(base.weights[order]))
    ends = np.arange(1.0, n_days + 1.0)
    by_day: Floats = so_far[np.searchsorted(base.decided_day[order], ends)] / so_far[-1]
    return by_day
