"""Names not yet known: their utilities, drawn from what the fit says of names in general."""

from __future__ import annotations

import numpy as np

from forecast.model.opening import PREFIX, permanence
from forecast.model.prepared import Inputs
from forecast.model.scales import scales
from forecast.posterior import Labelled
from forecast.scenario.process_priors import FREE

OF_PAIRS = ("chain", "draw", "member", "candidate")
LABELS = ("chain", "draw", "factor", "member")
"""Axes whose labels are those of the draws, where they have any."""


def with_newcomers(drawn: Labelled, inputs: Inputs, newcomers: int, *, rng_seed: int) -> Labelled:
    """Utilities of known names and newcomers, effects, and process parameters.

    A newcomer's utility has the same common, bloc and own spread as a known name's, no stated
    factor, and the mean of names in general. drawn: as `fit` trims and names it.
    """
    rng = np.random.default_rng([rng_seed, 7])
    new = _draw_utilities(drawn, inputs, newcomers, rng)
    share = inputs.priors.permanent_share
    candidates = [*drawn["candidate"].tolist(), *(f"{PREFIX}{k + 1}" for k in range(newcomers))]
    kept = [*FREE, *(["effect"] if inputs.design.names else [])]
    axes = {axis for name in kept for axis in drawn.variables[name][0]} | {*OF_PAIRS}
    labels = {axis: drawn.variables[axis] for axis in LABELS if axis in axes and axis in drawn}
    return Labelled(
        {
            **{name: drawn.variables[name] for name in kept},
            **labels,
            "candidate": (("candidate",), np.array(candidates)),
            "utility": (OF_PAIRS, np.concatenate([drawn["utility"], new], axis=-1)),
            "permanence": (OF_PAIRS, permanence(drawn["stood"], inputs.record, newcomers, share)),
        },
        frozenset((*labels, "candidate")),
    )


def _draw_utilities(
    drawn: Labelled, inputs: Inputs, newcomers: int, rng: np.random.Generator
) -> np.ndarray:
    """(chain, draw, member, newcomer)."""
    record = inputs.record
    part = scales({n: drawn[n] for n in FREE}, np)
    mean = drawn["acceptability_mean"]

    def normal(*dims: int) -> np.ndarray:
        return rng.standard_normal((*mean.shape, *dims))

    common = mean[..., None] + part.common[..., None] * normal(newcomers)
    in_bloc = record.bloc >= 0
    own_sd = np.where(in_bloc, part.own[..., None], part.alone[..., None])
    own = own_sd[..., None] * normal(len(record.members), newcomers)
    bloc = part.bloc[..., None, None] * normal(len(record.blocs), newcomers)
    values: np.ndarray = common[:, :, None, :] + own
    values[:, :, in_bloc] += bloc[:, :, record.bloc[in_bloc]]
    return values
