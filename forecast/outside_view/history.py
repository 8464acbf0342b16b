"""Finished races as they stood on every second week of their life: what is learned from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from forecast.evidence.gate import known
from forecast.evidence.schema import Case
from forecast.outside_view.race import Race, race_as_of

EVERY_DAYS = 14
MOST_DATES = 20
"""Dates of one case that are learned from: they share one weight, and eighty that follow each
other closely tell little more than twenty."""


@dataclass(frozen=True)
class PastRace:
    """A finished race on one day of its life, and how it ended. days: to the resolution."""

    race: Race
    package: str
    outcome: str
    days: int
    weight: float


def as_of_dates(case: Case, every_days: int = EVERY_DAYS) -> Iterator[date]:
    """The opening and every so many days after it, before the day of the resolution."""
    if case.resolution is None:
        return
    day = case.opened
    while day < case.resolution.on:
        yield day
        day += timedelta(days=every_days)


def past_races(cases: Iterable[Case], every_days: int = EVERY_DAYS) -> list[PastRace]:
    """Every finished case on each of its dates; the dates of a case share one weight of 1."""
    return [past for case in cases for past in _of_case(case, every_days)]


def thinned(past: list[PastRace], most: int = MOST_DATES) -> list[PastRace]:
    """At most so many dates of each case, evenly spaced, the first and the last among them."""
    kept = []
    for case in sorted({p.race.case for p in past}):
        dates = [p for p in past if p.race.case == case]
        n_kept = min(most, len(dates))
        places = sorted({round(k * (len(dates) - 1) / max(n_kept - 1, 1)) for k in range(n_kept)})
        kept += [replace(dates[place], weight=1 / len(places)) for place in places]
    return kept


def _of_case(case: Case, every_days: int) -> Iterator[PastRace]:
    dates = list(as_of_dates(case, every_days))
    for as_of in dates:
        assert case.resolution is not None
        race = race_as_of(known(case, as_of), as_of)
        outcome = case.resolution.outcome
        yield PastRace(
            race=race,
            package=case.package or case.case,
            outcome=outcome if outcome in race.alternatives else "field",
            days=(case.resolution.on - as_of).days,
            weight=1 / len(dates),
        )
