"""The flagship's record month by month: every move split into its causes, and what is left over.

    uv run python tests/benchmarks/explained_months.py reports/moved

Writes months.csv, months.png and README.md. Fits that were kept are used, so it goes on where it
was stopped: a dozen dates to be fitted, and about a hundred events to be let in one by one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from forecast import pipeline
from forecast.analysis.moved import Explained
from forecast.explanation.walk import Side, explain
from forecast.store.atomic import write_atomically

NATO = Path(__file__).parents[2] / "configs" / "nato-2024.yaml"
DAYS = (
    date(2023, 7, 5),
    *(date(2023, month, 1) for month in range(8, 13)),
    *(date(2024, month, 1) for month in range(1, 7)),
    date(2024, 6, 20),
)
KINDS = ("code", "assumption", "time", "fact", "event", "noise")
NAMES = {"time": "time", "fact": "calendar and names", "event": "new events", "noise": "left over"}


def explained_months(
    days: Sequence[date] = DAYS, changed: Sequence[str] = ()
) -> Iterator[Explained]:
    """The move from each day to the next, explained as a rerun would."""
    for before, after in pairwise(_side(day, changed) for day in days):
        yield explain(before, after)


def _side(day: date, changed: Sequence[str]) -> Side:
    question = pipeline.ask(NATO, [f"as_of={day}", *changed])
    answer = pipeline.run(question, with_counts=False)
    return Side(f"nato-2024-{day}", question, answer.forecast)


def table_of(found: Iterable[Explained]) -> pd.DataFrame:
    """A row per month and outcome: points by kind of cause, what is left, and its error."""
    rows = []
    for month in found:
        for name in month.names:
            by = {
                kind: 100 * sum(p.moved.get(name, 0.0) for p in month.parts if p.kind == kind)
                for kind in KINDS
            }
            error = 100 * month.parts[-1].mcse[name]
            rows.append(
                {
                    "since": month.since,
                    "until": month.until,
                    "outcome": name,
                    "before": 100 * month.before.get(name, 0.0),
                    "after": 100 * month.after.get(name, 0.0),
                    "move": 100 * month.whole(name),
                    **by,
                    "noise_mcse": error,
                    "errors_left_over": by["noise"] / error if error else 0.0,
                    "n_parts": len(month.parts),
                }
            )
    return pd.DataFrame(rows)


def picture(table: pd.DataFrame, outcome: str, path: Path) -> None:
    """Bars of the causes of each month's move of one outcome, and a dot for the whole move."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    rows = table[table["outcome"] == outcome].reset_index(drop=True)
    figure, ax = plt.subplots(figsize=(8, 4), layout="constrained")
    up, down = np.zeros(len(rows)), np.zeros(len(rows))
    colours = ("#5d6875", "#009e73", "#0072b2", "#e69f00")
    for (kind, label), colour in zip(NAMES.items(), colours, strict=True):
        by = rows[kind].to_numpy()
        ax.bar(rows.index, by, bottom=np.where(by >= 0, up, down), color=colour, label=label)
        up, down = up + np.maximum(by, 0), down + np.minimum(by, 0)
    ax.plot(rows.index, rows["move"], "o", color="#1f2a37", label="whole move")
    ax.axhline(0, color="#1f2a37", linewidth=0.8)
    ax.set_xticks(rows.index, [f"to {day:%-d %b %y}" for day in rows["until"]], rotation=45)
    ax.set_ylabel("points")
    ax.set_title(f"What moved {outcome} from month to month", loc="left", fontweight="bold")
    figure.legend(loc="outside lower center", frameon=False, ncols=5, fontsize=8)
    figure.savefig(path, dpi=130, metadata={"Software": None})


def page(table: pd.DataFrame) -> str:
    """What was found, in a few lines."""
    left = table["errors_left_over"].abs()
    worst = table.loc[left.idxmax()]
    share = (left <= 2).mean()
    return (
        "# What moved the NATO forecast, month by month\n\n"
        "Every move of `configs/nato-2024.yaml` from one month to the next, split as "
        "[docs/model.md](../../docs/model.md#what-moved-a-forecast) tells. What none of the causes "
        "explains is held against its Monte Carlo error:\n\n"
        f"- {len(table)} moves of an outcome in {table['until'].nunique()} months; "
        f"{share:.0%} leave at most two errors over.\n"
        f"- The most that is left: {worst['noise']:+.1f} points of {worst['outcome']} to "
        f"{worst['until']}, {worst['errors_left_over']:+.1f} errors.\n"
        f"- Root mean square of what is left, in errors: {np.sqrt((left**2).mean()):.2f}.\n\n"
        "![Bars of the causes of each month's move](months.png)\n\n"
        "All numbers: [months.csv](months.csv), in points. Made by "
        "`uv run python tests/benchmarks/explained_months.py reports/moved`.\n"
    )


def main() -> None:
    """Write the table, the picture and the page into the folder that is given."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for month in explained_months():
        found.append(month)
        print(f"{month.since} to {month.until}: {len(month.parts)} parts", flush=True)
        for part in month.parts:
            by = 100 * part.moved.get("rutte", 0.0)
            print(
                f"  {by:+6.2f} ±{100 * part.mcse.get('rutte', 0.0):.2f}  {part.name}  [{part.how}]"
            )
    table = table_of(found)
    write_atomically(folder / "months.csv", table.round(4).to_csv(index=False, lineterminator="\n"))
    picture(table, "rutte", folder / "months.png")
    write_atomically(folder / "README.md", page(table))


if __name__ == "__main__":
    main()
