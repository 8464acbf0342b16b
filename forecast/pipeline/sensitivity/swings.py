"""The cheapest swings: the smallest change of one thing that overturns the headline.

Every change is tried on the stored draws and the same random numbers, from the as-of date on: a
factor's effect and a member's utility are shifted in every draw alike, an event is assumed for the
day after. The tie to past races is that of the forecast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from forecast.analysis.sensitivity.crossing import smallest_change
from forecast.analysis.sensitivity.found import Goal, Swing, SwingKind
from forecast.analysis.sensitivity.goals import seen_from
from forecast.outcomes import SampledOutcomes
from forecast.pipeline.question import Question, with_paths
from forecast.pipeline.sensitivity.base import Base
from forecast.pipeline.simulation import simulate
from forecast.posterior import Posterior
from forecast.scenario.schema import AssumedStance
from forecast.simulation.engine import PATHS_PER_DRAW

N_PATHS = 4_000
"""Paths of each try; a margin of probability then has an error of about a point."""


@dataclass(frozen=True)
class Bench:
    """What all tries share. outcomes: ids of the outcomes that are candidates, likeliest first."""

    base: Base
    question: Question
    posterior: Posterior
    candidates: tuple[str, ...]

    def run(self, posterior: Posterior, question: Question | None = None) -> SampledOutcomes:
        """The paths of one try, weighed as the forecast's are."""
        prepared = self.base.source.prepared
        paths = simulate(question or self.question, prepared, posterior, workers=self.base.workers)
        return self.base.tied_alike(paths)


@dataclass(frozen=True)
class _Try:
    """One thing that is changed. at: gives the paths for a change."""

    kind: SwingKind
    at: Callable[[float], SampledOutcomes]
    factor: str = ""
    member: str = ""
    candidate: str = ""


def bench_of(base: Base) -> Bench:
    """The forecast on as many paths as tries have."""
    paths = min(N_PATHS, base.question.scenario.simulation.paths)
    draws = base.source.posterior.draws
    n_chains, n_each = draws.sizes["chain"], draws.sizes["draw"]
    used = max(min(n_each, paths // (PATHS_PER_DRAW * n_chains)), 1)
    thinned = draws.isel(draw=np.arange(used) * n_each // used)
    shares = {
        o.id: float(base.sampled.weights[base.sampled.outcome == code].sum())
        for code, o in enumerate(base.sampled.outcomes)
        if o.kind == "candidate"
    }
    return Bench(
        base=base,
        question=with_paths(base.question, paths),
        posterior=replace(base.source.posterior, draws=thinned),
        candidates=tuple(sorted(shares, key=lambda name: (-shares[name], name))),
    )


def usual_goals(bench: Bench) -> tuple[Goal, ...]:
    """That the headline's outcome loses its lead, and that the next name gains it."""
    outcome = bench.base.headline.outcome
    others = [name for name in bench.candidates if name != outcome]
    goals = [Goal("overtaken", outcome)]
    return (*goals, *(Goal("leads", name) for name in others[:1]))


def swings_to(
    bench: Bench,
    goals: Sequence[Goal],
    members: Sequence[str],
    progress: Callable[[float], None],
) -> tuple[Swing, ...]:
    """Smallest changes for each goal. members: whose utilities and stances are tried."""
    now = bench.run(bench.posterior)
    found: list[Swing] = []
    for done, goal in enumerate(goals, start=1):
        rises = _rises(goal, now)
        about = _about(bench, goal, rises)
        for one in (*_factors(bench), *_utilities(bench, members, about)):
            found.append(_searched(goal, one, rises))
        found += _events(bench, goal, members, about, rises)
        progress(done / len(goals))
    return tuple(found)


def _rises(goal: Goal, now: SampledOutcomes) -> bool:
    """Whether the goal's outcome is to become likelier."""
    if goal.kind == "reaches":
        return seen_from(goal, now).margin < 0.0
    return goal.kind == "leads"


def _about(bench: Bench, goal: Goal, rises: bool) -> dict[str, bool]:
    """Candidates whom a goal is about, and whether each should gain."""
    about = {goal.outcome: rises} if goal.outcome in bench.candidates else {}
    leader = bench.base.headline.outcome
    if leader in bench.candidates and leader not in about:
        about[leader] = not rises
    return about


def _searched(goal: Goal, one: _Try, rises: bool) -> Swing:
    found = smallest_change(lambda change: seen_from(goal, one.at(change), rises=rises))
    return Swing(
        kind=one.kind,
        goal=goal,
        is_reached=found.change is not None,
        factor=one.factor,
        member=one.member,
        candidate=one.candidate,
        stance="",
        permanent=False,
        change=found.change,
        mcse=found.error,
        reached=found.seen.chance,
        leads=found.seen.leads,
    )


def _factors(bench: Bench) -> Iterator[_Try]:
    design = bench.base.source.prepared.inputs.design
    for place, name in enumerate(design.names):
        x = design.x[place]

        def at(change: float, name: str = name, x: np.ndarray = x) -> SampledOutcomes:
            return bench.run(with_effect(bench.posterior, name, x, change))

        yield _Try("factor", at, factor=name)


def _utilities(bench: Bench, members: Sequence[str], about: dict[str, bool]) -> Iterator[_Try]:
    for candidate in about:
        for member in members:

            def at(
                change: float, member: str = member, candidate: str = candidate
            ) -> SampledOutcomes:
                return bench.run(with_utility(bench.posterior, member, candidate, change))

            yield _Try("utility", at, member=member, candidate=candidate)


def with_effect(posterior: Posterior, factor: str, x: np.ndarray, change: float) -> Posterior:
    """Draws in which a factor's effect is greater. x: (member, known candidate), its design."""
    draws = posterior.draws.copy()
    effect = draws["effect"].copy(deep=True)
    effect.loc[{"factor": factor}] += change
    utility = draws["utility"].copy(deep=True)
    utility.values[..., : x.shape[1]] += change * x
    return replace(posterior, draws=draws.assign(effect=effect, utility=utility))


def with_utility(posterior: Posterior, member: str, candidate: str, change: float) -> Posterior:
    """Draws in which one member likes one name better."""
    utility = posterior.draws["utility"].copy(deep=True)
    utility.loc[{"member": member, "candidate": candidate}] += change
    return replace(posterior, draws=posterior.draws.assign(utility=utility))


def _events(
    bench: Bench, goal: Goal, members: Sequence[str], about: dict[str, bool], rises: bool
) -> Iterator[Swing]:
    """The mildest stance of each member on each name that is enough; else the strongest one."""
    for candidate, gains in about.items():
        mild_to_strong = [("endorse", False)] if gains else [("oppose", False), ("oppose", True)]
        for member in members:
            tried = None
            for stance, permanent in mild_to_strong:
                tried = _assumed(bench, goal, (member, candidate, stance, permanent), rises)
                if tried.is_reached:
                    break
            if tried is not None:
                yield tried


def _assumed(bench: Bench, goal: Goal, turn: tuple[str, str, str, bool], rises: bool) -> Swing:
    member, candidate, stance, permanent = turn
    event = AssumedStance.model_validate(
        {
            "kind": "stance",
            "on": bench.question.scenario.as_of + timedelta(days=1),
            "member": member,
            "candidate": candidate,
            "stance": stance,
            "permanent": permanent,
        }
    )
    scenario = bench.question.scenario
    asked = scenario.model_copy(update={"assume": (*scenario.assume, event)})
    paths = bench.run(bench.posterior, replace(bench.question, scenario=asked))
    seen = seen_from(goal, paths, rises=rises)
    return Swing(
        kind="event",
        goal=goal,
        is_reached=seen.margin >= 0.0,
        factor="",
        member=member,
        candidate=candidate,
        stance=stance,
        permanent=permanent,
        change=None,
        mcse=seen.error,
        reached=seen.chance,
        leads=seen.leads,
    )
