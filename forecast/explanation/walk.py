"""The walk from one stored run to another, and what each step of it moved.

Every state is answered by today's program under common random numbers. Where a run was made by
another program, or by other things learned, that one cannot be run any more: how far today's
answer to the same question lies from the stored one is then a part of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from math import hypot, sqrt
from typing import TYPE_CHECKING

from forecast.analysis.moved import Explained, Part, Standing, difference, error_of
from forecast.errors import InputError
from forecast.explanation.states import State, states_between
from forecast.outcomes import Forecast
from forecast.pipeline.outside import without_assumptions
from forecast.pipeline.preparation import prepare
from forecast.pipeline.question import Question
from forecast.store.learned import load_learned

if TYPE_CHECKING:
    from forecast.explanation.carry import Carried
    from forecast.outcomes import SampledOutcomes
    from forecast.outside_view.learned import Learned

DRAWS, PATHS = 1_000, 5_000
"""Of every state of the walk. A run has four times as many; but the states share their random
numbers, so that what a step moves is known better than either run by itself."""

NOISE = "Monte Carlo noise"
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Side:
    """One of the two runs. differs: what of its making is no longer as it was, in words."""

    run: str
    question: Question
    said: Forecast
    differs: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Drawn:
    """The draws and paths of a state: with what is stated, and without where that differs."""

    clouds: tuple[Carried, ...]
    paths: tuple[SampledOutcomes, ...]


@dataclass(frozen=True)
class _At:
    """A state, answered. how: its draws came about."""

    state: State
    standing: Standing
    how: str


def explain(
    before: Side,
    after: Side,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    n_draws: int = DRAWS,
    n_paths: int = PATHS,
) -> Explained:
    """Split the move from one run to another of the same case into parts that add up.

    A move back to an earlier date is that of the way there, turned round. Raises InputError where
    the runs are of two cases.
    """
    if before.question.case.case != after.question.case.case:
        raise InputError(
            f"{before.run} is about {before.question.case.case}, {after.run} about "
            f"{after.question.case.case}; choose runs of one case"
        )
    if before.question.scenario.as_of > after.question.scenario.as_of:
        return turned_round(
            explain(after, before, workers=workers, progress=progress,
                    n_draws=n_draws, n_paths=n_paths)
        )  # fmt: skip
    walk = _Walk(workers, progress or (lambda stage, share: None), n_draws, n_paths)
    start = State("time", "", before.question)
    standings = walk.through([start, *states_between(before.question, after.question)])
    return _explained(before, after, standings, n_paths)


def turned_round(found: Explained) -> Explained:
    """The same way walked back: every part the other way, the last one first."""
    return replace(
        found,
        since_run=found.run,
        run=found.since_run,
        since=found.until,
        until=found.since,
        before=found.after,
        after=found.before,
        parts=tuple(
            replace(part, moved={name: -by for name, by in part.moved.items()})
            for part in reversed(found.parts)
        ),
    )


@dataclass(frozen=True)
class _Walk:
    workers: int | None
    tell: Progress
    n_draws: int
    n_paths: int

    def through(self, states: Sequence[State]) -> list[_At]:
        """Every state answered, in order; what two neighbours have in common is done once."""
        from forecast.explanation.standing import standing_of

        folder = next((s.question.learned for s in states if s.question.learned), None)
        taught = None if folder is None else load_learned(folder)
        found: list[_At] = []
        drawn: _Drawn | None = None  # only the last is held: each takes tens of megabytes
        for state in states:
            learned = taught if state.question.learned is not None else None
            drawn = self._drawn(_clouds_of(state.question, learned), drawn)
            standing = standing_of(state.question, drawn.paths[0], drawn.paths[-1], learned)
            found.append(_At(state, standing, drawn.clouds[0].how))
            self.tell("explain", len(found) / len(states))
        return found

    def _drawn(self, asked: Sequence[Question], before: _Drawn | None) -> _Drawn:
        from forecast.explanation.standing import paths_of

        clouds = self._carried(asked, before)
        pairs = zip(before.clouds, before.paths, strict=True) if before else ()
        known = {id(cloud): paths for cloud, paths in pairs}
        return _Drawn(
            clouds,
            tuple(known.get(id(c)) or paths_of(c, self.n_paths, self.workers) for c in clouds),
        )

    def _carried(self, asked: Sequence[Question], before: _Drawn | None) -> tuple[Carried, ...]:
        """The draws of the stated question, and of the bare one where that is another.

        Programs are made ready one after another: the compiler is not to be run twice at once.
        """
        from forecast.explanation.carry import begin, carry
        from forecast.model.program import program_for

        prepared = [prepare(question) for question in asked]
        for one in prepared:
            program_for(one)

        def drawn(k: int) -> Carried:
            def tell(share: float) -> None:
                self.tell("fit", share)

            if before is None:
                return begin(asked[k], prepared[k], self.n_draws, progress=tell)
            same = next((c for c in before.clouds if c.question == asked[k]), None)
            # where there was one cloud, the bare question was the stated one
            earlier = before.clouds[min(k, len(before.clouds) - 1)]
            return same or carry(earlier, asked[k], prepared[k], tell)

        with ThreadPoolExecutor(2) as pool:
            return tuple(pool.map(drawn, range(len(asked))))


def _clouds_of(question: Question, learned: Learned | None) -> list[Question]:
    scenario = question.scenario
    if learned is not None and (scenario.factors or scenario.assume):
        return [question, without_assumptions(question)]
    return [question]


def _explained(before: Side, after: Side, found: Sequence[_At], n_paths: int) -> Explained:
    steps = [_part(one, other) for one, other in pairwise(found)]
    told = [{o.id: o.probability for o in side.said.outcomes} for side in (before, after)]
    first, last = found[0].standing, found[-1].standing
    at_start = _Left(before, first, n_paths, 1.0)
    at_end = _Left(after, last, n_paths, -1.0)
    return Explained(
        since_run=before.run,
        run=after.run,
        since=before.question.scenario.as_of,
        until=after.question.scenario.as_of,
        names={o.id: o.name for side in (before, after) for o in side.said.outcomes},
        before=told[0],
        after=told[1],
        parts=tuple(_ends(at_start, at_end, steps)),
    )


def _part(one: _At, other: _At) -> Part:
    moved, mcse = difference(one.standing, other.standing)
    return Part(other.state.kind, other.state.name, moved, mcse, other.state.on, other.how)


@dataclass(frozen=True)
class _Left:
    """What lies between a stored answer and that of the walk, at one of its ends.

    sign: 1 at the start, where the walk comes after the stored answer; -1 at the end.
    """

    side: Side
    standing: Standing
    n_paths: int
    sign: float

    @property
    def moved(self) -> dict[str, float]:
        """Outcome to what is left."""
        said = {o.id: o.probability for o in self.side.said.outcomes}
        names = dict.fromkeys([*said, *self.standing.chances])
        return {
            n: self.sign * (self.standing.chances.get(n, 0.0) - said.get(n, 0.0)) for n in names
        }

    @property
    def mcse(self) -> dict[str, float]:
        """Outcome to the error of that, as if the two shared nothing: no less than it is."""
        share = sqrt(min(self.n_paths / self.side.said.n_paths, 1.0))
        stated = {o.id: o.mcse for o in self.side.said.outcomes}
        errors = {}
        for name in self.moved:
            walked = error_of(self.standing, name)
            # the error that a run states leaves out that of the odds it is tied to
            errors[name] = hypot(walked, max(stated.get(name, 0.0), walked * share))
        return errors


def _ends(start: _Left, end: _Left, steps: list[Part]) -> list[Part]:
    """The parts, with what is left at either end under the name that it has."""
    if end.side.differs:
        words = dict.fromkeys([*start.side.differs, *end.side.differs])
        name = f"what is left: {', '.join(words)} and Monte Carlo noise"
        return [*steps, Part("code", name, *_both(start, end))]
    if start.side.differs:
        name = f"today's answer to the old question: {', '.join(start.side.differs)}"
        code = Part("code", name, start.moved, start.mcse)
        return [code, *steps, Part("noise", NOISE, end.moved, end.mcse)]
    return [*steps, Part("noise", NOISE, *_both(start, end))]


def _both(start: _Left, end: _Left) -> tuple[dict[str, float], dict[str, float]]:
    """What is left at both ends, and its error."""
    (one, other), errors = (start.moved, end.moved), (start.mcse, end.mcse)
    names = dict.fromkeys([*one, *other])
    moved = {name: one.get(name, 0.0) + other.get(name, 0.0) for name in names}
    return moved, {name: hypot(*(error.get(name, 0.0) for error in errors)) for name in names}
