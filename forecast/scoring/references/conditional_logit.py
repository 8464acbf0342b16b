"""Conditional logit with a ridge: one alternative chosen out of a set that changes by row.

P(a | row) = exp(x_a . w) / sum over the row's alternatives b of exp(x_b . w)  (McFadden 1974).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from forecast.errors import FitError, InputError
from forecast.scoring.decision_days import Floats

DEFAULT_PENALTY = 1.0
"""A standard normal prior on each effect per standard deviation of its feature: one case
pulls as hard as it would in that prior."""

PENALTY_GRID = (0.3, 1.0, 3.0, 10.0)
"""From a prior that lets an effect reach a factor of six in odds, to one of 40 %."""


@dataclass(frozen=True, eq=False)
class Choice:
    """One row: features of its alternatives (alternative, feature), and which came true.

    unit: what is weighted equally and left out whole, such as the case.
    """

    unit: str
    features: Floats
    chosen: int


@dataclass(frozen=True, eq=False)
class ConditionalLogit:
    """Learned effects: (feature,), on features divided by `scale` (feature,)."""

    weights: Floats
    scale: Floats

    def probabilities(self, features: Floats) -> Floats:
        """P of each alternative: features (alternative, feature) -> (alternative,).

        >>> model = ConditionalLogit(np.array([1.0]), np.array([2.0]))
        >>> model.probabilities(np.array([[2.0], [0.0]])).round(3).tolist()
        [0.731, 0.269]
        """
        logits = (np.asarray(features, float) / self.scale) @ self.weights
        raised = np.exp(logits - logits.max())
        return np.asarray(raised / raised.sum(), dtype=np.float64)


def fit_conditional_logit(
    choices: Sequence[Choice],
    *,
    penalty: float | Floats = DEFAULT_PENALTY,
    rescale: bool = True,
) -> ConditionalLogit:
    """Maximise the penalised log likelihood, each unit weighted equally.

    The loss is -sum over rows of weight x log p + penalty/2 |w|^2.

    Args:
        choices: training rows.
        penalty: one for all features, or (feature,).
        rescale: divide features by their standard deviation over the alternatives of all
            rows, so that one penalty suits all; False where they are on one scale already.

    Raises:
        InputError: no rows, rows of different features, or a penalty that is not positive.
        FitError: where no optimum was found.
    """
    stacked = _stack(choices, rescale)
    strength = np.broadcast_to(np.asarray(penalty, float), stacked.features.shape[1:])
    if not (strength > 0).all():
        raise InputError(f"penalty is {penalty}; it must be greater than 0")
    found = minimize(
        _loss_and_gradient,
        np.zeros(len(strength)),
        args=(stacked, strength),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 1_000, "ftol": 1e-13, "gtol": 1e-7},
    )
    if not found.success:
        raise FitError(f"the conditional logit found no optimum ({found.message}); check features")
    return ConditionalLogit(np.asarray(found.x, dtype=np.float64), stacked.scale)


def choose_penalty(
    choices: Sequence[Choice], *, grid: Iterable[float] = PENALTY_GRID, n_folds: int = 10
) -> float:
    """The penalty with the least mean log loss on units left out, the larger one of a tie.

    Units are dealt in order of name into folds, one each where there are no more than that.
    Pass training rows alone, so that the scored case has no say.
    """
    units = sorted({choice.unit for choice in choices})
    if len(units) < 2:
        raise InputError(f"{len(units)} case; choosing a penalty needs at least two")
    fold_of = {unit: place % n_folds for place, unit in enumerate(units)}
    folds = range(min(n_folds, len(units)))

    def loss(penalty: float) -> float:
        return sum(_loss_left_out(choices, fold_of, fold, penalty) for fold in folds)

    return min(sorted(grid, reverse=True), key=loss)


def _loss_left_out(
    choices: Sequence[Choice], fold_of: dict[str, int], fold: int, penalty: float
) -> float:
    model = fit_conditional_logit(
        [choice for choice in choices if fold_of[choice.unit] != fold], penalty=penalty
    )
    left_out = [choice for choice in choices if fold_of[choice.unit] == fold]
    log_p = [np.log(model.probabilities(one.features)[one.chosen]) for one in left_out]
    return float(-(_unit_weights(left_out) * np.array(log_p)).sum())


@dataclass(frozen=True, eq=False)
class _Stacked:
    """All rows under one another. features: (alternative of any row, feature), scaled."""

    features: Floats
    scale: Floats
    start: NDArray[np.int64]
    row: NDArray[np.int64]
    chosen: NDArray[np.int64]
    weight: Floats


def _unit_weights(choices: Sequence[Choice]) -> Floats:
    names = [choice.unit for choice in choices]
    _, unit, n_rows = np.unique(names, return_inverse=True, return_counts=True)
    return np.asarray(1.0 / n_rows[unit], dtype=np.float64)


def _stack(choices: Sequence[Choice], rescale: bool) -> _Stacked:
    if not choices:
        raise InputError("no training rows; a logit learns from at least one case")
    tables = [np.asarray(choice.features, float) for choice in choices]
    if len({table.shape[1] for table in tables}) > 1:
        raise InputError("rows have different numbers of features; give the same to all")
    for choice, table in zip(choices, tables, strict=True):
        if not 0 <= choice.chosen < len(table) or not np.isfinite(table).all():
            raise InputError(
                f"{choice.unit}: alternative {choice.chosen} of {len(table)} chosen, or a feature "
                "is not finite; check the row"
            )
    sizes = np.array([len(table) for table in tables])
    start = np.cumsum(sizes) - sizes
    row = np.repeat(np.arange(len(tables)), sizes)
    features, weight = np.concatenate(tables), _unit_weights(choices)
    scale = _spread(features, (weight / sizes)[row]) if rescale else np.ones(features.shape[1])
    return _Stacked(
        features=features / scale,
        scale=scale,
        start=start,
        row=row,
        chosen=start + np.array([choice.chosen for choice in choices]),
        weight=weight,
    )


def _spread(features: Floats, weight: Floats) -> Floats:
    """Weighted standard deviation of each feature; 1 where it never changes."""
    centre = np.average(features, axis=0, weights=weight)
    spread = np.sqrt(np.average((features - centre) ** 2, axis=0, weights=weight))
    return np.where(spread > 1e-9, spread, 1.0)


def _loss_and_gradient(
    weights: Floats, stacked: _Stacked, strength: Floats
) -> tuple[float, Floats]:
    logits = stacked.features @ weights
    logits -= np.maximum.reduceat(logits, stacked.start)[stacked.row]
    raised = np.exp(logits)
    total = np.add.reduceat(raised, stacked.start)
    log_p = logits[stacked.chosen] - np.log(total)
    loss = -(stacked.weight @ log_p) + 0.5 * (strength @ weights**2)
    pull = raised / total[stacked.row] * stacked.weight[stacked.row]
    pull[stacked.chosen] -= stacked.weight
    return float(loss), np.asarray(stacked.features.T @ pull + strength * weights)
