"""The as-of gate: the only place where the cut-off is applied.

What passes depends on nothing that became public after the as-of date, so the same file
serves a forecast, a backtest and the study of a finished case. Order in the file carries
no meaning either: everything that passes is put in one canonical order.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date

from forecast.errors import EvidenceError
from forecast.evidence.members import MembersTable
from forecast.evidence.schema import Candidate, Case, Event, Incumbent, Resolution
from forecast.scenario.base import Strict


def known(case: Case, as_of: date) -> Case:
    """The case as the public knew it at the end of the as-of date.

    Drops events after that date, milestones and mandates not yet public, candidates whom
    nothing public names yet, and a resolution still to come; where a body names only those
    on record, also members who are not on record yet. A candidate is known from
    `first_public`, or from the first event that names it, or from the opening where it is
    the incumbent. Applying the gate twice changes nothing.

    Raises:
        EvidenceError: the as-of date is before the case opened.
    """
    if as_of < case.opened:
        raise EvidenceError(
            f"case {case.case} opened on {case.opened}; as_of is {as_of}; "
            f"choose {case.opened} or a later day"
        )
    events = tuple(_canonical_event(event) for event in case.events if event.on <= as_of)
    milestones = (milestone for milestone in case.milestones if milestone.public <= as_of)
    return case.model_copy(
        update={
            "rule": case.rule.model_copy(update={"veto": tuple(sorted(case.rule.veto))}),
            **_known_body(case, events),
            "incumbent": _known_incumbent(case.incumbent, as_of),
            "milestones": tuple(sorted(milestones, key=lambda m: (m.on, m.id))),
            "candidates": _known_candidates(case, events, as_of),
            "events": tuple(sorted(events, key=_event_order)),
            "resolution": _known_resolution(case.resolution, as_of),
        }
    )


def evidence_sha256(case: Case, members: MembersTable) -> str:
    """Digest of the gated evidence, for provenance.

    Args:
        case: what `known` returned.
        members: what `known_members` returned.
    """
    both = {"case": case.model_dump(mode="json"), "members": members.model_dump(mode="json")}
    return hashlib.sha256(_canonical_json(both).encode()).hexdigest()


def _known_body(case: Case, events: tuple[Event, ...]) -> dict[str, object]:
    """Who sits in the body. Where only those on record are named, that is: on record by then."""
    if case.members == "nato":
        return {}
    named: set[str] = {*case.members, *case.blocs, *case.without_vote}
    if case.seats is not None:
        named = {*case.rule.veto, *(member for event in events for member in event.members)}
    blocs = {
        name: bloc.model_copy(update={"members": tuple(sorted(named & {*bloc.members}))})
        for name, bloc in sorted(case.blocs.items())
        if name in named
    }
    return {
        "members": tuple(sorted(named & {*case.members})),
        "blocs": blocs,
        "without_vote": tuple(sorted(named & {*case.without_vote})),
    }


def _known_incumbent(incumbent: Incumbent, as_of: date) -> Incumbent:
    mandates = (mandate for mandate in incumbent.mandates if mandate.public <= as_of)
    return incumbent.model_copy(
        update={"mandates": tuple(sorted(mandates, key=lambda m: (m.public, m.ends)))}
    )


def _known_resolution(resolution: Resolution | None, as_of: date) -> Resolution | None:
    return resolution if resolution is not None and resolution.on <= as_of else None


def _known_candidates(case: Case, events: tuple[Event, ...], as_of: date) -> tuple[Candidate, ...]:
    named: dict[str, Event] = {}
    for event in sorted(events, key=_event_order, reverse=True):
        named |= dict.fromkeys(names_in(event), event)
    kept = (_as_known(candidate, case, named, as_of) for candidate in case.candidates)
    return tuple(sorted((c for c in kept if c is not None), key=lambda c: c.id))


def _as_known(
    candidate: Candidate, case: Case, named: dict[str, Event], as_of: date
) -> Candidate | None:
    """The candidate with the day on which it became known, or None where it is not known."""
    days = [(candidate.first_public, candidate.first_public_approx)]
    if candidate.id in named:
        days.append((named[candidate.id].on, named[candidate.id].inferred_date))
    if candidate.id == case.incumbent.candidate:
        days.append((case.opened, False))
    first, approx = min(days, key=lambda day: day[0])
    if first > as_of:
        return None
    return candidate.model_copy(
        update={
            "first_public": first,
            "first_public_approx": approx,
            "attributes": dict(sorted(candidate.attributes.items())),
        }
    )


def names_in(event: Event) -> tuple[str, ...]:
    """Ids of the candidates whom an event names, in its list or in its counts."""
    return (*event.candidates, *(event.counts or {}))


def _canonical_event(event: Event) -> Event:
    counts = None if event.counts is None else dict(sorted(event.counts.items()))
    return event.model_copy(
        update={
            "members": tuple(sorted(event.members)),
            "candidates": tuple(sorted(event.candidates)),
            "counts": counts,
        }
    )


def _event_order(event: Event) -> tuple[date, str, str]:
    return event.on, event.kind, _canonical_json(_plain(event))


def _plain(record: Strict) -> object:
    return record.model_dump(mode="json")


def _canonical_json(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
