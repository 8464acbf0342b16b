"""Whether a forecast hangs together, in plain words for the section on its health."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

from forecast.outcomes import Forecast, Tail
from forecast.report.names import Names
from forecast.report.numbers import long_date, percent
from forecast.report.words import in_report_order, joined

FEW_LATE = 200.0
"""Effective late paths below which nothing is said of them."""
MOST_PAIRS = 3


def coherence_words(forecast: Forecast, names: Names) -> tuple[str, ...]:
    """Remarks, each a sentence: tail conditionals with their sign, and what is at odds."""
    return (*_tails(forecast), *_at_odds(forecast, names), *_turned_back(forecast, names))


def _tails(forecast: Forecast) -> Iterator[str]:
    found = forecast.tails
    if found is None or not found.rows:
        return
    if found.rows[0].effective_late < FEW_LATE:
        yield (
            f"Too few paths are decided after {long_date(found.after)} to say what a late decision "
            "would mean."
        )
        return
    called = {o.id: o.name for o in in_report_order(forecast)}
    rows = {row.outcome: row for row in found.rows}
    listed = [rows[name] for name in called if name in rows]
    yield (
        f"If it is decided late, after {long_date(found.after)}: "
        f"{'; '.join(_given_late(row, called[row.outcome]) for row in listed)}. "
        "In brackets: the chance among all that is decided."
    )
    yield (
        "And the other way round, the chance that it came late if the choice is "
        f"{'; '.join(_late_given(row, called[row.outcome]) for row in listed)}; "
        f"among all that is decided {percent(found.rows[0].p_late_given_decided, 1.0)}."
    )


def _given_late(row: Tail, name: str) -> str:
    late, any_day = percent(row.p_given_late, 1.0), percent(row.p_given_decided, 1.0)
    return f"{name} {late} ({any_day}, {_sign(row)})"


def _late_given(row: Tail, name: str) -> str:
    return f"{name} {percent(row.p_late_given, 1.0)}"


def _sign(row: Tail) -> str:
    """Which way lateness points, where the late paths can tell."""
    gap = row.p_given_late - row.p_given_decided
    error = sqrt(row.p_given_late * (1 - row.p_given_late) / row.effective_late)
    if abs(gap) < max(2 * error, 0.005):
        return "no clear change"
    return "likelier" if gap > 0 else "less likely"


def _at_odds(forecast: Forecast, names: Names) -> Iterator[str]:
    pairs = forecast.at_odds
    if not pairs:
        return
    told = [
        f"{names.member(p.first)} and {names.member(p.second)} on {names.candidate(p.candidate)} "
        f"({p.correlation:.2f})"
        for p in pairs[:MOST_PAIRS]
    ]
    more = len(pairs) - len(told)
    rest = f", and {more} more" if more else ""
    yield (
        "Members of one bloc should not move apart, yet over the posterior these do, by their "
        f"correlation: {joined(told)}{rest}. Look whether the record of one of them is odd."
    )


def _turned_back(forecast: Forecast, names: Names) -> Iterator[str]:
    """Evidence for a candidate must not lower it."""
    wrong = []
    for turning in forecast.turnings:
        worth = turning.of(turning.candidate)
        sign = 1 if turning.stance == "endorse" else -1
        if sign * worth.difference < -2 * worth.mcse - 0.002:
            verb = "endorsing" if turning.stance == "endorse" else "opposing"
            candidate = names.candidate(turning.candidate)
            wrong.append(f"{names.member(turning.member)} {verb} {candidate}")
    if wrong:
        yield f"Evidence works the wrong way here: {joined(wrong)}. Do not trust these turns."
