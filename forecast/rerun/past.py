"""What earlier editions said of each scenario, carried from edition to edition as news is.

So the index page can tell of all of them without opening one, and runs may be pruned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from forecast.rerun.entry import Entry

N_PAST = 60
"""Of one scenario: two months of mornings."""


def with_past(
    entries: Iterable[Entry], before: Sequence[dict[str, Any]], edition: str
) -> tuple[dict[str, Any], ...]:
    """The rows of all editions up to this one, newest first.

    One row per run of a scenario: its likeliest outcome, and the edition that showed it first. A
    scenario that could not be renewed adds none.
    """
    told = {(row["scenario"], row["run"]) for row in before}
    new = [
        _row(entry, edition)
        for entry in entries
        if entry.fault is None and entry.outcomes and (entry.scenario, entry.run) not in told
    ]
    kept: list[dict[str, Any]] = []
    n_kept: dict[str, int] = {}
    for row in [*new, *before]:
        n_kept[row["scenario"]] = n_kept.get(row["scenario"], 0) + 1
        if n_kept[row["scenario"]] <= N_PAST:
            kept.append(row)
    return tuple(kept)


def _row(entry: Entry, edition: str) -> dict[str, Any]:
    leader = min(entry.outcomes, key=lambda o: (-o["probability"], o["id"]))
    return {
        "scenario": entry.scenario,
        "edition": edition,
        "run": entry.run,
        "as_of": entry.as_of,
        "outcome": leader["id"],
        "name": leader["name"],
        "probability": leader["probability"],
        "mcse": leader["mcse"] or 0.0,
    }
