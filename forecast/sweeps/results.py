"""Where a sweep lies: its folder, written whole, and its parts beside it while it is under way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecast.scenario.vocabulary import RESERVED_IDS
from forecast.store.atomic import folder_to_publish
from forecast.store.digests import readable_json
from forecast.store.lock import locked
from forecast.sweeps.run import Swept
from forecast.sweeps.table import TABLE, forget_parts, outcomes_of, to_bytes

if TYPE_CHECKING:
    from forecast.report.sweep.shown import Shown

RECORD = "sweep.json"
SWEEP_SCHEMA = "succession-forecast/sweep/1"
NO_NAMES = {
    "field": "someone not yet named",
    "extended": "incumbent extended",
    "undecided": "undecided by the horizon",
}


def parts_of(folder: Path) -> Path:
    """Where rows lie until the table is written."""
    return folder.parent / f".{folder.name}.parts"


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """One sweep at a time in a folder. Raises StoreError where another is under way."""
    with locked(folder.parent / f".{folder.name}.lock"):
        yield


def publish(folder: Path, found: Swept) -> str:
    """Write table, record and pages, whole or not at all, and let go of the parts.

    Gives the text of the record. Equal sweeps give equal bytes.
    """
    from forecast.report.sweep.page import write_pages

    text = readable_json(record_of(found))
    with folder_to_publish(folder) as new:
        (new / TABLE).write_bytes(to_bytes(found.table))
        (new / RECORD).write_text(text, encoding="utf-8", newline="\n")
        write_pages(new, shown_of(found))
    forget_parts(parts_of(folder))
    return text


def record_of(found: Swept) -> dict[str, Any]:
    """What other programs read of a sweep besides its table."""
    asked, table = found.asked, found.table
    spec, scenario = asked.spec, asked.base.scenario
    routes = Counter(str(route) for route in table["route"])
    return {
        "schema": SWEEP_SCHEMA,
        "sweep": spec.sweep.name,
        "title": spec.sweep.title,
        "scenario": scenario.name,
        "as_of": scenario.as_of,
        "horizon": scenario.horizon,
        "rng_seed": scenario.rng_seed,
        "table": TABLE,
        "keys": [*spec.keys],
        "n_scenarios": len(table),
        "routes": dict(sorted(routes.items())),
        "failed": [
            {"scenario": point.number, "values": str(point), "error": says}
            for point, says in found.failed
        ],
    }


def shown_of(found: Swept) -> Shown:
    """A sweep for readers."""
    from forecast.report.sweep.shown import Shown

    asked, scenario = found.asked, found.asked.base.scenario
    ids = outcomes_of(found.table)
    return Shown(
        title=asked.spec.sweep.title,
        scenario=scenario.name,
        as_of=scenario.as_of,
        horizon=scenario.horizon,
        n_paths=scenario.simulation.paths,
        table=found.table,
        keys=asked.spec.keys,
        names={**dict(zip(ids, ids, strict=True)), **_names_of(found)},
        kinds={name: name if name in RESERVED_IDS else "candidate" for name in ids},
        failed=tuple(f"scenario {point.number} ({point}): {says}" for point, says in found.failed),
    )


def _names_of(found: Swept) -> dict[str, str]:
    """Outcome to its name, over all scenarios."""
    questions = [found.asked.base, *found.asked.questions.values()]
    names = {
        c.id: c.name
        for case in {id(q.case): q.case for q in questions}.values()
        for c in case.candidates
    }
    for question in questions:
        names |= {k: added.name for k, added in question.scenario.candidates.add.items()}
    return names | NO_NAMES
