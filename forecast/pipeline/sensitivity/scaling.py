"""How much of a headline is stated assumption, how much evidence: both raised to a power.

A posterior is prior times likelihood. Draws are weighted as if one of them counted alpha times
as much in logarithms (power scaling: Kallioinen, Paananen, Bürkner and Vehtari 2024), and the
headline's probability is read off anew. ArviZ's `psense` measures how far the distribution of a
parameter moves; a probability over weighted paths has no distribution to be compared, but a slope.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log2
from typing import Literal

import numpy as np

from forecast.analysis.paired import Difference, difference_of_shares
from forecast.analysis.sensitivity.found import Scaled
from forecast.model.weighing import weights_of
from forecast.outcomes import Bools, Floats, SampledOutcomes
from forecast.pipeline.sensitivity.base import Base, decided_by, happened
from forecast.pipeline.sensitivity.carried import Source, weighted
from forecast.store.digests import finite_or_none

ALPHAS = (0.8, 1.25)
"""As in the paper's own figures: near enough for weights to be trusted, far enough to be seen."""
DOUBLINGS = log2(ALPHAS[1]) - log2(ALPHAS[0])
PartOf = Literal["factors", "process", "evidence"]


@dataclass(frozen=True)
class LogParts:
    """(draw,) each, up to a constant: the logarithms that add up to the log-density."""

    factors: Floats
    process: Floats
    latent: Floats
    evidence: Floats


def log_parts(source: Source) -> LogParts:
    """Log-density of the draws by what it comes from.

    latent: of the utilities given their spread, which is how the model is made, not a number that
    anybody stated.
    """
    swarm, labels = source.cloud.swarm, source.cloud.target.labels
    design, priors = source.prepared.inputs.design, source.prepared.inputs.priors
    parts = {name: np.zeros(len(swarm.points)) for name in ("factors", "process", "latent")}
    for column, (variable, *along) in zip(swarm.points.T, labels, strict=True):
        if variable == "effect":
            place = design.names.index(along[0])
            name, mean, sd = "factors", float(design.mean[place]), float(design.sd[place])
        elif variable == "process":
            prior = getattr(priors, along[0])
            name, mean, sd = "process", prior.mean, prior.sd
        else:
            name, mean, sd = "latent", 0.0, 1.0
        parts[name] -= 0.5 * ((column - mean) / sd) ** 2
    evidence = swarm.log_density - sum(parts.values())
    return LogParts(**parts, evidence=evidence)


def scaled_parts(base: Base) -> Iterator[Scaled]:
    """The headline's slope in the weight of factors, process priors and evidence.

    The odds of past races are held as they are; they read the record in their own way.
    """
    parts = log_parts(base.source)
    names: list[PartOf] = ["factors", "process", "evidence"]
    for name in names:
        if name == "factors" and not base.question.scenario.factors:
            continue
        yield _scaled(base, name, getattr(parts, name))


def _scaled(base: Base, name: PartOf, log_part: Floats) -> Scaled:
    found = [weights_of((alpha - 1.0) * log_part) for alpha in ALPHAS]
    low, high = (weighted(base.sampled, one.weight) for one in found)
    mark = next((m for m in base.marks if m.id == base.headline.milestone), None)
    return Scaled(
        part=name,
        outcome=_slope(low, high, happened(base.sampled, base.headline.outcome)),
        milestone=None if mark is None else _slope(low, high, decided_by(base.sampled, mark)),
        pareto_k=finite_or_none(max(one.pareto_k for one in found)),
    )


def _slope(low: SampledOutcomes, high: SampledOutcomes, among: Bools) -> Difference:
    """Per doubling; `base` and `other` are the chances at both ends."""
    found = difference_of_shares(low, high, among, among)
    return Difference(
        base=found.base,
        other=found.other,
        difference=found.difference / DOUBLINGS,
        mcse=found.mcse / DOUBLINGS,
        unpaired_mcse=found.unpaired_mcse / DOUBLINGS,
    )
