"""The cheapest swings: the smallest change of one thing that overturns the headline.

A factor's effect and a member's utility are shifted as far as it takes; a stance is assumed for
the day after the as-of date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from forecast.analysis.sensitivity.crossing import smallest_change
from forecast.analysis.sensitivity.found import Goal, Swing
from forecast.analysis.sensitivity.goals import seen_from
from forecast.outcomes import SampledOutcomes
from forecast.pipeline.sensitivity.tries import Bench, Try, factor_tries, utility_tries
from forecast.scenario.schema import AssumedStance


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
        for one in (*factor_tries(bench), *utility_tries(bench, members, [*about])):
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


def _searched(goal: Goal, one: Try, rises: bool) -> Swing:
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
