"""Utilities, what the public record adds to them, and the priors of all that they are made of.

As `forecast.model.preference` says it. Free variables lie end to end: the process, the effects of
the stated factors, what all members share of a name, what blocs share, and each member's own.
"""

from __future__ import annotations

from math import exp, log, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from forecast.model.density import names
from forecast.model.density.point import At, sigmoid, term
from forecast.model.density.tables import (
    BINDS,
    BLOC,
    BOUND,
    CANDIDATE,
    MEAN,
    SD,
    SUPPORT,
    Tables,
)

Floats = NDArray[np.float64]
LOG_ROOT_2_PI = 0.5 * log(2.0 * pi)


@term
def log_priors(x: Floats, race: Tables, slope: Floats) -> float:
    """Log-density of all free variables, each normal; adds to the slope in each.

    x, slope: (free variable,).
    """
    n_process, n_factors = len(race.stated), len(race.factors)
    total = -LOG_ROOT_2_PI * len(x)
    for k in range(n_process + n_factors):
        own = race.stated[k] if k < n_process else race.factors[k - n_process]
        z = (x[k] - own[MEAN]) / own[SD]
        total -= 0.5 * z * z + log(own[SD])
        slope[k] -= z / own[SD]
    for k in range(n_process + n_factors, len(x)):
        total -= 0.5 * x[k] * x[k]
        slope[k] -= x[k]
    return total


@term
def scales(p: Floats) -> tuple[float, float, float, float]:
    """Sds of the common part of utility, of a bloc's, of a member's own, and of one in no bloc."""
    sd = exp(p[names.LOG_UTILITY_SD])
    common, bloc = sigmoid(p[names.COMMON_SHARE]), sigmoid(p[names.BLOC_SHARE])
    rest = 1.0 - common
    return (
        sd * sqrt(common),
        sd * sqrt(rest * bloc),
        sd * sqrt(rest * (1.0 - bloc)),
        sd * sqrt(rest),
    )


@term
def places(race: Tables) -> tuple[int, int, int, int]:
    """Where among the free variables each kind begins: effects, common, blocs, own."""
    n_candidates = len(race.candidates)
    effects = len(race.stated)
    common = effects + len(race.factors)
    blocs = common + n_candidates
    return effects, common, blocs, blocs + len(race.blocs) * n_candidates


@term
def acceptability(x: Floats, p: Floats, race: Tables, alpha: Floats) -> None:
    """Fill in what all members think of each name. alpha: (candidate,)."""
    _, first, _, _ = places(race)
    common, _, _, _ = scales(p)
    for c in range(len(alpha)):
        by_office = p[names.HEAD_OF_GOVERNMENT] * race.candidates[c, 0]
        alpha[c] = p[names.ACCEPTABILITY_MEAN] + by_office + common * x[first + c]


@term
def utilities(x: Floats, p: Floats, race: Tables, alpha: Floats, utility: Floats) -> None:
    """Fill in latent utilities. utility: (member, candidate)."""
    effects, _, in_blocs, owns = places(race)
    _, of_bloc, of_member, alone = scales(p)
    n_members, n_candidates = utility.shape
    for i in range(n_members):
        bloc = int(race.members[i, BLOC])
        own = of_member if bloc >= 0 else alone
        for c in range(n_candidates):
            utility[i, c] = alpha[c] + own * x[owns + i * n_candidates + c]
            if bloc >= 0:
                utility[i, c] += of_bloc * x[in_blocs + bloc * n_candidates + c]
    for f in range(len(race.factors)):
        for i in range(n_members):
            for c in range(n_candidates):
                utility[i, c] += x[effects + f] * race.x[f * n_members + i, c]


@term
def under_pressure(x: Floats, race: Tables, utility: Floats, at: At) -> None:
    """Fill in `v` and `liking`: utilities once the public record weighs in."""
    effects, _, _, _ = places(race)
    n_members = at.v.shape[1]
    for e in range(len(at.v)):
        c = int(race.epochs[e, CANDIDATE])
        shift = at.p[names.SUPPORT_PULL] * race.epochs[e, SUPPORT]
        for f in range(len(race.factors)):
            if race.factors[f, BOUND] == c:
                shift -= race.epochs[e, BINDS] * x[effects + f]
        for i in range(n_members):
            at.v[e, i] = utility[i, c] + shift
        for f in range(len(race.factors)):
            if race.backed[e, f] != 0.0:
                for i in range(n_members):
                    at.v[e, i] += x[effects + f] * race.backed[e, f] * race.exposure[f, i]
        for i in range(n_members):
            at.liking[e] += at.v[e, i] / n_members


@term
def slopes_of_pressure(race: Tables, at: At, in_utility: Floats, slope: Floats) -> None:
    """Carry the slopes in `v` and `liking` back to utilities, effects and the pull of support.

    in_utility: (member, candidate); slope: (free variable,). Both are added to.
    """
    effects, _, _, _ = places(race)
    n_members = at.v.shape[1]
    for e in range(len(at.v)):
        c = int(race.epochs[e, CANDIDATE])
        whole = 0.0
        for i in range(n_members):
            at.in_v[e, i] += at.in_liking[e] / n_members
            in_utility[i, c] += at.in_v[e, i]
            whole += at.in_v[e, i]
        at.in_p[names.SUPPORT_PULL] += whole * race.epochs[e, SUPPORT]
        for f in range(len(race.factors)):
            if race.factors[f, BOUND] == c:
                slope[effects + f] -= race.epochs[e, BINDS] * whole
            if race.backed[e, f] != 0.0:
                total = 0.0
                for i in range(n_members):
                    total += race.exposure[f, i] * at.in_v[e, i]
                slope[effects + f] += race.backed[e, f] * total


@term
def slopes_of_utilities(x: Floats, race: Tables, at: At, in_utility: Floats, slope: Floats) -> None:
    """Carry the slopes in utilities back to all that they are made of."""
    effects, first, in_blocs, owns = places(race)
    common, of_bloc, of_member, alone = scales(at.p)
    in_mean, in_office, in_common, in_bloc, in_own, in_alone = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    n_members, n_candidates = in_utility.shape
    for c in range(n_candidates):
        by_all = 0.0
        for i in range(n_members):
            by_all += in_utility[i, c]
        in_mean += by_all
        in_office += by_all * race.candidates[c, 0]
        in_common += by_all * x[first + c]
        slope[first + c] += by_all * common
    at.in_p[names.ACCEPTABILITY_MEAN] += in_mean
    at.in_p[names.HEAD_OF_GOVERNMENT] += in_office
    for i in range(n_members):
        bloc, own = int(race.members[i, BLOC]), owns + i * n_candidates
        shared = in_blocs + bloc * n_candidates
        for c in range(n_candidates):
            by = in_utility[i, c]
            if bloc >= 0:
                in_bloc += by * x[shared + c]
                slope[shared + c] += by * of_bloc
                in_own += by * x[own + c]
                slope[own + c] += by * of_member
            else:
                in_alone += by * x[own + c]
                slope[own + c] += by * alone
    for f in range(len(race.factors)):
        total = 0.0
        for i in range(n_members):
            for c in range(n_candidates):
                total += in_utility[i, c] * race.x[f * n_members + i, c]
        slope[effects + f] += total
    by_common, by_bloc = in_common * common, in_bloc * of_bloc
    by_own, by_alone = in_own * of_member, in_alone * alone
    share, of_rest = sigmoid(at.p[names.COMMON_SHARE]), sigmoid(at.p[names.BLOC_SHARE])
    not_shared = by_bloc + by_own + by_alone
    at.in_p[names.LOG_UTILITY_SD] += by_common + not_shared
    at.in_p[names.COMMON_SHARE] += 0.5 * (1.0 - share) * by_common - 0.5 * share * not_shared
    at.in_p[names.BLOC_SHARE] += 0.5 * (1.0 - of_rest) * by_bloc - 0.5 * of_rest * by_own
