"""The process on past dates: counted whole, kept by all that it depends on, taken up again."""

from __future__ import annotations

import ast
import json
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from forecast.backtest import process
from forecast.backtest.code_digest import told, without_words
from forecast.backtest.kept import Counted, counted, keep, read_kept
from forecast.backtest.process import ProcessAlone, ProcessSettings, process_alone
from forecast.evidence.load import load_case
from forecast.evidence.members import load_members
from forecast.evidence.seeds import seeds_directory
from forecast.outside_view.days import LAST_DAY
from forecast.scenario.process_priors import ProcessPriors
from forecast.scenario.schema import FitSettings, SimulationSettings

QUICK = ProcessSettings(
    fit=FitSettings(chains=2, draws=50, tune=50),
    simulation=SimulationSettings(paths=100, tie="none"),
)


@pytest.fixture(scope="module")
def cases():
    return [load_case("ecb-1998"), load_case("nato-1994")]


@pytest.fixture
def alone(tmp_path):
    """The process under the stated priors, quickly, with an empty work folder."""
    table = load_members(seeds_directory(None) / "members.csv")
    return ProcessAlone(table, lambda case: ProcessPriors(), tmp_path / "work", QUICK)


@pytest.fixture
def fitted(monkeypatch):
    """Stands in for the fits: tells which were asked for; the answer is the seed's."""
    asked = []

    def fake(shared, question):
        asked.append((question.scenario.case, question.scenario.as_of))
        day = str(1 + question.scenario.rng_seed % 700)
        return Counted({"field": 60, "undecided": 40}, {day: 60}, "ok")

    monkeypatch.setattr(process, "count_paths", fake)
    return asked


def of(cases, alone, every=28, **changed):
    return process_alone(cases, every, alone, lambda share: None, **changed)


def test_paths_are_counted_by_outcome_and_whole_day():
    ids = [SimpleNamespace(id=name) for name in ("ann", "bob", "field", "undecided")]
    paths = SimpleNamespace(
        outcomes=ids,
        outcome=np.array([0, 0, 2, 3, 0]),
        decided_day=np.array([0.2, 1.9, 40.5, np.inf, 40.1]),
    )
    found = counted(paths, "doubtful")
    assert found.outcomes == {"ann": 3, "bob": 0, "field": 1, "undecided": 1}
    assert found.days == {"1": 2, "40": 2}
    # given that it is resolved; nobody's path chose Bob, and the record knows Cem too
    assert found.who(("ann", "bob", "cem", "field")) == {
        "ann": 0.75, "bob": 0.0, "cem": 0.0, "field": 0.25,
    }  # fmt: skip
    when = found.when()
    assert when.days.tolist() == [1, 40, LAST_DAY]
    assert when.probability == pytest.approx([0.4, 0.4, 0.2])


def test_where_no_path_was_resolved_all_are_alike():
    stuck = Counted({"ann": 0, "field": 0, "undecided": 9}, {}, "ok")
    assert stuck.who(("ann", "field")) == {"ann": 0.5, "field": 0.5}
    assert stuck.when().days.tolist() == [LAST_DAY]


def test_what_is_kept_is_read_back_and_what_is_half_a_file_is_not(tmp_path):
    place = tmp_path / "deep" / "one.json"
    assert read_kept(place) is None
    found = Counted({"ann": 3, "undecided": 1}, {"12": 3}, "ok")
    keep(found, place)
    assert read_kept(place) == found
    for spoilt in (place.read_text()[:-20], "[]", json.dumps({"schema": "other/1"})):
        place.write_text(spoilt)
        assert read_kept(place) is None


def test_a_second_run_fits_only_what_is_missing_and_says_the_same(cases, alone, fitted):
    first = of(cases, alone)
    assert sorted(fitted) == sorted(first)
    assert {name for name, _ in first} == {"ecb-1998", "nato-1994"}
    kept = sorted(alone.work.iterdir())
    assert len(kept) == len(first)
    lost = kept[1]
    lost.unlink()
    fitted.clear()
    assert of(cases, alone) == first
    assert len(fitted) == 1
    assert lost.name.startswith(f"{fitted[0][0]}-{fitted[0][1]}-")


def test_each_finished_date_is_told(cases, alone, fitted):
    shares = []
    found = process_alone(cases, 28, alone, shares.append)
    assert shares[0] == 0
    assert shares[-1] == 1
    assert len(shares) == 1 + len(found)


def test_the_seed_of_a_date_is_that_of_its_case_and_day(cases, alone, fitted, tmp_path):
    together = of(cases, alone, every=28)
    other = ProcessAlone(alone.table, alone.priors_of, tmp_path / "other", alone.settings)
    by_itself = of(cases[1:], other, every=14)
    shared = together.keys() & by_itself.keys()
    assert len(shared) > 1
    assert all(together[dated] == by_itself[dated] for dated in shared)
    assert len({tuple(one.days) for one in together.values()}) > 1


def changed_priors(alone):
    rate = ProcessPriors().log_entry_rate.model_copy(update={"mean": -4.0})
    return {"priors_of": lambda case: ProcessPriors(log_entry_rate=rate)}


CHANGES = {
    "a prior": changed_priors,
    "the number of draws": lambda alone: {
        "settings": ProcessSettings(FitSettings(chains=2, draws=60, tune=50), QUICK.simulation)
    },
    "the horizon": lambda alone: {
        "settings": ProcessSettings(QUICK.fit, QUICK.simulation, horizon_days=365)
    },
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_a_forecast_depends_on_makes_what_was_kept_stale(change, cases, alone, fitted):
    first = of(cases[:1], alone)
    fitted.clear()
    given = {"table": alone.table, "priors_of": alone.priors_of, "settings": alone.settings}
    of(cases[:1], ProcessAlone(work=alone.work, **(given | change(alone))))
    assert sorted(fitted) == sorted(first)


def test_a_decision_that_is_told_otherwise_makes_nothing_stale(cases, alone, fitted):
    case = cases[0]
    of([case], alone)
    fitted.clear()
    other = case.resolution.model_copy(update={"outcome": "field"})
    of([case.model_copy(update={"resolution": other})], alone)
    assert fitted == []


def test_code_that_does_something_else_is_other_code_and_other_words_are_not():
    def digest(words, number):
        code = f'def f(x):\n    "{words}"\n    return x + {number}  # {words}'
        return ast.dump(without_words(ast.parse(code)))

    assert digest("Adds.", 1) == digest("The sum.", 1) != digest("Adds.", 2)


def test_the_digest_of_the_code_covers_the_model_and_every_step_of_the_kernel():
    steps = {"kernel", "begin", "advance", "clocks", "events", "field", "course", "results"}
    assert {f"simulation.{step}" for step in steps} <= set(told())
    assert {"process.rates", "process.ballots", "model.density.whole"} <= set(told())


@pytest.mark.slow
def test_a_real_fit_gives_the_same_counts_again(cases, alone, tmp_path):
    one = [cases[0]]
    first = of(one, alone, every=60)
    for found in first.values():
        assert sum(found.outcomes.values()) == 100
        assert sum(found.days.values()) + found.outcomes["undecided"] == 100
    again = ProcessAlone(alone.table, alone.priors_of, tmp_path / "again", QUICK)
    assert of(one, again, every=60) == first
    assert date(1997, 11, 4) in {day for _, day in first}
