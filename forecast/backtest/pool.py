"""Ours: the process and the outside view, pooled by weights that the scored case never moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from forecast.backtest.forecasters import OURS, OUTSIDE_VIEW, PROCESS
from forecast.scoring.pooling import LearnedPool, PoolWeights, learn_pool, pooled
from forecast.scoring.scored import Resolution, ScoredForecast
from forecast.store.pool import KeptPool, KeptWeights


def with_ours(
    said: Sequence[ScoredForecast],
    resolutions: Mapping[str, Resolution],
    kept: KeptPool | None = None,
) -> tuple[list[ScoredForecast], LearnedPool | None]:
    """All forecasts with ours among them, case by case, ours first; and the weights.

    Where the process spoke, ours is its pool with the outside view, by the weights that are
    kept or else learned from the other cases that are scored. Where it did not, ours is the
    outside view.
    """
    process, outside = ([f for f in said if f.forecaster == n] for n in (PROCESS, OUTSIDE_VIEW))
    if not process:
        ours = [replace(f, forecaster=OURS) for f in outside]
        rest = [f for f in said if f.forecaster != OUTSIDE_VIEW]
        return sorted((*ours, *rest), key=_case), None
    pool = _as_learned(kept) if kept else learn_pool(process, outside, resolutions)
    beside = {(f.case, f.as_of): f for f in outside}
    ours = [pooled(f, beside[f.case, f.as_of], pool.of(f.case), forecaster=OURS) for f in process]
    return sorted((*ours, *said), key=_case), pool


def told(pool: LearnedPool | None, *, is_kept: bool) -> dict[str, Any] | None:
    """The weights of the process, and their range over the cases left out, as plain values."""
    if pool is None:
        return None
    return {
        "of": PROCESS,
        "beside": OUTSIDE_VIEW,
        **{part: _told(pool, part) for part in ("who", "when", "sharpness")},
        "n_cases": pool.n_cases,
        "n_dates": pool.n_dates,
        "learned_from": "kept weights" if is_kept else "the other cases",
    }


def to_keep(pool: LearnedPool, manifest: Mapping[str, Any]) -> KeptPool:
    """The weights for forecasts to come. manifest: of what was learned."""
    return KeptPool(
        weights=KeptWeights(**asdict(pool.weights)),
        without={case: KeptWeights(**asdict(w)) for case, w in sorted(pool.without.items())},
        n_cases=pool.n_cases,
        n_dates=pool.n_dates,
        learned_inputs_sha256=manifest["inputs_sha256"],
        process_inputs_sha256=manifest.get("process", {}).get("inputs_sha256"),
    )


def _case(said: ScoredForecast) -> str:
    return said.case


def _as_learned(kept: KeptPool) -> LearnedPool:
    return LearnedPool(
        weights=PoolWeights(**kept.weights.model_dump()),
        without={case: PoolWeights(**w.model_dump()) for case, w in kept.without.items()},
        n_cases=kept.n_cases,
        n_dates=kept.n_dates,
    )


def _told(pool: LearnedPool, part: str) -> dict[str, float]:
    """One number of the pool, learned from all, and its range over the cases left out."""
    learned = float(getattr(pool.weights, part))
    left_out = [float(getattr(weights, part)) for weights in pool.without.values()] or [learned]
    return {"weight": learned, "low": min(left_out), "high": max(left_out)}
