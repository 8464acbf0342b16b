"""The tables of a comparison, as pandas frames whose cells are text."""

from __future__ import annotations

from math import isfinite

import pandas as pd

from forecast.analysis.comparison import Alternative, Comparison
from forecast.analysis.paired import Difference
from forecast.outcomes import day_of
from forecast.report.comparison.numbers import days_apart, days_error, is_clear, with_error
from forecast.report.comparison.words import in_order, label_of
from forecast.report.milestones import short_label
from forecast.report.numbers import percent, short_date
from forecast.report.words import precision

UNCLEAR = "~"
"""Marks a difference that is not told from none."""

MOST_MEMBERS = 8


def outcome_table(comparison: Comparison) -> pd.DataFrame:
    """Who: the base's probabilities, and the difference of each scenario in points."""
    base = comparison.base
    rows = []
    for name in in_order(comparison):
        found = [next((o for o in a.outcomes if o.id == name), None) for a in comparison.others]
        first = next(o for o in found if o is not None)
        row = {"Outcome": first.name, "Base": percent(first.probability.base, precision(base))}
        for other, one in zip(comparison.others, found, strict=True):
            row[_column(other, comparison)] = _cell(one.probability) if one else ""
        rows.append(row)
    return pd.DataFrame(rows)


def milestone_table(comparison: Comparison) -> pd.DataFrame:
    """When: the chance of a decision by each milestone, and the median day at the end."""
    rows: dict[str, dict[str, str]] = {}
    for other in comparison.others:
        for m in other.milestones:
            first = {
                "Milestone": short_label(m.id, m.note),
                "Date": f"{short_date(m.on)} {m.on.year}",
                "Base": percent(m.p_decided_by.base, precision(comparison.base)),
            }
            row = rows.setdefault(m.id, first)
            row[_column(other, comparison)] = _cell(m.p_decided_by)
    columns = ["Milestone", "Date", "Base", *(_column(o, comparison) for o in comparison.others)]
    return pd.DataFrame([*rows.values(), _medians(comparison)], columns=columns).fillna("")


def _medians(comparison: Comparison) -> dict[str, str]:
    found = [other.median_day for other in comparison.others]
    row = {
        "Milestone": "Half the chance of a decision",
        "Date": "",
        "Base": _day(found[0].base, comparison),
    }
    for other, one in zip(comparison.others, found, strict=True):
        text = f"{days_apart(one)} {days_error(one)}".strip()
        row[_column(other, comparison)] = text if is_clear(one) else f"{UNCLEAR} {text}"
    return row


def _day(days: float, comparison: Comparison) -> str:
    if not isfinite(days):
        return "beyond the horizon"
    on = day_of(comparison.base.as_of, days)
    return f"{short_date(on)} {on.year}"


def pivot_table(comparison: Comparison, names: dict[str, str]) -> pd.DataFrame:
    """Whom it hangs on: how much oftener each member objects, and is the last to agree."""
    rows = []
    for member in moved_members(comparison):
        row = {"Member": names.get(member, member)}
        for other in comparison.others:
            found = next((p for p in other.pivots if p.member == member), None)
            column = _column(other, comparison)
            row[f"{column}: objects"] = _cell(found.p_objects) if found else ""
            row[f"{column}: last to agree"] = _cell(found.p_last_holdout) if found else ""
        rows.append(row)
    return pd.DataFrame(rows)


def moved_members(comparison: Comparison) -> list[str]:
    """The members whose part moves most in any of the scenarios, and clearly."""
    most: dict[str, float] = {}
    for other in comparison.others:
        for pivot in other.pivots:
            clear = [d for d in (pivot.p_objects, pivot.p_last_holdout) if is_clear(d)]
            move = max((abs(d.difference) for d in clear), default=0.0)
            most[pivot.member] = max(most.get(pivot.member, 0.0), move)
    rows = sorted(most, key=lambda m: (-most[m], m))
    return [member for member in rows if most[member] > 0.0][:MOST_MEMBERS]


def scenario_table(comparison: Comparison) -> pd.DataFrame:
    """Which scenario each column is."""
    rows = [("Base", comparison.base.scenario, comparison.base.title)]
    rows += [
        (_column(o, comparison), o.forecast.scenario, o.forecast.title) for o in comparison.others
    ]
    return pd.DataFrame(rows, columns=["Column", "Scenario", "Title"])


def _column(alternative: Alternative, comparison: Comparison) -> str:
    return label_of(alternative, comparison.base.scenario)


def _cell(found: Difference) -> str:
    text = with_error(found)
    return text if is_clear(found) else f"{UNCLEAR} {text}"
