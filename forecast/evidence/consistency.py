"""What a schema cannot see: whether the parts of a case agree with each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from forecast.evidence.event_faults import event_faults
from forecast.evidence.schema import Case
from forecast.evidence.wording import choose
from forecast.scenario.document import Location
from forecast.scenario.vocabulary import RESERVED_IDS


@dataclass(frozen=True)
class Fault:
    """One contradiction: where it stands, and what to do about it."""

    location: Location
    message: str


def faults_of(case: Case, states: Collection[str]) -> Iterator[Fault]:
    """Every contradiction inside a case, in the order in which to mend them.

    Args:
        case: as written, not gated.
        states: codes that members may bear where the case's members are `nato`.
    """
    members = states if case.members == "nato" else case.members
    yield from _id_faults(case)
    yield from _rule_faults(case, members)
    yield from _incumbent_faults(case)
    yield from _milestone_faults(case)
    for number, event in enumerate(case.events):
        for key, message in event_faults(event, case, members):
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
    if case.members != "nato":
        for number, member in enumerate(case.members):
            if member in case.members[:number]:
                message = f"members.{number} is '{member}' a second time; keep one"
                yield Fault(("members", number), message)


def _rule_faults(case: Case, members: Collection[str]) -> Iterator[Fault]:
    quota = case.rule.quota
    if quota is not None and quota > len(members):
        message = f"rule.quota is {quota}; choose 1 to {len(members)}, the number of members"
        yield Fault(("rule", "quota"), message)
    for number, member in enumerate(case.rule.veto):
        if member not in members:
            message = f"rule.veto.{number} is {choose(member, members)}"
            yield Fault(("rule", "veto", number), message)


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
        if later.ends <= earlier.ends or later.public < earlier.public:
            message = (
                f"incumbent.mandates.{number} goes back in time; order mandates by date, each "
                "ending later than the one before"
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
    if resolution.effective is not None and resolution.effective < resolution.on:
        message = f"resolution.effective is {resolution.effective}, before the decision"
        yield Fault(("resolution", "effective"), f"{message} ({resolution.on}); correct a date")
