"""Draws weighted as if part of the data had not been seen, and when not to trust that."""

from __future__ import annotations

import numpy as np
from arviz_stats.base.array import array_stats
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PARETO_K_OK = 0.7
"""Vehtari, Simpson, Gelman, Yao and Gabry (2024): above it weights are not to be trusted."""
TELLS_NOTHING = 1e-9
"""Log-likelihoods that differ by no more than this differ by rounding."""


def weights_without(loglik: Floats) -> tuple[Floats, Floats]:
    """Smoothed log weights (draw, part) as if a part was not seen, and Pareto k (part,).

    loglik: (draw, part), of what is left out. A part that tells no draw from another leaves
    them weighted alike, with k of zero.
    """
    n_draws, n_parts = loglik.shape
    log_weight, pareto_k = np.full(loglik.shape, -np.log(n_draws)), np.zeros(n_parts)
    tells = np.ptp(loglik, axis=0) > TELLS_NOTHING
    if tells.any():
        # psislw takes the log-likelihood and turns its sign itself
        found, k = array_stats.psislw(loglik[:, tells], axis=0)  # type: ignore[no-untyped-call]
        log_weight[:, tells], pareto_k[tells] = np.moveaxis(np.asarray(found), -1, 0), k
    return log_weight, pareto_k
