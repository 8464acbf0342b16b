"""The process alone on every date of past races: fitted to what was public, and run forward."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forecast.backtest.kept import Counted, counted, keep, place_of, read_kept
from forecast.evidence.members import MembersTable
from forecast.evidence.schema import Case
from forecast.model.data import Sizes, sizes_of
from forecast.outside_view.history import as_of_dates
from forecast.pipeline.past import past_question
from forecast.pipeline.preparation import prepare
from forecast.pipeline.question import Question
from forecast.pipeline.side_by_side import in_groups
from forecast.pipeline.simulation import simulate
from forecast.scenario.process_priors import ProcessPriors
from forecast.scenario.schema import FitSettings, SimulationSettings

Dated = tuple[str, date]
"""A case and an as-of date."""

FIT = FitSettings(chains=4, draws=400, tune=300, target_accept=0.8)
SIMULATION = SimulationSettings(paths=6000, tie="none")
"""Enough for scores: a chance of one half is known to about .02, a small part of the spread of
scores between cases. Chosen for time, and so that few fits fail their diagnostics."""


@dataclass(frozen=True)
class ProcessSettings:
    """How the process is asked. horizon_days: two years; nearly all races are over by then."""

    fit: FitSettings = FIT
    simulation: SimulationSettings = SIMULATION
    horizon_days: int = 730


def _nothing_stated(question: Question) -> Question:
    return question


@dataclass(frozen=True, eq=False)
class ProcessAlone:
    """What is needed to ask the process of past races.

    table: of members. priors_of: what is believed of the process before the race itself is
    seen, learned without it. work: folder in which finished dates are kept. stated: what else
    is stated of a race, as its question with that; nothing by default.
    """

    table: MembersTable
    priors_of: Callable[[Case], ProcessPriors]
    work: Path
    settings: ProcessSettings = ProcessSettings()
    stated: Callable[[Question], Question] = _nothing_stated


def process_alone(
    cases: Iterable[Case],
    every_days: int,
    asked: ProcessAlone,
    progress: Callable[[float], None],
    *,
    n_workers: int = 1,
) -> dict[Dated, Counted]:
    """What the paths did, by case and as-of date.

    The same for any number of workers: the seed of a date comes from its case and day. Dates
    that are kept in the work folder are read, and each new one is kept as soon as it is done.
    """
    places, groups = _places(_questions(cases, every_days, asked), asked.work)
    kept = {dated: read_kept(place) for dated, place in places.items()}
    found = {dated: one for dated, one in kept.items() if one is not None}
    missing = [[q for q in group if _dated(q) not in found] for group in groups]
    progress(len(found) / len(places))
    for question, new in in_groups(count_paths, None, missing, n_workers=n_workers):
        found[_dated(question)] = new
        keep(new, places[_dated(question)])
        progress(len(found) / len(places))
    return {dated: found[dated] for dated in places}


def count_paths(shared: None, question: Question) -> Counted:
    """Fit one date, run it forward, and count."""
    from forecast.model.fit import fit

    scenario, prepared = question.scenario, prepare(question)
    posterior, _ = fit(
        prepared,
        scenario.fit,
        rng_seed=scenario.rng_seed,
        newcomers=scenario.simulation.newcomers,
    )
    # the other cores are at work on other dates
    sampled = simulate(question, prepared, posterior, workers=1)
    return counted(sampled, posterior.diagnostics.verdict)


def _questions(cases: Iterable[Case], every_days: int, asked: ProcessAlone) -> list[Question]:
    return [
        asked.stated(
            past_question(
                case,
                day,
                asked.table,
                priors,
                horizon_days=asked.settings.horizon_days,
                fit=asked.settings.fit,
                simulation=asked.settings.simulation,
                rng_seed=zlib.crc32(f"{case.case} {day}".encode()),
            )
        )
        for case, priors in ((case, asked.priors_of(case)) for case in cases)
        for day in as_of_dates(case, every_days)
    ]


def _places(
    questions: Sequence[Question], work: Path
) -> tuple[Mapping[Dated, Path], list[list[Question]]]:
    """Where each date is kept; and the dates in groups whose draws are laid out alike."""
    places: dict[Dated, Path] = {}
    groups: dict[Sizes, list[Question]] = {}
    for question in questions:
        prepared = prepare(question)
        places[_dated(question)] = place_of(question, prepared, work)
        groups.setdefault(sizes_of(prepared), []).append(question)
    return places, list(groups.values())


def _dated(question: Question) -> Dated:
    return question.scenario.case, question.scenario.as_of
