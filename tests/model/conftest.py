"""Small races for the model, and records made up from known truth by the simulation itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
import xarray as xr

from forecast import pipeline
from forecast.evidence.gate import known
from forecast.evidence.members import Member, MembersTable
from forecast.evidence.schema import Case, Event
from forecast.model.fit import prior_draws
from forecast.model.newcomers import with_newcomers
from forecast.model.opening import opening_state
from forecast.pipeline import Question
from forecast.posterior import Diagnostics, Posterior
from forecast.scenario.schema import Scenario
from forecast.scenario.vocabulary import STANCES
from forecast.simulation.advance import BECOMES_OPEN, CONCEDES, ENTERS, SPEAKS, WITHDRAWS
from forecast.simulation.engine import empty_results, release_days
from forecast.simulation.kernel import run_paths
from forecast.simulation.setting import Setting

OPENED = date(2020, 1, 1)
REGIONS = ("north", "east", "south")
UNTESTED = Diagnostics("ok", 1.0, 1000.0, 0)
ROOM = 4_000
"""Events of a path that are kept; more would mean rates out of all proportion."""


def event(on: date, kind: str, candidates: Sequence[str], **more: Any) -> Event:
    """An event that is certain to have been said as it is told."""
    told = {"reliability": "official", "confidence": 1.0, "source": {"publisher": "The Paper"}}
    return Event(on=on, kind=kind, candidates=tuple(candidates), **{**told, **more})


def make_question(
    *events: Event,
    as_of: date = OPENED,
    n_members: int = 3,
    candidates: Sequence[str] = ("ann", "bob"),
    case: dict[str, Any] | None = None,
    **scenario: Any,
) -> Question:
    """A race opened on OPENED; candidate k is a national of member k. `case`: further keys."""
    members = tuple(f"{letter}A" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:n_members])
    written = {
        "case": "tiny",
        "body": "club",
        "office": "Chair",
        "rule": {"kind": "consensus"},
        "members": members,
        "opened": OPENED,
        "incumbent": {
            "name": "Old Hand",
            "mandates": ({"ends": OPENED + timedelta(400), "public": OPENED},),
        },
        "candidates": tuple(
            {"id": c, "name": c.title(), "country": members[k], "first_public": OPENED}
            for k, c in enumerate(candidates)
        ),
        "events": events,
        **(case or {}),
    }
    asked = {"name": "tiny", "title": "Tiny", "case": "tiny", "as_of": as_of}
    asked |= {"horizon": as_of + timedelta(400), **scenario}
    table = MembersTable(members=tuple(_state(m, k) for k, m in enumerate(members)))
    return Question(Scenario(**asked), known(Case(**written), as_of), members, table)


def _state(code: str, place: int) -> Member:
    return Member(
        iso2=code,
        name=code,
        eu_member_from=None,
        eu_member_to=None,
        region=REGIONS[place % len(REGIONS)],
        subgroup="any",
        distance_class=2,
        bucharest_nine=False,
        borders_russia_or_belarus=False,
        source="made up",
    )


@dataclass(frozen=True)
class SimulatedRecord:
    """A record made from known truth.

    question: as of the end of the record, ready to be prepared and fitted. truth: the draw it
    was made from; `utility` (member, candidate) over all names heard by then.
    """

    question: Question
    truth: xr.Dataset


def simulate_records(
    question: Question, *, days: int, n_records: int, rng_seed: int, newcomers: int = 8
) -> list[SimulatedRecord]:
    """Draw truth from the prior and let the kernel write the record that follows from it.

    question: as of the day from which the record is made up, with no front-runner (the kernel
    passes the flag on without saying so). Races decided within `days` are left out, so make
    proposals and extensions rare: the fit takes for granted that nothing was decided.
    """
    prepared = pipeline.prepare(question)
    inputs = prepared.inputs
    prior = prior_draws(prepared, n_records, rng_seed=rng_seed)
    draws = with_newcomers(prior, inputs, newcomers, rng_seed=rng_seed)
    posterior = Posterior(draws, opening_state(inputs.record, newcomers), UNTESTED)
    end = question.scenario.as_of + timedelta(days)
    ahead = replace(question, scenario=question.scenario.model_copy(update={"horizon": end}))
    setting = _everybody_upgrades(pipeline.setting(ahead, prepared, posterior))
    outcome, trace = run_traced(setting, np.arange(n_records), rng_seed)
    undecided = len(setting.world.home) + 1
    return [
        _record(question, draws.isel(chain=0, draw=k), trace[k], days)
        for k in range(n_records)
        if outcome[k] == undecided
    ]


def run_traced(setting: Setting, draw_of: np.ndarray, rng_seed: int, room: int = ROOM) -> Any:
    """Outcome (path,) and trace (path, event, 5) of one path per entry of `draw_of`."""
    n_paths = len(draw_of)
    results = empty_results(setting, n_paths, room)
    released = release_days(setting.bindings, rng_seed, n_paths)
    run_paths(setting.world, setting.draws, rng_seed, 0, draw_of, released, results)
    return results.outcome, results.trace


def _everybody_upgrades(setting: Setting) -> Setting:
    """Make every member a patron whom nobody follows.

    On its way forward the kernel skips upgrades from `accept` to `endorse` that move nobody;
    in a record they are seen.
    """
    world, draws = setting.world, setting.draws
    others = np.setdiff1d(np.arange(len(world.veto)), world.patron)
    n_candidates = len(world.home)
    return replace(
        setting,
        world=world._replace(
            patron=np.concatenate([world.patron, others]),
            exposure=np.vstack([world.exposure, np.zeros((len(others), len(world.veto)))]),
            backed=np.vstack([world.backed, np.zeros((len(others), n_candidates), np.int8)]),
        ),
        draws=draws._replace(
            pull=np.hstack([draws.pull, np.zeros((len(draws.pull), len(others)))])
        ),
    )


def _record(question: Question, truth: xr.Dataset, trace: np.ndarray, days: int) -> SimulatedRecord:
    known_ids = [c.id for c in question.case.candidates]
    n_late = int((trace[:, 1] == ENTERS).sum())
    ids = [*known_ids, *(f"late_{k + 1}" for k in range(n_late))]
    start, scenario = question.scenario.as_of, question.scenario
    later = scenario.model_copy(
        update={"as_of": start + timedelta(days), "horizon": start + timedelta(2 * days)}
    )
    entered = [start + timedelta(_day(row)) for row in trace if row[1] == ENTERS]
    late = tuple(
        question.case.candidates[0].model_copy(
            update={"id": c, "name": c, "country": None, "first_public": on}
        )
        for c, on in zip(ids[len(known_ids) :], entered, strict=True)
    )
    case = question.case.model_copy(
        update={
            "candidates": (*question.case.candidates, *late),
            "events": (*question.case.events, *_told(trace, start, question.members, ids)),
        }
    )
    gated = known(case, later.as_of)
    truth = truth.isel(candidate=slice(len(ids))).assign_coords(candidate=ids)
    return SimulatedRecord(replace(question, scenario=later, case=gated), truth)


def _day(row: np.ndarray) -> int:
    """The date of a moment: its day counts as over, so that nothing falls on the opening."""
    return int(np.ceil(row[0]))


def _told(
    trace: np.ndarray, start: date, members: Sequence[str], ids: Sequence[str]
) -> Iterator[Event]:
    """What the public hears of a path. One pair speaks once a day, so that order is kept."""
    last: dict[tuple[int, int], int] = {}
    for row in trace[np.isfinite(trace[:, 0])]:
        what, member, candidate, level = (int(x) for x in row[1:])
        if what in (SPEAKS, CONCEDES):
            day = max(_day(row), last.get((member, candidate), 0) + 1)
            last[member, candidate] = day
            said = {"members": (members[member],), "stance": STANCES[level]}
            yield event(start + timedelta(day), "stance", [ids[candidate]], **said)
        elif what in (WITHDRAWS, BECOMES_OPEN):
            kind = "withdrawal" if what == WITHDRAWS else "interest"
            yield event(start + timedelta(_day(row)), kind, [ids[candidate]])


@pytest.fixture(scope="session")
def make() -> Callable[..., Question]:
    """See `make_question`."""
    return make_question


@pytest.fixture(scope="session")
def tell() -> Callable[..., Event]:
    """See `event`."""
    return event


@pytest.fixture(scope="session")
def simulate() -> Callable[..., list[SimulatedRecord]]:
    """See `simulate_records`."""
    return simulate_records


@pytest.fixture(scope="session")
def traced() -> Callable[..., Any]:
    """See `run_traced`."""
    return run_traced
