"""Prior and posterior predictive checks: how often things happened against how often expected.

Under the model the count of each kind of event in the record is Poisson about its
compensator (the integrated rate along the record; Ogata 1988 on residual analysis of point
processes). A count outside the central 95 % of replicated counts says what is misfitted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr

from forecast.evidence.record import ACCEPT, UNCOMMITTED, Record

COVERED = (0.025, 0.975)
CHECKED = (
    "positive statements",
    "negative statements",
    "concessions",
    "withdrawals",
    "openings",
    "entries",
    "extensions",
    "decisions",
)
"""Kinds of event whose observed count is held against what the model expects."""


@dataclass(frozen=True)
class Check:
    """One kind of event: its count in the record, and the central 95 % that was expected."""

    name: str
    observed: int
    low: int
    high: int

    @property
    def ok(self) -> bool:
        """Whether the observed count lies inside."""
        return self.low <= self.observed <= self.high


def observed_counts(record: Record) -> dict[str, int]:
    """How often each checked kind of event happened by the as-of date."""
    said, moves = record.statements, record.moves
    # as in the likelihood: a bloc speaks once, and nobody was waited for before the opening
    first = np.isin(said.before, UNCOMMITTED) * (said.day > record.opened_day) * said.weight
    return {
        "positive statements": round(float(first[said.level >= ACCEPT].sum())),
        "negative statements": round(float(first[said.level < ACCEPT].sum())),
        "concessions": int(record.spells.conceded.sum()),
        "withdrawals": len(moves.withdrawal_epoch),
        "openings": len(moves.opening_epoch),
        "entries": moves.n_entries,
        "extensions": 0,
        "decisions": 0,
    }


def check_counts(expected: xr.DataArray, record: Record, *, rng_seed: int) -> list[Check]:
    """Replicate the counts from draws of the compensators and compare.

    expected: (..., kind), from the posterior for a posterior check, from the prior for a
    prior check.
    """
    rng = np.random.default_rng([rng_seed, 11])
    draws = expected.transpose(..., "kind").to_numpy().reshape(-1, len(CHECKED))
    replicated = rng.poisson(np.minimum(draws, 1e6))
    low = np.quantile(replicated, COVERED[0], axis=0, method="inverted_cdf")
    high = np.quantile(replicated, COVERED[1], axis=0, method="inverted_cdf")
    observed = observed_counts(record)
    return [
        Check(name, observed[name], int(low[k]), int(high[k])) for k, name in enumerate(CHECKED)
    ]
