"""The tables of a sweep's page."""

from __future__ import annotations

import pandas as pd

from forecast.report.numbers import percent
from forecast.report.sweep.shown import Shown

N_NAMES = 6
"""Outcomes in a table; the Parquet file has all."""


def outcome_table(shown: Shown) -> pd.DataFrame:
    """Each outcome: how likely in the least, the middle and the most favourable scenario."""
    rows = []
    for outcome in _told(shown):
        chance = shown.chance(outcome)
        least, middle, most = (percent(float(chance.quantile(q)), 1.0) for q in (0.0, 0.5, 1.0))
        rows.append(
            {"Outcome": shown.names[outcome], "Least": least, "Middle": middle, "Most": most}
        )
    return pd.DataFrame(rows, columns=["Outcome", "Least", "Middle", "Most"])


def key_table(shown: Shown) -> pd.DataFrame:
    """Each key: what it explains of the subject, and the subject's mean in its end cells."""
    subject = shown.subject
    columns = ["Key", "Explains", "At its lowest", "At its highest"]
    if subject is None:
        return pd.DataFrame(columns=columns)
    rows = []
    for key in shown.keys_by_weight:
        found, chance = shown.cells(key), shown.chance(subject)
        mean = chance.groupby(found.of).mean()
        ends = [
            f"{percent(mean.iloc[end], 1.0)} ({found.labels[mean.index[end]]})" for end in (0, -1)
        ]
        rows.append([key, percent(shown.explained(key, subject), 1.0), *ends])
    return pd.DataFrame(rows, columns=columns)


def _told(shown: Shown) -> list[str]:
    """The likeliest names, and what is no name."""
    names = [o for o in shown.outcomes if shown.kinds[o] == "candidate"][:N_NAMES]
    return names + [o for o in shown.outcomes if shown.kinds[o] != "candidate"]
