"""A probability from paths on posterior draws: its Monte Carlo error and its spread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.analysis.effective import mcse_of_mean
from forecast.outcomes import Bools, Floats, SampledOutcomes


@dataclass(frozen=True)
class Share:
    """A probability and its Monte Carlo standard error."""

    probability: float
    mcse: float


@dataclass(frozen=True)
class Estimate(Share):
    """A share of the paths, and the central 90 % of the probability over the posterior."""

    interval90: tuple[float, float]


def estimate(sampled: SampledOutcomes, happened: Bools) -> Estimate:
    """The probability that something happens on a path, and its spread over the draws.

    happened: (path,). See `share_of`; the interval is that of the probability given the draw.
    """
    share = share_of(sampled, happened)
    by_draw, n_each = _share_by_draw(sampled, happened, share.probability)
    return Estimate(share.probability, share.mcse, _interval90(by_draw, n_each, share.probability))


def share_of(sampled: SampledOutcomes, happened: Bools) -> Share:
    """The probability that something happens on a path.

    happened: (path,). The Monte Carlo error allows for paths that share a draw and for
    draws that depend on each other: it is that of the mean over draws, with the effective
    number of draws.
    """
    weight = sampled.weights
    probability = float(np.average(happened, weights=weight))
    # a weighted share is a ratio of means: its error is that of the mean of the residuals
    residual = weight * (happened - probability)
    return Share(probability, _mcse(sampled, mean_by_draw(sampled, residual), probability))


def mean_by_draw(sampled: SampledOutcomes, values: Floats) -> Floats:
    """(used draw,), mean over the paths of each draw, in the order of the chains."""
    count = np.bincount(sampled.draw)
    used = count > 0
    total: Floats = np.bincount(sampled.draw, weights=values)[used] / count[used]
    return total


def _share_by_draw(
    sampled: SampledOutcomes, happened: Bools, overall: float
) -> tuple[Floats, float]:
    """(used draw,), weighted share of paths on which it happened, and paths to a draw."""
    weight, size = sampled.weights, float(len(sampled.draw))
    total, hits = (mean_by_draw(sampled, values) for values in (weight, weight * happened))
    share = np.divide(hits, total, out=np.full_like(total, overall), where=total > 0)
    effective = weight.sum() ** 2 / (weight**2).sum() / size
    return share, effective * size / len(total)


def _mcse(sampled: SampledOutcomes, by_draw: Floats, probability: float) -> float:
    """Standard error of the mean over draws; where all paths agree, that of one odd path out."""
    if probability in (0.0, 1.0):
        return odd_one_out(sampled.n_paths)
    return error_of_mean(by_draw, sampled.n_chains)


def odd_one_out(n_paths: int) -> float:
    """The Monte Carlo error where all paths agree: that of a share of one path among as many."""
    return float(np.sqrt(1.0 / n_paths / (n_paths + 1)))


def error_of_mean(by_draw: Floats, n_chains: int) -> float:
    """Standard error of the mean of values by draw, (used draw,), in the order of the chains.

    Used draws lie evenly in every chain, so their autocorrelation is that of the thinned
    chains.
    """
    chains = by_draw.reshape(n_chains, -1)
    if chains.shape[1] < 8:
        return float(by_draw.std(ddof=1) / np.sqrt(len(by_draw)))
    return mcse_of_mean(chains)


def _interval90(by_draw: Floats, n_each: float, probability: float) -> tuple[float, float]:
    """Quantiles of a beta with the mean and the between-draw variance of the probabilities.

    The variance between draws is that of the shares less what binomial sampling of `n_each`
    paths a draw adds (one-way analysis of variance).
    """
    if n_each < 2 or probability in (0.0, 1.0):
        return (probability, probability)
    sampling = float((by_draw * (1.0 - by_draw)).mean()) / (n_each - 1.0)
    between = float(by_draw.var(ddof=1)) - sampling
    whole = probability * (1.0 - probability)
    if between <= 1e-9 * whole:
        return (probability, probability)
    # a page of a stored run is drawn without it
    from scipy.special import betaincinv

    size = max(whole / between - 1.0, 1e-3)
    shape = (probability * size, (1.0 - probability) * size)
    return (float(betaincinv(*shape, 0.05)), float(betaincinv(*shape, 0.95)))
