"""The outside view of a question: its case as the scenario has it, by what history taught."""

from __future__ import annotations

from dataclasses import replace

from forecast.evidence.schema import Candidate, Case, Event, Source
from forecast.outside_view.predict import OutsideView, outside_view
from forecast.outside_view.race import race_as_of
from forecast.outside_view.unlearned import unlearned
from forecast.pipeline.question import Question
from forecast.store.learned import load_learned

DECLARED = {"declared": "candidacy", "open": "interest"}
"""What an added candidate's status says of itself."""


def outside_views_of(question: Question) -> tuple[OutsideView, OutsideView]:
    """Odds of who and when from finished races, this one left out; and from priors alone.

    Races settled in one package with this one are left out too. Raises StoreError where what
    was learned cannot be read.
    """
    race = race_as_of(as_asked(question), question.scenario.as_of)
    learned = outside_view(race, load_learned(question.learned), without=question.case.case)
    return learned, outside_view(race, unlearned(rng_seed=0), without=None)


def without_assumptions(question: Question) -> Question:
    """The same question without stated factors and assumed events: what history can speak of."""
    bare = question.scenario.model_copy(update={"factors": {}, "assume": ()})
    return replace(question, scenario=bare)


def as_asked(question: Question) -> Case:
    """The gated case with the candidates that the scenario adds and withdraws."""
    scenario, case = question.scenario, question.case
    added = [
        Candidate(
            id=name,
            name=stated.name,
            country=stated.country,
            first_public=scenario.as_of,
            head_of_government=stated.head_of_government,
        )
        for name, stated in scenario.candidates.add.items()
        if name not in {c.id for c in case.candidates}
    ]
    words = [
        (DECLARED[stated.status], name)
        for name, stated in scenario.candidates.add.items()
        if stated.status in DECLARED
    ]
    words += [("withdrawal", name) for name in scenario.candidates.withdraw]
    said = [
        Event.model_validate(
            {
                "on": scenario.as_of,
                "kind": kind,
                "candidates": (name,),
                "reliability": "official",
                "source": Source(publisher=f"scenario {scenario.name}"),
            }
        )
        for kind, name in words
    ]
    return case.model_copy(
        update={
            "candidates": tuple(sorted((*case.candidates, *added), key=lambda c: c.id)),
            "events": (*case.events, *said),
        }
    )
