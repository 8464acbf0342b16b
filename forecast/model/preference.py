"""Latent utilities: what each member wants, on the logit scale."""

from __future__ import annotations

from typing import Any

import pymc as pm
import pytensor.tensor as pt

from forecast.evidence.record import Record
from forecast.model.arrays import flag
from forecast.model.influence import Influence
from forecast.model.scales import scales
from forecast.model.stated import Stated
from forecast.process.rates import pressured_utility
from forecast.scenario.process_priors import FIXED, FREE

Tensor = Any
Parameters = dict[str, Tensor]


def process_parameters(stated: Stated) -> Parameters:
    """The process parameters, normal variables, and the fixed numbers, by name."""
    process = pm.Normal("process", stated.mean, stated.sd, dims="parameter")
    free = {name: process[k] for k, name in enumerate(FREE)}
    return free | {name: stated.fixed[k] for k, name in enumerate(FIXED)}


def utilities(parameters: Parameters, effect: Tensor, factors: Influence, record: Record) -> Tensor:
    """Latent utility (member, candidate), apart from what others do.

    u[i, c] = alpha[c] + sum_f beta[f] x[f, i, c] + zeta[g(i), c] + eps[i, c]; a member in no bloc
    has no zeta, and an eps so much wider. The arrays of the factors and the record are as wide as
    the dimensions of the model.
    """
    part = scales(parameters, pt)
    alpha = pm.Deterministic(
        "acceptability",
        parameters["acceptability_mean"]
        + parameters["head_of_government"] * record.head_of_government
        + part.common * pm.Normal("acceptability_raw", dims="candidate"),
        dims="candidate",
    )
    in_bloc = pt.ge(record.bloc, 0)[:, None]
    of_blocs = part.bloc * pm.Normal("bloc_raw", dims=("bloc", "candidate"))
    bloc = pt.switch(in_bloc, of_blocs[pt.maximum(record.bloc, 0)], 0.0)
    own = pt.switch(in_bloc, part.own, part.alone) * pm.Normal(
        "own_raw", dims=("member", "candidate")
    )
    # sums of products, here and below: to call a matrix library would tie the code to its process
    stated = (effect[:, None, None] * factors.x).sum(axis=0)
    return pm.Deterministic(
        "utility", alpha[None, :] + stated + bloc + own, dims=("member", "candidate")
    )


def pressured(
    utility: Tensor, parameters: Parameters, effect: Tensor, factors: Influence, record: Record
) -> Tensor:
    """Utility v (epoch, member) under the public record of each epoch."""
    epochs = record.epochs
    backing = ((factors.backed * effect)[:, :, None] * factors.exposure[None, :, :]).sum(axis=1)
    is_bound = pt.eq(epochs.candidate[:, None], factors.bound[None, :])
    binding = (is_bound * (1.0 - flag(epochs.released))[:, None] * effect[None, :]).sum(axis=1)
    pressure = backing - binding[:, None]
    own = utility.T[epochs.candidate][:, : epochs.stance.shape[1]]
    return pressured_utility(own, epochs.support[:, None], parameters["support_pull"], pressure)
