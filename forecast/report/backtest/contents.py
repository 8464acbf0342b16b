"""Everything that the page of a backtest says; the templates only set it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd
from markupsafe import Markup

from forecast.evidence.schema import Case
from forecast.report.backtest import words
from forecast.report.backtest.panels import mark_definitions, mark_legend, panel
from forecast.report.backtest.races import Race, races_of, title_of, what_happened, what_was_said
from forecast.report.backtest.scored import WHEN, WHO, Scored, family_label
from forecast.report.backtest.tables import (
    SPLITS,
    comparison_table,
    coverage_table,
    score_table,
    split_table,
    variants_table,
)
from forecast.report.backtest.worst import Miss, worst_when, worst_who
from forecast.report.words import joined

TITLE = "Backtest: past successions forecast again"


@dataclass(frozen=True)
class Panel:
    """One race in the grid."""

    title: str
    drawn: Markup
    happened: str
    said: str


@dataclass(frozen=True)
class BacktestContents:
    """What the page says, section by section."""

    title: str
    answer: str
    comparisons: list[str]
    what_is_scored: str
    what_ours_is: str
    scores: pd.DataFrame
    differences: list[tuple[str, pd.DataFrame]]
    power: str
    splits: list[tuple[str, pd.DataFrame]]
    stage_caveat: str
    reliability: str
    coverage: pd.DataFrame
    families: list[tuple[str, list[Panel]]]
    definitions: Markup
    legend: list[tuple[Markup, str]]
    worst_who: list[Miss]
    worst_when: list[Miss]
    variants: pd.DataFrame
    process_variants: pd.DataFrame
    closing: tuple[str, ...]
    provenance: list[tuple[str, str]]
    every_days: int


def backtest_contents(scored: Scored, cases: Mapping[str, Case]) -> BacktestContents:
    """Put the page together from released files and the cases that they score."""
    races = races_of(scored, cases)
    return BacktestContents(
        title=TITLE,
        answer=words.headline(scored),
        comparisons=words.comparison_sentences(scored),
        what_is_scored=words.WHAT_IS_SCORED,
        what_ours_is=words.what_ours_is(scored),
        scores=score_table(scored),
        differences=[
            ("Who: log score, paired by case", comparison_table(scored, WHO)),
            ("When: CRPS in log-days, paired by case", comparison_table(scored, WHEN)),
        ],
        power=words.power_sentence(scored),
        splits=[
            (f"{what}, by {_by(split)}: mean {words.METRIC_LABELS[metric]}",
             split_table(scored, split, metric))
            for what, metric in (("Who", WHO), ("When", WHEN))
            for split in SPLITS
        ],
        stage_caveat=words.STAGE_CAVEAT,
        reliability=words.reliability_sentence(scored),
        coverage=coverage_table(scored),
        families=_families(races),
        definitions=mark_definitions(),
        legend=mark_legend(),
        worst_who=worst_who(scored, races),
        worst_when=worst_when(scored, races),
        variants=variants_table(scored.variants),
        process_variants=variants_table(scored.process_variants),
        closing=words.closing(scored),
        provenance=list(_provenance(scored)),
        every_days=int(scored.aggregate["provenance"]["every_days"]),
    )  # fmt: skip


def _by(split: str) -> str:
    return {"stage": "stage of the race", "rule_kind": "rule", "family": "kind of body"}[split]


def _families(races: Sequence[Race]) -> list[tuple[str, list[Panel]]]:
    return [
        (_capital(family_label(family)), [_panel(race) for race in members])
        for family, members in groupby(races, key=lambda race: race.family)
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _panel(race: Race) -> Panel:
    return Panel(title_of(race), panel(race), what_happened(race), what_was_said(race))


def _provenance(scored: Scored) -> Iterator[tuple[str, str]]:
    found = scored.aggregate["provenance"]
    yield "Cases", str(len(found["cases"]))
    yield "As-of dates", f"{found['n_dates']}, every {found['every_days']} days of each race"
    yield "Digest of what was learned from", str(found["learned_inputs_sha256"])
    process = found.get("process")
    yield "Process", _process(process) if process else "left out"
    for name, version in {**found["versions"], **(process or {}).get("versions", {})}.items():
        yield f"Version of {name}", str(version)


def _process(told: Mapping[str, Any]) -> str:
    """How the process was asked, and what became of its fits."""
    verdicts = joined([f"{n} {verdict}" for verdict, n in told["verdicts"].items()])
    learned = told["learned_inputs_sha256"]
    return (
        f"{told['chains']} chains of {told['draws']} draws and {told['paths']} paths a date, "
        f"{told['horizon_days']} days ahead; fits: {verdicts}; priors "
        f"{f'learned from {learned}' if learned else 'as stated'}"
    )
