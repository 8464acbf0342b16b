"""What a backtest says in sentences: the answer, its doubts, and what it does not say."""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from typing import Any

from forecast.report.backtest.numbers import gain, p_value, score, weight
from forecast.report.backtest.scored import (
    FRONT_RUNNER,
    KAPLAN_MEIER,
    OUTSIDE_VIEW,
    PROCESS,
    RIDGE,
    STRONG,
    TERM_END,
    UNLEARNED,
    WHEN,
    WHO,
    Scored,
    label_of,
)
from forecast.report.words import joined
from forecast.scoring.rules import PROBABILITY_FLOOR

YARDSTICKS = ((WHO, FRONT_RUNNER), (WHO, STRONG), (WHEN, KAPLAN_MEIER), (WHEN, TERM_END))
OWN = (
    (WHO, OUTSIDE_VIEW), (WHO, PROCESS), (WHO, RIDGE), (WHO, UNLEARNED),
    (WHEN, OUTSIDE_VIEW), (WHEN, PROCESS), (WHEN, UNLEARNED),
)  # fmt: skip
"""Our own parts alone, and other ways to use the same features: what pooling and learning add."""

N_POOLS = 4
"""Ways to pool that were scored; docs/scoring.md tells what each gave."""

METRIC_LABELS = {WHO: "log score", WHEN: "CRPS in log-days"}

WHAT_IS_SCORED = (
    "Primary metrics, smaller is better: for who, the log score −ln p of the probability given to "
    f"what happened (p floored at {PROBABILITY_FLOOR:g}, so one forecast scores at most "
    f"{-log(PROBABILITY_FLOOR):.2f}); for when, the CRPS of the decision day in log-days. They "
    "are averaged over the dates of a case, then over cases."
)

STAGE_CAVEAT = (
    "Stages are known only afterwards. Among races that were about to end even a calibrated "
    "forecast looks too late, and among those that were not, too early: read a split by stage "
    "as a description, not as a test."
)


def headline(scored: Scored) -> str:
    """The sentence that carries the answer."""
    races, dates = _count(len(scored.cases), "past race"), _count(scored.n_dates, "date")
    start = f"On {races} and {dates}, each race left out of learning, our forecasts"
    parts = [
        f"of {what} score {joined(_against(scored, metric))}"
        for what, metric in (("who", WHO), ("when", WHEN))
        if _against(scored, metric)
    ]
    if not parts:
        return f"{start} stand alone."
    return f"{start} {', and '.join(parts)}{_doubt(scored)}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _doubt(scored: Scored) -> str:
    """Which of these gains may be chance."""
    found = (scored.comparison(*pair) for pair in YARDSTICKS)
    doubtful = [_the(c["against"]) for c in found if c is not None and c["gain_bound_95"] <= 0]
    return f"; the gain over {joined(doubtful)} may be chance" if doubtful else ""


def _against(scored: Scored, metric: str) -> list[str]:
    found = [scored.comparison(m, name) for m, name in YARDSTICKS if m == metric]
    return [
        f"{_better(c['relative_gain'])} than {_the(c['against'])}" for c in found if c is not None
    ]


def _better(share: float) -> str:
    points = f"{abs(100 * share):.0f} %"
    return f"{points} better" if share >= 0 else f"{points} worse"


def _the(forecaster: str) -> str:
    label = label_of(forecaster)
    return label if forecaster in (KAPLAN_MEIER, TERM_END) else f"the {label}"


def comparison_sentences(scored: Scored) -> list[str]:
    """Each yardstick, then each part of ours alone, with its bound and its p."""
    found = (scored.comparison(*pair) for pair in (*YARDSTICKS, *OWN))
    return [_comparison(row) for row in found if row is not None]


def what_ours_is(scored: Scored) -> str:
    """What is mixed into our forecast, and how much of each."""
    pool = scored.pool
    if pool is None:
        return "Ours is the outside view alone: the process was left out of these scores."
    who, when = (pool[part]["weight"] for part in ("who", "when"))
    return (
        f"Ours mixes two forecasters. Of who, {weight(who)} is the process and {weight(1 - who)} "
        f"the outside view; of when, {weight(when)} and {weight(1 - when)}. {_sharpened(pool)}"
        f"{_learned(pool)}"
    )


def _sharpened(pool: Mapping[str, Any]) -> str:
    """How the pool of when is narrowed or widened; empty where it is taken as it is."""
    sharpness = pool.get("sharpness", {"weight": 1.0})["weight"]
    if sharpness == 1:
        return ""
    narrower = "narrower" if sharpness > 1 else "wider"
    return (
        f"Of when, the mixture is then made {narrower}: the log-odds of a decision by each day "
        f"are stretched by {sharpness:.2f}. "
    )


def _learned(pool: Mapping[str, Any]) -> str:
    """Where the weights come from, and how far they hang on single cases."""
    if pool["learned_from"] != "the other cases":
        return f"These weights are kept from a backtest of {pool['n_cases']} cases."
    ranges = (
        f"from {weight(pool[part]['low'])} to {weight(pool[part]['high'])} ({part})"
        for part in ("who", "when")
    )
    stretch = ""
    if "sharpness" in pool:
        low, high = (pool["sharpness"][end] for end in ("low", "high"))
        stretch = f", the stretch from {low:.2f} to {high:.2f}"
    return (
        "Each race is scored with weights learned from the others alone; over the races left out, "
        f"the share of the process goes {joined(list(ranges))}{stretch}."
    )


def _comparison(row: Mapping[str, Any]) -> str:
    metric, bound = METRIC_LABELS[row["metric"]], row["gain_bound_95"]
    what = "Who" if row["metric"] == WHO else "When"
    return (
        f"{what}, against {_the(row['against'])}: {metric} {score(row['mean_ours'])} against "
        f"{score(row['mean_theirs'])}, gain {gain(row['relative_gain'])}, one-sided 95 % bound "
        f"{gain(bound)}, sign-flip p {p_value(row['test']['p_value'])}. {_verdict(row)}"
    )


def _verdict(row: Mapping[str, Any]) -> str:
    if row["gain_bound_95"] > 0:
        return "The bound is above zero."
    if row["relative_gain"] > 0:
        return "The bound is not above zero: chance alone could give this gain."
    return "Ours is no better."


def power_sentence(scored: Scored) -> str:
    """How many cases it would take to see a gain, against the yardsticks."""
    found = [c for pair in YARDSTICKS if (c := scored.comparison(*pair)) is not None]
    if not found:
        return "One case shows nothing of who is better."
    needs = [
        f"against {_the(c['against'])} about {c['power']['cases_for_5_percent']} cases for a gain "
        f"of 5 % and {c['power']['cases_for_10_percent']} for one of 10 %"
        for c in found
    ]
    reach = [f"{100 * c['power']['detectable_gain']:.0f} %" for c in found]
    return (
        f"To be seen four times in five (one-sided test at 5 %), it would take {'; '.join(needs)}. "
        f"With {len(scored.cases)} cases, gains of {joined(reach)} would be, in that order. "
        "Smaller true gains may well pass unseen, and gains seen here are flattered when many "
        "were looked at."
    )


def reliability_sentence(scored: Scored) -> str:
    """Whether probabilities hold, in a line of numbers."""
    found = scored.aggregate["reliability"]
    return (
        f"Expected calibration error {100 * found['expected_error']:.1f} points in ten bins; "
        f"chance alone would give {100 * found['expected_error_if_calibrated']:.1f}, so "
        f"{100 * found['debiased_error']:.1f} are left ({found['n_cases']} cases)."
    )


def variants_sentence(scored: Scored) -> str:
    """How many variants were scored, since the best of many is flattered."""
    # the full process is noted twice
    of_process = max(len(scored.process_variants) - 1, 0)
    n_variants = max(len(scored.variants), 1) + of_process + N_POOLS * (scored.pool is not None)
    if n_variants == 1:
        return "One variant is noted beside these scores."
    return (
        f"{n_variants} variants were scored in all; where one was chosen for its score, that "
        "score is flattered."
    )


def closing(scored: Scored) -> tuple[str, ...]:
    """What these numbers do and do not say."""
    n_cases = len(scored.cases)
    odds = "the odds" if scored.pool else "the odds, which are those of the outside view"
    return (
        f"They say how good forecasts would have been for {n_cases} races whose public record was "
        "compiled afterwards. Each forecast sees only what its date could see, and is learned "
        "without the race it forecasts and those settled in the same deal.",
        f"{n_cases} races are few. Dates within a race are one story told many times, so whole "
        "races are resampled. Where a bound is not above zero, the gain may be chance.",
        "Contested races are over-represented: a quiet reappointment leaves little record to "
        "compile. Some records are thin, and rows of inferred date count less.",
        "The past is not blind. The features and priors of the outside view were chosen by people "
        "who knew how these races ended, though no race was learned from when it was scored. Only "
        "races still open can be free of that.",
        f"{variants_sentence(scored)} What was changed after scores were seen is told in "
        "docs/scoring.md.",
        f"They score {odds}. What a member does, who blocks, and what a decision hinges on comes "
        "from the process, and is not scored here.",
    )
