"""The forecast that a study starts from, and the same forecast of a race that differs a little."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from forecast.analysis.paired import difference_of_shares
from forecast.analysis.sensitivity.found import Headline, How, Moved
from forecast.analysis.tie import Tie, tie
from forecast.analysis.timeline import Mark
from forecast.outcomes import Bools, Floats, SampledOutcomes
from forecast.outside_view.learned import Learned
from forecast.outside_view.predict import outside_view
from forecast.outside_view.race import race_as_of
from forecast.pipeline.fitted import fitted
from forecast.pipeline.outside import as_asked, without_assumptions
from forecast.pipeline.pooled_odds import pooled_odds
from forecast.pipeline.preparation import prepare
from forecast.pipeline.question import Question
from forecast.pipeline.sensitivity.carried import Carried, Source, carried, fit_of, source_of
from forecast.pipeline.simulation import simulate
from forecast.pipeline.tied import weights_of
from forecast.store.learned import load_learned


@dataclass(frozen=True)
class Answered:
    """A race that was answered: its paths, weighed as a forecast weighs them."""

    sampled: SampledOutcomes
    how: How
    pareto_k: float


@dataclass(frozen=True)
class Ground:
    """What a forecast is tied by: what finished races taught, and the weights of its paths."""

    learned: Learned
    tie: Tie


@dataclass(frozen=True)
class Base:
    """The forecast that is looked into.

    sampled: its paths, weighed by the tie. bare: the race without factors and assumptions, to
    which it is tied. ground: what it is tied by; None for the process alone. marks: the
    milestones that lie ahead. told: the progress of a fit that is made on the way.
    """

    question: Question
    source: Source
    bare: Source
    sampled: SampledOutcomes
    ground: Ground | None
    headline: Headline
    marks: tuple[Mark, ...]
    workers: int | None
    told: Callable[[float], None]

    def answered(self, question: Question) -> Answered:
        """The forecast of the question with other evidence or another calendar.

        Its tie is worked out anew: the outside view reads the record too, and the weights are
        found on the bare race as it is then.
        """
        stated = self._carried(self.source, question)
        if self.ground is None:
            return Answered(stated.sampled, stated.how, stated.pareto_k)
        bare = self._carried(self.bare, without_assumptions(question))
        weights = tie_on(question, bare.sampled, self.ground.learned).of(stated.sampled)
        order: tuple[How, ...] = ("unchanged", "weighted", "fit")
        return Answered(
            weighed(stated.sampled, weights),
            max(stated.how, bare.how, key=order.index),
            max(stated.pareto_k, bare.pareto_k),
        )

    def tied_alike(self, sampled: SampledOutcomes) -> SampledOutcomes:
        """Paths of the same evidence under the tie of the forecast."""
        return sampled if self.ground is None else weighed(sampled, self.ground.tie.of(sampled))

    def moves(self, other: SampledOutcomes) -> tuple[tuple[Moved, ...], tuple[Moved, ...]]:
        """How outcomes and milestones differ between the forecast and other paths."""
        return moves(self.sampled, other, self.marks)

    def _carried(self, source: Source, question: Question) -> Carried:
        prepared = prepare(question)
        return carried(
            source,
            question,
            prepared,
            lambda: fit_of(question, self.told),
            workers=self.workers,
        )


def tie_on(question: Question, bare: SampledOutcomes, learned: Learned) -> Tie:
    """The weights under which a bare race, whose paths may have weights, has its pooled odds."""
    race = race_as_of(as_asked(question), question.scenario.as_of)
    outside = outside_view(race, learned, without=question.case.case)
    odds = pooled_odds(bare, outside, weights_of(question))
    return tie(bare, odds.chances, odds.decided_by)


def base_of(
    question: Question,
    *,
    outcome: str | None = None,
    milestone: str | None = None,
    workers: int | None = None,
    told: Callable[[float], None],
) -> Base:
    """Run the forecast on the kept fit, as its own run does; its tie is found anew, on the draws
    that paths run on, so that nothing but what is left out tells two runs apart.

    outcome, milestone: what the headline is to be; the likeliest outcome, and the milestone
    with the most even chance of a decision before it, where None.
    """
    source = source_of(question, fitted(question, progress=told))
    bare = _bare(question, source, told)
    sampled = simulate(question, source.prepared, source.posterior, workers=workers)
    ground = None
    if question.learned is not None:
        learned = load_learned(question.learned)
        alone = simulate(bare.question, bare.prepared, bare.posterior, workers=workers)
        ground = Ground(learned, tie_on(question, alone, learned))
        sampled = weighed(sampled, ground.tie.of(sampled))
    marks = marks_ahead(question)
    headline = headline_of(sampled, marks, outcome, milestone)
    return Base(question, source, bare, sampled, ground, headline, marks, workers, told)


def _bare(question: Question, source: Source, told: Callable[[float], None]) -> Source:
    """The race without factors and assumptions; the same draws where none is stated."""
    asked = without_assumptions(question)
    if not question.scenario.factors:
        return replace(source, question=asked)
    return source_of(asked, fitted(asked, progress=told))


def weighed(sampled: SampledOutcomes, weight: Floats) -> SampledOutcomes:
    """Paths with further weights, beside those of their draws."""
    both = sampled.weights * weight
    return replace(sampled, weight=both / both.mean())


def marks_ahead(question: Question) -> tuple[Mark, ...]:
    """The milestones between the as-of date and the horizon."""
    scenario = question.scenario
    inside = [m for m in question.case.milestones if scenario.as_of < m.on <= scenario.horizon]
    return tuple(Mark(m.id, m.on, m.kind, m.note) for m in inside)


def headline_of(
    sampled: SampledOutcomes,
    marks: tuple[Mark, ...],
    outcome: str | None = None,
    milestone: str | None = None,
) -> Headline:
    """What is followed, by what the paths say where nobody said so."""
    if outcome is None:
        shares = {o.id: share(sampled, happened(sampled, o.id)) for o in sampled.outcomes}
        outcome = max(shares, key=lambda name: (shares[name], name))
    even = [(abs(share(sampled, decided_by(sampled, m)) - 0.5), m.id) for m in marks]
    if milestone is None and even:
        milestone = min(even)[1]
    return Headline(outcome, milestone, next((m.on for m in marks if m.id == milestone), None))


def moves(
    base: SampledOutcomes, other: SampledOutcomes, marks: tuple[Mark, ...]
) -> tuple[tuple[Moved, ...], tuple[Moved, ...]]:
    """How outcomes and milestones differ between paths in pairs."""
    who = [
        Moved(
            o.id,
            difference_of_shares(base, other, happened(base, o.id), happened(other, o.id)),
        )
        for o in base.outcomes
    ]
    when = [
        Moved(m.id, difference_of_shares(base, other, decided_by(base, m), decided_by(other, m)))
        for m in marks
    ]
    return tuple(who), tuple(when)


def happened(sampled: SampledOutcomes, outcome: str) -> Bools:
    """(path,), where an outcome came about."""
    code = next(k for k, o in enumerate(sampled.outcomes) if o.id == outcome)
    return np.asarray(sampled.outcome == code)


def decided_by(sampled: SampledOutcomes, mark: Mark) -> Bools:
    """(path,), where it was decided by the end of a milestone's day."""
    return np.asarray(sampled.decided_day < (mark.on - sampled.as_of).days + 1.0)


def share(sampled: SampledOutcomes, among: Bools) -> float:
    """The weighted share of some paths."""
    weight = sampled.weights
    return float(weight[among].sum() / weight.sum())
