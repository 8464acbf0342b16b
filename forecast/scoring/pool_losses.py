"""What every pool of two forecasters would have scored on each date: its weights learn from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from forecast.scoring.decision_days import Floats
from forecast.scoring.rules import PROBABILITY_FLOOR
from forecast.scoring.scored import (
    Resolution,
    ScoredForecast,
    days_to_decision,
    outcome_that_counts,
)
from forecast.scoring.sharpening import sharpened

Pair = tuple[ScoredForecast, ScoredForecast]
"""Two forecasts of one date, both of who and when."""


def who_losses(
    pairs: Sequence[Pair], resolutions: Mapping[str, Resolution], weights: Floats
) -> Floats:
    """(weight, date), log score of the mixture under every weight of the first."""
    given = np.array([[_given_to_truth(f, resolutions[f.case]) for f in two] for two in pairs])
    mixed = np.outer(weights, given[:, 0]) + np.outer(1 - weights, given[:, 1])
    return np.asarray(-np.log(np.clip(mixed, PROBABILITY_FLOOR, 1.0)), dtype=np.float64)


def when_losses(
    pairs: Sequence[Pair],
    resolutions: Mapping[str, Resolution],
    weights: Floats,
    sharpness: Floats,
) -> Floats:
    """(weight, sharpness, date), CRPS in log-days of the sharpened mixture.

    Exact for whole atoms, as `crps_log_days` is: an integral over the steps of both.
    """
    losses = [_when_losses(two, resolutions[two[0].case], weights, sharpness) for two in pairs]
    return np.moveaxis(np.array(losses), 0, -1)


def _when_losses(pair: Pair, resolution: Resolution, weights: Floats, sharpness: Floats) -> Floats:
    """(weight, sharpness), for one date."""
    first, second = (said.when for said in pair)
    assert first is not None and second is not None
    horizon = max(first.horizon_days, second.horizon_days)
    seen = min(max(float(days_to_decision(pair[0], resolution)), 1.0), horizon)
    days = np.unique(np.concatenate([first.days, second.days, [seen]]))
    by = [_decided_by(d.days, d.probability, days) for d in (first, second)]
    has_come = days[:-1] >= seen
    width = np.diff(np.log(np.maximum(days, 1.0)))
    mixed = np.outer(weights, by[0]) + np.outer(1 - weights, by[1])
    return np.stack(
        [((sharpened(mixed, one) - has_come) ** 2) @ width for one in sharpness.tolist()], axis=1
    )


def _decided_by(atoms: Floats, probability: Floats, days: Floats) -> Floats:
    """(day - 1,), probability up to each day but the last."""
    cumulated = np.concatenate([[0.0], np.clip(np.cumsum(probability), 0.0, 1.0)])
    return np.asarray(cumulated[np.searchsorted(atoms, days[:-1], side="right")])


def _given_to_truth(said: ScoredForecast, resolution: Resolution) -> float:
    return (said.probabilities or {}).get(outcome_that_counts(said, resolution), 0.0)
