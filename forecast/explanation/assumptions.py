"""What a scenario assumes now that it did not, key by key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from forecast.pipeline.question import Question
from forecast.scenario.schema import AssumedFactorScale, AssumedGovernmentChange, Scenario

ASKED = ("rule", "members", "candidates", "agenda", "factors", "process", "horizon", "assume")
"""Keys of a scenario that a number can hang on, in the order in which they change; assumed events
come last, since they may speak of factors and names that another key brings in."""
BY_NAME = ("factors", "process", "agenda", "candidates")
"""Keys of which every key below them is a change of its own."""
SIMULATED = ("step_days", "newcomers", "tie")
"""Of the simulation; the number of paths is only computed with."""
WORDS = ("why", "source", "note", "description")
"""Keys that move nothing."""


def changed_assumptions(old: Scenario, new: Scenario) -> Iterator[tuple[str, Scenario]]:
    """The key that changed, and the scenario with that change and those before it.

    The name is empty where only words changed, which move nothing.
    """
    at = old.model_copy(update={"name": new.name, "title": new.title})
    if at != old:
        yield "", at
    for key, name in [*_keys(old, new)]:
        changed = _with(at, new, key, name)
        if changed == at:
            continue
        is_the_same = _without_words(changed.model_dump()) == _without_words(at.model_dump())
        at = changed
        yield "" if is_the_same else ".".join(n for n in (key, name) if n), at


def _keys(old: Scenario, new: Scenario) -> Iterator[tuple[str, str | None]]:
    """Every key that may have changed, with the key below it where those change one by one."""
    for key in ASKED:
        if key in BY_NAME:
            yield from ((key, name) for name in _names_below(old, new, key))
        else:
            yield key, None
    yield from (("simulation", name) for name in SIMULATED)


def _names_below(old: Scenario, new: Scenario, key: str) -> list[str]:
    """Keys below a key: those that are gone, and then the others."""
    before, after = (_below(scenario, key) for scenario in (old, new))
    return [*(name for name in before if name not in after), *after]


def _below(scenario: Scenario, key: str) -> dict[str, Any]:
    value = getattr(scenario, key)
    return value if isinstance(value, dict) else {k: v for k, v in value}


def _with(old: Scenario, new: Scenario, key: str, name: str | None) -> Scenario:
    """A scenario with one key as another has it; name: below that key, None for all of it."""
    if name is None:
        return old.model_copy(update={key: getattr(new, key)})
    before, after = (getattr(scenario, key) for scenario in (old, new))
    if not isinstance(before, dict):
        return old.model_copy(update={key: before.model_copy(update={name: getattr(after, name)})})
    merged = {**before, name: after[name]} if name in after else {**before}
    if name not in after:
        del merged[name]
    order = [*(n for n in after if n in merged), *(n for n in merged if n not in after)]
    return old.model_copy(update={key: {n: merged[n] for n in order}})


def _without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_words(v) for k, v in value.items() if k not in WORDS}
    if isinstance(value, list | tuple):
        return [_without_words(one) for one in value]
    return value


def possible(question: Question) -> Scenario:
    """The scenario of a question with those of its assumed events that it can speak of.

    On the way to a new question it may assume something of a name that is not known yet: that
    begins to count with the event that names it.
    """
    scenario = question.scenario
    names = {*scenario.candidates.add, *(c.id for c in question.case.candidates)}
    kept = tuple(
        assumed
        for assumed in scenario.assume
        if (
            assumed.factor in scenario.factors
            if isinstance(assumed, AssumedFactorScale)
            else assumed.member in question.members
            and (isinstance(assumed, AssumedGovernmentChange) or assumed.candidate in names)
        )
    )
    return scenario if kept == scenario.assume else scenario.model_copy(update={"assume": kept})
