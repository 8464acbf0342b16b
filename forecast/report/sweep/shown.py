"""What a page of a sweep is made from, and whom it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from forecast.analysis.variance_share import Cells, cells, explained


@dataclass(frozen=True)
class Shown:
    """A sweep for readers.

    table: a row a scenario, as sweep.parquet. keys: columns that vary. names: outcome to its
    name. kinds: outcome to its kind. failed: scenarios that failed, with reasons, in words.
    """

    title: str
    scenario: str
    as_of: date
    horizon: date
    n_paths: int
    table: pd.DataFrame
    keys: tuple[str, ...]
    names: Mapping[str, str]
    kinds: Mapping[str, str]
    failed: tuple[str, ...]

    @cached_property
    def answered(self) -> pd.DataFrame:
        """The scenarios with an answer."""
        return self.table[self.table["error"].isna()].reset_index(drop=True)

    @cached_property
    def outcomes(self) -> list[str]:
        """Outcomes by their probability on average, candidates first."""
        columns = [str(name) for name in self.answered if str(name).startswith("p.")]
        mean = {name[2:]: float(self.answered[name].mean()) for name in columns}
        return sorted(mean, key=lambda o: (self.kinds[o] != "candidate", -mean[o], o))

    @cached_property
    def subject(self) -> str | None:
        """The name that the scenarios move most; None where nobody is a name."""
        names = [o for o in self.outcomes if self.kinds[o] == "candidate"]
        spread = {o: float(self.chance(o).std(ddof=0)) for o in names}
        return max(names, key=lambda o: spread[o]) if names and len(self.answered) else None

    def chance(self, outcome: str) -> pd.Series[Any]:
        """Its probability in every answered scenario; zero where it is not known."""
        return self.answered[f"p.{outcome}"].fillna(0.0)

    def cells(self, key: str) -> Cells:
        """The values of a key in few cells."""
        return cells(self.answered[key])

    def explained(self, key: str, outcome: str) -> float:
        """Share of the variance of an outcome's probability that goes with a key."""
        return explained(self.cells(key), self.chance(outcome).to_numpy(dtype=np.float64))

    @cached_property
    def keys_by_weight(self) -> list[str]:
        """Keys by how much of the subject's spread goes with them."""
        if self.subject is None:
            return [*self.keys]
        return sorted(self.keys, key=lambda key: -self.explained(key, str(self.subject)))
