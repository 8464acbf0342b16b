"""The races to forecast: every finished case on every second week of its life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from forecast.errors import EvidenceError
from forecast.evidence.gate import known
from forecast.evidence.schema import Case
from forecast.outside_view.history import as_of_dates
from forecast.outside_view.race import Race, race_as_of
from forecast.outside_view.standing import standings
from forecast.scoring.references.view import LabelledView, RaceView
from forecast.scoring.scored import Resolution

FAMILIES = {
    "nato": "alliance",
    "ec": "european union",
    "ecb": "european union",
    "eib": "european union",
    "euco": "european union",
    "eurogroup": "european union",
    "ebrd": "lender",
    "imf": "lender",
    "worldbank": "lender",
    "iaea": "united nations",
    "ilo": "united nations",
    "iom": "united nations",
    "un": "united nations",
    "unesco": "united nations",
    "who": "united nations",
    "wto": "united nations",
    "au": "regional",
    "coe": "regional",
    "commonwealth": "regional",
    "oas": "regional",
    "osce": "regional",
}
"""Kinds of body over which the references pool their rates: a judgement; others stand alone."""


@dataclass(frozen=True)
class DatedRace:
    """One finished case on one date: what the outside view sees, what a reference sees."""

    race: Race
    view: LabelledView


def dated_races(cases: Sequence[Case], every_days: int) -> list[DatedRace]:
    """Every finished case on all its dates, case by case.

    Raises EvidenceError where none of the cases is finished.
    """
    races = [_dated(case, day) for case in cases for day in as_of_dates(case, every_days)]
    if not races:
        raise EvidenceError("no case has a resolution; there is nothing to score")
    return races


def resolutions(cases: Sequence[Case]) -> dict[str, Resolution]:
    """What came true, by case."""
    return {
        case.case: Resolution(case.case, case.resolution.outcome, case.resolution.on)
        for case in cases
        if case.resolution is not None
    }


def _dated(case: Case, as_of: date) -> DatedRace:
    assert case.resolution is not None
    gated = known(case, as_of)
    race = race_as_of(gated, as_of)
    outcome = case.resolution.outcome
    view = LabelledView(
        view=_view(gated, race, case.package),
        outcome=outcome if outcome in race.alternatives else "field",
        days=(case.resolution.on - as_of).days,
    )
    return DatedRace(race, view)


def _view(gated: Case, race: Race, package: str | None) -> RaceView:
    known_names = tuple(n for n in race.alternatives if n not in ("field", "extended"))
    table = standings(gated, race.as_of)
    stays = gated.incumbent.renewal == "extension"
    incumbent = gated.incumbent.candidate
    if incumbent not in known_names and not stays:
        incumbent = None
    return RaceView(
        case=race.case,
        as_of=race.as_of,
        body=race.body,
        family=FAMILIES.get(race.body, race.body),
        rule_kind=race.rule,
        known=known_names,
        days_since_opened=race.age_days,
        days_to_term_end=race.term_end_day if gated.incumbent.mandates else None,
        incumbent=incumbent,
        keeping="extended" if stays else "win",
        front_runner=_front_runner(gated, known_names, race.leader),
        endorsements={
            name: float(len(table[name].backers)) for name in known_names if table[name].backers
        },
        declared=frozenset(name for name in known_names if table[name].ever_declared),
        package=package,
    )


def _front_runner(gated: Case, known_names: Sequence[str], leader: str | None) -> str | None:
    """The name last called ahead; among several on one day, whom more reports call so."""
    called = [
        (event.on, name)
        for event in gated.events
        if event.kind == "frontrunner"
        for name in event.candidates
        if name in known_names
    ]
    last_day = max((day for day, _ in called), default=None)
    named = {name for day, name in called if day == last_day}
    return leader if leader in named else min(named, default=None)
