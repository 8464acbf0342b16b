"""Does every part earn its place? The outside view without it, learned and scored anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from forecast.backtest.forecasters import days_of, said_by
from forecast.backtest.races import dated_races, resolutions
from forecast.evidence.schema import Case
from forecast.outside_view.features import (
    EXTENDED_FEATURES,
    FIELD_FEATURES,
    NAME_FEATURES,
    TODAY_FEATURES,
)
from forecast.outside_view.history import past_races, thinned
from forecast.outside_view.predict import outside_view
from forecast.outside_view.race import Race
from forecast.pipeline.learning import learn_from_races
from forecast.scoring.aggregate import case_means
from forecast.scoring.comparison import compare
from forecast.scoring.scored import ScoredForecast
from forecast.scoring.table import score_table

RNG_SEED = 20231122
WHO_FEATURES = (*NAME_FEATURES, *FIELD_FEATURES, *EXTENDED_FEATURES)
MEMBERS = ("backing", "headcount", "opposition", "blocked", "unnamed", "own_government")
OWN_WORDS = ("declared", "interested", "refused", "withdrawn", "extended_refused", "field_declared")


@dataclass(frozen=True)
class Variant:
    """A forecaster that sees less. without: names of features that it takes for zero.

    by_body: whether bodies and rules differ in it.
    """

    name: str
    without: frozenset[str]
    by_body: bool = True


VARIANTS = (
    Variant("full", frozenset()),
    Variant("without members", frozenset({*MEMBERS, "field_backing"})),
    Variant("without front-runner reports", frozenset({"ahead", "field_ahead"})),
    Variant("without own words", frozenset(OWN_WORDS)),
    Variant("without the calendar", frozenset({"slots", "field_closed"})),
    Variant("one body, one rule", frozenset(), by_body=False),
)


def compare_variants(
    cases: Sequence[Case], *, every_days: int, progress: Callable[[str, float], None]
) -> list[dict[str, Any]]:
    """Learn and score each variant; every one leaves the scored case and its package out.

    Returns a row per variant: mean log score, mean CRPS in log-days, and how much worse than
    the full one it is by case, with the one-sided sign-flip p of the full one being better.
    """
    races, came_true = dated_races(cases, every_days), resolutions(cases)
    said: list[ScoredForecast] = []
    for done, variant in enumerate(VARIANTS):
        progress("variants", done / len(VARIANTS))
        past = [replace(p, race=_seen(p.race, variant)) for p in thinned(past_races(cases))]
        learned, _ = learn_from_races(past, quick=True)
        for dated in races:
            view = outside_view(_seen(dated.race, variant), learned, without=dated.race.case)
            when = days_of(view)
            said.append(said_by(dated, variant.name, probabilities=view.chances, when=when))
    table = score_table(said, came_true)
    package = {f.case: f.package or f.case for f in said}
    rows: list[dict[str, Any]] = [{"variant": variant.name} for variant in VARIANTS]
    for metric in ("log_score", "crps_log_days"):
        means = case_means(table, metric)
        for row in rows:
            row[metric] = round(float(means[row["variant"]].mean()), 6)
            if row["variant"] == "full":
                continue
            found = compare(
                means["full"], means[row["variant"]], rng_seed=RNG_SEED, cluster=package
            )
            row[f"{metric}_lost"] = round(-found.difference.estimate, 6)
            row[f"{metric}_p"] = round(found.test.p_value, 6)
    return rows


def _seen(race: Race, variant: Variant) -> Race:
    """The race as a variant sees it."""
    features = race.features.copy()
    features[:, [k for k, name in enumerate(WHO_FEATURES) if name in variant.without]] = 0.0
    is_seen = np.array([name not in variant.without for name in TODAY_FEATURES], dtype=float)
    return replace(
        race,
        features=features,
        today=race.today * is_seen,
        slots=() if "slots" in variant.without else race.slots,
        term_end_day=np.inf if "term" in variant.without else race.term_end_day,
        body=race.body if variant.by_body else "any",
        rule=race.rule if variant.by_body else "any",
    )
