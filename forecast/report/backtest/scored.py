"""A backtest as its files tell it: what the page is made from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

OURS = "ours"
OUTSIDE_VIEW, PROCESS = "outside view", "process"
UNLEARNED, RIDGE = "outside view, unlearned", "ridge logit"
FRONT_RUNNER, STRONG = "front-runner", "strong reference"
KAPLAN_MEIER, TERM_END = "Kaplan-Meier", "days to term end"
WHO, WHEN = "log_score", "crps_log_days"
"""The primary metrics."""

LABELS = {
    OURS: "ours",
    OUTSIDE_VIEW: "outside view",
    PROCESS: "process",
    UNLEARNED: "outside view, prior only",
    RIDGE: "ridge logit",
    STRONG: "strong reference",
    FRONT_RUNNER: "front-runner rule",
    "endorsements": "share of endorsements",
    "incumbent kept": "incumbent kept",
    "uniform": "uniform",
    TERM_END: "days to term end",
    KAPLAN_MEIER: "Kaplan–Meier",
}
"""What forecasters are called on the page, in the order in which it lists them."""

PROPER = {
    "european union": "European Union",
    "united nations": "United Nations",
    "holysee": "Holy See",
    "interpol": "Interpol",
}
"""Kinds of body that are names, as they are written."""


@dataclass(frozen=True, eq=False)
class Scored:
    """The released files of a backtest.

    aggregate: `scores.json` without its rows. rows: a row per case, date and forecaster with
    every score and what is constant in a case. chances: a row per case, date and outcome, a
    column per forecaster. days: a row per case, date and forecaster, a column per level
    (`by_0.5`: the middle day). variants, process_variants: what else was scored, of the outside
    view and of the process, as it was noted; empty where nothing was.
    """

    aggregate: Mapping[str, Any]
    rows: pd.DataFrame
    chances: pd.DataFrame
    days: pd.DataFrame
    variants: tuple[Mapping[str, Any], ...] = ()
    process_variants: tuple[Mapping[str, Any], ...] = ()

    @property
    def cases(self) -> list[str]:
        """Names of the cases, in alphabetical order."""
        return sorted(self.rows["case"].unique())

    @property
    def pool(self) -> Mapping[str, Any] | None:
        """The weights of ours; None where the process was left out."""
        found: Mapping[str, Any] | None = self.aggregate.get("pool")
        return found

    @property
    def n_dates(self) -> int:
        """Case and date pairs that were forecast."""
        return len(self.rows[["case", "as_of"]].drop_duplicates())

    def of(self, forecaster: str, case: str | None = None) -> pd.DataFrame:
        """Rows of one forecaster, in order of date within each case."""
        rows = self.rows[self.rows["forecaster"] == forecaster]
        return rows if case is None else rows[rows["case"] == case].sort_values("as_of")

    def comparison(self, metric: str, against: str) -> Mapping[str, Any] | None:
        """Ours against one forecaster; None where it was not scored on the metric."""
        rows = self.aggregate["comparisons"]
        return next((r for r in rows if (r["metric"], r["against"]) == (metric, against)), None)


def read_scored(folder: Path) -> Scored:
    """Read `scores.json`, `forecasts.csv`, `days.csv` and what is noted of variants."""
    document = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
    rows = pd.DataFrame(document.pop("rows"), columns=document.pop("columns"))
    constant = pd.DataFrame.from_dict(document.pop("cases"), orient="index")
    return Scored(
        aggregate=document,
        rows=_dated(rows).join(constant, on="case"),
        chances=_dated(pd.read_csv(folder / "forecasts.csv")),
        days=_dated(pd.read_csv(folder / "days.csv")),
        variants=_variants(folder / "variants.json"),
        process_variants=_variants(folder / "process-variants.json"),
    )


def in_order(forecasters: Iterable[str]) -> list[str]:
    """Forecasters in the order of the page, those it does not know at the end.

    >>> in_order(["uniform", "oracle", "ours"])
    ['ours', 'uniform', 'oracle']
    """
    order = list(LABELS)
    return sorted(forecasters, key=lambda name: (_place(order, name), name))


def label_of(forecaster: str) -> str:
    """What a forecaster is called on the page."""
    return LABELS.get(forecaster, forecaster)


def family_label(family: str) -> str:
    """What a kind of body is called on the page.

    >>> family_label("united nations"), family_label("lender")
    ('United Nations', 'lender')
    """
    return PROPER.get(family, family)


def _place(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


def _dated(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(as_of=[date.fromisoformat(text) for text in table["as_of"]])


def _variants(path: Path) -> tuple[Mapping[str, Any], ...]:
    """Each variant as a record that has at least a name; none where nothing was noted."""
    if not path.exists():
        return ()
    noted = json.loads(path.read_text(encoding="utf-8"))
    return tuple(one if isinstance(one, Mapping) else {"variant": str(one)} for one in noted)
