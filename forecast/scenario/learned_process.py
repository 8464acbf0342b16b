"""DOOR: what finished races taught of the process, as priors of a new race."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from forecast.scenario.process_priors import FREE, Prior, ProcessPriors

ANY = "any other"
"""A body, or a kind of rule, that no learned race had."""


@dataclass(frozen=True, eq=False)
class LearnedProcess:
    """table: a row per prior of a process parameter.

    Columns `without` (the case that was left out with its package; empty where none was), `body`,
    `rule`, `parameter`, `mean` and `sd` of a new race of that body and rule.
    """

    table: pd.DataFrame

    def priors(
        self, stated: ProcessPriors, *, body: str, rule: str, without: str | None = None
    ) -> ProcessPriors:
        """Learned priors in place of stated ones; what the scenario states itself is kept.

        stated: as the scenario has it; parameters that it sets are its own. without: a case
        whose own race must not speak; nothing is left out where it was not learned from.
        """
        found = self._rows(body, rule, without)
        learned = {
            name: Prior(mean=mean, sd=sd, why=f"learned from finished races; {_why(name)}")
            for name, mean, sd in zip(found["parameter"], found["mean"], found["sd"], strict=True)
            if name not in stated.model_fields_set
        }
        return stated.model_copy(update=learned)

    def _rows(self, body: str, rule: str, without: str | None) -> pd.DataFrame:
        table = self.table
        own = table[table["without"] == (without or " ")]
        if len(own):
            return own
        whole = table[table["without"] == ""]
        for dim, label in (("body", body), ("rule", rule)):
            known = label if label in set(whole[dim]) else ANY
            whole = whole[whole[dim] == known]
        return whole


def _why(name: str) -> str:
    default = getattr(ProcessPriors(), name)
    return f"before: {default.mean:g} ({default.sd:g}), {default.why}"


def check_complete(table: pd.DataFrame) -> None:
    """Raise ValueError unless every prior of every body and rule is there once."""
    counts = table.groupby(["without", "body", "rule"])["parameter"].agg(list)
    if not all(tuple(names) == FREE for names in counts):
        raise ValueError("a parameter is missing, or told twice")
