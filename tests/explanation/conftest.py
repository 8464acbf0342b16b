"""Runs of made-up races, as the ends of a walk."""

from __future__ import annotations

import pytest

from forecast import pipeline
from forecast.explanation.walk import Side
from forecast.pipeline.fitted import fitted
from forecast.pipeline.preparation import prepare
from forecast.pipeline.question import Question
from forecast.pipeline.simulation import simulate


@pytest.fixture(scope="session")
def answered(kernel, program):
    """From a question to a run of it."""

    def run(name: str, question: Question) -> Side:
        fit = fitted(question)
        sampled = simulate(question, prepare(question), fit.posterior, workers=1)
        said = pipeline.conclude(
            question, sampled, diagnostics=fit.posterior.diagnostics, checks=[]
        )
        return Side(name, question, said)

    return run
