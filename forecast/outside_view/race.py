"""One race on one day, as the outside view sees it: alternatives, their features, the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from forecast.evidence.schema import Case
from forecast.outside_view.features import (
    EXTENDED_FEATURES,
    FIELD_FEATURES,
    NAME_FEATURES,
    TODAY_FEATURES,
    PublicRecord,
)
from forecast.outside_view.standing import standings

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Slot:
    """A day on the known calendar, in days from the as-of date."""

    day: float
    kind: str
    hard: bool


@dataclass(frozen=True)
class Race:
    """What the outside view may know.

    alternatives: known names by id, then `field`, then `extended`.
    features: (alternative, feature) over NAME_FEATURES + FIELD_FEATURES + EXTENDED_FEATURES.
    today: (feature,) over TODAY_FEATURES. age_days: since the race opened. term_end_day: days
    from the as-of date to the end of the mandate; inf where none is known. leader: the name
    most called ahead, or None.
    """

    case: str
    body: str
    rule: str
    as_of: date
    alternatives: tuple[str, ...]
    features: Floats
    today: Floats
    age_days: float
    term_end_day: float
    slots: tuple[Slot, ...]
    leader: str | None


def race_as_of(case: Case, as_of: date) -> Race:
    """Read a gated case as of a date."""
    table = standings(case, as_of)
    stays = case.incumbent.candidate if case.incumbent.renewal == "extension" else None
    names = tuple(sorted(name for name in table if name != stays))
    alternatives = (*names, "field", "extended")
    told = PublicRecord(case, as_of, table, names)
    rows = [told.of_name(name) for name in names]
    rows += [told.of_field(), told.of_extension(stays)]
    columns = (*NAME_FEATURES, *FIELD_FEATURES, *EXTENDED_FEATURES)
    features = np.array([[row.get(c, 0.0) for c in columns] for row in rows])
    ahead = max(names, key=lambda n: (table[n].ahead, n), default=None)
    return Race(
        case=case.case,
        body=case.body,
        rule=case.rule.kind,
        as_of=as_of,
        alternatives=alternatives,
        features=features,
        today=np.array([told.today()[c] for c in TODAY_FEATURES]),
        age_days=float((as_of - case.opened).days),
        term_end_day=told.term_end_day,
        slots=tuple(Slot(float((m.on - as_of).days), m.kind, m.hard) for m in case.milestones),
        leader=ahead if ahead is not None and table[ahead].ahead > 0 else None,
    )
