"""What differs between two stored runs: in what went in, and in what came out.

It says what changed, not how much each change did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import hypot
from pathlib import Path
from types import MappingProxyType
from typing import Any

from forecast.store.digests import canonical_json
from forecast.store.manifest import parsed, read_verified

_READ = ("summary.json", "forecast.json", "scenario.json", "evidence.json")
_ABSENT = "absent"
BEYOND = "beyond the horizon"
NO_NAMES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Change:
    """One key: what it was and what it is. Either is `absent` where the key was not there."""

    key: str
    before: str
    after: str


@dataclass(frozen=True)
class ProbabilityMove:
    """One outcome's probability before and after; None where the outcome was not asked about.

    mcse: Monte Carlo error of the difference, as if the two runs shared no randomness: runs
    under common random numbers differ by less, so it errs on the careful side.
    """

    outcome: str
    before: float | None
    after: float | None
    mcse: float

    @property
    def points(self) -> float | None:
        """Percentage points up (+) or down (-)."""
        if self.before is None or self.after is None:
            return None
        return 100 * (self.after - self.before)

    @property
    def is_noise(self) -> bool:
        """Whether the move is within two Monte Carlo errors."""
        return self.points is not None and abs(self.points) <= 200 * self.mcse


@dataclass(frozen=True)
class Difference:
    """What changed between two runs.

    config: keys of the scenario. events: what was added to (+) or taken from (-) the record, by
    name. facts: other keys of the case. versions: of packages, code and what was learned.
    """

    before: str
    after: str
    config: tuple[Change, ...]
    events: tuple[str, ...]
    facts: tuple[Change, ...]
    versions: tuple[Change, ...]
    probabilities: tuple[ProbabilityMove, ...]
    dates: tuple[Change, ...]
    verdict: Change | None


def difference(before: Path, after: Path) -> Difference:
    """What changed from one run to another. Raises StoreError where either is not whole."""
    (old_run, old), (new_run, new) = (_records(folder) for folder in (before, after))
    return Difference(
        before=old_run,
        after=new_run,
        config=tuple(changes(old["scenario.json"], new["scenario.json"])),
        events=tuple(_events(old["evidence.json"], new["evidence.json"])),
        facts=tuple(changes(_without_events(old), _without_events(new))),
        versions=tuple(changes(_versions(old), _versions(new))),
        probabilities=moves(old["summary.json"]["outcomes"], new["summary.json"]["outcomes"]),
        dates=tuple(changes(_dates(old), _dates(new))),
        verdict=next(changes(_verdict(old), _verdict(new)), None),
    )


def moves(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> tuple[ProbabilityMove, ...]:
    """Moves of all outcomes of two summaries, the largest first."""
    old, new = ({o["id"]: o for o in outcomes} for outcomes in (before, after))
    found = [_move(name, old.get(name), new.get(name)) for name in sorted(old.keys() | new.keys())]
    return tuple(sorted(found, key=lambda m: (-abs(_size(m)), m.outcome)))


def _move(
    name: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> ProbabilityMove:
    errors = [(row.get("mcse") or 0.0) for row in (old, new) if row is not None]
    return ProbabilityMove(
        outcome=name,
        before=None if old is None else float(old["probability"]),
        after=None if new is None else float(new["probability"]),
        mcse=hypot(*errors),
    )


def _size(move: ProbabilityMove) -> float:
    return (move.after or 0.0) - (move.before or 0.0)


def changes(before: Any, after: Any, prefix: str = "") -> Iterator[Change]:
    """Keys of nested records whose values differ, in the order of names.

    >>> [(c.key, c.before, c.after) for c in changes({"a": {"b": 1}}, {"a": {"b": 2}, "c": "x"})]
    [('a.b', '1', '2'), ('c', 'absent', 'x')]
    """
    if before == after:
        return
    both = (before, after)
    if all(isinstance(side, Mapping) for side in both):
        for key in sorted(before.keys() | after.keys()):
            yield from changes(
                before.get(key, _MISSING), after.get(key, _MISSING), f"{prefix}{key}."
            )
    else:
        yield Change(prefix.rstrip("."), _shown(before), _shown(after))


_MISSING = object()


def event_name(event: Mapping[str, Any], called: Mapping[str, str] = NO_NAMES) -> str:
    """An event in a few words, by which a reader finds it in the case.

    called: names of candidates by id; those that it does not name are told by id.

    >>> event_name({"on": "2024-02-21", "kind": "stance", "members": ["US"],
    ...             "candidates": ["rutte"], "stance": "endorse",
    ...             "source": {"publisher": "Reuters"}})
    '2024-02-21 stance: US endorse rutte (Reuters)'
    """
    about = [*event.get("candidates", ()), *(event.get("counts") or ())]
    words = [*event.get("members", ()), event.get("stance"), *(called.get(c, c) for c in about)]
    told = " ".join(str(word) for word in words if word) or (event.get("note") or "")[:60]
    publisher = (event.get("source") or {}).get("publisher")
    return f"{event['on']} {event['kind']}: {told}" + (f" ({publisher})" if publisher else "")


def _events(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    old, new = ({canonical_json(e): e for e in case.get("events", ())} for case in (before, after))
    added = [event_name(event) for text, event in new.items() if text not in old]
    taken = [event_name(event) for text, event in old.items() if text not in new]
    yield from (f"+ {name}" for name in added)
    yield from (f"- {name}" for name in taken)


def _without_events(records: Mapping[str, Any]) -> dict[str, Any]:
    """The case, with what has an id under it: the order of lists carries no meaning."""
    case = {key: value for key, value in records["evidence.json"].items() if key != "events"}
    for key in ("candidates", "milestones"):
        case[key] = {row["id"]: row for row in case.get(key, ())}
    return case


def _versions(records: Mapping[str, Any]) -> dict[str, Any]:
    told = records["forecast.json"]["provenance"]
    digests = {
        name: str(told[f"{name}_sha256"])[:12]
        for name in ("code", "learned")
        if f"{name}_sha256" in told
    }
    return {**told.get("versions", {}), **digests}


def _dates(records: Mapping[str, Any]) -> dict[str, Any]:
    found = records["summary.json"]["timeline"]["decision_date"]
    return {name: day or BEYOND for name, day in found.items()}


def _verdict(records: Mapping[str, Any]) -> dict[str, Any]:
    return {"verdict": records["summary.json"]["diagnostics"]["verdict"]}


def _shown(value: Any) -> str:
    if value is _MISSING:
        return _ABSENT
    text = value if isinstance(value, str) else canonical_json(value)
    text = " ".join(text.split())
    return text if len(text) <= 80 else f"{text[:77]}..."


def _records(folder: Path) -> tuple[str, dict[str, Any]]:
    run, files = read_verified(folder, _READ)
    return run, {name: parsed(folder, files, name, lambda record: dict(record)) for name in _READ}
