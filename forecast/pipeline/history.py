"""The forecast on every date of a range from one pass: draws are carried from date to date.

Two clouds of draws go side by side, that of the scenario and that without its stated factors, to
which past races tie it; each takes a core.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecast.errors import InputError
from forecast.evidence.gate import evidence_sha256
from forecast.pipeline.preparation import prepare
from forecast.pipeline.question import Question, ask_through
from forecast.pipeline.simulation import simulate
from forecast.scenario.load import load_scenario
from forecast.store.digests import sha256_of

if TYPE_CHECKING:
    from forecast.analysis.history import Answered, Day, History
    from forecast.model.prepared import Prepared
    from forecast.model.update import Update, Wanted
    from forecast.outcomes import SampledOutcomes
    from forecast.outside_view.learned import Learned
    from forecast.outside_view.predict import OutsideView

PATHS = 2_000
"""Paths of each date. With them a probability near one half has a Monte Carlo error of about a
point; the dates share their random numbers, so that what changes from one to the next has less."""

LEAST_CARRIED = 200
"""Draws that are carried on, however few paths there are: fewer tell no tail of the weights."""
PATHS_KEY = "simulation.paths"

Progress = Callable[[str, float], None]


def dates_between(since: date, until: date, every: int) -> tuple[date, ...]:
    """Every so many days from the first, and the last. Raises InputError on an empty range.

    >>> [d.day for d in dates_between(date(2024, 1, 1), date(2024, 1, 8), 3)]
    [1, 4, 7, 8]
    """
    if until < since:
        raise InputError(f"the history ends on {until}, before it begins on {since}")
    n_steps = (until - since).days // every
    days = [since + timedelta(days=every * k) for k in range(n_steps + 1)]
    return tuple(days if days[-1] == until else [*days, until])


def ask_history(
    path: Path | str,
    overrides: Sequence[str],
    *,
    since: date | str,
    until: date | str | None,
    every: int = 1,
    seeds: Path | None = None,
) -> tuple[Question, ...]:
    """The questions of a history, checked; nothing is sampled.

    until: the as-of date of the scenario where None. Raises InputError naming what is wrong.
    """
    begins = _day("since", since)
    if until is None:
        ends = load_scenario(path, overrides).as_of
        if ends < begins:
            raise InputError(
                f"since {begins} is after {ends}, the as_of of the scenario, where its history "
                "ends unless you say until when"
            )
    else:
        ends = _day("until", until)
    few = [] if any(o.startswith(PATHS_KEY) for o in overrides) else [f"{PATHS_KEY}={PATHS}"]
    return ask_through(path, dates_between(begins, ends, every), [*overrides, *few], seeds=seeds)


def _day(name: str, given: date | str) -> date:
    try:
        return given if isinstance(given, date) else date.fromisoformat(given)
    except ValueError:
        raise InputError(f"{name} is {given!r}; write a day as 2024-02-23") from None


@dataclass(frozen=True)
class _Asked:
    """One date of one of the two clouds, before it is answered."""

    question: Question
    prepared: Prepared


@dataclass(frozen=True)
class _Answer:
    """The same, answered."""

    update: Update
    sampled: SampledOutcomes


def history(
    questions: Sequence[Question],
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> History:
    """Answer the same question as of every date, in order of time, from one fit where it can be.

    questions: of one scenario, as `ask_history` gives them. workers: threads of the simulation.
    """
    from forecast.analysis.history import History

    tell = progress or _silent
    first = questions[0]
    learned = _load_learned(first)
    days: list[Day] = []
    for question, answers in _answered(questions, learned, tell, workers):
        days.append(_dated(question, answers[0], answers[-1], learned))
        tell("history", len(days) / len(questions))
    return History(
        scenario=first.scenario.name,
        title=first.scenario.title,
        horizon=first.scenario.horizon,
        n_paths=first.scenario.simulation.paths,
        days=tuple(days),
        provenance=_provenance(questions),
    )


def _answered(
    questions: Sequence[Question], learned: Learned | None, tell: Progress, workers: int | None
) -> Iterator[tuple[Question, list[_Answer]]]:
    """Both clouds of every date, in order.

    Answers of a date are handed out once the next date is being worked on, so that what is said of
    the one takes none of the time of the other.
    """
    answer, before = partial(_answer, workers=workers), list[_Answer]()
    asked = _asked(questions[0], learned)
    with ThreadPoolExecutor(2) as pool:
        for place, question in enumerate(questions):
            running = pool.map(answer, asked, before or (None, None), (tell, _silent))
            if before:
                yield questions[place - 1], before
            if question is not questions[-1]:
                asked = _asked(questions[place + 1], learned)
            before = list(running)
    yield questions[-1], before


def _silent(stage: str, share: float) -> None:
    """Progress that nobody follows."""


def _load_learned(question: Question) -> Learned | None:
    """What finished races taught; None where the process stands alone."""
    from forecast.store.learned import load_learned

    return None if question.learned is None else load_learned(question.learned)


def _asked(question: Question, learned: Learned | None) -> list[_Asked]:
    """The question, and the same without stated factors and assumptions where that differs.

    Programs are made ready here, one after another: the compiler is not to be run twice at once.
    """
    from forecast.model.program import program_for
    from forecast.pipeline.outside import without_assumptions

    scenario, clouds = question.scenario, [question]
    if learned is not None and (scenario.factors or scenario.assume):
        clouds.append(without_assumptions(question))
    found = [_Asked(each, prepare(each)) for each in clouds]
    for each in found:
        program_for(each.prepared)
    return found


def _answer(
    asked: _Asked, before: _Answer | None, tell: Progress, *, workers: int | None
) -> _Answer:
    """The draws of one date of one cloud, and the paths that run on them."""
    from forecast.model.update import begin, update

    question, wanted = asked.question, _wanted(asked.question)
    if before is None:
        found = begin(asked.prepared, wanted, progress=lambda share: tell("fit", share))
    else:
        found = update(before.update.cloud, asked.prepared, wanted)
    paths = simulate(question, asked.prepared, found.posterior, workers=workers, with_pivots=False)
    return _Answer(found, paths)


def _wanted(question: Question) -> Wanted:
    from forecast.model.update import Wanted
    from forecast.simulation.engine import PATHS_PER_DRAW

    simulation = question.scenario.simulation
    n_draws = max(simulation.paths // PATHS_PER_DRAW, 1)  # no more are run forward
    return Wanted(
        settings=question.scenario.fit,
        newcomers=simulation.newcomers,
        n_draws=n_draws,
        rng_seed=question.scenario.rng_seed,
        n_carried=max(n_draws, LEAST_CARRIED),
    )


def _dated(question: Question, stated: _Answer, bare: _Answer, learned: Learned | None) -> Day:
    """What is said of a date; its paths are tied to past races where there is something learned."""
    from forecast.analysis.history import day_from

    verdict = stated.update.posterior.diagnostics.verdict
    if learned is None:
        return day_from(stated.sampled, verdict=verdict, stated=_told(stated.update), bare=None)
    odds, sampled = _tied(question, stated.sampled, bare.sampled, learned)
    day = day_from(sampled, verdict=verdict, stated=_told(stated.update), bare=_told(bare.update))
    from forecast.pipeline.tied import spread_by

    ahead = (question.scenario.horizon - question.scenario.as_of).days
    return replace(day, outcomes=tuple(spread_by(odds, o, ahead) for o in day.outcomes))


def _tied(
    question: Question, sampled: SampledOutcomes, base: SampledOutcomes, learned: Learned
) -> tuple[OutsideView, SampledOutcomes]:
    """The odds of past races, pooled, and the paths with the weights that these give them."""
    from forecast.analysis.tie import tie
    from forecast.outside_view.predict import outside_view
    from forecast.outside_view.race import race_as_of
    from forecast.pipeline.outside import as_asked
    from forecast.pipeline.pooled_odds import pooled_odds
    from forecast.pipeline.tied import weights_of

    race = race_as_of(as_asked(question), question.scenario.as_of)
    outside = outside_view(race, learned, without=question.case.case)
    odds = pooled_odds(base, outside, weights_of(question))
    found = tie(base, odds.chances, odds.decided_by)
    return odds, replace(sampled, weight=found.of(sampled))


def _told(update: Update) -> Answered:
    from forecast.analysis.history import Answered
    from forecast.model.update import said_of

    how = update.how
    return Answered(how.answered, how.pareto_k, how.ess, said_of(how))


def _provenance(questions: Sequence[Question]) -> dict[str, Any]:
    """Digests of what was asked and of what was public on the last date, and the seed."""
    last = questions[-1]
    return {
        "config_sha256": sha256_of(last.scenario),
        "seeds_sha256": evidence_sha256(last.case, last.table),
        "rng_seed": last.scenario.rng_seed,
    }
