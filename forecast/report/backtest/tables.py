"""The tables of a backtest, as pandas frames whose labels are final and whose cells are text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from forecast.report.backtest.numbers import NOTHING, chance, gain, p_value, score, signed
from forecast.report.backtest.scored import (
    FRONT_RUNNER,
    KAPLAN_MEIER,
    OURS,
    OUTSIDE_VIEW,
    PROCESS,
    STRONG,
    TERM_END,
    WHEN,
    WHO,
    Scored,
    family_label,
    in_order,
    label_of,
)
from forecast.scoring.table import STAGES

SPLITS = {"stage": "Days to the decision", "rule_kind": "Rule", "family": "Kind of body"}
BESIDE = {
    WHO: (OUTSIDE_VIEW, PROCESS, STRONG, FRONT_RUNNER),
    WHEN: (OUTSIDE_VIEW, PROCESS, TERM_END, KAPLAN_MEIER),
}
"""Told beside ours where scores are split: our own parts alone, and two yardsticks."""

LEVELS = (50, 80, 90)
NO_BREAK = "\N{NO-BREAK SPACE}"


def score_table(scored: Scored) -> pd.DataFrame:
    """All forecasters by all scores, primary metrics with their 90 % intervals."""
    means = {row["forecaster"]: row for row in scored.aggregate["mean"]}
    interval = {(r["forecaster"], r["metric"]): r for r in scored.aggregate["interval90"]}
    return pd.DataFrame(
        [
            {
                "Forecaster": label_of(name),
                "Log score": _with_interval(means[name][WHO], interval.get((name, WHO))),
                "Brier (0–2)": score(means[name]["brier"]),
                "Given to what happened": chance(means[name]["probability_of_truth"]),
                "CRPS, log-days": _with_interval(means[name][WHEN], interval.get((name, WHEN))),
                "CRPS, days": score(means[name]["crps_days"], 0),
            }
            for name in in_order(means)
        ]
    )


def _with_interval(mean: float | None, found: Mapping[str, Any] | None) -> str:
    if found is None:
        return score(mean)
    return f"{score(mean)} {_range(score(found['low'], 2), score(found['high'], 2))}"


def _range(low: str, high: str) -> str:
    """An interval that a narrow column does not break."""
    return f"({low} to {high})".replace(" ", NO_BREAK)


def comparison_table(scored: Scored, metric: str) -> pd.DataFrame:
    """Ours against every other forecaster on one metric, paired by case."""
    rows = {r["against"]: r for r in scored.aggregate["comparisons"] if r["metric"] == metric}
    return pd.DataFrame(
        [
            {
                "Against": label_of(name),
                "Theirs": score(row["mean_theirs"]),
                "Ours less theirs (90 %)": _difference(row["difference"]),
                "Gain": gain(row["relative_gain"]),
                "At least (95 %)": gain(row["gain_bound_95"]),
                "p": p_value(row["test"]["p_value"]),
                "Cases to see 5 % / 10 %": _needs(row["power"]),
            }
            for name, row in ((name, rows[name]) for name in in_order(rows))
        ]
    )


def _difference(found: Mapping[str, Any]) -> str:
    return (
        f"{signed(found['estimate'])} {_range(signed(found['low'], 2), signed(found['high'], 2))}"
    )


def _needs(power: Mapping[str, Any]) -> str:
    return f"{power['cases_for_5_percent']} / {power['cases_for_10_percent']}"


def split_table(scored: Scored, split: str, metric: str) -> pd.DataFrame:
    """Mean of a metric by stage, rule or kind of body: ours, its parts, and the yardsticks."""
    rows = {(r["forecaster"], r[split]): r for r in scored.aggregate[f"by_{split}"]}
    return pd.DataFrame(
        [
            {
                SPLITS[split]: family_label(part).replace("_", " "),
                "Cases": str(rows[OURS, part]["n_cases"]),
                **{
                    label_of(name): score(rows[name, part][metric], 2)
                    for name in (OURS, *BESIDE[metric])
                    if (name, part) in rows
                },
            }
            for part in parts_of(scored, split)
        ]
    )


def parts_of(scored: Scored, split: str) -> list[str]:
    """The parts of a split: stages in their own order, others by size."""
    sizes = {r[split]: r["n_cases"] for r in scored.aggregate[f"by_{split}"]}
    if split == "stage":
        return [stage for stage in STAGES if stage in sizes]
    return sorted(sizes, key=lambda part: (-sizes[part], part))


def coverage_table(scored: Scored) -> pd.DataFrame:
    """How often central intervals of the decision day held it: in all, by stage, by rule."""
    found = [("all", row) for row in scored.aggregate["coverage"]]
    for split in ("stage", "rule_kind"):
        rows = {row[split]: row for row in scored.aggregate[f"coverage_by_{split}"]}
        label = "{} days before" if split == "stage" else "{}"
        found += [(label.format(p.replace("_", " ")), rows[p]) for p in parts_of(scored, split)]
    return pd.DataFrame(
        [
            {
                "Dates": name,
                "Cases": str(row["n_cases"]),
                **{f"{level} % interval": chance(row[f"cover{level}"]) for level in LEVELS},
            }
            for name, row in found
        ]
    )


def variants_table(noted: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """What else was scored, with whatever numbers were noted; empty where nothing was."""
    return pd.DataFrame(
        [
            {key.replace("_", " "): _noted(key, value) for key, value in variant.items()}
            for variant in noted
        ]
    ).fillna(NOTHING)


def _noted(key: str, value: Any) -> str:
    if not isinstance(value, float):
        return str(value)
    if key.endswith("_p"):
        return p_value(value)
    return signed(value or 0.0) if key.endswith("_lost") else score(value)
