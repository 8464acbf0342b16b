"""The stated factors as the likelihood reads them: any factor may act in any of three ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from forecast.evidence.record import Record
from forecast.model.design import Design

Tensor = Any


@dataclass(frozen=True)
class Influence:
    """A place per factor; places beyond those declared act on nobody.

    mean, sd: (factor,), priors of the effects. x: (factor, member, candidate), acting at all
    times. backed: (epoch, factor), 1 while the factor's patron backs the name; exposure:
    (factor, member), how far each member follows. bound: (factor,), the candidate that the
    factor binds, or -1.
    """

    mean: Tensor
    sd: Tensor
    x: Tensor
    backed: Tensor
    exposure: Tensor
    bound: Tensor


def influence(record: Record, design: Design, room: tuple[int, int, int]) -> Influence:
    """Spread a design out over places. room: places for factors, members and candidates."""
    declared, members = len(design.names), len(record.members)
    spare = (0, room[0] - declared)
    wider = [(0, have - used) for have, used in zip(room, design.x.shape, strict=True)]
    backed = np.zeros((len(record.epochs.candidate), room[0]))
    exposure, bound = np.zeros((room[0], members)), np.full(room[0], -1)
    backing, binding = list(design.backing), list(design.binding)
    backed[:, backing] = record.epochs.backed
    exposure[backing] = design.exposure
    bound[binding] = design.bound
    return Influence(
        mean=np.pad(design.mean, spare),
        sd=np.pad(design.sd, spare, constant_values=1.0),
        x=np.pad(design.x, wider),
        backed=backed,
        exposure=exposure,
        bound=bound,
    )
