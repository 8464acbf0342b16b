"""The tables of a report, as pandas frames whose labels are final and whose cells are text."""

from __future__ import annotations

from math import ceil

import pandas as pd

from forecast.outcomes import Forecast, Pivot
from forecast.report.milestones import milestone_label
from forecast.report.numbers import (
    bar,
    binomial_mcse,
    common_mcse,
    error_points,
    interval,
    percent,
    short_date,
    whole_days,
)
from forecast.report.words import in_report_order, precision
from forecast.scenario.schema import Rule

PIVOT_COLUMN = "P(is the pivot)"
INTERVAL_LABEL = "90 % interval (parameter uncertainty)"


def outcome_table(forecast: Forecast, *, bar_width: int = 20) -> pd.DataFrame:
    """Who: one row per outcome, candidates first, all probabilities at one precision."""
    mcse = precision(forecast)
    rows = [
        {
            "Outcome": outcome.name,
            "Probability": percent(outcome.probability, mcse),
            "Monte Carlo error": error_points(outcome.mcse),
            INTERVAL_LABEL: interval(outcome.interval90),
            "Bar": bar(outcome.probability, width=bar_width),
        }
        for outcome in in_report_order(forecast)
    ]
    return pd.DataFrame(rows)


def timeline_table(forecast: Forecast) -> pd.DataFrame:
    """When: one row per milestone, with the one-sided chance of a decision by then."""
    milestones = sorted(forecast.timeline.milestones, key=lambda m: (m.on, m.id))
    mcse = common_mcse(milestone.mcse for milestone in milestones)
    rows = [
        {
            "Milestone": milestone_label(milestone),
            "Date": f"{short_date(milestone.on)} {milestone.on.year}",
            "P(decided by then), one-sided": percent(milestone.p_decided_by, mcse),
            "Monte Carlo error": error_points(milestone.mcse),
        }
        for milestone in milestones
    ]
    columns = [
        "Milestone",
        "Date",
        "P(decided by then), one-sided",
        "Monte Carlo error",
    ]
    return pd.DataFrame(rows, columns=columns)


def pivot_table(forecast: Forecast) -> pd.DataFrame:
    """What blocks it: one row per member, those last most often first."""
    mcse = pivot_mcse(forecast)
    rows = [
        {
            "Member": pivot.member,
            "P(objects)": percent(pivot.p_objects, mcse),
            PIVOT_COLUMN: "" if pivot.p_pivot is None else percent(pivot.p_pivot, mcse),
            "P(last to agree)": percent(pivot.p_last_holdout, mcse),
            "Days added when last": whole_days(pivot.days_added),
        }
        for pivot in ranked_pivots(forecast)
    ]
    columns = ["Member", "P(objects)", PIVOT_COLUMN, "P(last to agree)", "Days added when last"]
    if all(pivot.p_pivot is None for pivot in forecast.pivots):
        columns.remove(PIVOT_COLUMN)
    return pd.DataFrame(rows, columns=columns)


def ranked_pivots(forecast: Forecast) -> list[Pivot]:
    """Members from most to least often the last to agree; ties by P(objects), then by name."""
    return sorted(
        forecast.pivots, key=lambda pivot: (-pivot.p_last_holdout, -pivot.p_objects, pivot.member)
    )


def pivot_mcse(forecast: Forecast) -> float:
    """The error at which members' probabilities are rounded.

    The binomial error at its largest, but no less than that of the outcomes: paths that share
    a posterior draw are not independent, which the binomial error does not know.
    """
    shares = [p for pivot in forecast.pivots for p in (pivot.p_objects, pivot.p_last_holdout)]
    errors = [binomial_mcse(share, forecast.n_paths) for share in shares]
    return common_mcse([precision(forecast), *errors])


def votes_needed(rule: Rule, n_members: int) -> int:
    """How many members in favour carry a name under a rule.

    >>> votes_needed(Rule(kind="consensus"), 32), votes_needed(Rule(kind="majority"), 32)
    (32, 17)
    """
    if rule.kind == "consensus":
        return n_members
    if rule.quota is not None:
        return rule.quota
    return ceil(2 * n_members / 3) if rule.kind == "qualified_majority" else n_members // 2 + 1
