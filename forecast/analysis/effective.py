"""The Monte Carlo error of a mean over chains whose draws depend on each other.

It is what `arviz.mcse` gives, to the last few digits, and a test holds it to that. ArviZ takes
longer to load than a what-if may take to answer.
"""

from __future__ import annotations

import numpy as np

from forecast.outcomes import Floats


def mcse_of_mean(chains: Floats) -> float:
    """Standard error of the mean of (chain, draw), which has at least eight draws a chain.

    sd / sqrt(S), with S the effective number of draws of the chains cut in halves, so that a
    trend within a chain counts as dependence (Vehtari et al. 2021).
    """
    half = chains.shape[1] // 2
    halves = np.concatenate([chains[:, :half], chains[:, -half:]])
    return float(chains.std(ddof=1) / np.sqrt(effective_draws(halves)))


def effective_draws(chains: Floats) -> float:
    """How many independent draws say as much as (chain, draw), of at least two chains.

    N / tau, with tau = -1 + 2 sum P_k over the pairs P_k = rho_2k + rho_2k+1 of autocorrelations,
    as long as they are positive, and each no larger than the one before (Geyer 1992); the even
    half of the pair after them counts once.
    """
    size, n_draws = chains.size, chains.shape[1]
    if np.ptp(chains) < np.finfo(float).resolution:
        return float(size)
    covariance = _autocovariance(chains).mean(axis=0)
    within = covariance[0] * n_draws / (n_draws - 1.0)
    rho = 1.0 - (within - covariance) / (covariance[0] + chains.mean(axis=1).var(ddof=1))
    rho[0] = 1.0
    n_pairs = 1 + len(range(1, n_draws - 3, 2))
    even, odd = rho[0 : 2 * n_pairs : 2], rho[1 : 2 * n_pairs : 2]
    pairs = even + odd
    last = int(np.argmax(pairs <= 0)) if (pairs <= 0).any() else n_pairs - 1
    after = even[last] if pairs[last] >= 0 else max(even[last], 0.0)
    tau = -1.0 + 2.0 * np.minimum.accumulate(pairs[:last]).sum() + after
    return float(size / max(tau, 1.0 / np.log10(size)))


def _autocovariance(chains: Floats) -> Floats:
    """(chain, lag), by the fast Fourier transform of chains padded so that they do not wrap."""
    n_draws = chains.shape[1]
    padded = 1 << (2 * n_draws - 1).bit_length()
    waves = np.fft.rfft(chains - chains.mean(axis=1, keepdims=True), n=padded, axis=1)
    power = waves.real**2 + waves.imag**2
    covariance: Floats = np.fft.irfft(power, n=padded, axis=1)[:, :n_draws] / n_draws
    return covariance
