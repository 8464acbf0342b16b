"""What a schema cannot see: whether the parts of a case agree with each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from forecast.evidence.body_faults import Fault, rule_faults, seat_faults
from forecast.evidence.event_faults import event_faults
from forecast.evidence.gate import names_in
from forecast.evidence.schema import Case
from forecast.evidence.seats import seats_in, speakers_in
from forecast.evidence.wording import choose
from forecast.scenario.document import Location
from forecast.scenario.vocabulary import RESERVED_IDS


def faults_of(case: Case, states: Collection[str]) -> Iterator[Fault]:
    """Every contradiction inside a case, in the order in which to mend them.

    Args:
        case: as written, not gated.
        states: codes that members may bear where the case's members are `nato`.
    """
    is_nato = case.members == "nato"
    members = states if is_nato else seats_in(case)
    speakers = states if is_nato else speakers_in(case)
    yield from _id_faults(case)
    yield from seat_faults(case)
    yield from rule_faults(case, members)
    yield from _incumbent_faults(case)
    yield from _milestone_faults(case)
    for number, event in enumerate(case.events):
        for key, message in event_faults(event, case, speakers):
            yield Fault(("events", number, *key), message)
    yield from _resolution_faults(case)


def _id_faults(case: Case) -> Iterator[Fault]:
    if not case.candidates:
        yield Fault(("candidates",), "candidates is empty; write at least one")
    for key, ids in (
        ("candidates", [candidate.id for candidate in case.candidates]),
        ("milestones", [milestone.id for milestone in case.milestones]),
    ):
        for number, found in enumerate(ids):
            if found in ids[:number]:
                message = f"{key}.{number}.id is '{found}' a second time; choose another id"
                yield Fault((key, number, "id"), message)
    for number, candidate in enumerate(case.candidates):
        if candidate.id in RESERVED_IDS:
            message = f"candidates.{number}.id is '{candidate.id}', an outcome; choose another id"
            yield Fault(("candidates", number, "id"), message)


def _incumbent_faults(case: Case) -> Iterator[Fault]:
    incumbent, ids = case.incumbent, [candidate.id for candidate in case.candidates]
    if incumbent.candidate is not None and incumbent.candidate not in ids:
        message = f"incumbent.candidate is {choose(incumbent.candidate, ids)}"
        yield Fault(("incumbent", "candidate"), message)
    key: Location = ("incumbent", "mandates")
    if incumbent.mandates[0].public > case.opened:
        message = (
            f"incumbent.mandates.0.public is {incumbent.mandates[0].public}, after the case "
            f"opened ({case.opened}); begin with the mandate known then"
        )
        yield Fault((*key, 0, "public"), message)
    for number, mandate in enumerate(incumbent.mandates):
        name = f"incumbent.mandates.{number}"
        if mandate.public > mandate.ends:
            message = f"{name} is public on {mandate.public}, after it ends; correct a date"
            yield Fault((*key, number, "public"), message)
    for number, (earlier, later) in enumerate(
        zip(incumbent.mandates, incumbent.mandates[1:], strict=False), start=1
    ):
        # Whoever resigns cuts a mandate short, so only the days of publication must follow.
        if (later.public, later.ends) <= (earlier.public, earlier.ends):
            message = (
                f"incumbent.mandates.{number} goes back in time; order mandates by the day on "
                "which they became public"
            )
            yield Fault((*key, number), message)


def _milestone_faults(case: Case) -> Iterator[Fault]:
    for number, milestone in enumerate(case.milestones):
        if milestone.public > milestone.on:
            message = (
                f"milestones.{number}.public is {milestone.public}, after its own day "
                f"{milestone.on}; choose that day or an earlier one"
            )
            yield Fault(("milestones", number, "public"), message)


def _resolution_faults(case: Case) -> Iterator[Fault]:
    resolution = case.resolution
    if resolution is None:
        return
    accepted = [*(candidate.id for candidate in case.candidates), "field", "extended"]
    if resolution.outcome not in accepted:
        message = f"resolution.outcome is {choose(resolution.outcome, accepted)}"
        yield Fault(("resolution", "outcome"), message)
    elif resolution.outcome == case.incumbent.candidate and case.incumbent.renewal == "extension":
        message = (
            f"resolution.outcome is '{resolution.outcome}', the incumbent; choose extended "
            "(or set incumbent.renewal to reelection)"
        )
        yield Fault(("resolution", "outcome"), message)
    if resolution.on < case.opened:
        message = f"resolution.on is {resolution.on}, before the case opened ({case.opened})"
        yield Fault(("resolution", "on"), f"{message}; correct a date")
    named = [c.first_public for c in case.candidates if c.id == resolution.outcome]
    named += [event.on for event in case.events if resolution.outcome in names_in(event)]
    if named and min(named) > resolution.on:
        message = f"resolution.outcome is '{resolution.outcome}', first public on {min(named)}"
        yield Fault(
            ("resolution", "outcome"),
            f"{message}, after the decision ({resolution.on}); correct a date",
        )
    if resolution.effective is not None and resolution.effective < resolution.on:
        message = f"resolution.effective is {resolution.effective}, before the decision"
        yield Fault(("resolution", "effective"), f"{message} ({resolution.on}); correct a date")
