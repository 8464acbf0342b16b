"""The forecast of a scenario through time, as the runs and the history in a store have it.

What is told of a date is what was said of it then: by its run where there is one, the newest
where there are several; else by the history that `forecast history` left in the store. Nothing of
a later as-of date is taken, so a report of an earlier day does not know what came after.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecast.analysis.history import Answered, Day, History
from forecast.outcomes import Forecast, OutcomeProbability
from forecast.store.history import HISTORY_SCHEMA
from forecast.store.index import indexed_runs

if TYPE_CHECKING:
    from forecast.store.runs import StoredRun

HISTORIES = "history"
"""In a store: the folder of the histories, one folder a scenario."""
RUN_OF_ITS_OWN = Answered("fit", math.nan, math.nan, "a run of its own")


def earlier_days(store: Path, stored: StoredRun) -> History:
    """What was said of a run's scenario up to its as-of date, by date; the run itself is last.

    Only dates with the same horizon count: a probability by another day is another number.
    """
    said = stored.forecast
    told = [*_of_history(store, said), *_of_runs(store, said)]
    days = {day.as_of: day for day in told if day.verdict != "failed"}
    days[said.as_of] = _day_of(said)
    return History(
        scenario=said.scenario,
        title=said.title,
        horizon=said.horizon,
        n_paths=said.n_paths,
        days=tuple(days[on] for on in sorted(days)),
    )


def _day_of(said: Forecast) -> Day:
    return Day(
        as_of=said.as_of,
        outcomes=said.outcomes,
        p_decided_by_horizon=said.timeline.p_decided_by_horizon,
        median=said.timeline.p50,
        verdict=said.diagnostics.verdict,
        stated=RUN_OF_ITS_OWN,
    )


def _of_runs(store: Path, said: Forecast) -> Iterator[Day]:
    """Earlier runs in the order in which they were saved; those that failed say nothing."""
    names = {o.id: o.name for o in said.outcomes}
    runs = sorted(indexed_runs(store), key=lambda run: (run.entry.saved_at, run.entry.run_id))
    for told in (run.summary for run in runs if run.summary is not None):
        with suppress(KeyError, ValueError, TypeError):  # of a form that this version cannot read
            if _counts(told, told["as_of"], said):
                yield _day(told, told["diagnostics"], told["timeline"], names)


def _of_history(store: Path, said: Forecast) -> Iterator[Day]:
    """The dates of a history; none where there is none that can be read."""
    with suppress(OSError, KeyError, ValueError, TypeError):
        told = json.loads((store / HISTORIES / said.scenario / "history.json").read_bytes())
        if told["schema"] == HISTORY_SCHEMA:
            rows = [row for row in told["dates"] if _counts(told, row["as_of"], said)]
            yield from [_day(row, row, row, {}) for row in rows]


def _counts(told: Mapping[str, Any], as_of: str, said: Forecast) -> bool:
    """Whether a record is of the same scenario and horizon, and speaks of an earlier date."""
    return (
        told["scenario"] == said.scenario
        and told["horizon"] == said.horizon.isoformat()
        and date.fromisoformat(as_of) < said.as_of
    )


def _day(
    told: Mapping[str, Any],
    found: Mapping[str, Any],
    timeline: Mapping[str, Any],
    names: Mapping[str, str],
) -> Day:
    """One date. found: has the verdict. timeline: has the chance of a decision, and the median."""
    median = (
        timeline["median_date"] if "median_date" in timeline else timeline["decision_date"]["p50"]
    )
    return Day(
        as_of=date.fromisoformat(told["as_of"]),
        outcomes=tuple(_outcome(row, names) for row in told["outcomes"]),
        p_decided_by_horizon=timeline["p_decided_by_horizon"],
        median=None if median is None else date.fromisoformat(median),
        verdict=found["verdict"],
        stated=RUN_OF_ITS_OWN,
    )


def _outcome(row: Mapping[str, Any], names: Mapping[str, str]) -> OutcomeProbability:
    """An outcome of a record. A name that is no longer asked about is called by its id."""
    called = names.get(row["id"]) or row.get("name") or str(row["id"]).replace("_", " ")
    low, high = (_number(bound) for bound in row["interval90"])
    return OutcomeProbability(
        id=row["id"],
        kind=row["kind"],
        name=called,
        probability=row["probability"],
        mcse=0.0 if row["mcse"] is None else row["mcse"],
        interval90=(low, high),
    )


def _number(bound: float | None) -> float:
    return math.nan if bound is None else bound
