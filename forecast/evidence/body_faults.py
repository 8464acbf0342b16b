"""Whether the seats of a body, its blocs and its rule go together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from forecast.evidence.schema import Case
from forecast.evidence.seats import seats_in, speakers_in
from forecast.evidence.wording import choose
from forecast.scenario.document import Location


@dataclass(frozen=True)
class Fault:
    """One contradiction: where it stands, and what to do about it."""

    location: Location
    message: str


def seat_faults(case: Case) -> Iterator[Fault]:
    """Members named twice, blocs of strangers, and more names than seats."""
    if case.members == "nato":
        for key in ("seats", "blocs", "without_vote"):
            if getattr(case, key):
                yield Fault((key,), f"{key} has no meaning where members is nato; leave it out")
        return
    yield from _doubled(case)
    for name, bloc in case.blocs.items():
        for number, member in enumerate(bloc.members):
            if member not in case.members:
                message = f"blocs.{name}.members.{number} is {choose(member, case.members)}"
                yield Fault(("blocs", name, "members", number), message)
        if len(bloc.members) > bloc.seats:
            message = f"blocs.{name}.seats is {bloc.seats}, fewer than the members it names"
            yield Fault(("blocs", name, "seats"), f"{message}; choose {len(bloc.members)} or more")
    n_seats = len(seats_in(case))
    if case.seats is not None and n_seats > case.seats:
        message = f"seats is {case.seats}, fewer than the {n_seats} that are named or in blocs"
        yield Fault(("seats",), f"{message}; choose {n_seats} or more, or correct a bloc")
    if n_seats == 0:
        yield Fault(("members",), "members is empty; name some, or say how many seats there are")


def _doubled(case: Case) -> Iterator[Fault]:
    times = Counter(speakers_in(case))
    for key in ("members", "without_vote"):
        names = getattr(case, key)
        for number, name in enumerate(names):
            if name in names[:number] or (key == "without_vote" and times[name] > 1):
                message = f"{key}.{number} is '{name}' a second time; keep one"
                yield Fault((key, number), message)
    for name in case.blocs:
        if name in case.members:
            yield Fault(("blocs", name), f"blocs has '{name}', a member; name the bloc otherwise")


def rule_faults(case: Case, members: Collection[str]) -> Iterator[Fault]:
    """A quota or veto player that the body does not have, or that its rule does not bear."""
    rule, n_members = case.rule, len(members)
    if rule.quota is not None and rule.quota > n_members:
        message = f"rule.quota is {rule.quota}; choose 1 to {n_members}, the number of members"
        yield Fault(("rule", "quota"), message)
    elif rule.kind == "consensus" and rule.quota is not None:
        message = f"rule.quota is {rule.quota}; by consensus all must agree, so leave it out"
        yield Fault(("rule", "quota"), message)
    if rule.kind == "veto_council" and (rule.quota is None or not rule.veto):
        message = "rule.kind is 'veto_council' without quota or veto; write both"
        yield Fault(("rule", "kind"), message)
    for number, member in enumerate(rule.veto):
        if member not in members:
            message = f"rule.veto.{number} is {choose(member, members)}"
            yield Fault(("rule", "veto", number), message)
