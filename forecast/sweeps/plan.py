"""Which fit answers which scenario, and in which portions they are simulated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from forecast.pipeline.fitted import fit_key
from forecast.pipeline.inputs import inputs_of
from forecast.pipeline.question import Question
from forecast.store.digests import sha256_of
from forecast.sweeps.families import Effects, covering, effects_of, with_effects

FORM = 1
"""Goes up where a sweep comes to other numbers, or to other columns, from the same inputs."""
BATCH_PATHS = 200_000
"""Paths to a portion: a few seconds of work. That much is lost where a process is killed."""
WEIGHED = 0.1
"""What it costs to weigh paths that are there already, beside simulating them."""

UNSEEN_BY_FIT = {"name", "title", "assume"}
UNSEEN_BY_TIE = {"name", "title", "assume", "factors"}


@dataclass(frozen=True)
class Item:
    """One scenario to be answered.

    number: in the sweep. key: digest of all that its row depends on. tie, paths: equal where two
    scenarios have the same tie, or the same paths.
    """

    number: int
    question: Question
    key: str
    tie: str
    paths: str


@dataclass(frozen=True)
class Job:
    """Scenarios that one fit answers.

    fitted: the question that is fitted. drawn: the priors of its factors, where the scenarios
    have others and its draws are weighted; None where they have the same.
    """

    fitted: Question
    drawn: Effects | None
    items: tuple[Item, ...]

    def batches(self) -> Iterator[tuple[Item, ...]]:
        """The items in portions; what shares a tie or paths follows each other."""
        portion: list[Item] = []
        cost, limit = 0.0, float(BATCH_PATHS)
        for item in sorted(self.items, key=lambda i: (i.tie, i.paths, i.number)):
            n_paths = item.question.scenario.simulation.paths
            is_same = bool(portion) and portion[-1].paths == item.paths
            if portion and cost + n_paths * (WEIGHED if is_same else 1.0) > limit:
                yield tuple(portion)
                portion, cost, is_same = [], 0.0, False
            portion.append(item)
            cost += n_paths * (WEIGHED if is_same else 1.0)
        if portion:
            yield tuple(portion)


class Planner:
    """Plans the jobs of a sweep; what many scenarios have in common is worked out once."""

    def __init__(self) -> None:
        self._fits: dict[str, str] = {}
        self._inputs: dict[tuple[int, int, str], dict[str, Any]] = {}

    def jobs(self, questions: Mapping[int, Question], *, reweight: bool) -> tuple[Job, ...]:
        """Jobs in the order of their first scenarios. questions: by number, all of the sweep.

        reweight: one fit for scenarios that differ only in the priors of stated factors.
        """
        families: dict[str, list[int]] = {}
        for number, question in questions.items():
            families.setdefault(self._family(question), []).append(number)
        found: list[Job] = []
        for numbers in families.values():
            members = {number: questions[number] for number in numbers}
            found += self._jobs_of(members, reweight=reweight)
        return tuple(sorted(found, key=lambda job: job.items[0].number))

    def _jobs_of(self, members: Mapping[int, Question], *, reweight: bool) -> Iterator[Job]:
        by_effects: dict[Effects, list[int]] = {}
        for number, question in members.items():
            by_effects.setdefault(effects_of(question.scenario), []).append(number)
        if reweight and len(by_effects) > 1:
            drawn = covering([*by_effects])
            first = next(iter(members.values()))
            items = (self._item(number, question, drawn) for number, question in members.items())
            yield Job(with_effects(first, drawn), drawn, tuple(items))
            return
        for numbers in by_effects.values():
            items = (self._item(number, members[number], None) for number in numbers)
            yield Job(members[numbers[0]], None, tuple(items))

    def _item(self, number: int, question: Question, drawn: Effects | None) -> Item:
        inputs = {"form": FORM, "inputs": self._inputs_of(question), "drawn": drawn}
        evidence = f"{id(question.case)} {id(question.table)}"
        bare = question.scenario.model_dump(mode="json", exclude=UNSEEN_BY_TIE)
        return Item(
            number=number,
            question=question,
            key=sha256_of(inputs),
            tie=sha256_of([evidence, bare]),
            paths=sha256_of([evidence, _without_effects(question)]),
        )

    def _inputs_of(self, question: Question) -> dict[str, Any]:
        """As `inputs_of`; the digest of evidence that many share is worked out once."""
        shared = (id(question.case), id(question.table), str(question.learned))
        if shared not in self._inputs:
            self._inputs[shared] = inputs_of(question)
        scenario = question.scenario
        of_its_own = {"config_sha256": sha256_of(scenario), "rng_seed": scenario.rng_seed}
        return {**self._inputs[shared], **of_its_own}

    def _family(self, question: Question) -> str:
        """Equal where two questions have one fit, but for the priors of stated factors."""
        plain = with_effects(
            question, tuple((name, 0.0, 1.0) for name in question.scenario.factors)
        )
        asked = plain.scenario.model_dump(mode="json", exclude=UNSEEN_BY_FIT)
        asked["simulation"].pop("paths")
        seen = sha256_of([str((id(question.case), id(question.table))), asked])
        if seen not in self._fits:
            self._fits[seen] = fit_key(plain)
        return self._fits[seen]


def _without_effects(question: Question) -> dict[str, Any]:
    """All that paths on given draws depend on."""
    asked = question.scenario.model_dump(mode="json", exclude={"name", "title"})
    for factor in asked["factors"].values():
        factor.pop("effect")
    return asked
