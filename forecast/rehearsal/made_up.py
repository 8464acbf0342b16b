"""Records made up from known truth: a draw from the prior, and what the kernel makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from forecast import pipeline
from forecast.errors import FitError
from forecast.evidence.gate import known
from forecast.evidence.schema import Candidate, Event
from forecast.model.fit import prior_draws
from forecast.model.newcomers import with_newcomers
from forecast.model.opening import opening_state
from forecast.pipeline import Question
from forecast.posterior import Diagnostics, Labelled, Posterior
from forecast.rehearsal.race import event
from forecast.scenario.vocabulary import STANCES
from forecast.simulation.advance import BECOMES_OPEN, CONCEDES, ENTERS, SPEAKS, WITHDRAWS
from forecast.simulation.engine import empty_results, release_days
from forecast.simulation.program import run_paths
from forecast.simulation.setting import Setting

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
UNTESTED = Diagnostics("ok", 1.0, 1000.0, 0)
ROOM = 4_000
"""Events of a path that are kept; more would mean rates out of all proportion."""


@dataclass(frozen=True)
class MadeUpRecord:
    """A record made from known truth.

    question: as of the end of the record, ready to be prepared and fitted. truth: the draw it
    was made from; `utility` (member, candidate) over all names heard by then.
    """

    question: Question
    truth: xr.Dataset


def make_up_records(
    question: Question, *, days: int, n_records: int, rng_seed: int, newcomers: int = 8
) -> list[MadeUpRecord]:
    """Draw truth from the prior and let the kernel write the record that follows from it.

    question: as of the day from which the record is made up, with no front-runner (the kernel
    passes the flag on without saying so). Of `n_records` those that are decided or extended
    within `days` are left out, as a finished race is no question. That favours no truth unduly:
    whether a race is over is part of what the public sees, and the fit takes account of it.
    Keep proposals rare: attempts that fail in private change the state behind the record.

    Raises FitError where a path has more events than can be kept.
    """
    prepared = pipeline.prepare(question)
    inputs = prepared.inputs
    prior = prior_draws(prepared, n_records, rng_seed=rng_seed)
    drawn = with_newcomers(Labelled.of(prior), inputs, newcomers, rng_seed=rng_seed)
    opening = opening_state(inputs.record, newcomers)
    posterior = Posterior(drawn, opening, UNTESTED)
    end = question.scenario.as_of + timedelta(days)
    ahead = replace(question, scenario=question.scenario.model_copy(update={"horizon": end}))
    setting = _everybody_upgrades(pipeline.setting(ahead, prepared, posterior))
    outcome, trace = run_traced(setting, np.arange(n_records), rng_seed, ROOM)
    if np.isfinite(trace[:, -1]).any():
        raise FitError(f"a path has {ROOM} events or more; lower the rates of the process")
    undecided, truths = len(setting.world.home) + 1, posterior.draws.isel(chain=0)
    return [
        _record(question, inputs.record.candidates, truths.isel(draw=k), trace[k], days)
        for k in range(n_records)
        if outcome[k] == undecided
    ]


def run_traced(
    setting: Setting, draw_of: Ints, rng_seed: int, room: int = ROOM
) -> tuple[Ints, Floats]:
    """Outcome (path,) and trace (path, event, 5) of one path per entry of `draw_of`.

    room: how many events of each path are kept, from the first on.
    """
    n_paths = len(draw_of)
    results = empty_results(setting, n_paths, room)
    released = release_days(setting.bindings, rng_seed, n_paths)
    paths = np.arange(n_paths)
    run_paths(setting.world, setting.draws, rng_seed, paths, draw_of, released, results)
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


def _record(
    question: Question, known_ids: Sequence[str], truth: xr.Dataset, trace: Floats, days: int
) -> MadeUpRecord:
    start, scenario = question.scenario.as_of, question.scenario
    entered = [start + timedelta(_day(row)) for row in trace if row[1] == ENTERS]
    late = [_latecomer(question, k, on) for k, on in enumerate(entered)]
    ids = [*known_ids, *(candidate.id for candidate in late)]
    later = scenario.model_copy(
        update={"as_of": start + timedelta(days), "horizon": start + timedelta(2 * days)}
    )
    case = question.case.model_copy(
        update={
            "candidates": (*question.case.candidates, *late),
            "events": (*question.case.events, *_told(trace, start, question.members, ids)),
        }
    )
    gated = known(case, later.as_of)
    truth = truth.isel(candidate=slice(len(ids))).assign_coords(candidate=ids)
    return MadeUpRecord(replace(question, scenario=later, case=gated), truth)


def _latecomer(question: Question, place: int, on: date) -> Candidate:
    id_ = f"late_{place + 1}"
    plain: dict[str, Any] = {"country": None, "head_of_government": False, "attributes": {}}
    return question.case.candidates[0].model_copy(
        update={"id": id_, "name": id_, "first_public": on, **plain}
    )


def _day(row: Floats) -> int:
    """The date of a moment: its day counts as over, so that nothing falls on the opening."""
    return int(np.ceil(row[0]))


def _told(
    trace: Floats, start: date, members: Sequence[str], ids: Sequence[str]
) -> Iterator[Event]:
    """What the public hears of a path. One pair speaks once a day, so that order is kept."""
    last: dict[tuple[int, int], int] = {}
    for row in trace[np.isfinite(trace[:, 0])]:
        what, member, candidate, level = (int(x) for x in row[1:])
        if what in (SPEAKS, CONCEDES):
            day = max(_day(row), last.get((member, candidate), 0) + 1)
            last[member, candidate] = day
            said: dict[str, Any] = {"members": (members[member],), "stance": STANCES[level]}
            yield event(start + timedelta(day), "stance", [ids[candidate]], **said)
        elif what in (WITHDRAWS, BECOMES_OPEN):
            kind = "withdrawal" if what == WITHDRAWS else "interest"
            yield event(start + timedelta(_day(row)), kind, [ids[candidate]])
