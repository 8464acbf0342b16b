"""A difference between two scenarios, and its Monte Carlo error from paths in pairs.

Under common random numbers path k of one scenario is path k of the other with something
changed: most of what chance does to it, it does to both, and drops out of the difference. The
error is therefore worked out from the differences path by path (Glasserman and Yao 1992), never
from the errors of the two forecasts.

Each share is a ratio of weighted sums, so what is paired is its linear part, the influence of a
path on it. Paths of one draw share that draw, so influences are averaged by draw first, and
draws follow each other in chains. Where both scenarios run on one fit, a draw is the same on
either side and drops out too. Where they were fitted apart, draw k of one has nothing to do with
draw k of the other: the same arithmetic then counts both, and only the paths' luck drops out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.analysis.probability import error_of_mean, mean_by_draw, odd_one_out
from forecast.errors import InputError
from forecast.outcomes import Bools, Floats, SampledOutcomes

N_BLOCKS = 50
"""Blocks of neighbouring draws that are drawn again to tell the error of a median."""
N_RESAMPLED = 400


@dataclass(frozen=True)
class Difference:
    """A value in the base scenario and in another one, and how far the latter lies above.

    difference: other less base; mcse: its Monte Carlo error, from pairs. unpaired_mcse: what it
    would be from as many paths and draws of each that had nothing in common.
    """

    base: float
    other: float
    difference: float
    mcse: float
    unpaired_mcse: float


def check_pairs(base: SampledOutcomes, other: SampledOutcomes) -> None:
    """Refuse paths that do not come in pairs. Raises InputError."""
    for what, one, two in (
        ("paths", base.n_paths, other.n_paths),
        ("chains", base.n_chains, other.n_chains),
    ):
        if one != two:
            raise InputError(f"{one} {what} and {two}: only as many of each can be paired")
    if not np.array_equal(base.draw, other.draw):
        raise InputError("the paths lie on other draws; give both fits the same fit.draws")


def difference_of_shares(
    base: SampledOutcomes, other: SampledOutcomes, in_base: Bools, in_other: Bools
) -> Difference:
    """The difference of two weighted shares of paths. in_base, in_other: (path,), what counts.

    Where no path tells them apart, the error is that of one odd path out.
    """
    ones = np.ones(base.n_paths)
    return _difference(base, other, (in_base, ones), (in_other, ones))


def share_and_influence(sampled: SampledOutcomes, happened: Bools) -> tuple[float, Floats]:
    """A weighted share of paths, and (used draw,) the influence of each draw on it, of mean 0.

    A weighted sum of shares of runs in pairs has the same sum of influences.
    """
    share, influence = _ratio(sampled, happened, np.ones(sampled.n_paths))
    return share, mean_by_draw(sampled, influence)


def error_of_influence(by_draw: Floats, base: SampledOutcomes) -> float:
    """The Monte Carlo error of what draws have an influence on: (used draw,)."""
    return _error(by_draw, base)


def difference_of_means(
    base: SampledOutcomes,
    other: SampledOutcomes,
    values: tuple[Floats, Floats],
    among: tuple[Bools, Bools],
) -> Difference:
    """The difference of two weighted means over some paths: of `values` where `among` holds.

    Both: base and other, (path,) each. A mean over no path is nan, and so is what needs it.
    """
    first, second = (np.where(a, v, 0.0) for v, a in zip(values, among, strict=True))
    return _difference(base, other, (first, among[0]), (second, among[1]))


def difference_of_quantiles(
    base: SampledOutcomes, other: SampledOutcomes, level: float
) -> Difference:
    """The difference of the days by which a weighted share of the paths is decided.

    A quantile has no influence that could be averaged, so blocks of neighbouring draws are drawn
    again, the same for both. nan where either lies beyond the horizon; where only some of what
    is drawn does, it counts as at the horizon.
    """
    first, second = (
        float(_quantiles(s, level, np.ones((1, N_BLOCKS)))[0]) if _is_within(s, level) else np.nan
        for s in (base, other)
    )
    if np.isnan(first + second):
        return Difference(first, second, np.nan, np.nan, np.nan)
    again = [_quantiles(s, level, _resampled_blocks()) for s in (base, other)]
    apart = float(np.hypot(again[0].std(ddof=1), again[1].std(ddof=1)))
    paired = float((again[1] - again[0]).std(ddof=1))
    return Difference(first, second, second - first, paired, apart)


def share_that_differs(base: SampledOutcomes, other: SampledOutcomes) -> float:
    """Share of the pairs of paths, unweighted, that end in another way."""
    ids = [np.array([o.id for o in s.outcomes])[s.outcome] for s in (base, other)]
    return float(np.mean(ids[0] != ids[1]))


def _difference(
    base: SampledOutcomes,
    other: SampledOutcomes,
    of_base: tuple[Floats | Bools, Floats | Bools],
    of_other: tuple[Floats | Bools, Floats | Bools],
) -> Difference:
    """Of two ratios of weighted sums: (numerator, denominator), (path,) each."""
    first, influence = _ratio(base, *of_base)
    second, influence_of_other = _ratio(other, *of_other)
    gap = mean_by_draw(base, influence_of_other - influence)
    apart = [mean_by_draw(base, one) for one in (influence, influence_of_other)]
    errors = [_error(values, base) for values in (gap, *apart)]
    return Difference(
        base=first,
        other=second,
        difference=second - first,
        mcse=errors[0],
        unpaired_mcse=float(np.hypot(errors[1], errors[2])),
    )


def _ratio(
    sampled: SampledOutcomes, numerator: Floats | Bools, denominator: Floats | Bools
) -> tuple[float, Floats]:
    """The ratio of two weighted sums, and the influence of each path on it: (path,)."""
    weight = sampled.weights
    # as floats: products of floats and flags are a hundred times slower
    numerator, denominator = (np.asarray(v, dtype=np.float64) for v in (numerator, denominator))
    total = float(weight @ denominator)
    if total == 0.0:
        return np.nan, np.full(len(weight), np.nan)
    ratio = float(weight @ numerator) / total
    return ratio, weight * (numerator - ratio * denominator) * len(weight) / total


def _error(by_draw: Floats, base: SampledOutcomes) -> float:
    if not np.isfinite(by_draw).all():
        return np.nan
    if np.ptp(by_draw) < 1e-12:
        return odd_one_out(base.n_paths)
    return max(error_of_mean(by_draw, base.n_chains), odd_one_out(base.n_paths))


def _is_within(sampled: SampledOutcomes, level: float) -> bool:
    decided = np.isfinite(sampled.decided_day)
    return float(np.average(decided, weights=sampled.weights)) >= level


def _resampled_blocks() -> Floats:
    """(again, block), how often each block is drawn; fixed: equal paths give equal bytes."""
    rng = np.random.default_rng(0)
    return rng.multinomial(N_BLOCKS, np.full(N_BLOCKS, 1 / N_BLOCKS), N_RESAMPLED).astype(float)


def _quantiles(sampled: SampledOutcomes, level: float, times: Floats) -> Floats:
    """(again,), the weighted quantile of the day with blocks of draws counted `times` over."""
    order = np.argsort(sampled.decided_day, kind="stable")
    horizon = (sampled.horizon - sampled.as_of).days
    days = np.minimum(sampled.decided_day[order], horizon + 1.0)
    weight, block = sampled.weights[order], _block_of(sampled)[order]
    found = np.empty(len(times))
    for k, row in enumerate(times):
        so_far = np.cumsum(weight * row[block])
        found[k] = days[np.searchsorted(so_far, level * so_far[-1] * (1 - 1e-12))]
    return found


def _block_of(sampled: SampledOutcomes) -> np.ndarray:
    """(path,), the block of neighbouring draws that a path lies on."""
    used, place = np.unique(sampled.draw, return_inverse=True)
    return place * N_BLOCKS // len(used)
