"""A way to join both sides that is scored beside the pool: the outside view as a prior."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forecast.pipeline.question import Question
from forecast.scenario.factors import TiesFactor
from forecast.scenario.process_priors import Prior
from forecast.scoring.rules import PROBABILITY_FLOOR
from forecast.scoring.scored import EXTENDED, FIELD, UNDECIDED, ScoredForecast

PULL = Prior(
    mean=1 / 3,
    sd=1 / 6,
    why="names are put to the body by three times their mean utility: a third of the log-odds "
    "makes these the log-odds of being put",
)
FAR = 4.0
"""Log-odds beyond which nobody is further ahead or behind."""


def tied_by_prior(question: Question, view: ScoredForecast) -> Question:
    """Every name starts from what the outside view says of it: a factor that all members feel.

    x is the log-odds of the name against somebody not yet named, who has no factor.
    """
    chances = dict(view.probabilities or {})
    incumbent = question.case.incumbent.candidate
    if incumbent is not None and EXTENDED in chances:
        chances.setdefault(incumbent, chances[EXTENDED])
    of_field = max(chances.get(FIELD, 0.0), PROBABILITY_FLOOR)
    ahead = {
        name: float(np.clip(np.log(max(chances[name], PROBABILITY_FLOOR) / of_field), -FAR, FAR))
        for name in sorted(chances)
        if name not in (FIELD, EXTENDED, UNDECIDED)
    }
    pull = TiesFactor(
        kind="ties",
        values={member: ahead for member in question.members},
        effect=PULL,
        why="what finished races say of names like these",
        source="the outside view",
    )
    scenario = question.scenario.model_copy(update={"factors": {"outside_view": pull}})
    return replace(question, scenario=scenario)
