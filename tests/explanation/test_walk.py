"""The parts of a move add up to the move, and each lies where its cause is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_up_race import AGAINST, EARLY, FOR_ANN, PATHS, race

from forecast.errors import InputError
from forecast.explanation.walk import explain, turned_round

SIZE = {"n_draws": 400, "n_paths": PATHS, "workers": 1}


@pytest.fixture(scope="module")
def before(answered):
    return answered("before", race(30, EARLY))


@pytest.fixture(scope="module")
def after(answered):
    return answered("after", race(35, EARLY, FOR_ANN, AGAINST, effect=0.9))


@pytest.fixture(scope="module")
def found(before, after):
    return explain(before, after, **SIZE)


def test_every_cause_is_a_part_by_its_name(found):
    kinds = [part.kind for part in found.parts]
    assert kinds == ["assumption", "time", "event", "event", "noise"]
    names = [part.name for part in found.parts]
    assert names[:2] == ["factors.home", "5 days passed"]
    assert names[2].endswith("stance: BA endorse Ann (The Paper)")
    assert found.parts[2].on == FOR_ANN.on


def test_the_parts_add_up_and_what_is_left_is_monte_carlo_error(found):
    for name in found.outcomes:
        total = sum(part.moved.get(name, 0.0) for part in found.parts)
        assert total == pytest.approx(found.whole(name), abs=1e-12)
    assert found.beyond_error == ()


def test_an_endorsement_moves_its_candidate_up_beyond_its_error(found):
    part = found.parts[2]
    assert part.moved["ann"] > 3 * part.mcse["ann"] > 0


def test_every_part_moves_no_probability_away(found):
    for part in found.parts:
        assert sum(part.moved.values()) == pytest.approx(0.0, abs=1e-9)


def test_the_same_question_asked_again_did_not_move(before):
    again = explain(before, before, **SIZE)
    assert [part.kind for part in again.parts] == ["noise"]
    assert again.beyond_error == ()
    assert all(by == pytest.approx(0.0, abs=1e-12) for by in again.parts[0].moved.values())


def test_another_seed_is_monte_carlo_noise_and_nothing_else(before, answered):
    other = answered("other seed", race(30, EARLY, rng_seed=2))
    again = explain(before, other, **SIZE)
    assert [part.kind for part in again.parts] == ["noise"]
    assert again.beyond_error == ()
    assert again.parts[0].moved["ann"] != 0.0


def test_what_cannot_be_run_any_more_is_a_part_of_its_own(before, after):
    of_old = replace(before, differs=("the program",))
    found = explain(of_old, after, **SIZE)
    assert found.parts[0].kind == "code"
    assert found.parts[0].name == "today's answer to the old question: the program"
    found = explain(before, replace(after, differs=("the program",)), **SIZE)
    assert found.parts[-1].kind == "code"
    assert "what is left" in found.parts[-1].name


def test_a_way_back_is_the_way_there_turned_round(found):
    back = turned_round(found)
    assert (back.since, back.until) == (found.until, found.since)
    assert back.whole("ann") == -found.whole("ann")
    assert back.parts[0].moved["ann"] == -found.parts[-1].moved["ann"]


def test_runs_of_two_cases_are_refused(before):
    case = before.question.case.model_copy(update={"case": "other"})
    other = replace(before, question=replace(before.question, case=case))
    with pytest.raises(InputError, match="choose runs of one case"):
        explain(before, other)
