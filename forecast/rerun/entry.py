"""What is published of one scenario: its answer in plain values, and how it moved."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecast.rerun.batch import Done
from forecast.store.difference import moves
from forecast.store.manifest import parsed, read_all_but

if TYPE_CHECKING:
    from forecast.analysis.moved import Explained


@dataclass(frozen=True)
class Entry:
    """One scenario in an edition, as `index.json` has it.

    config: name of its file. run, as_of: of the run that is shown; None where there never was
    one. fault: why the last attempt failed; what is shown is then the last good run.
    newest_event: its day in the record. change: since the edition before. alerts: those whose
    condition holds.
    """

    scenario: str
    title: str
    config: str = ""
    run: str | None = None
    as_of: str | None = None
    horizon: str | None = None
    pinned: bool = False
    headline: str = ""
    outcomes: tuple[Mapping[str, Any], ...] = ()
    timeline: Mapping[str, Any] = field(default_factory=dict)
    pivots: tuple[Mapping[str, Any], ...] = ()
    diagnostics: Mapping[str, Any] = field(default_factory=dict)
    newest_event: str | None = None
    change: Mapping[str, Any] = field(default_factory=dict)
    alerts: tuple[Mapping[str, Any], ...] = ()
    fault: str | None = None

    @property
    def key(self) -> tuple[str | None, ...]:
        """What two editions must share to show the same of it."""
        return (self.scenario, self.run, self.fault)

    def record(self) -> dict[str, Any]:
        """In JSON's own types."""
        return dict(json.loads(json.dumps(asdict(self))))


def entry_from(record: Mapping[str, Any]) -> Entry:
    """The entry of a record; keys that this version does not know are left out."""
    known = {name: record[name] for name in Entry.__dataclass_fields__ if name in record}
    lists = {name: tuple(known.get(name, ())) for name in ("outcomes", "pivots", "alerts")}
    return Entry(**{**known, **lists})


def entry_of(done: Done, before: Entry | None) -> Entry:
    """What is published of a task's outcome. before: what was published last."""
    if done.state == "failed" or done.folder is None:
        return _as_it_was(done, before)
    shown = _shown(done.folder, before)
    return Entry(
        **shown,
        config=done.task.config.name,
        pinned=done.task.as_of_is == "pinned",
        change=change_since(before, shown["outcomes"], shown["run"], done.moved),
    )


def _as_it_was(done: Done, before: Entry | None) -> Entry:
    title = done.task.question.scenario.title if done.task.question else done.task.name
    kept = before or Entry(done.task.name, title, done.task.config.name)
    return Entry(**{**vars(kept), "fault": done.fault, "change": {}})


def _shown(folder: Path, before: Entry | None) -> dict[str, Any]:
    """The fields that come of the run alone."""
    files = read_all_but(folder, ".nc")
    summary, told, case = (
        parsed(folder, files, name, lambda record: dict(record))
        for name in ("summary.json", "forecast.json", "evidence.json")
    )
    names = {row["id"]: row["name"] for row in told["outcomes"]}
    outcomes = tuple({**row, "name": names[row["id"]]} for row in summary["outcomes"])
    is_same = before is not None and before.run == folder.name and before.headline
    return {
        "scenario": summary["scenario"],
        "title": told["title"],
        "run": folder.name,
        "as_of": summary["as_of"],
        "horizon": summary["horizon"],
        "headline": before.headline if before and is_same else headline_of(folder),
        "outcomes": outcomes,
        "timeline": summary["timeline"],
        "pivots": tuple(summary["pivots"]),
        "diagnostics": summary["diagnostics"],
        "newest_event": max((event["on"] for event in case["events"]), default=None),
    }


def headline_of(folder: Path) -> str:
    """The first sentence of a run's report: the answer."""
    from forecast.report.words import headline_sentences
    from forecast.store.runs import load_run

    stored = load_run(folder)
    return headline_sentences(stored.forecast, office=stored.evidence.office)[0]


def change_since(
    before: Entry | None,
    outcomes: tuple[Mapping[str, Any], ...],
    run: str,
    moved: Explained | None = None,
) -> dict[str, Any]:
    """How the answer moved since what was published last; empty where nothing was.

    moved: what moved it. `parts` are in the order in which they were let in, and add up to the
    moves; there are none where that was not asked for or could not be said.
    """
    if before is None or before.run is None:
        return {}
    found = moves([dict(o) for o in before.outcomes], [dict(o) for o in outcomes])
    told = [
        {
            "outcome": move.outcome,
            "before": move.before,
            "after": move.after,
            "points": move.points,
            "mcse_points": 100 * move.mcse,
            "within_monte_carlo_error": move.is_noise,
        }
        for move in found
        if move.before != move.after
    ]
    return {
        "since_run": before.run,
        "since_as_of": before.as_of,
        "is_same_run": before.run == run,
        "leader_before": leader_of(before.outcomes),
        "leader": leader_of(outcomes),
        "moves": told,
        "parts": parts_of(moved),
    }


def parts_of(moved: Explained | None) -> list[dict[str, Any]]:
    """The parts of a move in JSON's own types, in percentage points by outcome."""
    return [
        {
            "kind": part.kind,
            "name": part.name,
            "on": part.on.isoformat() if part.on else None,
            "points": {name: round(100 * by, 4) for name, by in part.moved.items()},
            "mcse_points": {name: round(100 * by, 4) for name, by in part.mcse.items()},
        }
        for part in (moved.parts if moved else ())
    ]


def leader_of(outcomes: tuple[Mapping[str, Any], ...]) -> str | None:
    """Id of the likeliest outcome."""
    ranked = sorted(outcomes, key=lambda o: (-o["probability"], o["id"]))
    return ranked[0]["id"] if ranked else None
