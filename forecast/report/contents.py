"""Everything that a page says, as text and tables; the templates only set it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from forecast.analysis.history import History
from forecast.analysis.moved import Explained
from forecast.analysis.sensitivity.found import Sensitivity
from forecast.analysis.what_if import WhatIf
from forecast.evidence.schema import Case
from forecast.outcomes import Forecast
from forecast.report.assumptions import PriorRow, changes, prior_rows, rule_sentence, what_ifs
from forecast.report.beside import (
    beside_remark,
    beside_sentence,
    beside_table,
    interval_words,
)
from forecast.report.coherence import coherence_words
from forecast.report.factor_rows import FactorRow, factor_rows
from forecast.report.health import Check, check_rows, health_rows
from forecast.report.moved import Moved, moved_section
from forecast.report.names import Names, names_of
from forecast.report.numbers import long_date
from forecast.report.past import PastSection, past_section
from forecast.report.reader import Reader, when_reader
from forecast.report.record import Row, evidence_rows
from forecast.report.sensitivity.labels import Labels
from forecast.report.sensitivity.section import Hinges, hinges_of
from forecast.report.tables import (
    PIVOT_COLUMN,
    outcome_table,
    pivot_table,
    timeline_table,
    votes_needed,
)
from forecast.report.turning import HOW, turning_sentence, turning_table
from forecast.report.what_if import WhatIfSection, what_if_section
from forecast.report.words import (
    DECIDED,
    ONE_SIDED,
    PIVOT_WORDS,
    VERDICT_WORDS,
    closing,
    headline_sentences,
    when_sentence,
    with_member_names,
)
from forecast.scenario.schema import Scenario

Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Contents:
    """What a page says, section by section. `forecast` calls members by name.

    hinges: what the headline hinges on; None where nobody asked.
    moved: what moved it since the run before; None where there was none.
    """

    forecast: Forecast
    title: str
    stand: str
    answer: str
    more: tuple[str, ...]
    verdict: str
    verdict_words: str
    who: pd.DataFrame
    interval_words: str
    beside: pd.DataFrame
    beside_words: tuple[str, ...]
    when: pd.DataFrame
    when_sentence: str
    when_reader: Reader
    past: PastSection | None
    decided: str
    one_sided: str
    needed: int
    pivots: pd.DataFrame
    pivot_words: str
    turnings: pd.DataFrame
    turning_words: tuple[str, ...]
    hinges: Hinges | None
    what_if: WhatIfSection | None
    rule: str
    factors: list[FactorRow]
    what_ifs: list[str]
    changes: list[str]
    priors: list[PriorRow]
    settings: Facts
    evidence: list[Row]
    health: Facts
    remarks: tuple[str, ...]
    coherence: tuple[str, ...]
    checks: list[Check]
    provenance: Facts
    closing: tuple[str, ...]
    moved: Moved | None


def contents_of(
    forecast: Forecast,
    scenario: Scenario,
    case: Case,
    member_names: Mapping[str, str] | None = None,
    *,
    what_if: WhatIf | None = None,
    past: History | None = None,
    moved: Explained | None = None,
    sensitivity: Sensitivity | None = None,
) -> Contents:
    """Put the contents of a page together from a forecast, its question and its evidence.

    what_if: answers with stated factors off. past: what was said on earlier dates, this one last.
    moved: what moved it since the run before. sensitivity: what the headline hinges on.
    """
    names = names_of(forecast, scenario, case, member_names)
    forecast = with_member_names(forecast, dict(names.members))
    answer, *more = headline_sentences(forecast, office=case.office)
    rule = scenario.rule or case.rule
    found = forecast.diagnostics
    return Contents(
        forecast=forecast,
        title=forecast.title,
        stand=_stand(forecast),
        answer=answer,
        more=tuple(more),
        verdict=found.verdict,
        verdict_words=VERDICT_WORDS[found.verdict],
        who=outcome_table(forecast),
        interval_words=interval_words(forecast),
        beside=beside_table(forecast),
        beside_words=(beside_sentence(forecast), beside_remark(forecast)),
        when=timeline_table(forecast),
        when_sentence=when_sentence(forecast),
        when_reader=when_reader(forecast),
        past=past_section(past, case, names),
        decided=DECIDED,
        one_sided=ONE_SIDED,
        needed=votes_needed(rule, forecast.n_members),
        pivots=pivot_table(forecast),
        pivot_words=PIVOT_WORDS if PIVOT_COLUMN in pivot_table(forecast) else "",
        turnings=turning_table(forecast, names),
        turning_words=tuple(s for s in (turning_sentence(forecast, names), HOW) if s),
        hinges=None
        if sensitivity is None
        else hinges_of(sensitivity, Labels(forecast, scenario, case, names)),
        what_if=what_if_section(what_if, forecast, scenario),
        rule=rule_sentence(rule, forecast.n_members, names),
        **_assumed(scenario, case, names),
        evidence=evidence_rows(case, names),
        health=health_rows(found),
        remarks=found.remarks,
        coherence=coherence_words(forecast, names),
        checks=check_rows(forecast.provenance.get("checks", [])),
        provenance=list(_flat(forecast.provenance)),
        closing=closing(forecast),
        moved=moved_section(moved),
    )


def _stand(forecast: Forecast) -> str:
    return (
        f"Scenario {forecast.scenario}. As of {long_date(forecast.as_of)}, up to "
        f"{long_date(forecast.horizon)}; {forecast.n_paths:,} simulated paths, "
        f"{forecast.n_members} members."
    )


def _assumed(scenario: Scenario, case: Case, names: Names) -> dict[str, Any]:
    return {
        "factors": factor_rows(scenario, case, names),
        "what_ifs": what_ifs(scenario, names),
        "changes": changes(scenario, case, names),
        "priors": prior_rows(scenario),
        "settings": list(_flat({
            "rng_seed": scenario.rng_seed,
            "fit": scenario.fit.model_dump(),
            "simulation": scenario.simulation.model_dump(),
        })),
    }  # fmt: skip


def _flat(facts: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Nested facts as pairs of label and text; what has a table of its own is left out."""
    for key, value in facts.items():
        label = f"{prefix} {key}".strip().replace("_", " ")
        if key in ("checks", "outside_view") and not prefix:
            continue
        if isinstance(value, Mapping):
            yield from _flat(value, label)
        elif isinstance(value, list | tuple):
            yield label, ", ".join(str(item) for item in value)
        else:
            yield label, long_date(value) if isinstance(value, date) else str(value)
