"""Forecasts for other programs: one flat table, and hubverse model output.

The hubverse form is that of https://hubverse.io/en/latest/user-guide/model-output.html:
task ids, then `output_type`, `output_type_id` and `value`; one file per round, called
`<round>-<team>-<model>.csv`. The round is the as-of date.

| task id | what it is |
|---|---|
| `origin_date` | the as-of date, which is the round |
| `scenario_id` | the scenario's name |
| `target` | `winner`: who; `decision date`: when |
| `target_end_date` | the horizon up to which is asked |

`winner` is a pmf over outcome ids. `decision date` is a cdf at dates: the chance of a decision, or
of an extension, by the end of that day. It ends below 1 where the race may be open at the horizon.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from forecast.errors import StoreError

MODEL_ID = "succession-forecast"
"""`<team>-<model>`; neither part may hold a hyphen of its own."""
TASK_IDS = ("origin_date", "scenario_id", "target", "target_end_date")
COLUMNS = (*TASK_IDS, "output_type", "output_type_id", "value")
FLAT_COLUMNS = (
    "scenario", "as_of", "horizon", "run", "outcome", "kind", "name", "probability", "mcse",
    "low90", "high90",
)  # fmt: skip
SUM_TOLERANCE = 1e-6

Row = Mapping[str, Any]


def flat_csv(summaries: Iterable[Row]) -> str:
    """One line per scenario and outcome. summaries: with `scenario`, `run` and named outcomes."""
    lines = (
        {
            **{key: summary[key] for key in ("scenario", "as_of", "horizon", "run")},
            "outcome": outcome["id"],
            **{key: outcome[key] for key in ("kind", "name", "probability", "mcse")},
            "low90": outcome["interval90"][0],
            "high90": outcome["interval90"][1],
        }
        for summary in summaries
        for outcome in summary["outcomes"]
    )
    return _csv(FLAT_COLUMNS, lines)


def model_output(answers: Iterable[tuple[Row, str]]) -> dict[str, str]:
    """The files of model output by path: one per as-of date, all scenarios of that date in it.

    answers: summaries, each with the text of its `cumulative.csv`. Raises StoreError where the
    rows break a rule of the form, which would be a fault of ours.
    """
    rounds: dict[str, list[dict[str, Any]]] = {}
    for summary, cumulative in sorted(answers, key=lambda answer: str(answer[0]["scenario"])):
        rounds.setdefault(summary["as_of"], []).extend(hub_rows(summary, cumulative))
    for name, rows in rounds.items():
        for fault in hub_faults(rows):
            raise StoreError(f"model output of {name}: {fault}; please report it")
    return {
        f"{MODEL_ID}/{on}-{MODEL_ID}.csv": _csv(COLUMNS, rows)
        for on, rows in sorted(rounds.items())
    }


def hub_rows(summary: Row, cumulative: str) -> Iterator[dict[str, Any]]:
    """The rows of one forecast: pmf of who, cdf of when."""
    task = {
        "origin_date": summary["as_of"],
        "scenario_id": summary["scenario"],
        "target_end_date": summary["horizon"],
    }
    for outcome in summary["outcomes"]:
        shared = {**task, "target": "winner", "output_type": "pmf"}
        yield {**shared, "output_type_id": outcome["id"], "value": outcome["probability"]}
    for day, chance in decided_by(cumulative):
        shared = {**task, "target": "decision date", "output_type": "cdf"}
        yield {**shared, "output_type_id": day, "value": chance}


def decided_by(cumulative: str) -> list[tuple[str, float]]:
    """Day and chance of a decision by its end, in the order of days.

    cumulative: the table of that name; one column per outcome that ends the race, and a row per
    node, of which a day may have several: the last one counts.
    """
    by_day: dict[str, float] = {}
    highest = 0.0
    for row in csv.DictReader(io.StringIO(cumulative)):
        total = sum(float(value) for key, value in row.items() if key != "date")
        # sums of shares may step back in the last bit
        highest = max(highest, min(total, 1.0))
        by_day[row["date"][:10]] = highest
    return sorted(by_day.items())


def hub_faults(rows: Sequence[Row]) -> Iterator[str]:
    """What breaks a rule of the form, as far as it can be told without a hub's own config.

    Columns; values from 0 to 1; a pmf sums to 1; a cdf does not fall; no row is there twice.
    """
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        if tuple(row) != COLUMNS and set(row) != set(COLUMNS):
            yield f"columns are {', '.join(row)}; they must be {', '.join(COLUMNS)}"
            return
        if not 0 <= row["value"] <= 1:
            yield f"value is {row['value']}; it must be from 0 to 1"
        groups.setdefault((*(row[key] for key in TASK_IDS), row["output_type"]), []).append(row)
    for group, members in groups.items():
        yield from _group_faults(group, members)


def _group_faults(group: tuple[Any, ...], rows: Sequence[Row]) -> Iterator[str]:
    ids = [row["output_type_id"] for row in rows]
    if len(set(ids)) < len(ids):
        yield f"{group}: an output_type_id is there twice"
    values = [row["value"] for row in rows]
    if group[-1] == "pmf" and abs(sum(values) - 1) > SUM_TOLERANCE:
        yield f"{group}: the pmf sums to {sum(values)}, not to 1"
    if group[-1] == "cdf":
        ordered = [row["value"] for row in sorted(rows, key=lambda row: row["output_type_id"])]
        if ids != sorted(ids) or ordered != sorted(ordered):
            yield f"{group}: the cdf falls, or its days are not in order"


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
