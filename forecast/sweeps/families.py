"""Scenarios that differ only in the priors of stated factors, and the one fit that serves them.

A factor's effect is a parameter of its own, normal beforehand, and its prior enters the posterior
nowhere else. So draws under one prior count for another by the ratio of the two priors of the
effect (importance sampling). The prior under which they are drawn covers all that are asked: its
mean lies midway between their outermost means, its variance is the greatest of theirs and the
square of half the way between these. Then no ratio grows without bound in the tails, and about as
many draws are left for the outermost as any normal prior could leave them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from forecast.pipeline.question import Question
from forecast.posterior import Posterior
from forecast.scenario.process_priors import Prior
from forecast.scenario.schema import Scenario

Effects = tuple[tuple[str, float, float], ...]
"""(factor, mean, sd) of every stated factor, by name."""

DIGITS = 6
"""After the point, of a covering prior: enough, and the same on every machine."""


def effects_of(scenario: Scenario) -> Effects:
    """The priors of the stated factors."""
    return tuple(
        (name, factor.effect.mean, factor.effect.sd)
        for name, factor in sorted(scenario.factors.items())
    )


def with_effects(question: Question, effects: Effects) -> Question:
    """The question with other priors of its stated factors."""
    stated = dict(question.scenario.factors)
    for name, mean, sd in effects:
        effect = Prior(mean=mean, sd=sd)
        stated[name] = stated[name].model_copy(update={"effect": effect})
    scenario = question.scenario.model_copy(update={"factors": stated})
    return replace(question, scenario=scenario)


def covering(wanted: Sequence[Effects]) -> Effects:
    """A prior that covers all that are asked; each of the same factors.

    >>> covering([(("ties", 0.0, 0.5),), (("ties", 2.0, 0.5),)])
    (('ties', 1.0, 1.118034),)
    >>> covering([(("ties", 1.0, 0.5),), (("ties", 1.0, 0.5),)])
    (('ties', 1.0, 0.5),)
    """
    found = []
    for rows in zip(*sorted({*wanted}), strict=True):
        mean = np.array([row[1] for row in rows])
        sd = np.array([row[2] for row in rows])
        middle, half = (mean.max() + mean.min()) / 2, (mean.max() - mean.min()) / 2
        wide = float(np.hypot(sd.max(), half))
        found.append((rows[0][0], round(float(middle), DIGITS), round(wide, DIGITS)))
    return tuple(found)


def log_ratio(posterior: Posterior, drawn: Effects, wanted: Effects) -> NDArray[np.float64]:
    """(draw,), chain by chain: log density of the wanted prior less that of the drawn one."""
    ratio = np.zeros(posterior.n_draws)
    for (name, mean, sd), (_, new_mean, new_sd) in zip(drawn, wanted, strict=True):
        if (mean, sd) == (new_mean, new_sd):
            continue
        effect = posterior.draws["effect"].sel(factor=name).to_numpy().ravel()
        old, new = ((effect - m) / s for m, s in ((mean, sd), (new_mean, new_sd)))
        ratio += 0.5 * (old**2 - new**2) + np.log(sd / new_sd)
    return ratio
