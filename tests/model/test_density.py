"""The written-out density is the one that PyMC builds, on every kind of record, with its slopes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytensor
import pytest
from pytensor.compile.mode import Mode

from forecast import pipeline
from forecast.evidence.load import load_case
from forecast.evidence.members import load_members
from forecast.evidence.schema import Event
from forecast.model.build import build
from forecast.model.data import data_of, sizes_of
from forecast.model.free_variables import prior_points, priors_of
from forecast.model.prepared import Prepared
from forecast.model.program import density_at, expanded, program_for
from forecast.model.variables import variables_for
from forecast.pipeline import prepare
from forecast.pipeline.past_fits import prepared_to_the_end, wide
from forecast.scenario.process_priors import ProcessPriors

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "seeds" / "cases").glob("*.yaml"))
N_POINTS = 3
Function = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


@pytest.fixture(scope="module")
def by_pymc() -> Callable[[Prepared], Function]:
    """From a race to what PyMC says at a point: density with gradient, and all variables."""
    models: dict[Any, tuple[Any, Any]] = {}

    def of(prepared: Prepared) -> Function:
        sizes = sizes_of(prepared)
        if sizes not in models:
            models[sizes] = _functions(prepared)
        model, function = models[sizes]
        with model:
            for name, array in data_of(prepared).items():
                model[name].set_value(array)
        free = variables_for(sizes).free
        ends = np.cumsum([variable.size for variable in free])[:-1]

        def at(point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            parts = np.split(point, ends)
            found = function(*(p.reshape(v.shape) for p, v in zip(parts, free, strict=True)))
            n_slopes = 1 + len(free)
            flat = [np.ravel(one) for one in found]
            return np.concatenate(flat[:n_slopes]), np.concatenate([point, *flat[n_slopes:]])

        return at

    return of


def _functions(prepared: Prepared) -> tuple[Any, Any]:
    variables = variables_for(sizes_of(prepared))
    model = build(prepared)
    points = [model[v.name] for v in variables.free]
    assert [p.name for p in model.free_RVs] == [v.name for v in variables.free]
    values = [model.rvs_to_values[p] for p in points]
    derived = model.replace_rvs_by_values([model[v.name] for v in variables.derived])
    logp = model.logp()
    out = [logp, *pytensor.grad(logp, values, disconnected_inputs="ignore"), *derived]
    # called a few dozen times: to rewrite it first would take far longer than it saves
    as_written = Mode(linker="py", optimizer="merge")
    return model, pytensor.function(values, out, mode=as_written, on_unused_input="ignore")


def assert_the_same(prepared: Prepared, by_pymc: Callable[[Prepared], Function]) -> None:
    program, theirs = program_for(prepared), by_pymc(prepared)
    on_data = program.on(prepared)
    points = prior_points(priors_of(prepared, program.variables.free), N_POINTS, rng_seed=3)
    for point in [*points, 3.0 * points[0]]:
        density, variables = theirs(point)
        np.testing.assert_allclose(density_at(on_data, point), density, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(
            expanded(on_data, point[None])[0], variables, rtol=1e-9, atol=1e-9
        )


@pytest.mark.usefixtures("program")
@pytest.mark.parametrize("day", [None, date(2023, 7, 15), date(2024, 3, 15), date(2024, 6, 10)])
def test_of_the_flagship_on_several_days(day, by_pymc):
    changed = [] if day is None else [f"as_of={day}"]
    question = pipeline.ask(ROOT / "configs" / "nato-2024.yaml", changed)
    assert_the_same(prepare(question), by_pymc)


@pytest.mark.usefixtures("program")
def test_many_points_in_one_call_come_out_as_one_by_one():
    question = pipeline.ask(ROOT / "configs" / "nato-2024.yaml", ["as_of=2024-06-10"])
    prepared = prepare(question)
    program = program_for(prepared)
    on_data = program.on(prepared)
    points = prior_points(priors_of(prepared, program.variables.free), 200, rng_seed=5)
    points[7] = np.inf
    value, gradient = program.densities_at(on_data, points)
    assert value[7] == -np.inf and (gradient[7] == 0.0).all()
    others = np.delete(np.arange(200), 7)
    one_by_one = np.array([density_at(on_data, point) for point in points[others]])
    assert np.array_equal(np.column_stack([value, gradient])[others], one_by_one)
    handed_on = program.handed_on(on_data, points[others])
    everything = expanded(on_data, points[others])
    assert np.array_equal(handed_on, everything[:, : program.variables.n_handed_on])


def told(opened: date, day: int, kind: str, name: str = "", **more: Any) -> Event:
    names = (name,) if name else ()
    plain = {"reliability": "official", "confidence": 1.0, "source": {"publisher": "P"}}
    return Event.model_validate(
        {"on": opened + timedelta(day), "kind": kind, "candidates": names, **plain, **more}
    )


def said(opened: date, day: int, name: str, member: str, stance: str, **more: Any) -> Event:
    return told(opened, day, "stance", name, members=(member,), stance=stance, **more)


def eventful(opened: date) -> tuple[Event, ...]:
    """Every kind of event, the awkward ones among them."""
    return (
        told(opened, 5, "interest", "bob"),
        *(said(opened, day, "ann", "AA", "oppose") for day in range(10, 20, 2)),
        told(opened, 20, "frontrunner", "ann"),
        said(opened, 25, "bob", "BA", "accept"),
        said(opened, 30, "bob", "BA", "endorse"),
        said(opened, 35, "ann", "CA", "endorse"),
        said(opened, 40, "ann", "CA", "oppose"),
        said(opened, 43, "ann", "BA", "reserve"),
        said(opened, 45, "ann", "BA", "oppose", confidence=0.9),
        said(opened, 45, "ann", "BA", "accept"),
        told(opened, 50, "report", "bob", members=("CA",), stance="oppose",
             reliability="anonymous"),
        told(opened, 52, "report", "bob", stance="reserve", reliability="anonymous"),
        told(opened, 53, "refusal", "ann"),
        told(opened, 55, "headcount", "bob", backing=2, of=3, reliability="named"),
        told(opened, 56, "ballot", counts={"ann": {"in_favour": 0, "against": 3}}),
        told(opened, 57, "ballot", confidence=0.9,
             counts={"ann": {"in_favour": 2}, "bob": {"in_favour": 2, "against": 1}}),
        told(opened, 58, "ballot", counts={"ann": {"in_favour": 3}, "bob": {"in_favour": 0}}),
        told(opened, 60, "government_change", "ann", members=("AA",)),
        told(opened, 70, "frontrunner", "bob"),
        told(opened, 75, "withdrawal", "bob"),
        said(opened, 80, "bob", "AA", "endorse"),
    )  # fmt: skip


COUNCIL = {"kind": "veto_council", "quota": 2, "veto": ("AA", "BA")}
RULES = {
    "consensus": ({"kind": "consensus"}, ()),
    "majority": ({"kind": "majority"}, ()),
    # its model, which tells the votes of the few apart, takes PyMC another quarter of a minute
    "council of which some can block": (COUNCIL, pytest.mark.slow),
}


@pytest.mark.usefixtures("program")
@pytest.mark.parametrize(
    "rule", [pytest.param(of, id=name, marks=how) for name, (of, how) in RULES.items()]
)
def test_of_a_record_with_every_kind_of_event(rule, make, by_pymc):
    opened = make().case.opened
    incumbent = {
        "name": "Cyd",
        "candidate": "cyd",
        "mandates": ({"ends": opened + timedelta(150), "public": opened},),
    }
    meeting = {"id": "m", "on": opened + timedelta(30), "public": opened, "kind": "summit"}
    race = make(
        *eventful(opened),
        as_of=opened + timedelta(100),
        candidates=("ann", "bob", "cyd"),
        case={"milestones": (meeting,), "incumbent": incumbent, "rule": rule},
    )
    assert_the_same(prepare(race), by_pymc)


@pytest.mark.slow
@pytest.mark.usefixtures("program")
def test_of_straw_polls_in_a_council(make, by_pymc):
    opened = make().case.opened
    polls = (
        {"ann": {"in_favour": 6, "against": 2, "vetoes": 1}, "bob": {"in_favour": 4, "against": 4}},
        {"ann": {"in_favour": 9, "against": 0, "vetoes": 0}, "bob": {"against": 5, "vetoes": 3}},
        {"ann": {"in_favour": 0, "against": 9, "vetoes": 3}},
    )
    race = make(
        *(told(opened, 10 + k, "ballot", counts=poll) for k, poll in enumerate(polls)),
        as_of=opened + timedelta(60),
        n_members=9,
        candidates=("ann", "bob"),
        case={"rule": {"kind": "veto_council", "quota": 6, "veto": ("AA", "BA", "CA")}},
    )
    assert_the_same(prepare(race), by_pymc)


@pytest.mark.slow
@pytest.mark.usefixtures("program")
@pytest.mark.parametrize(
    "file", sorted((ROOT / "seeds" / "cases").glob("*.yaml")), ids=lambda f: f.stem
)
def test_of_every_finished_race_with_its_ending(file, by_pymc):
    case, table = load_case(file, ROOT / "seeds"), load_members(ROOT / "seeds" / "members.csv")
    if case.resolution is None:
        pytest.skip("open")
    assert_the_same(prepared_to_the_end(case, table, wide(ProcessPriors())), by_pymc)
