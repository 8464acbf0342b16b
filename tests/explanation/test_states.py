"""The states between two questions: each has one thing more, and the last is the later question."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache

from made_up_race import AGAINST, EARLY, FOR_ANN, race

from forecast.evidence.gate import known
from forecast.evidence.load import load_case
from forecast.explanation import states as states_module
from forecast.explanation.states import states_between
from forecast.pipeline import ask
from forecast.rehearsal.race import OPENED, event

NATO = "configs/nato-2024.yaml"


@cache
def nato(as_of, *changed):
    """The question of the flagship as of a day; its files are read once for each."""
    return ask(NATO, [f"as_of={as_of}", *changed])


def names(old, new):
    return [(state.kind, state.name) for state in states_between(old, new)]


def test_the_last_state_is_the_later_question():
    old = nato("2023-12-31")
    # by then Sweden has joined, which is a fact
    new = nato("2024-03-15", "factors.us_backing.effect.mean=0.5", "horizon=2024-12-01")
    states = list(states_between(old, new))
    assert states[-1].question == new
    kinds = [state.kind for state in states]
    order = ["assumption", "time", "fact", "event"]
    assert kinds == sorted(kinds, key=order.index)
    assert [s.name for s in states if s.kind == "assumption"] == ["factors.us_backing", "horizon"]


def test_every_new_event_has_a_state_of_its_own_by_date():
    old, new = nato("2023-12-31"), nato("2024-02-29")
    events = [state for state in states_between(old, new) if state.kind == "event"]
    came = [e for e in new.case.events if e not in old.case.events]
    assert [state.on for state in events] == [e.on for e in came]
    sizes = [len(state.question.case.events) for state in events]
    assert sizes == list(range(len(old.case.events) + 1, len(new.case.events) + 1))


def test_very_many_events_go_day_by_day(monkeypatch):
    monkeypatch.setattr(states_module, "MOST_EVENTS", 5)
    old, new = nato("2023-12-31"), nato("2024-02-29")
    events = [state for state in states_between(old, new) if state.kind == "event"]
    assert [state.on for state in events] == sorted({e.on for e in new.case.events} -
                                                    {e.on for e in old.case.events})  # fmt: skip
    assert events[-1].question == new


def test_a_name_comes_with_the_event_that_brings_it():
    brings = event(OPENED + timedelta(31), "mention", ["cat"])
    told = {"candidates": ("ann", "bob", "cat")}
    late = {"cat": OPENED + timedelta(31)}
    new = race(35, EARLY, brings, **told)
    candidates = tuple(
        c.model_copy(update={"first_public": late.get(c.id, c.first_public)})
        for c in new.case.candidates
    )
    case = new.case.model_copy(update={"candidates": candidates})
    new = replace(new, case=known(case, new.scenario.as_of))
    old_case = known(case.model_copy(update={"events": (EARLY,)}), OPENED + timedelta(30))
    old = replace(race(30, EARLY, **told), case=old_case)
    found = list(states_between(old, new))
    assert [state.kind for state in found] == ["time", "event"]
    assert [len(state.question.case.candidates) for state in found] == [2, 3]
    assert found[-1].question.case == new.case


def test_an_event_that_was_taken_back_is_named_before_what_is_new():
    found = names(race(35, EARLY, AGAINST), race(35, EARLY, FOR_ANN))
    assert [kind for kind, _ in found] == ["event", "event"]
    assert found[0][1].startswith("taken from the record or changed: ")
    assert "AA oppose Bob" in found[0][1]


def test_words_move_nothing_and_are_no_state():
    old = race(35, EARLY)
    factor = old.scenario.factors["home"].model_copy(update={"why": "other words"})
    scenario = old.scenario.model_copy(update={"factors": {"home": factor}, "title": "Other"})
    assert names(old, replace(old, scenario=scenario)) == []


def test_seed_and_number_of_paths_are_no_state():
    more = {"paths": 300, "tie": "none"}
    assert names(race(35, EARLY), race(35, EARLY, rng_seed=9, simulation=more)) == []


def test_an_assumption_of_a_name_not_known_yet_waits_for_it():
    assumed = {"kind": "stance", "on": OPENED + timedelta(60), "member": "AA",
               "candidate": "cat", "stance": "endorse"}  # fmt: skip
    new = race(35, EARLY, candidates=("ann", "bob", "cat"), assume=(assumed,))
    found = list(states_between(race(30, EARLY), new))
    assert found[0].name == "assume"
    assert found[0].question.scenario.assume == ()
    assert found[-1].question.scenario.assume == new.scenario.assume


def test_the_calendar_is_told_by_the_day_on_which_it_became_known():
    old, new = nato("2023-12-31"), nato("2024-02-29")
    facts = [state for state in states_between(old, new) if state.kind == "fact"]
    case = load_case("nato-2024")
    came = {m.id for m in case.milestones if old.scenario.as_of < m.public <= new.scenario.as_of}
    assert all(any(name in fact.name for fact in facts) for name in came)
