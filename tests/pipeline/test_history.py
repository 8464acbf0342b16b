"""A forecast through time: the same question as of many dates, answered from one pass."""

from __future__ import annotations

from datetime import date, timedelta
from math import hypot

import pytest

from forecast import pipeline
from forecast.errors import InputError
from forecast.evidence.gate import known
from forecast.pipeline.history import PATHS, ask_history, dates_between, history
from forecast.pipeline.question import ask_through
from forecast.rehearsal.race import OPENED, event, small_race
from forecast.store.history import long_frame

NATO = "configs/nato-2024.yaml"
RUNS = (date(2024, 1, 18), date(2024, 2, 22), date(2024, 4, 4))


@pytest.fixture(scope="module")
def questions():
    """A small race as of three dates, a word on the last one, and a factor of its own."""
    told = (
        event(OPENED + timedelta(9), "stance", ["ann"], members=("CA",), stance="endorse"),
        event(OPENED + timedelta(34), "stance", ["ann"], members=("BA",), stance="endorse"),
        event(OPENED + timedelta(35), "stance", ["bob"], members=("AA",), stance="oppose"),
    )
    effect = {"mean": 0.5, "sd": 0.3}
    factor = {"kind": "home", "effect": effect, "why": "own", "source": "judgement"}

    def as_of(day):
        return small_race(
            *told,
            as_of=OPENED + timedelta(day),
            fit={"chains": 2, "draws": 200, "tune": 200},
            simulation={"paths": 500, "tie": "none"},
            factors={"home": factor},
        )

    return [as_of(day) for day in (30, 31, 36)]


@pytest.fixture(scope="module")
def answered(questions, kernel, program):
    told: list[tuple[str, float]] = []
    found = history(questions, workers=1, progress=lambda stage, share: told.append((stage, share)))
    return found, told


def test_one_fit_answers_all_dates(answered, questions):
    found, _ = answered
    assert [day.as_of for day in found.days] == [q.scenario.as_of for q in questions]
    assert found.days[0].stated.how == "fit"
    assert found.days[1].stated.how == "reweighted"
    assert {day.stated.how for day in found.days[1:]} <= {"reweighted", "rejuvenated"}
    for day in found.days:
        assert sum(o.probability for o in day.outcomes) == pytest.approx(1.0)
        assert day.bare is None


def test_an_endorsement_raises_and_a_day_of_silence_hardly_moves(answered):
    chances = answered[0].chances["ann"].to_numpy()
    assert abs(chances[1] - chances[0]) < 0.1
    assert chances[2] > chances[1]


def test_the_bytes_do_not_depend_on_the_number_of_workers(answered, questions):
    again = history(questions, workers=2)
    assert long_frame(again).equals(long_frame(answered[0]))


def test_progress_is_told_of_the_fit_and_then_of_the_dates(answered):
    _, told = answered
    assert {stage for stage, _ in told} == {"fit", "history"}
    assert [share for stage, share in told if stage == "history"] == pytest.approx(
        [1 / 3, 2 / 3, 1]
    )


def test_a_date_of_a_history_is_the_question_that_is_asked_of_that_date():
    dates = (date(2023, 11, 22), date(2024, 2, 22))
    together = ask_through(NATO, dates, ["simulation.paths=900"])
    for day, question in zip(dates, together, strict=True):
        assert question == pipeline.ask(NATO, [f"as_of={day}", "simulation.paths=900"])


def test_an_assumption_must_lie_ahead_of_every_date():
    with pytest.raises(InputError, match="not after as_of 2024-03-01"):
        ask_history(
            "configs/nato-2024-us-backs-kallas.yaml", [], since="2023-11-22", until="2024-03-01"
        )


def test_a_history_ends_before_the_decision():
    with pytest.raises(InputError, match="decided on 2024-06-26"):
        ask_history(NATO, [], since="2024-06-20", until="2024-06-30")


def test_a_date_has_fewer_paths_than_a_run_unless_it_is_said_how_many():
    (question,) = ask_history(NATO, [], since="2023-11-22", until=None)
    assert question.scenario.simulation.paths == PATHS
    (question,) = ask_history(NATO, ["simulation.paths=800"], since="2023-11-22", until=None)
    assert question.scenario.simulation.paths == 800


def test_dates_are_even_and_the_last_is_always_among_them():
    first = date(2024, 1, 1)
    assert dates_between(first, first, 7) == (first,)
    assert dates_between(first, first + timedelta(7), 7) == (first, first + timedelta(7))
    with pytest.raises(InputError, match="before it begins"):
        dates_between(first, first - timedelta(1), 1)


@pytest.mark.slow
def test_a_history_of_the_nato_race_says_what_runs_of_its_dates_say():
    dates = dates_between(date(2023, 11, 22), RUNS[-1], 7)
    dates = tuple(sorted({*dates, *RUNS}))
    found = history(ask_through(NATO, dates, ["simulation.paths=6000"]))
    days = {day.as_of: day for day in found.days}
    assert sum(day.stated.how == "fit" for day in found.days) <= 2
    for on in RUNS:
        run = pipeline.run(pipeline.ask(NATO, [f"as_of={on}"])).forecast
        said = {o.id: o for o in days[on].outcomes}
        for outcome in run.outcomes:
            other = said[outcome.id]
            # three errors, and a point for that of the tie, which neither of them states
            near = 3 * hypot(outcome.mcse, other.mcse) + 0.01
            assert other.probability == pytest.approx(outcome.probability, abs=near), (on, other)


def test_the_gate_of_a_date_lets_nothing_later_through():
    last = ask_through(NATO, (date(2024, 1, 10), date(2024, 3, 1)))
    assert max(e.on for e in last[0].case.events) <= date(2024, 1, 10)
    assert known(last[1].case, date(2024, 1, 10)).events == last[0].case.events
