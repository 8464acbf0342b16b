"""Latent utilities: what each member wants, on the logit scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from forecast.evidence.record import Record
from forecast.model.design import Design
from forecast.process.rates import pressured_utility
from forecast.scenario.process_priors import Prior, ProcessPriors

Tensor = Any
Parameters = dict[str, Tensor]


def process_parameters(priors: ProcessPriors) -> Parameters:
    """One normal variable per process parameter; fixed numbers pass as they are."""
    values: Parameters = {}
    for name in type(priors).model_fields:
        prior = getattr(priors, name)
        is_free = isinstance(prior, Prior)
        values[name] = pm.Normal(name, prior.mean, prior.sd) if is_free else prior
    return values


@dataclass(frozen=True)
class Scales:
    """Standard deviations of the parts of utility, which share one total variance."""

    common: Tensor
    bloc: Tensor
    own: Tensor


def scales(parameters: Parameters, math: Any = pt) -> Scales:
    """Split the variance of utility: common to all members, to a bloc, the member's own.

    With total variance s^2, common share r and bloc share b (each a logistic of its
    parameter): common r s^2, bloc (1 - r) b s^2, own (1 - r)(1 - b) s^2.
    """
    sd = math.exp(parameters["log_utility_sd"])
    common = 1.0 / (1.0 + math.exp(-parameters["common_share"]))
    bloc = 1.0 / (1.0 + math.exp(-parameters["bloc_share"]))
    return Scales(
        common=sd * common**0.5,
        bloc=sd * ((1.0 - common) * bloc) ** 0.5,
        own=sd * ((1.0 - common) * (1.0 - bloc)) ** 0.5,
    )


def utilities(parameters: Parameters, effect: Tensor, design: Design, record: Record) -> Tensor:
    """Latent utility (member, candidate), apart from what others do.

    u[i, c] = alpha[c] + sum_f beta[f] x[f, i, c] + zeta[g(i), c] + eps[i, c].
    """
    part = scales(parameters)
    alpha = pm.Deterministic(
        "acceptability",
        parameters["acceptability_mean"]
        + parameters["head_of_government"] * record.head_of_government
        + part.common * pm.Normal("acceptability_raw", dims="candidate"),
        dims="candidate",
    )
    bloc = part.bloc * pm.Normal("bloc_raw", dims=("bloc", "candidate"))
    own = part.own * pm.Normal("own_raw", dims=("member", "candidate"))
    stated = pt.tensordot(effect, pt.as_tensor_variable(design.x), axes=1) if design.names else 0.0
    return pm.Deterministic(
        "utility", alpha[None, :] + stated + bloc[record.bloc] + own, dims=("member", "candidate")
    )


def pressured(
    utility: Tensor, parameters: Parameters, effect: Tensor, design: Design, record: Record
) -> Tensor:
    """Utility v (epoch, member) under the public record of each epoch."""
    epochs = record.epochs
    pressure: Tensor = np.zeros((len(epochs.candidate), len(record.members)))
    for place, factor in enumerate(design.backing):
        backed = epochs.backed[:, place].astype(float)
        pressure = pressure + effect[factor] * np.outer(backed, design.exposure[place])
    for factor, candidate in zip(design.binding, design.bound, strict=True):
        binds = (epochs.candidate == candidate) & ~epochs.released
        pressure = pressure - effect[factor] * binds.astype(float)[:, None]
    own = utility.T[epochs.candidate]
    return pressured_utility(own, epochs.support[:, None], parameters["support_pull"], pressure)
