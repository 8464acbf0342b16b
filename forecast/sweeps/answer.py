"""Answer a portion of scenarios from one fit: what a worker does, wherever it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from forecast.analysis.timeline import Mark
from forecast.errors import ForecastError
from forecast.outcomes import SampledOutcomes
from forecast.pipeline.fitted import fitted
from forecast.pipeline.kept_tie import tied_to
from forecast.pipeline.outside import without_assumptions
from forecast.pipeline.question import Question
from forecast.pipeline.tied import Tied, weighed
from forecast.posterior import Posterior
from forecast.sweeps.families import Effects, effects_of, log_ratio
from forecast.sweeps.plan import Item
from forecast.sweeps.rows import Row, row_of, unanswered

if TYPE_CHECKING:
    from forecast.model.weighing import Weights

LEAST_SHARE = 0.05
"""Of the draws that weighted ones must be worth: 200 of 4,000. Fewer draws make a greater Monte
Carlo error, which stands in the row."""


@dataclass(frozen=True)
class Basis:
    """What the scenarios of a job share.

    posterior: of the fit. bare: of the fit without stated factors, to which past races tie; None
    for the process alone. drawn: priors of the factors of the fit, where draws are weighted.
    """

    posterior: Posterior
    bare: Posterior | None
    drawn: Effects | None


@dataclass(frozen=True)
class Answered:
    """A scenario's row; None where the weights fall short and it needs a fit of its own."""

    number: int
    row: Row | None


def basis_of(
    asked: tuple[Question, Effects | None], progress: Callable[[float], None] | None = None
) -> Basis:
    """Fit, or find the fit kept. asked: the question that is fitted, and what is drawn from it."""
    question, drawn = asked
    posterior = fitted(question, progress=progress).posterior
    bare = None
    if question.learned is not None:
        plain = without_assumptions(question)
        is_bare = not question.scenario.factors
        bare = posterior if is_bare else fitted(plain, progress=progress).posterior
    return Basis(posterior, bare, drawn)


def answers(basis: Basis, items: Sequence[Item]) -> list[Answered]:
    """Answer scenarios, one after another; one that cannot be answered says why in its row."""
    answerer = _Answerer(basis)
    return [answerer.answer(item) for item in items]


class _Answerer:
    """Keeps the tie and the paths of the scenario before, which the next one may share."""

    def __init__(self, basis: Basis) -> None:
        self.basis = basis
        self._tie: tuple[str, Tied | None] = ("", None)
        self._paths: tuple[str, SampledOutcomes | None] = ("", None)

    def answer(self, item: Item) -> Answered:
        try:
            return self._answer(item)
        except ForecastError as error:
            return Answered(item.number, unanswered(str(error)))
        except Exception as error:
            # a fault of ours must not take thousands of other scenarios with it
            return Answered(item.number, unanswered(f"{type(error).__name__}: {error}"))

    def _answer(self, item: Item) -> Answered:
        weights = self._weights(item.question)
        if weights is not None and not _is_enough(weights):
            return Answered(item.number, None)
        sampled = self._sampled(item)
        told: Row = {"route": "fit", "pareto_k": np.nan, "ess": np.nan}
        if weights is not None:
            sampled = _weighted(sampled, weights)
            told = {"route": "reweighted", "pareto_k": weights.pareto_k, "ess": weights.ess}
        marks = [Mark(m.id, m.on, m.kind, m.note) for m in item.question.case.milestones]
        row = row_of(sampled, marks, self.basis.posterior.diagnostics)
        return Answered(item.number, {**row, **told, "error": None})

    def _weights(self, question: Question) -> Weights | None:
        """How the draws count for the scenario's own priors; None where they are drawn by them."""
        if self.basis.drawn is None:
            return None
        from forecast.model.weighing import weights_of

        wanted = effects_of(question.scenario)
        return weights_of(log_ratio(self.basis.posterior, self.basis.drawn, wanted))

    def _sampled(self, item: Item) -> SampledOutcomes:
        """Paths of the scenario, weighed by its tie."""
        if self._tie[0] != item.tie:
            found = tied_to(item.question, self.basis.posterior, bare=self.basis.bare, workers=1)
            self._tie = (item.tie, found)
        key, sampled = self._paths
        if sampled is None or key != item.paths:
            sampled = weighed(
                item.question,
                self.basis.posterior,
                self._tie[1],
                workers=1,
                with_counts=False,
            )
            self._paths = (item.paths, sampled)
        return sampled


def _is_enough(weights: Weights) -> bool:
    from forecast.model.leave_out import PARETO_K_OK

    enough = LEAST_SHARE * len(weights.weight)
    return weights.pareto_k < PARETO_K_OK and weights.ess >= enough


def _weighted(sampled: SampledOutcomes, weights: Weights) -> SampledOutcomes:
    """Paths that count by their tie and by their draw, mean 1."""
    weight = sampled.weights * weights.weight[sampled.draw]
    return replace(sampled, weight=weight / weight.mean())


def all_unanswered(items: Sequence[Item], error: BaseException) -> Iterator[Answered]:
    """Rows of scenarios whose fit, or whose worker, failed."""
    says = str(error) if isinstance(error, ForecastError) else f"{type(error).__name__}: {error}"
    for item in items:
        yield Answered(item.number, unanswered(says))
