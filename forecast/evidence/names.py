"""Names in the race: those known from the case and those that the scenario adds, alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forecast.evidence.record import LATENT, OPEN
from forecast.evidence.schema import Candidate, Case
from forecast.scenario.schema import AddedCandidate, Scenario


@dataclass(frozen=True)
class Name:
    """Somebody who may be chosen, as it stands when it is first heard.

    heard: the day from which the record knows it, not before the race opened. status: LATENT,
    or OPEN for an incumbent who may stay and for whoever the scenario says is open.
    """

    id: str
    name: str
    country: str | None
    head_of_government: bool
    heard: date
    status: int
    declared: bool


def names_in_race(case: Case, scenario: Scenario) -> tuple[Name, ...]:
    """Everybody who may be chosen, in the order of their ids."""
    known = [_from_case(candidate, case) for candidate in case.candidates]
    ids = {name.id for name in known}
    added = scenario.candidates.add.items()
    new = [_from_scenario(id_, stated, scenario) for id_, stated in added if id_ not in ids]
    return tuple(sorted([*known, *new], key=lambda name: name.id))


def _from_case(candidate: Candidate, case: Case) -> Name:
    stays = candidate.id == case.incumbent.candidate
    return Name(
        id=candidate.id,
        name=candidate.name,
        country=candidate.country,
        head_of_government=candidate.head_of_government,
        heard=max(case.opened, candidate.first_public),
        status=OPEN if stays else LATENT,
        declared=False,
    )


def _from_scenario(id_: str, stated: AddedCandidate, scenario: Scenario) -> Name:
    return Name(
        id=id_,
        name=stated.name,
        country=stated.country,
        head_of_government=stated.head_of_government,
        heard=scenario.as_of,
        status=LATENT if stated.status == "latent" else OPEN,
        declared=stated.status == "declared",
    )
